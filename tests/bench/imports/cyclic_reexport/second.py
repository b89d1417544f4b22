try:
    from first import lost
except ImportError:
    lost = None
import requests


def fetch():
    return requests.get("https://example.org")
