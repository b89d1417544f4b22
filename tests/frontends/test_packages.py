"""Installed packages from the command line: found, followed, cached, and part of what a repeated run compares."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

Project = Any  # the fixture of conftest.py, which cannot be imported

SITE = ".venv/lib/python3.11/site-packages"
API = "import requests\n\n\nclass Client:\n    def state(self, name):\n        return requests.post(name)\n"
APP = "import acme\n\nclient = acme.Client()\n\n\nasync def handler(name):\n    return client.state(name)\n"


@pytest.fixture
def shop(empty: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with an environment of its own, and a cache of the user's that nobody else sees."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    empty.write("app.py", APP)
    empty.write(".venv/pyvenv.cfg", "home = /nowhere\n")
    empty.write(f"{SITE}/acme.py", API)
    empty.write(f"{SITE}/acme-2.0.dist-info/METADATA", "Name: acme\n")
    empty.write(f"{SITE}/acme-2.0.dist-info/RECORD", "acme.py,,\n")
    return empty


def test_the_environment_in_the_project_is_followed(shop: Project) -> None:
    result = shop.run("check")
    assert result.code == 1
    assert "`client.state` blocks the event loop: `acme.Client.state` ends in `requests.api.post`" in result.out
    assert "Client.state → requests.api.post  acme.py:6 (acme 2.0)" in result.out


def test_machines_get_the_real_path_of_the_file(shop: Project) -> None:
    (finding,) = json.loads(shop.run("check", "--output-format", "json").out)
    assert finding["code"] == "ASL106"
    assert finding["trace"][-1]["filename"] == str(shop.root / SITE / "acme.py")
    assert finding["trace"][-1]["package"] == "acme 2.0"
    assert finding["root"]["filename"] == str(shop.root / SITE / "acme.py")


@pytest.mark.parametrize("switch", [["--no-site-packages"], ["--config", "site-packages = false"]])
def test_following_can_be_switched_off(shop: Project, switch: list[str]) -> None:
    assert shop.check(*switch).code == 0


def test_another_environment_can_be_named(shop: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "acme.py").write_text(API.replace("requests.post(name)", "name"))
    (other / "acme-3.0.dist-info").mkdir()
    assert shop.check("--python", str(other)).code == 0
    shop.write("pyproject.toml", f'[tool.asynclint]\npython = "{other}"\n')
    assert shop.check().code == 0
    assert shop.check("--python", ".venv").code == 1


def test_an_environment_that_is_none_is_an_error(shop: Project) -> None:
    result = shop.check("--python", "nothing")
    assert result.code == 2
    assert "--python: there is no environment at" in result.err
    shop.write("pyproject.toml", '[tool.asynclint]\npython = "nothing"\n')
    assert "pyproject.toml:2: python: there is no environment at" in shop.check().err


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (f"{SITE}/acme.py", API.replace("requests.post(name)", "name + 'changed'")),
        (".venv/pyvenv.cfg", None),
        (f"{SITE}/acme.py", None),
    ],
)
def test_a_repeated_run_notices_what_changed_in_the_environment(shop: Project, path: str, text: str | None) -> None:
    assert shop.start("check").code == 1
    assert shop.start("check").code == 1
    if text is None:
        (shop.root / path).unlink()
    else:
        shop.write(path, text)
    assert shop.start("check").code == 0


def test_a_repeated_run_notices_a_new_package(shop: Project) -> None:
    shop.write("app.py", APP.replace("acme", "later"))
    assert shop.start("check").code == 0
    shop.write(f"{SITE}/later.py", API)
    shop.write(f"{SITE}/later-1.0.dist-info/RECORD", "later.py,,\n")
    assert shop.start("check").code == 1


def test_a_repeated_run_notices_a_new_environment(shop: Project) -> None:
    (shop.root / ".venv").rename(shop.root / "elsewhere")
    assert shop.start("check").code == 0
    (shop.root / "elsewhere").rename(shop.root / ".venv")
    assert shop.start("check").code == 1


def stored(shop: Project, cache: str) -> list[Path]:
    return sorted(Path(cache, "asynclint").glob("packages-*/*"))


@pytest.mark.parametrize("damage", [b"", b"asynclint facts 1\n\0\0", b"\xff" * 100])
def test_a_damaged_cache_is_read_anew(shop: Project, monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    first = shop.check()
    (kept,) = stored(shop, os.environ["XDG_CACHE_HOME"])
    assert kept.name == "acme-2.0"
    good = kept.read_bytes()
    kept.write_bytes(damage)
    shop.write("other.py", "")  # so that the run is made again
    assert shop.check().out == first.out
    assert kept.read_bytes() == good


def test_no_cache_leaves_nothing_behind(shop: Project) -> None:
    assert shop.check("--no-cache").code == 1
    assert stored(shop, os.environ["XDG_CACHE_HOME"]) == []


def test_why_follows_too(shop: Project) -> None:
    assert "requests.api.post" in shop.run("why", "app.py:7").out


def test_the_environment_that_was_followed_is_named(shop: Project) -> None:
    assert (
        shop.check().err
        == f"note: calls are followed into the packages of {shop.root / '.venv'} (.venv in the project)\n"
    )
    assert shop.check("-q").err == ""


def test_packages_that_are_not_there_are_named(shop: Project) -> None:
    shop.write("app.py", "import json\nimport acme\nimport requests\nimport one\nfrom two.three import four\n")
    top = shop.root / ".venv"
    assert (
        f"note: 2 imported packages are not installed in {top} and not in the catalogue (one, two)\n"
        in shop.check().err
    )
    assert "note" not in shop.check("--no-site-packages").err
    top.rename(shop.root / "elsewhere")
    missing = "note: no environment was found, so that nothing is known of 3 imported packages (acme, one, two)"
    assert missing in shop.check().err


def test_env_lists_what_is_imported_and_how_much_is_known_of_it(shop: Project) -> None:
    shop.write("app.py", "import json\nimport acme\nimport requests\nimport gone\nimport fast\nimport helper\n")
    shop.write("helper.py", "")
    shop.write(f"{SITE}/fast.cpython-311-x86_64-linux-gnu.so", "")
    shop.write(f"{SITE}/requests/__init__.py", "")
    result = shop.run("env")
    assert result.code == 0
    assert [line.split() for line in result.out.splitlines()] == [
        ["Environment:", str(shop.root / ".venv"), "(.venv", "in", "the", "project)"],
        [],
        ["IMPORT", "HOW", "DISTRIBUTION", "FILE"],
        ["acme", "source", "acme", "2.0", "acme.py"],
        ["fast", "compiled", "fast.cpython-311-x86_64-linux-gnu.so"],
        ["gone", "not", "found"],
        ["requests", "catalogue", "requests/__init__.py"],
    ]
    told = json.loads(shop.run("env", "--output-format", "json").out)
    assert told["environment"]["rule"] == ".venv in the project"
    assert told["imports"][0] == {"name": "acme", "how": "source", "distribution": "acme 2.0", "file": "acme.py"}


def test_env_says_when_there_is_none(shop: Project) -> None:
    assert shop.run("env", "--no-site-packages").out.startswith("Environment: packages are not followed\n")
    (shop.root / ".venv").rename(shop.root / "elsewhere")
    assert shop.run("env").out.startswith("Environment: none found\n")


def test_what_only_judging_reads_is_kept_and_watched(shop: Project) -> None:
    """A thread leads into a package that no coroutine reaches: its facts are cached, its changes are noticed."""
    work = "def work(name):\n    acme.Client().state(name)\n"
    handler = "async def handler(name):\n    await asyncio.to_thread(work, name)\n"
    shop.write("app.py", f"import asyncio\nimport acme\n\n\n{handler}\n\n{work}")
    assert "ASL501" in shop.check().out
    (kept,) = stored(shop, os.environ["XDG_CACHE_HOME"])
    assert kept.name == "acme-2.0"
    shop.write(f"{SITE}/acme.py", API.replace("requests.post(name)", "name + 'changed'"))
    assert "ASL501" not in shop.check().out


@pytest.mark.parametrize(
    ("declared", "warning"),
    [
        ('blocking = ["acme.Client.sate"]', "blocking: acme.Client has no `sate`. Did you mean state?"),
        ('nonblocking = ["acme.Clinet.*"]', "nonblocking: acme has no `Clinet`. Did you mean Client?"),
        ('offloading = ["app.handlre"]', "offloading: app has no `handlre`. Did you mean handler?"),
        ('blocking = ["acme.Client.state", "acme.Client.made", "acme.Client.*", "gone.x", "requests.gte"]', ""),
        ('entry-points = ["app.handler"]', ""),
    ],
)
def test_a_declared_name_that_is_not_there_is_a_warning(shop: Project, declared: str, warning: str) -> None:
    shop.write(f"{SITE}/acme.py", API + "\n    def make(self):\n        self.made = 1\n")
    shop.write("pyproject.toml", f"[tool.asynclint]\n{declared}\n")
    told = [line for line in shop.check().err.splitlines() if line.startswith("warning")]
    assert told == ([f"warning: pyproject.toml:2: {warning}"] if warning else [])
