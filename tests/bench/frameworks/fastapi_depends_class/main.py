import requests
from fastapi import Depends, FastAPI

app = FastAPI()


class Api:
    def __init__(self):
        self.session = requests.Session()
        self.session.get("https://example.org/login")

    def load(self):
        return self.session.get("https://example.org")


@app.get("/")
async def index(api: Api = Depends()):
    return api.load()


@app.get("/other")
async def other(api=Depends(Api)):
    return api.load()
