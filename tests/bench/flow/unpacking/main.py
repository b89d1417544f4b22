import io
import sqlite3


async def handler():
    target, other = io.StringIO(), sqlite3.connect("a.db")
    target.close()
    other.close()
