from typing import Annotated, Any

import requests
from fastapi import Depends, FastAPI

app = FastAPI()


def session():
    return requests.Session()


Client = Annotated[Any, Depends(session)]


@app.get("/")
async def index(client: Client):
    return client.get("https://example.org").text
