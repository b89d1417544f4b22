import sqlite3
import threading

import requests

local = threading.local()


def connection():
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect("shop.db")
    return local.connection


class Web:
    def __init__(self):
        self.local = threading.local()

    def session(self):
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
        return self.local.session


async def handler(web: Web):
    connection().execute("select 1")
    web.session().get("https://example.org")
