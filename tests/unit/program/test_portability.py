"""Which calls had better not be made in a thread, and why."""

from textwrap import dedent

import pytest

from asynclint.api.testing import analyse
from asynclint.checks import asynclint_rules
from asynclint.model.edits import Applicability

SHARED = "is in use on the event loop meanwhile"
BOUND = "may be used only in the thread that made it"

HEAD = """
import json
import sqlite3
import threading

import numpy as np
from fastapi import FastAPI
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

app = FastAPI()
"""


def reasons(text: str) -> list[str]:
    """Why the calls of the handlers are not offloaded; nothing for those that are."""
    codes = ("ASL103", "ASL105")
    found = analyse({"app.py": HEAD + dedent(text)}, [rule for rule in asynclint_rules() if rule.code in codes])
    fixes = [fix for item in found for fix in (item.fix, *item.alternatives) if fix and fix.title.endswith("thread")]
    return [fix.why if fix.applicability is Applicability.DISPLAY else "" for fix in fixes]


STORE = """
class Store:
    def __init__(self):
        self.items = {{}}
        self.lock = threading.Lock()

    def load(self):
        with open("items.json") as file:
            {read}

    def save(self):
        with open("items.json", "w") as file:
            {write}

    async def get(self, key):
        return {get}

    async def put(self, key, value):
        {put}

store = Store()


@app.post("/")
async def handler():
    store.{method}()
"""


@pytest.mark.parametrize(
    ("read", "write", "get", "put", "method"),
    [
        ("self.items = json.load(file)", "pass", "self.items.get(key)", "pass", "load"),
        ("self.items.update(json.load(file))", "pass", "self.items.get(key)", "pass", "load"),
        ("pass", "json.dump(self.items, file)", "None", "self.items[key] = value", "save"),
        ("pass", "json.dump(self.items, file)", "None", "self.items.pop(key)", "save"),
    ],
)
def test_what_coroutines_use_is_not_changed_in_a_thread(read: str, write: str, get: str, put: str, method: str) -> None:
    text = STORE.format(read=read, write=write, get=get, put=put, method=method)
    assert reasons(text) == [f"`items` {SHARED}"]


@pytest.mark.parametrize(
    ("read", "write", "get", "put", "method"),
    [
        ("self.items = json.load(file)", "pass", "None", "pass", "load"),  # nobody else looks
        ("with self.lock: self.items = json.load(file)", "pass", "self.items.get(key)", "pass", "load"),
        ("if self.items is None: self.items = json.load(file)", "pass", "self.items", "pass", "load"),  # a cache
        ("pass", "json.dump(self.items, file)", "None", "self.items = value", "save"),  # a new one, not a changed one
        ("found = json.load(file)", "pass", "self.items.get(key)", "self.items[key] = value", "load"),
    ],
)
def test_what_is_kept_apart_may_be_done_in_a_thread(read: str, write: str, get: str, put: str, method: str) -> None:
    assert reasons(STORE.format(read=read, write=write, get=get, put=put, method=method)) == [""]


def steps(number: int) -> str:
    """A store whose `load` changes its items so many calls further down."""
    read = "self.step0(json.load(file))"
    text = STORE.format(read=read, write="pass", get="self.items.get(key)", put="pass", method="load")
    methods = "".join(f"    def step{n}(self, found):\n        self.step{n + 1}(found)\n\n" for n in range(number))
    last = f"    def step{number}(self, found):\n        self.items.update(found)\n\n"
    return text.replace("    async def get", methods + last + "    async def get")


@pytest.mark.parametrize(("number", "reason"), [(0, f"`items` {SHARED}"), (40, f"`items` {SHARED}"), (80, "")])
def test_a_job_is_followed_for_so_many_functions(number: int, reason: str) -> None:
    assert reasons(steps(number)) == [reason]


def test_an_object_of_the_coroutines_own_is_nobody_elses() -> None:
    text = STORE.format(read="self.items = json.load(file)", write="pass", get="self.items", put="pass", method="load")
    assert reasons(text.replace("    store.load()", "    own = Store()\n    own.load()")) == [""]


def test_a_lock_around_all_of_them_is_enough() -> None:
    text = """
    import asyncio

    class Store:
        def __init__(self):
            self.items = {}
            self.guard = asyncio.Lock()

        def _save(self):
            with open("items.json", "w") as file:
                json.dump(self.items, file)

        async def put(self, key, value):
            async with self.guard_lock:
                self.items[key] = value

        async def save(self):
            async with self.guard_lock:
                self._save()
    """
    assert reasons(text) == [""]
    assert reasons(text.replace("async with self.guard_lock:\n                self._save()", "self._save()")) == [
        f"`items` {SHARED}"
    ]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("sqlite3.connect(path)", f"`self.conn` {BOUND}"),
        ("sqlite3.connect(path, check_same_thread=False)", ""),
        ("scoped_session(sessionmaker(bind=create_engine(path)))", f"`self.conn` {BOUND}"),
    ],
)
def test_some_objects_stay_in_the_thread_that_made_them(made: str, reason: str) -> None:
    text = f"""
    class Store:
        def __init__(self, path):
            self.conn = {made}

        def load(self):
            return self.conn.execute("select 1")

    store = Store("a.db")


    @app.get("/")
    async def handler():
        return store.load()
    """
    assert reasons(text) == [reason]


@pytest.mark.parametrize(
    "opened",
    [
        "with sqlite3.connect('a.db') as conn:\n        cursor = conn.cursor()\n        cursor.execute('select 1')",
        "conn = sqlite3.connect('a.db')\n    conn.execute('select 1')",
    ],
)
def test_what_the_job_makes_itself_is_its_own(opened: str) -> None:
    text = f"def load():\n    {opened}\n\n\n@app.get('/')\nasync def handler():\n    load()\n"
    assert reasons(text) == [""]


def test_what_is_made_in_the_thread_cannot_come_back() -> None:
    text = """
    class Store:
        def __init__(self):
            self.conn = sqlite3.connect("a.db")
            self.conn.execute("create table t (x)")


    @app.get("/")
    async def handler():
        return Store()
    """
    assert reasons(text) == [f"`self.conn` {BOUND}"]


@pytest.mark.parametrize(("done", "expected"), [("task.add_done_callback(print)", []), ("print(task)", [""])])
def test_a_task_is_not_touched_in_a_thread(done: str, expected: list[str]) -> None:
    text = f"""
    def watch(task, path):
        with open(path) as file:
            print(file.read())
        {done}


    @app.get("/")
    async def handler(path, task):
        watch(task, path)
    """
    assert reasons(text) == expected
    found = analyse({"app.py": HEAD + dedent(text)}, [rule for rule in asynclint_rules() if rule.code == "ASL103"])
    assert ["needs the running loop" in (item.help or "") for item in found] == [not expected]


INDEX = """
import faiss
from fastapi import FastAPI

app = FastAPI()

class Store:
    def __init__(self, path):
        self.index = faiss.read_index(path)

    async def get(self):
        return self.index

    def nearest(self, vector):
        return self.index.search(vector, 3)

    async def search(self, vector):
        {search}

    async def put(self, vectors):
        {put}

store = Store("a.index")


@app.get("/")
async def handler(vector):
    return await store.search(vector)


@app.post("/")
async def insert(vectors):
    await store.put(vectors)
"""


@pytest.mark.parametrize(
    ("search", "put", "hindered"),
    [
        ("return self.index.search(vector, 3)", "pass", [False]),  # searching is all that is ever done
        ("return self.index.search(vector, 3)", "self.index.add(vectors)", [True, True]),
        ("return self.nearest(vector)", "self.index.add(vectors)", [True, True]),
        ("async with self.lock: return self.index.search(vector, 3)", "self.index.add(vectors)", [True, True]),
        (
            "async with self.lock: return self.index.search(vector, 3)",
            "async with self.lock: self.index.add(vectors)",
            [False, False],
        ),
        ("own = faiss.IndexFlatL2(3); return own.search(vector, 3)", "self.index.add(vectors)", [False, True]),
        ("own = await self.get(); return own.search(vector, 3)", "self.index.add(vectors)", [True, True]),
    ],
)
def test_what_must_not_change_while_it_is_used_stays_on_the_loop(search: str, put: str, hindered: list[bool]) -> None:
    text = INDEX.format(search=search, put=put)
    found = analyse({"app.py": text}, [rule for rule in asynclint_rules() if rule.code == "ASL201"])
    fixes = [fix for item in found for fix in (item.fix, *item.alternatives) if fix and fix.title.endswith("thread")]
    assert ["may be changed by others" in fix.why for fix in fixes] == hindered
    assert [fix.applicability is Applicability.DISPLAY for fix in fixes] == hindered
