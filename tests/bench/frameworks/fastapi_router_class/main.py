import requests
from fastapi import APIRouter


class Views:
    def __init__(self):
        self.session = requests.Session()
        self.router = APIRouter()
        self.router.add_api_route("/", self.index)
        self.router.add_api_route("/plain", self.plain)

    async def index(self):
        return self.session.get("https://example.org").text

    def plain(self):
        return self.session.get("https://example.org").text
