import sqlite3


class Store:
    def __init__(self, path):
        self._path = path
        self._db = None

    @property
    def db(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(self._path)
        return self._db

    async def add(self, row):
        with self.db as transaction:
            transaction.execute("insert", row)
