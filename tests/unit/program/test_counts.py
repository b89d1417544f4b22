"""How many items a collection has, followed to where it is written; ASL601 asks."""

from textwrap import dedent

import pytest

from asynclint.api import Confidence
from asynclint.api.testing import analyse
from asynclint.checks.asl601_unbounded_fan_out import UnboundedFanOut

HEAD = """
import asyncio
import enum
import httpx

client = httpx.AsyncClient()

class Kind(enum.Enum):
    ONE = 1
    TWO = 2

def literal():
    return ["a", "b"]

def filled(rows):
    found = ["a"]
    for row in rows:
        found.append(row)
    return found

def either(flag):
    if flag:
        return ("a",)
    return literal() + ["c"]

async def awaited():
    return {"a": 1, "b": 2}
"""
ASK_ALL = """
async def ask_all(urls):
    await asyncio.gather(*[client.get(url) for url in urls])
"""


def reported(body: str) -> bool:
    return bool(analyse({"app.py": HEAD + dedent(body)}, [UnboundedFanOut]))


def confidences(source: str) -> list[Confidence]:
    body = f"""
        from elsewhere import connect, known

        def read(path):
            found = []
            for line in open(path).readlines():
                found.append(line)
            return found

        def kept():
            return known.urls

        async def goals(rows):
            return known.parse(await client.post("/", json=rows))

        async def run(rows):
            session = connect()
            found = {source}
            await asyncio.gather(*[client.get(url) for url in found])
    """
    return [finding.confidence for finding in analyse({"app.py": HEAD + dedent(body)}, [UnboundedFanOut])]


@pytest.mark.parametrize("source", ["literal()", "either(rows)", "await awaited()", "[k for k in Kind]", "list(Kind)"])
def test_what_functions_give_and_enumerations_have(source: str) -> None:
    assert not reported(f"""
        async def run(rows):
            found = {source}
            await asyncio.gather(*[client.get(url) for url in found])
    """)


@pytest.mark.parametrize(
    "source",
    [
        "await rows.find()",
        "rows.splitlines()",
        "rows.json()['items']",
        "rows.json().get('items', [])",
        "rows.get('ids').split(',')",
        "rows.filter(name='a')",
        "list(dict.fromkeys(rows))",
        "rows - {'a'}",
        "[*rows, 'a']",
        "rows if session else []",
        "(await session.get('/'))['items']",
        "await client.get('/')",
        "[row async for row in session]",
        "read(rows)",
        "rows.items",
    ],
)
def test_data_are_certain(source: str) -> None:
    assert confidences(source) == [Confidence.CERTAIN]


@pytest.mark.parametrize(
    "source", ["session.sums()", "session['sums']", "kept()", "await goals(rows)", "[*kept(), 'a']"]
)
def test_what_nobody_can_follow_is_likely(source: str) -> None:
    assert confidences(source) == [Confidence.LIKELY]


@pytest.mark.parametrize(
    ("put", "found"),
    [
        ("self.urls.append(url)", [Confidence.LIKELY]),
        ("self.urls.update({url: 1})", [Confidence.LIKELY]),
        ("self.urls[url] = 1", [Confidence.LIKELY]),
        ("self.others.append(url)", []),
        ("self.urls = [url]", []),
    ],
)
def test_what_an_object_gathers_while_it_lives_can_be_much(put: str, found: list[Confidence]) -> None:
    body = f"""
        class Urls:
            def __init__(self, urls):
                self.urls = urls
                self.urls.append("first")

            def add(self, url):
                {put}

            async def ask(self):
                await asyncio.gather(*[client.get(url) for url in self.urls])
    """
    assert [each.confidence for each in analyse({"app.py": HEAD + dedent(body)}, [UnboundedFanOut])] == found


def test_what_a_loop_fills_is_as_large_as_what_it_goes_over() -> None:
    assert reported("""
        async def run(rows):
            await asyncio.gather(*[client.get(url) for url in filled(rows)])
    """)


@pytest.mark.parametrize("handed_over", ["['a', 'b']", "rows[:10]", "literal()", "[r for r in literal()]", "batch"])
def test_callers_that_hand_over_few(handed_over: str) -> None:
    assert not reported(
        ASK_ALL
        + dedent(f"""
        async def run(rows, batch):
            await ask_all({handed_over})
    """)
    )


@pytest.mark.parametrize("handed_over", ["rows", "rows[0]", "filled(rows)", "[r for r in rows]", "[*rows, 'a']"])
def test_callers_that_hand_over_data(handed_over: str) -> None:
    assert reported(
        ASK_ALL
        + dedent(f"""
        async def run(rows):
            await ask_all({handed_over})
    """)
    )


def test_one_caller_with_data_is_enough() -> None:
    assert reported(
        ASK_ALL
        + dedent("""
        async def few():
            await ask_all(["a"])

        async def many(rows):
            await ask_all(rows)
    """)
    )


def test_callers_in_tests_say_nothing() -> None:
    caller = "from app import ask_all\n\nasync def test_it():\n    await ask_all(['a'])\n"
    found = analyse({"app.py": HEAD + ASK_ALL, "tests/test_app.py": caller}, [UnboundedFanOut])
    assert [finding.at.path for finding in found] == ["app.py"]


def test_an_item_taken_out_is_no_slice() -> None:
    assert reported(
        ASK_ALL
        + dedent("""
        async def run(rows):
            first = rows[0]
            await ask_all(rows)
    """)
    )


def test_functions_that_give_what_each_other_gives_come_to_an_end() -> None:
    ways = "".join(f"    if flag == {n}:\n        return await f{n}(flag)\n" for n in range(30))
    functions = "\n".join(f"async def f{n}(flag):\n{ways}" for n in range(30))
    run = """
async def run(flag):
    found = await f0(flag)
    await asyncio.gather(*[client.get(url) for url in found])
"""
    found = analyse({"app.py": HEAD + functions + run}, [UnboundedFanOut])
    assert [finding.confidence for finding in found] == [Confidence.LIKELY]
