"""What the pages promise, before and after their repair. Nothing here leaves the machine."""

import sys
import threading
from types import ModuleType

import pytest
import requests


class Collection:
    """As much of a collection of MongoDB as the project uses, in memory."""

    def __init__(self):
        self.kept = {"0xa": {}, "0xb": {}}

    async def find(self, _query, _fields):
        for address in list(self.kept):
            yield {"address": address}

    async def update_one(self, query, change, *, upsert):
        self.kept[query["address"]] = change["$set"]["state"]


collection = Collection()
motor = ModuleType("motor.motor_asyncio")
motor.AsyncIOMotorClient = lambda _url: {"copy": {"leaders": collection}}
sys.modules["motor"] = ModuleType("motor")
sys.modules["motor.motor_asyncio"] = motor


class Answer:
    status_code = 200

    def __init__(self, content):
        self.content = content

    def json(self):
        return self.content


@pytest.fixture
def pages(monkeypatch):
    from fastapi.testclient import TestClient

    from app.main import app

    threads = set()

    def post(self, url, json, timeout=None):
        threads.add(threading.current_thread().name)
        if json["type"] == "meta":
            return Answer({"universe": [{"name": "SOL"}, {"name": "BTC"}]})
        return Answer({"positions": [json["user"]]})

    monkeypatch.setattr(requests.Session, "post", post)
    with TestClient(app) as client:
        client.threads = threads
        yield client


def test_the_markets_are_sorted(pages):
    assert pages.get("/markets").json() == ["BTC", "SOL"]


def test_a_leader_is_asked_for_and_kept(pages):
    assert pages.get("/leaders/0xc").json() == {"positions": ["0xc"]}
    assert collection.kept["0xc"] == {"positions": ["0xc"]}
