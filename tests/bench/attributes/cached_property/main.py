import sqlite3
from functools import cached_property


class Store:
    @cached_property
    def db(self):
        return sqlite3.connect("a.db")


async def handler(store: Store):
    store.db.execute("select 1")
