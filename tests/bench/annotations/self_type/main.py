import time
from typing import Self


class Query:
    def where(self, text) -> Self:
        return self

    def run(self):
        return []


class Slow(Query):
    def run(self):
        time.sleep(1)


async def handler():
    Slow().where("a").run()
    Query().where("a").run()
