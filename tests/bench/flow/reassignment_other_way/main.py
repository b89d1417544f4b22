import io
import sqlite3


async def handler():
    target = io.StringIO()
    target.close()
    target = sqlite3.connect("a.db")
    target.close()
