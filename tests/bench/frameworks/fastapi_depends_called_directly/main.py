import requests
from fastapi import Depends, FastAPI

app = FastAPI()


def settings():
    return requests.get("https://example.org").json()


@app.get("/")
async def index(found=Depends(settings)):
    return found


@app.get("/again")
async def again():
    return settings()
