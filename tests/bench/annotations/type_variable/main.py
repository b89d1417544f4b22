import time
from typing import TypeVar

import requests
from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)


class Database:
    async def fetch(self, query: str, model: type[T] | None = None) -> T:
        row = await self.connection.execute(query)
        return model.construct(**row) if model else row

    def cached(self, model: type[T]) -> T:
        return self.rows[model]


class Plan(BaseModel):
    def check(self):
        requests.get("https://example.org")


class Note(BaseModel):
    def wait(self):
        time.sleep(1)


async def read(database: Database) -> Plan | None:
    return await database.fetch("select", Plan)


async def handler(database: Database):
    plan = await read(database)
    plan.check()
    database.cached(Note).wait()
