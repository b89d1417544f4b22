import requests
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter()


def fetch():
    return requests.get("https://example.org").text


@app.get("/")
def index():
    return fetch()


@router.post("/items")
def create():
    return fetch()
