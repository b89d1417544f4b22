import sqlite3

db = None


def init():
    global db
    db = sqlite3.connect("a.db")


async def handler():
    db.execute("select 1")
