import requests


class Client:
    def load(self):
        return requests.get("https://example.org")
