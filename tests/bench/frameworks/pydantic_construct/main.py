import requests
from pydantic import BaseModel, field_serializer, field_validator


class Order(BaseModel):
    url: str

    @field_validator("url")
    def reachable(cls, url):
        requests.head(url)
        return url


class Report(BaseModel):
    path: str

    @field_serializer("path")
    def resolve(self, path):
        return requests.head(path).url


async def handler(data):
    Order(url="https://example.org")
    Order.model_validate(data)
    Report(path="https://example.org")
