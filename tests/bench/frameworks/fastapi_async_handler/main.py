import requests
from fastapi import APIRouter, FastAPI

app = FastAPI()
router = APIRouter()


@app.get("/")
async def index():
    return requests.get("https://example.org").text


@router.post("/items")
async def create():
    return requests.post("https://example.org").text
