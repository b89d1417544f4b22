import sqlite3

import deps


def init():
    deps.db = sqlite3.connect("a.db")
