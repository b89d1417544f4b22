import sqlite3
from functools import lru_cache


@lru_cache
def database():
    return sqlite3.connect("a.db")


async def handler():
    database()
