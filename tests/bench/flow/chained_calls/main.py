import sqlite3


async def handler():
    return sqlite3.connect("a.db").cursor().execute("select 1").fetchall()
