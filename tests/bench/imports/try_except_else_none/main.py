try:
    import requests
except ImportError:
    requests = None


async def handler():
    if requests is not None:
        requests.get("https://example.org")
