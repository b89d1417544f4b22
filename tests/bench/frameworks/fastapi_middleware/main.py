import requests
from fastapi import FastAPI

app = FastAPI()


@app.middleware("http")
async def audit(request, call_next):
    requests.post("https://example.org/audit")
    return await call_next(request)
