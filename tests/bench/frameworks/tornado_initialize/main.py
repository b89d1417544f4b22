import sqlite3
import time

import tornado.web


class Slow:
    def one(self):
        time.sleep(1)


class Db:
    def one(self):
        return sqlite3.connect("t.db").execute("select 1")


class Items(tornado.web.RequestHandler):
    def initialize(self, database):
        self.database = database

    async def get(self):
        self.write(self.database.one())


class Others(tornado.web.RequestHandler):
    def initialize(self, database):
        pass


def make_app():
    return tornado.web.Application([(r"/items", Items, {"database": Db()}), (r"/others", Others, {"database": Slow()})])
