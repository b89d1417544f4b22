from typing import Annotated

import requests
from fastapi import Depends, FastAPI
from pydantic import BaseModel, field_validator

app = FastAPI()


class Item(BaseModel):
    url: str

    @field_validator("url")
    def reachable(cls, url):
        return requests.head(url).url


class Order(BaseModel):
    items: list[Item]


def given(order: Order):
    return order


class Settings(BaseModel):
    path: str

    @field_validator("path")
    def readable(cls, path):
        with open(path):
            return path


@app.post("/")
def index(order: Annotated[Order, Depends(given)]) -> dict[str, Order]:
    return {}
