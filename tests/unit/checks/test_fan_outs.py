"""ASL601 and ASL604 on single functions: how many there can be, and what is an attempt."""

from textwrap import indent

import pytest

from asynclint.api import Confidence
from asynclint.api.testing import analyse
from asynclint.checks.asl601_unbounded_fan_out import UnboundedFanOut
from asynclint.checks.asl604_retry_without_backoff import RetryWithoutBackoff

HEAD = """
import asyncio
import itertools
import httpx

HOSTS = ["a", "b"]
hosts = ["a", "b"]
client = httpx.AsyncClient()

async def fetch(url, limit=None):
    return await client.get(url)

async def search(self, urls, query, session, database):
"""


def fan_outs(body: str) -> int:
    return len(analyse({"app.py": HEAD + indent(body + "\n", "    ")}, [UnboundedFanOut]))


def confidences(body: str) -> list[Confidence]:
    found = analyse({"app.py": HEAD + indent(body + "\n", "    ")}, [UnboundedFanOut])
    return [finding.confidence for finding in found]


@pytest.mark.parametrize(
    "source",
    [
        "urls",
        "sorted(set(urls))",
        "enumerate(urls)",
        "query.urls",
        "query['urls']",
        "urls.items()",
        "range(len(urls))",
        "await database.fetch(query)",
        "[u for u in urls if u]",
        "(query.urls or [])",
    ],
)
def test_as_many_as_there_are_data(source: str) -> None:
    assert fan_outs(f"await asyncio.gather(*[fetch(u) for u in {source}])") == 1


def test_jobs_that_a_map_makes_where_they_are_gathered() -> None:
    assert fan_outs("await asyncio.gather(*map(fetch, urls))") == 1


@pytest.mark.parametrize(
    "source",
    [
        "('a', 'b')",
        "HOSTS",
        "hosts",
        "range(5)",
        "urls[:5]",
        "batch",
        "itertools.islice(urls, 5)",
        "zip(urls, HOSTS)",
        "await database.fetch('select url from pages limit 10')",
        "chunks(urls)",
        "query.batch",
    ],
)
def test_few_and_known(source: str) -> None:
    assert fan_outs(f"await asyncio.gather(*[fetch(u) for u in {source}])") == 0


@pytest.mark.parametrize(
    "source",
    [
        "query.servers",
        "query['mcp_servers']",
        "await database.list_providers()",
        "query.agents_with_url",
        "query.listeners_triggered",
        "query.message.images",
        "query.content",
        "(query.attachments or [])",
        "{u for u in query.tool_calls if u}",
    ],
)
def test_seldom_many_by_name(source: str) -> None:
    assert confidences(f"await asyncio.gather(*[fetch(u) for u in {source}])") == [Confidence.POSSIBLE]


@pytest.mark.parametrize(
    "source",
    ["query.messages", "query.contents", "query.message_ids", "query.server_logs", "query.users"],
)
def test_data_by_name(source: str) -> None:
    assert confidences(f"await asyncio.gather(*[fetch(u) for u in {source}])") == [Confidence.CERTAIN]


def test_what_a_framework_hands_over_is_data_whatever_its_name() -> None:
    handler = """
import asyncio
import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient()

@app.post("/")
async def ask(servers: list[str]):
    await asyncio.gather(*[client.get(server) for server in servers])
"""
    assert [found.confidence for found in analyse({"app.py": handler}, [UnboundedFanOut])] == [Confidence.CERTAIN]


@pytest.mark.parametrize(
    ("before", "reported"),
    [
        ("jobs = [fetch(u) for u in urls]", 1),
        ("jobs = []\nfor u in urls:\n    jobs.append(fetch(u))", 1),
        ("found = await session.find()\njobs = [fetch(u) for u in found]", 1),
        ("jobs = []\nfor u in urls:\n    if u:\n        jobs.append(asyncio.wait_for(fetch(u), 5))", 1),
        ("jobs = []\nfor u in HOSTS:\n    jobs.append(fetch(u))", 0),
        ("found = []\nfor u in HOSTS:\n    found.append(u)\njobs = [fetch(u) for u in found]", 0),
        ("found = []\nfor q in query.all():\n    found.append(q)\njobs = [fetch(u) for u in found]", 1),
        ("found = []\nwhile query.next():\n    found.append(query.key)\njobs = [fetch(u) for u in found]", 1),
        ("found = []\nfor q in HOSTS:\n    found.extend(await session.find(q))\njobs = [fetch(u) for u in found]", 1),
        ("few = urls[:3]\njobs = [fetch(u) for u in few]", 0),
        ("assert len(urls) < 10\njobs = [fetch(u) for u in urls]", 0),
        ("jobs = []\nfor u in urls:\n    jobs.append(fetch(u))\n    await asyncio.sleep(1)", 0),
        ("jobs = session.jobs", 0),
        ("jobs = [asyncio.sleep(u) for u in urls]", 0),
    ],
)
def test_jobs_that_are_gathered_later(before: str, reported: int) -> None:
    assert fan_outs(f"{before}\nreturn await asyncio.gather(*jobs)") == reported


@pytest.mark.parametrize(
    ("body", "reported"),
    [
        ("for u in urls:\n    asyncio.create_task(fetch(u))", 1),
        ("for u in urls:\n    await asyncio.create_task(fetch(u))", 0),
        ("for u in urls:\n    self.tokens.acquire()\n    asyncio.create_task(fetch(u))", 0),
        ("while True:\n    asyncio.create_task(fetch(await urls.get()))", 0),
        ("async for u in urls:\n    asyncio.create_task(fetch(u))", 0),
        ("async with asyncio.TaskGroup() as g:\n    for u in urls:\n        g.create_task(fetch(u))", 1),
    ],
)
def test_tasks_that_a_loop_starts(body: str, reported: int) -> None:
    assert fan_outs(body) == reported


LIMITERS = """
async with limit:
    return await client.get(u)
---
async with self.slots:
    return await client.get(u)
---
await limit.acquire()
try:
    return await client.get(u)
finally:
    limit.release()
---
async with limit, client:
    return await fetch(u)
"""


@pytest.mark.parametrize("job", LIMITERS.strip().split("\n---\n"))
def test_a_limit_on_the_way_is_enough(job: str) -> None:
    body = "limit = asyncio.Semaphore(5)\nasync def one(u):\n" + indent(job, "    ")
    assert fan_outs(body + "\nawait asyncio.gather(*map(one, urls))") == 0


def retries(body: str) -> int:
    return len(analyse({"app.py": HEAD + indent(body + "\n", "    ")}, [RetryWithoutBackoff]))


@pytest.mark.parametrize(
    "body",
    [
        "for _ in range(3):\n    try:\n        return await client.get(query)\n    except OSError:\n        pass",
        "while True:\n    try:\n        r = await fetch(query)\n        break\n    except Exception:\n        continue",
        "for _ in range(3):\n    r = await fetch(query)\n    if r.is_success:\n        break",
        "tries = 0\nwhile tries < 3:\n    tries += 1\n    r = await fetch(query)\n    if r:\n        return r",
        "for _ in itertools.count():\n    try: r = await fetch(query)\n    except OSError: pass\n    else: return r",
    ],
)
def test_attempts_at_once(body: str) -> None:
    assert retries(body) == 1


@pytest.mark.parametrize(
    "body",
    [
        "for _ in range(3):\n    try:\n        return await fetch(query)\n    except OSError: await asyncio.sleep(1)",
        "for i in range(3):\n    try:\n        return await fetch(urls[i])\n    except OSError:\n        pass",
        "for i in range(9):\n    r = await client.get(query, params={'page': i})\n    if not r:\n        break",
        "while True:\n    r = await fetch(query)\n    query = r.next\n    if not query:\n        break",
        "for _ in range(3):\n    try:\n        return await fetch(query)\n    except OSError:\n        raise",
        "for _ in range(3):\n    await fetch(query)",
        "for step in range(9):\n    r = await fetch(query)\n    if r.is_done:\n        break",
        "for _ in range(3):\n    try:\n        return await fetch(query)\n    except OSError:\n        self.pause()",
        "for _ in range(3):\n    try:\n        return int(query)\n    except ValueError:\n        query = input()",
    ],
)
def test_what_is_no_attempt_at_once(body: str) -> None:
    assert retries(body) == 0
