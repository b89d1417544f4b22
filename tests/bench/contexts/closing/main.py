import sqlite3
from contextlib import closing


async def handler():
    with closing(sqlite3.connect("a.db")) as db:
        db.execute("select 1")
