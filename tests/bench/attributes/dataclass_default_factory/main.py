import dataclasses
import sqlite3


def connect():
    return sqlite3.connect("a.db")


@dataclasses.dataclass
class Context:
    user: str
    db: sqlite3.Connection = dataclasses.field(default_factory=connect)


async def handler(db):
    Context("a", db=db)
    return Context("a")
