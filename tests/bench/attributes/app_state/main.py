import requests
from fastapi import FastAPI, Request

app = FastAPI()
app.state.session = requests.Session()


@app.get("/")
async def handler(request: Request):
    request.app.state.session.get("https://example.org")
