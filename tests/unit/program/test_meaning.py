"""What expressions mean to rules that look at syntax."""

from textwrap import dedent

import pytest

from asynclint.api import Meaning, Work
from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.model.effects import EdgeKind
from asynclint.model.source import Span
from asynclint.program.program import Program
from asynclint.program.views.subjects import Function

SOURCE = """
import asyncio
import threading
from asyncio import create_task as spawn

class Stop(asyncio.CancelledError):
    pass

class Service:
    def __init__(self):
        self.lock = threading.Lock()
        self.mixed = threading.Lock() if self else asyncio.Lock()

    async def run(self, unknown):
        first = asyncio.Lock()
        pass
        first = self.lock
        pass
"""


def functions(source: str) -> dict[str, Function]:
    program = Program.link({"app.py": extract(dedent(source).encode())}, Catalogue())
    return {function.name: function for function in program.functions()}


def meaning(chain: str, line: int = 18) -> Meaning:
    meanings = functions(SOURCE)["run"].meanings
    assert meanings is not None
    return meanings.of_chain(chain, Span(line, 8, line, 12))


@pytest.mark.parametrize(
    ("chain", "names", "types", "traits"),
    [
        ("spawn", {"asyncio.create_task"}, set(), {"spawns-task"}),
        ("self.lock", set(), {"threading.Lock"}, {"thread-lock"}),
        ("self.mixed", set(), {"threading.Lock", "asyncio.Lock"}, set()),
        ("Stop", {"app:Stop"}, set(), {"cancellation"}),
        ("self.run", {"app:Service.run"}, set(), set()),
        ("unknown", set(), set(), set()),
    ],
)
def test_names_types_and_the_traits_that_all_share(
    chain: str, names: set[str], types: set[str], traits: set[str]
) -> None:
    assert meaning(chain) == Meaning(frozenset(names), frozenset(types), frozenset(traits))


def test_the_binding_in_force_counts() -> None:
    assert meaning("first", 16).types == {"asyncio.Lock"}
    assert meaning("first", 18).types == {"threading.Lock"}


STARTS = """
import asyncio

async def awaited(): ...
async def spawned(): ...
async def handed_on(): ...
async def entered(): yield

async def main(runner):
    await awaited()
    task = asyncio.create_task(spawned())
    runner.add(handed_on())
    async for _ in entered():
        pass
    return task
"""


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("awaited", {EdgeKind.AWAIT}),
        ("spawned", {EdgeKind.TASK}),
        ("handed_on", set()),
        ("entered", {EdgeKind.AWAIT}),
        ("main", set()),
    ],
)
def test_how_the_program_gets_to_a_function(name: str, kinds: set[EdgeKind]) -> None:
    meanings = functions(STARTS)[name].meanings
    assert meanings is not None
    assert meanings.started_by == kinds


HOLDING = """
import asyncio

async def work(): ...

async def by_name(coro):
    await coro

async def by_annotation(job: "Coroutine[None, None, None]"):
    await asyncio.wait_for(job, 1)

async def by_caller(job):
    await job

async def local(flag):
    job = work()
    await job

async def task():
    job = asyncio.create_task(work())
    await job

async def attribute(holder):
    await holder.job

async def main(holder):
    await by_name(None)
    await by_annotation(None)
    await by_caller(work())
    await local(True)
    await task()
    await attribute(holder)
"""


@pytest.mark.parametrize(
    ("name", "holds"),
    [("by_name", 1), ("by_annotation", 1), ("by_caller", 1), ("local", 1), ("task", 0), ("attribute", 0), ("main", 0)],
)
def test_coroutines_that_are_held_by_name(name: str, holds: int) -> None:
    meanings = functions(HOLDING)[name].meanings
    assert meanings is not None
    assert meanings.holds_coroutine() is bool(holds)


REPEATING = """
import asyncio
import httpx

async def ask(client: httpx.AsyncClient):
    return await client.get("/")

async def gathers(client: httpx.AsyncClient, urls):
    await asyncio.gather(*[ask(client) for url in urls])

async def generates(client: httpx.AsyncClient, urls):
    await asyncio.gather(*(client.get(url) for url in urls))

async def starts(client: httpx.AsyncClient, urls):
    for url in urls:
        asyncio.create_task(ask(client))

async def in_turn(client: httpx.AsyncClient, urls):
    for url in urls:
        await ask(client)

async def once(client: httpx.AsyncClient, urls):
    await ask(client)

async def harmless(urls):
    await asyncio.gather(*[asyncio.sleep(1) for url in urls])
"""


@pytest.mark.parametrize(
    ("name", "at_once", "in_turn"),
    [("gathers", 1, 1), ("generates", 1, 0), ("starts", 1, 1), ("in_turn", 0, 1), ("once", 0, 0), ("harmless", 0, 0)],
)
def test_what_is_done_over_and_over(name: str, at_once: int, in_turn: int) -> None:
    meanings = functions(REPEATING)[name].meanings
    assert meanings is not None
    assert (Work.UPSTREAM in meanings.repeated()) is bool(at_once)
    assert (Work.UPSTREAM in meanings.repeated(even_limited=True)) is bool(in_turn)
