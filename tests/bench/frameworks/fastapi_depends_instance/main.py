import requests
from fastapi import Depends, FastAPI

app = FastAPI()


class Guard:
    def __init__(self, role):
        self.role = role

    def __call__(self):
        requests.get("https://example.org/role")
        return requests.Session()


@app.get("/")
async def index(client=Depends(Guard("admin"))):
    return client.get("https://example.org").text
