"""What a project and its packages say themselves: keys of the configuration, and `asynclint.toml` in a package."""

from pathlib import Path
from typing import Any

import pytest

Project = Any  # the fixture of conftest.py, which cannot be imported

SITE = ".venv/lib/python3.11/site-packages"
OWN = """
import time
def query(text): ...
def count(name): time.sleep(1)
def in_pool(job, *arguments): ...
def offload(function): return function
def route(path): return lambda function: function
class Client:
    def get(self): ...
"""
USES = """
import time
import elsewhere
from acme import Client, count, in_pool, offload, query, route
client = Client()
@offload
def slow(): time.sleep(1)
@route("/")
def handler(): time.sleep(1)
async def main():
    query("x")
    count("x")
    client.get()
    await in_pool(time.sleep, 1)
    job = slow()
    elsewhere.call()
    await elsewhere.run(time.sleep, 1)
"""


@pytest.fixture
def acme(empty: Project, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Project:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    empty.write("acme.py", OWN)
    empty.write("app.py", USES)
    return empty


def places(project: Project, *options: str) -> list[str]:
    """Code and line of every finding in app.py."""
    lines = project.run("check", "--output-format", "concise", *options).out.splitlines()
    return [f"{line.split()[1]} {line.split(':')[1]}" for line in lines if line.startswith("app.py")]


def test_without_facts_only_what_is_seen_is_told(acme: Project) -> None:
    assert places(acme) == ["ASL101 11", "ASL101 14"]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ('blocking = ["acme.query"]', ["ASL108 10", "ASL101 11", "ASL101 14"]),
        ('blocking = [{ symbol = "acme.Client.*", effect = "http" }]', ["ASL101 11", "ASL102 12", "ASL101 14"]),
        ('blocking = [{ symbol = "elsewhere.call", effect = "sdk" }]', ["ASL101 11", "ASL101 14", "ASL106 15"]),
        ('nonblocking = ["acme.count"]', ["ASL101 14"]),
        ('nonblocking = ["time.sleep"]', []),
        ('offloading = ["acme.offload"]', ["ASL101 11"]),
        ('entry-points = [{ symbol = "acme.route", sync = "loop" }]', ["ASL101 8", "ASL101 11", "ASL101 14"]),
        ('entry-points = [{ symbol = "app.handler", sync = "loop" }]', ["ASL101 8", "ASL101 11", "ASL101 14"]),
        ('entry-points = ["acme.route"]', ["ASL101 11", "ASL101 14"]),
    ],
)
def test_facts_of_the_configuration_hold(acme: Project, facts: str, found: list[str]) -> None:
    acme.write("asynclint.toml", facts)
    assert places(acme) == found


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ('blocking = [{ symbol = "a.b", efect = "http" }]', 'unknown key "efect". Did you mean effect?'),
        ('blocking = [{ symbol = "a.b", effect = "htpp" }]', 'unknown effect "htpp". Did you mean http?'),
        ('entry-points = [{ symbol = "a.b", context = "reqest" }]', 'unknown context "reqest". Did you mean request?'),
        ('nonblocking = ["a b"]', '"a b" is no dotted name'),
    ],
)
def test_facts_that_are_wrong_are_told_with_their_place(acme: Project, facts: str, complaint: str) -> None:
    acme.write("asynclint.toml", facts)
    result = acme.run("check")
    assert result.code == 2
    assert f"asynclint.toml:1: {facts.partition(' ')[0]}: {complaint}" in result.err


def ship(project: Project, text: str) -> None:
    project.write(".venv/pyvenv.cfg", "home = /nowhere\n")
    project.write(f"{SITE}/elsewhere/__init__.py", "def call(): return _native()\ndef run(job, *arguments): ...\n")
    project.write(f"{SITE}/elsewhere/asynclint.toml", text)


CALL = '[[blocking]]\neffect = "sdk"\ncost = "long"\nsymbols = ["call"]\nbecause = "asks its server"\n'


def test_a_package_says_what_its_functions_do(acme: Project) -> None:
    ship(acme, f'package = "elsewhere"\n{CALL}')
    assert places(acme) == ["ASL101 11", "ASL101 14", "ASL106 15"]


def test_the_project_knows_better_than_the_package(acme: Project) -> None:
    ship(acme, f'package = "elsewhere"\n{CALL}')
    acme.write("asynclint.toml", 'nonblocking = ["elsewhere.call"]')
    assert places(acme) == ["ASL101 11", "ASL101 14"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            f'package = "requests"\n{CALL}',
            ':1: a package may only describe itself, not "requests"',
        ),
        (
            f'package = "elsewhere"\n{CALL.replace("effect", "efect")}',
            ":3: unknown key `efect` in [[blocking]]. Did you mean effect?",
        ),
        (f'package = "elsewhere"\n{CALL.replace("call", ":time.time")}', ":5: "),
    ],
)
def test_facts_of_a_package_that_are_wrong_are_not_used(acme: Project, text: str, complaint: str) -> None:
    ship(acme, text)
    assert places(acme) == ["ASL101 11", "ASL101 14"]
    assert f"elsewhere/asynclint.toml{complaint}" in acme.run("check").err


def test_every_package_with_wrong_facts_is_named(acme: Project) -> None:
    wrong = f'package = "elsewhere"\n{CALL.replace("effect", "efect")}'
    ship(acme, wrong)
    acme.write(f"{SITE}/further/__init__.py", "def call(): return _native()\n")
    acme.write(f"{SITE}/further/asynclint.toml", wrong.replace("elsewhere", "further"))
    acme.write("app.py", "import elsewhere, further\nasync def main():\n    elsewhere.call()\n    further.call()\n")
    warnings = acme.run("check").err
    assert "elsewhere/asynclint.toml:3: unknown key" in warnings
    assert "further/asynclint.toml:3: unknown key" in warnings


def test_the_configuration_of_a_project_that_lies_in_a_package_is_no_fact(acme: Project) -> None:
    ship(acme, 'select = ["ASL1"]\n')
    assert places(acme) == ["ASL101 11", "ASL101 14"]
    assert "elsewhere" not in acme.run("check").err


def test_a_repeated_run_sees_that_a_package_says_something_else(acme: Project) -> None:
    ship(acme, f'package = "elsewhere"\n{CALL}')
    assert len(places(acme)) == len(places(acme)) == 3
    path = Path(acme.root) / SITE / "elsewhere" / "asynclint.toml"
    path.write_text(path.read_text("utf-8").replace('["call"]', '["other"]'), "utf-8")
    assert places(acme) == ["ASL101 11", "ASL101 14"]
