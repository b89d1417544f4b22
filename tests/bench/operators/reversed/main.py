import sqlite3


class Log:
    def __reversed__(self):
        rows = sqlite3.connect("l.db").execute("select 1").fetchall()
        return iter(rows)


async def tail(log: Log):
    return [x for x in reversed(log)]
