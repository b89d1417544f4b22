import io
import sqlite3


async def handler(quick):
    if quick:
        target = io.StringIO()
        target.close()
    else:
        target = sqlite3.connect("a.db")
        target.close()
