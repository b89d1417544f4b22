import requests
from fastapi import FastAPI
from pydantic import BaseModel, field_validator

app = FastAPI()


class Order(BaseModel):
    url: str

    @field_validator("url")
    @classmethod
    def reachable(cls, url):
        requests.head(url)
        return url


@app.post("/")
async def index(order: Order):
    return order
