import io
import sqlite3


async def handler():
    a, b = io.StringIO(), sqlite3.connect("a.db")
    a, b = b, a
    b.close()
    a.close()
