import sqlite3


class Store:
    def __init__(self):
        self.db = None

    def connect(self):
        self.db = sqlite3.connect("a.db")

    async def load(self):
        return self.db.execute("select 1")
