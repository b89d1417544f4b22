import io
import sqlite3


async def handler():
    try:
        target = io.StringIO()
    except OSError:
        target = sqlite3.connect("a.db")
    target.close()
