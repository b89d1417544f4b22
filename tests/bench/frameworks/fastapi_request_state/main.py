import requests
from fastapi import Depends, FastAPI

app = FastAPI()


class Service:
    def __init__(self, session: requests.Session = Depends(requests.Session)):
        self.session = session

    async def load(self):
        return self.session.get("https://example.org")


@app.get("/")
async def index(service: Service = Depends()):
    return await service.load()
