import sqlite3

scratch = sqlite3.connect(":memory:")
kept = sqlite3.connect("kept.db")


async def handler(key):
    scratch.execute("select ?", (key,))
    kept.execute("select ?", (key,))
