import requests
from fastapi import Depends, FastAPI

app = FastAPI()


class Users:
    def __init__(self, session):
        self.session = session

    def all(self):
        return self.session.get("https://example.org")


def session():
    return requests.Session()


def users(client=Depends(session)):
    return Users(client)


@app.get("/")
async def index(repository: Users = Depends(users)):
    return repository.all()
