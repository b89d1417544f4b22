"""ASL603 on single functions: coroutines that are lost, and those that only look like it."""

import re
from textwrap import dedent, indent

import pytest

from asynclint.api.testing import analyse
from asynclint.checks.asl505_offload_called_too_early import OffloadCalledTooEarly
from asynclint.checks.asl603_coroutine_never_awaited import CoroutineNeverAwaited

HEAD = """
import asyncio
import functools
import registry
from typing import overload

async def job(): ...
async def numbers(): yield 1
def plain(): ...
def blocking(function):
    def run(*args):
        return asyncio.run(function(*args))
    return run
@blocking
async def wrapped(): ...
@registry.task
async def scheduled(): ...
@functools.lru_cache
async def cached(): ...
class Base:
    def save(self): ...
class Store(Base):
    async def load(self): ...
class Remote(Base):
    async def save(self): ...
    async def load(self): ...
"""


def found(text: str) -> list[int]:
    """The lines of the findings, counted from the first one of `text`."""
    first = HEAD.count("\n")
    source = HEAD + dedent(text).strip("\n") + "\n"
    return [finding.at.span.line - first for finding in analyse({"app.py": source}, [CoroutineNeverAwaited])]


@pytest.mark.parametrize(
    "statement",
    [
        "job()",
        "store.load()",
        "x = job()",
        "cached()",
        "asyncio.sleep(1)",
        "asyncio.to_thread(plain)",
        "Remote().save()",
    ],
)
def test_coroutines_that_nobody_gets(statement: str) -> None:
    assert found(f"async def main(store: Store, other):\n    {statement}") == [2]


@pytest.mark.parametrize(
    "statement",
    [
        "await job()",
        "return job()",
        "asyncio.create_task(job())",
        "other(job())",
        "other.job()",
        "self.x = job()",
        "x = job()\n    await x",
        "x = [job()]",
        "numbers()",
        "plain()",
        "wrapped()",
        "scheduled()",
        "job",
        "Base().save()",
        "other = lambda: job()",
        "either.save()",
        "base.save()",
        "yield job()",
        "async with job(): pass",
    ],
)
def test_what_is_no_lost_coroutine(statement: str) -> None:
    assert (
        found(f"async def main(self, store: Store, either: Store | Remote, base: Base, other):\n    {statement}") == []
    )


WAYS_OUT = """
if self.closed:
    return None
return await coro
---
if self.closed:
    raise ValueError
await asyncio.wait_for(coro, 1)
---
if self.closed:
    print("closed")
else:
    await coro
---
async with self.limit:
    if self.closed:
        return None
    return await coro
---
for attempt in range(3):
    if self.closed:
        return None
    await coro
---
try:
    if self.closed:
        return None
    return await coro
except ValueError:
    return None
"""

HANDLED = """
return await coro
---
if self.closed:
    coro.close()
    return None
return await coro
---
if coro is None:
    return None
return await coro
---
if self.closed:
    return coro
return await coro
---
if self.closed:
    self.later.append(coro)
    return None
return await coro
---
try:
    if self.closed:
        return None
    return await coro
finally:
    coro.close()
---
try:
    if self.closed:
        raise ValueError
    return await coro
except ValueError:
    coro.close()
---
def cancel():
    coro.close()
if self.closed:
    return cancel()
return await coro
---
print(coro)
if self.closed:
    return None
return await coro
---
return None
"""


@pytest.mark.parametrize("body", WAYS_OUT.strip().split("\n---\n"))
def test_ways_out_that_forget_the_coroutine(body: str) -> None:
    assert len(found("async def run(self, coro):\n" + indent(body, "    "))) == 1


@pytest.mark.parametrize("body", HANDLED.strip().split("\n---\n"))
def test_ways_out_that_see_to_it(body: str) -> None:
    assert found("async def run(self, coro):\n" + indent(body, "    ")) == []


@pytest.mark.parametrize(
    ("parameter", "given", "reported"),
    [
        ("coro", "x", True),
        ("work: 'Coroutine[None, None, int]'", "x", True),
        ("work", "job()", True),
        ("work", "asyncio.create_task(job())", False),
        ("work", "x", False),
        ("work: 'Awaitable[int]'", "x", False),
        ("work: asyncio.Task", "x", False),
        ("coro=None", "x", False),
    ],
)
def test_which_parameters_are_coroutines(parameter: str, given: str, reported: bool) -> None:
    name = re.split("[:=]", parameter, maxsplit=1)[0]
    source = f"""
        async def run(closed, {parameter}):
            if closed:
                return None
            return await {name}

        async def main(x):
            await run(True, {given})
    """
    assert bool(found(source)) is reported


def test_generator_expressions_and_lambdas_are_no_functions_to_look_at() -> None:
    assert found("async def main(other):\n    return other(await x for x in other), lambda x: asyncio.run(x)") == []


@pytest.mark.parametrize(("statement", "lines"), [("job()", [2]), ("store.load()", []), ("Remote().save()", [2])])
def test_plain_functions_have_the_sync_class_of_a_pair(statement: str, lines: list[int]) -> None:
    assert found(f"def main(store: Store):\n    {statement}") == lines


def test_a_decorator_of_the_project_that_cannot_be_told_may_await() -> None:
    unclear = "def unclear(function):\n    return registry.wrap(function)\n@unclear\nasync def run(): ...\n"
    assert found(unclear + "async def main():\n    run()") == []


HANDED = """
def nothing(): print()
def number() -> int: return 1
def computed(): return other()
def function(): return nothing
class Store:
    def save(self): self.saved = True
"""


@pytest.mark.parametrize(
    ("job", "reported"),
    [
        ("nothing()", True),
        ("number()", True),
        ("store.save()", True),
        ("job()", True),
        ("job", True),
        ("open('x')", True),
        ("nothing", False),
        ("computed()", False),
        ("function()", False),
        ("Store()", False),
        ("other()", False),
        ("scheduled", False),
        ("lambda: nothing()", False),
    ],
)
def test_what_threads_are_handed(job: str, reported: bool) -> None:
    source = HEAD + HANDED + f"async def main(store: Store, other):\n    await asyncio.to_thread({job})\n"
    assert bool(analyse({"app.py": source}, [OffloadCalledTooEarly])) is reported
