import io
import sqlite3


async def handler(mode):
    match mode:
        case "file":
            target = io.StringIO()
            target.close()
        case _:
            target = sqlite3.connect("a.db")
            target.close()
