import sqlite3


class Persisted:
    def __set_name__(self, owner, name):
        self.name = name

    def __set__(self, obj, value):
        sqlite3.connect("p.db").execute("update t set v=?", (value,))

    def __get__(self, obj, owner=None):
        return 1


class Profile:
    level = Persisted()


async def promote(p: Profile):
    p.level = 3
