import io
import sqlite3


async def handler(quick):
    target = io.StringIO()
    if not quick:
        target = sqlite3.connect("a.db")
        return target
    target.close()
