import sqlite3


class UserRepository:
    def __init__(self):
        self.db = sqlite3.connect("a.db")

    def by_name(self, name):
        return self.db.execute("select ?", [name])
