import sqlite3
from queue import Queue
from threading import Thread


class Database(Thread):
    def __init__(self, path):
        super().__init__()
        self.connection = sqlite3.connect(path)
        self.jobs = Queue()

    def do(self, job, *args):
        if self.is_alive():
            self.jobs.put_nowait((job, args))
        else:
            job(self.connection, *args)

    def insert(self, connection, row):
        connection.execute("insert into rows values (?)", (row,))


async def add(database: Database, row):
    database.do(database.insert, row)
