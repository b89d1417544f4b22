import requests
from fastapi import Depends, FastAPI

app = FastAPI()


def session():
    found = requests.Session()
    found.get("https://example.org/login")
    return found


@app.get("/")
async def index(client=Depends(session)):
    return client.get("https://example.org").text
