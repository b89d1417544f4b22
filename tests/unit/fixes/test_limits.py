"""Work that is started all at once is let through a few at a time, and does the same."""

import asyncio
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from asynclint.fixes.render import CannotFixError, Renderer
from asynclint.fixes.splice import splice
from asynclint.model.edits import Choices, Edit, LimitFanOut
from asynclint.model.source import Location
from tests.unit.fixes.conftest import marked

Change = Callable[[str, Callable[[Location], Edit]], str]

#: Keeps count of how many of it run at once.
COUNTED = """
import asyncio

now = most = 0

async def job(number, *, by=1):
    global now, most
    now += 1
    most = max(most, now)
    await asyncio.sleep(0)
    now -= 1
    return number * by
"""

FAN_OUTS = [
    "return await asyncio.gather(*(«job(n)» for n in numbers))",
    "return await asyncio.gather(*[«job(n, by=2)» for n in numbers if n % 2])",
    "return await asyncio.gather(*[«job(n)» for n in numbers], return_exceptions=True)",
    "return await asyncio.gather(*«map(job, numbers)»)",
    """
    jobs = [asyncio.create_task(«job(*[n], **{'by': 3})») for n in numbers]
    return [await one for one in jobs]
    """,
    """
    jobs = []
    for n in numbers:
        jobs.append(«job(n)»)
    return await asyncio.gather(*jobs)
    """,
    """
    jobs = []
    base = 0
    for n in numbers:
        base += n
        jobs.append(asyncio.ensure_future(«job(base)»))
    return [await one for one in jobs]
    """,
    """
    found = []
    for n in numbers:
        for m in (1, 2):
            found.append(«job(n, by=m)»)
    return await asyncio.gather(*found)
    """,
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(«job(n)») for n in numbers]
    return [task.result() for task in tasks]
    """,
]


def run(text: str) -> tuple[Any, int]:
    names: dict[str, Any] = {}
    exec(compile(text, "app.py", "exec"), names)
    return asyncio.run(names["many"](range(10))), names["most"]


@pytest.mark.parametrize("body", FAN_OUTS)
def test_the_results_are_the_same_and_only_so_many_run_at_once(body: str) -> None:
    indented = "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
    text, at = marked(f"{COUNTED}\nasync def many(numbers):\n{indented}")
    after = splice(text, Renderer(text, Choices(concurrency=3)).render([LimitFanOut(at)]))
    before_result, before_most = run(text)
    assert before_most > 3
    assert run(after) == (before_result, 3)


def test_the_limit_stands_above_the_loop_and_its_comment(change: Change) -> None:
    before = """
        async def many(numbers):
            jobs = []
            # each of them
            for number in numbers:
                jobs.append(«fetch(number)»)
    """
    assert change(before, LimitFanOut) == dedent("""
        async def many(numbers):
            jobs = []
            limit = asyncio.Semaphore(20)

            async def bounded(call, *arguments):
                async with limit:
                    return await call(*arguments)

            # each of them
            for number in numbers:
                jobs.append(bounded(fetch, number))
    """)


def test_a_helper_that_is_there_is_used(change: Change) -> None:
    before = """
        async def many(numbers):
            limit = asyncio.Semaphore(20)

            async def bounded(call, *arguments):
                async with limit:
                    return await call(*arguments)

            if numbers:
                await gather(*[«fetch(number)» for number in numbers])
    """
    assert change(before, LimitFanOut).endswith(
        "        await gather(*[bounded(fetch, number) for number in numbers])\n"
    )


def test_a_helper_that_takes_no_keywords_is_not(change: Change) -> None:
    before = """
        async def many(numbers):
            limit = asyncio.Semaphore(20)

            async def bounded(call, *arguments):
                async with limit:
                    return await call(*arguments)

            await gather(*[«fetch(number, a=1)» for number in numbers])
    """
    after = change(before, LimitFanOut)
    assert "    job_limit = asyncio.Semaphore(20)\n" in after
    assert "    async def bounded_job(call, *arguments, **keywords):\n        async with job_limit:\n" in after
    assert "gather(*[bounded_job(fetch, number, a=1) for number in numbers])" in after


def test_what_a_nursery_starts_it_starts_by_the_helper(change: Change) -> None:
    before = """
        async def many(group, numbers):
            for number in numbers:
                «group.start_soon(fetch, number, name="one")»
    """
    after = change(before, lambda at: LimitFanOut(at, "anyio.CapacityLimiter"))
    assert 'group.start_soon(bounded, fetch, number, name="one")' in after
    assert "limit = anyio.CapacityLimiter(20)" in after


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("await gather(*[«fetch(n for n in m)» for m in numbers])", "generator expression"),
        ("await gather(*«map(fetch, numbers, numbers)»)", "more than one thing"),
    ],
)
def test_other_work_is_left_alone(change: Change, line: str, reason: str) -> None:
    with pytest.raises(CannotFixError, match=reason):
        change(f"async def many(numbers):\n    {line}\n", LimitFanOut)
