"""As much of motor as the second service uses, in memory: what is measured is not the database."""

from collections.abc import AsyncIterator
from typing import Any

LEADERS = 40


class Collection:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {f"0x{number:02x}": {} for number in range(LEADERS)}

    async def find(self, _query: object, _fields: object) -> AsyncIterator[dict[str, str]]:
        for address in list(self.kept):
            yield {"address": address}

    async def update_one(self, query: dict[str, str], change: dict[str, Any], *, upsert: bool) -> None:
        self.kept[query["address"]] = change["$set"]["state"]


class AsyncIOMotorClient:
    def __init__(self, _url: str) -> None:
        self.leaders = Collection()

    def __getitem__(self, _database: str) -> dict[str, Collection]:
        return {"leaders": self.leaders}
