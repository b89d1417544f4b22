import io
import sqlite3


async def handler(quick):
    if quick:
        target = io.StringIO()
    else:
        target = sqlite3.connect("a.db")
    target.close()
