"""`asynclint why`: the verdicts about a line, and what they are made of."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

CHAIN = """
import requests
from fastapi import FastAPI

app = FastAPI()


class Prices:
    def current(self, item):
        return self._ask(item)

    def _ask(self, item):
        return requests.get(item, timeout=3)


prices = Prices()


@app.get("/price")
async def price(item: str):
    return prices.current(item)


@app.get("/report")
def report():
    return prices.current("all")


class Reader:
    def __init__(self, path):
        self.text = open(path).read()


@app.get("/text")
async def text():
    return Reader("a.txt")


def forgotten():
    return prices.current("none")


async def tasks():
    import asyncio

    asyncio.create_task(price("a"))
"""


def line_of(project: "Project", words: str) -> int:
    lines = (project.root / "app.py").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def why(project: "Project", words: str) -> list[str]:
    return project.run("why", "-n", f"app.py:{line_of(project, words)}").out.splitlines()


@pytest.fixture
def shop(empty: "Project") -> "Project":
    empty.write("app.py", CHAIN)
    return empty


def test_what_is_reported_comes_first(shop: "Project") -> None:
    first, verdict, *path = why(shop, "return prices.current(item)")
    assert first.endswith(" is in app:price, which runs on the event loop (context: request)")
    assert verdict.startswith("reported: 20:12 ASL102 `prices.current` blocks the event loop")
    assert path[:3] == [
        "    `price` reaches `Prices.current` at app.py:20",
        "    `Prices.current` reaches `Prices._ask` at app.py:9",
        "    `Prices._ask` reaches `requests.api.get` at app.py:12",
    ]


def test_a_rule_about_something_else_than_blocking_is_told_as_well(shop: "Project") -> None:
    assert why(shop, "create_task")[1].startswith("reported: 45:5 ASL602 nobody keeps the task")


def test_the_root_knows_what_leads_to_it(shop: "Project") -> None:
    first, verdict = why(shop, "requests.get(")[:2]
    assert first == (
        "app.py:12 is in app:Prices._ask, which runs on the event loop (context: request), "
        "called by app:price (app.py:20:12) -> app:Prices.current (app.py:9:16)"
    )
    assert verdict.startswith("on the path of: app.py:20:12 ASL102 ")


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ('prices.current("all")', "is in app:report, which runs in a worker thread (context: request)"),
        ('prices.current("none")', "is in app:forgotten, which no code on the event loop is known to call"),
        ("app = FastAPI()", "is in app, outside of any function: it runs when the module is imported"),
    ],
)
def test_where_the_line_runs(shop: "Project", words: str, where: str) -> None:
    assert why(shop, words)[0].endswith(where)


def test_what_an_instance_does_while_it_is_built(shop: "Project") -> None:
    assert "    it reaches file: builtins.open (app.py:30:21)" in why(shop, 'Reader("a.txt")')


@pytest.mark.parametrize(
    ("change", "settings", "reason"),
    [
        ("  # noqa: ASL102", "", "silenced by a comment"),
        ("", "ignore = ['ASL1']", "ASL102 is not selected"),
        ("", "per-file-ignores = { 'app.py' = ['ASL102'] }", "ASL102 is ignored in this file"),
        ("", "min-severity = 'error'", "warning only, which `--min-severity warning` shows"),
        ("", "severity = { ASL102 = 'info' }", "info only, which `--min-severity info` shows"),
    ],
)
def test_what_keeps_a_finding_from_being_reported(shop: "Project", change: str, settings: str, reason: str) -> None:
    shop.write("asynclint.toml", settings + "\n")
    shop.write("app.py", CHAIN.replace("prices.current(item)", f"prices.current(item){change}"))
    assert why(shop, "return prices.current(item)")[1].startswith(f"not reported, {reason}: 20:12 ASL102 ")
    assert "ASL102" not in shop.check("-n").out


def test_launch_files_have_their_verdicts_too(empty: "Project") -> None:
    empty.write("app.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    empty.write("Procfile", "web: uvicorn app:app --reload\n")
    first, verdict = empty.run("why", "-n", "Procfile:1").out.splitlines()[:2]
    assert first == "Procfile:1 is in a launch file: `asynclint launch` shows what it says"
    assert verdict.startswith("reported: 1:")
    assert " ASL803 " in verdict


def test_paths_are_those_of_the_reader(shop: "Project") -> None:
    (shop.root / "below").mkdir()
    out = shop.run("why", "-n", "../app.py:20", cwd="below").out
    assert out.startswith("../app.py:20 is in app:price")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("app.py", "expected PATH:LINE, not 'app.py'"),
        ("app.py:0", "expected PATH:LINE, not 'app.py:0'"),
        ("app.py:x", "expected PATH:LINE, not 'app.py:x'"),
        ("nope.py:3", "there is no file nope.py"),
        ("app.py:999", "app.py has 45 lines"),
    ],
)
def test_places_that_are_none(shop: "Project", place: str, words: str) -> None:
    result = shop.run("why", place)
    assert (result.code, result.out, result.err) == (2, "", f"asynclint: why: {words}\n")
