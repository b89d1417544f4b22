"""What an application keeps in its process: containers that handlers fill, schedulers, bots."""

from textwrap import dedent

from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.program.program import Program
from asynclint.program.states import process_states

HEAD = "from fastapi import FastAPI\napp = FastAPI()\n"


def told(files: dict[str, str], path: str = "main.py") -> list[str]:
    facts = {name: extract(dedent(text).encode()) for name, text in files.items()}
    program = Program.link(facts, Catalogue(), source_roots=("",))
    return [f"{state.at.path}:{state.at.span.line} {state.what.split()[0]}" for state in process_states(program, path)]


def in_handler(top: str, line: str) -> list[str]:
    text = f'{HEAD}{top}\n@app.post("/")\nasync def create(name: str):\n    {line}\n'
    return told({"main.py": text})


def test_a_container_that_a_handler_fills_is_state() -> None:
    assert in_handler("jobs = {}", "jobs[name] = 1") == ["main.py:3 `jobs`"]
    assert in_handler("jobs: list[str] = []", "jobs.append(name)") == ["main.py:3 `jobs`"]
    assert in_handler("jobs = {}", "jobs.setdefault(name, []).append(1)") == ["main.py:3 `jobs`"]
    assert in_handler("jobs = dict()", "jobs[name]['x'] = 1") == ["main.py:3 `jobs`"]


def test_tables_caches_and_locals_are_none() -> None:
    assert in_handler('names = {"a": 1}', "names[name] = 1") == []
    assert in_handler("cache = {}", "cache[name] = 1") == []
    assert in_handler("jobs = {}", "jobs = {}; jobs[name] = 1") == []
    assert in_handler("jobs = {}", "return jobs.get(name)") == []


def test_clients_that_are_made_once_for_each_key_are_none() -> None:
    body = "    if key not in clients:\n        clients[key] = make(key)\n    return clients[key]\n"
    maker = f"async def client_for(key):\n{body}"
    handler = '@app.get("/")\nasync def show(name: str):\n    return await client_for(name)\n'
    assert told({"main.py": f"{HEAD}clients = {{}}\n{maker}{handler}"}) == []
    assert in_handler("clients = {}", "clients[name] = 1") == ["main.py:3 `clients`"]
    registering = "if name in clients: raise KeyError; clients[name] = 1"
    assert in_handler("clients = {}", registering.replace("; ", "\n    ")) == ["main.py:3 `clients`"]


def test_what_only_the_start_fills_is_none() -> None:
    text = f"{HEAD}known = []\ndef remember(x):\n    known.append(x)\n\nremember(1)\n"
    assert told({"main.py": text}) == []


def test_plain_handlers_fill_as_well() -> None:
    text = f'{HEAD}jobs = []\n@app.post("/")\ndef create(name: str):\n    jobs.append(name)\n'
    assert told({"main.py": text}) == ["main.py:3 `jobs`"]


def test_containers_of_other_modules_and_objects_are_found() -> None:
    files = {
        "store.py": "items = {}\n",
        "manager.py": """
            class Manager:
                def __init__(self):
                    self.active = []

                async def connect(self, socket):
                    self.active.append(socket)


            manager = Manager()
            """,
        "main.py": f"""{HEAD}
from manager import manager
import store

@app.websocket("/")
async def join(socket):
    store.items[socket] = 1
    await manager.connect(socket)
""",
    }
    assert told(files) == ["manager.py:10 `manager.active`", "store.py:1 `items`"]


def test_modules_that_the_application_does_not_import_do_not_count() -> None:
    files = {"main.py": HEAD, "other.py": f'{HEAD}jobs = []\n@app.get("/")\nasync def f():\n    jobs.append(1)\n'}
    assert told(files) == []
    assert told(files, "other.py") == ["other.py:3 `jobs`"]


def test_a_scheduler_that_is_started_is_state() -> None:
    lines = [HEAD, "from apscheduler.schedulers.asyncio import AsyncIOScheduler", "scheduler = AsyncIOScheduler()"]
    assert told({"main.py": "\n".join(lines)}) == []
    assert told({"main.py": "\n".join([*lines, "scheduler.start()"])}) == ["main.py:4 a"]


def test_an_unknown_file_has_no_state() -> None:
    assert told({"main.py": HEAD}, "nowhere.py") == []
