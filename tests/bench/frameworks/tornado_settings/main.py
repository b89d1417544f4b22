import sqlite3

import tornado.web


class Db:
    def one(self, q):
        return sqlite3.connect("t.db").execute(q).fetchone()


class Main(tornado.web.RequestHandler):
    async def get(self):
        self.write(self.settings["db"].one("x"))


def make_app():
    return tornado.web.Application([(r"/", Main)], db=Db())
