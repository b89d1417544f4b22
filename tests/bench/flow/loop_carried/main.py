import sqlite3


async def handler(rows):
    db = None
    for row in rows:
        if db is not None:
            db.execute("insert into t values (?)", row)
        db = sqlite3.connect("a.db")
