"""The plugin inside the real flake8: same findings, flake8's own words for what is wanted and what is not."""

import io
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flake8 import utils
from flake8.main.application import Application

from asynclint.engine.session import Outcome, Session
from asynclint.frontends import flake8 as frontend
from asynclint.frontends.flake8.notices import Notice, Notices, decode, encode
from asynclint.model.findings import Problem

if TYPE_CHECKING:
    from tests.frontends.conftest import Project, Result

ROOT = Path(__file__).parents[2]
#: flake8 finds the plugin of an installed asynclint by itself; a second one would be a conflict.
IS_INSTALLED = any(point.name == "ASL" for point in entry_points(group="flake8.extension"))
SETTINGS = """
[flake8]
format = %(path)s:%(row)d:%(col)d: %(code)s
"""
if not IS_INSTALLED:
    SETTINGS += """
[flake8:local-plugins]
extension =
    ASL = asynclint.frontends.flake8:Plugin
"""
EVERYTHING = ["app.py:9:5: ASL101", "app.py:10:12: ASL102", "app.py:14:12: ASL102"]

#: flake8 with another way to start processes; every analysis leaves a line in the file `analyses`.
RUNNER = """
import multiprocessing, os, sys
from asynclint.engine.session import Session
from flake8.main.cli import main

analyse = Session.run

def run(session):
    with open("analyses", "a") as stream:
        stream.write(f"{multiprocessing.parent_process() is None}\\n")
    return analyse(session)

Session.run = run
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    raise SystemExit(main(sys.argv[2:]))
"""


@pytest.fixture
def shop(project: "Project") -> "Project":
    project.write(".flake8", SETTINGS)
    return project


class Linter:
    """flake8 in this process; `analyses` counts how often the project was analysed."""

    def __init__(self, project: "Project", patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.analyses = 0
        patch.chdir(project.root)
        for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
            patch.delenv(name, raising=False)
        self._patch = patch
        analyse = Session.run

        def run(session: Session) -> Outcome:
            self.analyses += 1
            return analyse(session)

        patch.setattr(Session, "run", run)

    def __call__(self, *argv: str, stdin: bytes | None = None) -> list[str]:
        if stdin is not None:
            utils.stdin_get_value.cache_clear()
            self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        application = Application()
        application.run(["--jobs", "1", *(argv if "--select" in argv else ("--select", "ASL", *argv))])
        self.code = application.exit_code()
        return [line.removeprefix("./") for line in self._capsys.readouterr().out.splitlines()]


@pytest.fixture
def lint(shop: "Project", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Linter:
    return Linter(shop, monkeypatch, capsys)


# ---------------------------------------------------------------- findings
def test_it_reports_what_check_reports(lint: Linter, shop: "Project") -> None:
    assert lint() == EVERYTHING
    assert lint.code == 1
    assert [line.split(" ", 2)[:2] for line in shop.check("-n").out.splitlines()[:3]] == [
        line.split(" ") for line in EVERYTHING
    ]


def test_a_file_is_judged_with_its_whole_project(lint: Linter, shop: "Project") -> None:
    assert lint("app.py") == EVERYTHING
    shop.write("sdk.py", "class Client:\n    def state(self, address):\n        return address\n")
    assert lint("app.py") == EVERYTHING[:1]
    assert lint("sdk.py") == []


def test_the_root_in_another_file_is_named(lint: Linter) -> None:
    (line,) = (line for line in lint("--format=default") if ":10:12:" in line)
    assert line.startswith("app.py:10:12: ASL102 `client.state` blocks the event loop: ")
    assert line.endswith(" (sdk.py:9)")


def test_paths_are_found_however_they_are_written(lint: Linter, shop: "Project") -> None:
    shop.write("pkg/views.py", "import time\n\n\nasync def view():\n    time.sleep(1)\n")
    assert lint(str(shop.root / "pkg" / "views.py"))[0].endswith("views.py:5:5: ASL101")
    assert lint("pkg/../pkg")[0].endswith("views.py:5:5: ASL101")


def test_columns_count_characters(lint: Linter, shop: "Project") -> None:
    shop.write("wide.py", 'import time\n\n\nasync def f():\n    x = "é𝄞"; time.sleep(1)\n')
    assert lint("wide.py") == ["wide.py:5:15: ASL101"]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.slow
def test_the_project_is_analysed_once_however_processes_start(shop: "Project", method: str) -> None:
    for number in range(12):
        shop.write(f"pkg/m{number}.py", "import time\n\n\nasync def f():\n    time.sleep(1)\n")
    shop.write("asynclint.toml", "exclude = ['runner.py']\n")
    runner = shop.write("runner.py", RUNNER)
    done = start(
        [sys.executable, str(runner), method, "--jobs", "3", "--select", "ASL", "--exclude", "runner.py"], shop
    )
    found = sorted(line.removeprefix("./") for line in done.out.splitlines())
    assert found == sorted([*EVERYTHING, *(f"pkg/m{number}.py:5:5: ASL101" for number in range(12))]), done.err
    assert (shop.root / "analyses").read_text() == "True\n"
    assert not list((shop.root / "temporary").iterdir())


def start(command: list[str], project: "Project") -> "Result":
    from tests.frontends.conftest import Result

    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["PYTHONPATH"] = str(ROOT)
    environment["TMPDIR"] = str(project.root / "temporary")
    (project.root / "temporary").mkdir(exist_ok=True)
    done = subprocess.run(  # noqa: PLW1510
        command, cwd=project.root, env=environment, capture_output=True, text=True, timeout=120
    )
    return Result(done.returncode, done.stdout, done.stderr)


def test_an_unchanged_project_is_not_analysed_again(lint: Linter, shop: "Project") -> None:
    assert lint() == lint() == EVERYTHING
    assert lint.analyses == 1
    shop.write("app.py", "async def f():\n    input()\n")
    assert lint() == ["app.py:2:5: ASL109"]
    assert lint.analyses == 2


def test_without_a_cache_it_works_as_well(lint: Linter, shop: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASYNCLINT_NO_CACHE", "1")
    assert lint() == lint() == EVERYTHING
    assert lint.analyses == 2
    assert not (shop.root / ".asynclint_cache").exists()


# ---------------------------------------------------------------- what is wanted
@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["--select", "ASL101"], EVERYTHING[:1]),
        (["--extend-ignore", "ASL101"], EVERYTHING[1:]),
        (["--per-file-ignores", "app.py:ASL102"], EVERYTHING[:1]),
        (["--select", "ASL102,ASL2"], EVERYTHING[1:]),
    ],
)
def test_flake8_selects(lint: Linter, argv: list[str], expected: list[str]) -> None:
    assert lint(*argv) == expected


@pytest.mark.parametrize("argv", [["--select", "E,W"], ["--select", "F", "--extend-select", "C9"]])
def test_nothing_is_analysed_when_nobody_asks(lint: Linter, argv: list[str]) -> None:
    lint(*argv)
    assert lint.analyses == 0


def test_it_is_on_when_flake8_is_not_told_anything(shop: "Project") -> None:
    done = start([sys.executable, "-m", "flake8", "--jobs", "1", "--extend-ignore", "E,W"], shop)
    assert [line.removeprefix("./") for line in done.out.splitlines()] == EVERYTHING, done.err
    done = start([sys.executable, "-m", "flake8", "--jobs", "1", "--extend-ignore", "E,W,ASL"], shop)
    assert (done.code, done.out) == (0, "")


def test_the_configuration_of_asynclint_counts_too(lint: Linter, shop: "Project") -> None:
    shop.write("pyproject.toml", "[tool.asynclint]\nignore = ['ASL102']\n")
    assert lint() == EVERYTHING[:1]
    shop.write("pyproject.toml", "[tool.asynclint]\nextend-exclude = ['app.py']\n")
    assert lint() == lint("app.py") == []
    shop.write("settings/other.toml", "select = ['ASL102']\n")
    assert lint("--asynclint-config", "settings/other.toml") == EVERYTHING[1:]


def test_the_page_shows_what_flake8_prints(tmp_path: Path) -> None:
    config = tmp_path / "flake8.ini"
    config.write_text(SETTINGS.replace("format", "# format"))
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--config", str(config), "--select", "ASL", "examples"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ASYNCLINT_NO_CACHE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert f"$ flake8 --select ASL examples\n{done.stdout}```" in (ROOT / "docs/flake8.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("comment", "is_shown"),
    [
        ("# noqa", False),
        ("# noqa: ASL101", False),
        ("# noqa: ASL1", False),
        ("# noqa: ASYNC251", False),
        ("# asynclint: ignore[blocking-sleep] measured", False),
        ("# ruff: ignore[ASL101]", False),
        ("# noqa: ASL102", True),
        ("# noqa: E501", True),
    ],
)
def test_comments_silence(lint: Linter, shop: "Project", comment: str, is_shown: bool) -> None:
    shop.write("app.py", f"import time\n\n\nasync def f():\n    time.sleep(1)  {comment}\n")
    unused = ["app.py:5:20: ASL901"] if comment == "# noqa: ASL102" else []
    assert lint("app.py") == (["app.py:5:5: ASL101", *unused] if is_shown else [])
    assert lint("app.py", "--disable-noqa") == ["app.py:5:5: ASL101"]


def test_a_comment_where_a_formatter_has_put_it_counts(lint: Linter, shop: "Project") -> None:
    shop.write("app.py", "import time\n\n\nasync def f():\n    time.sleep(\n        1\n    )  # noqa: ASL101\n")
    assert lint("app.py") == []


@pytest.mark.parametrize(("comment", "reported"), [("# noqa: ASL101", 1), ("# NOQA", 1), ("# noqa: ASYNC251", 0)])
def test_what_flake8_silences_is_left_to_flake8(lint: Linter, shop: "Project", comment: str, reported: int) -> None:
    """flake8-noqa complains of comments that silence nothing; it has to see what they silence."""
    lines = ["import time\n", "async def f():\n", f"    time.sleep(1)  {comment}\n"]
    shop.write("app.py", "".join(lines))
    lint("app.py")
    assert len(list(frontend.Plugin(None, "app.py", lines).run())) == reported  # type: ignore[arg-type]


# ---------------------------------------------------------------- standard input
def test_a_buffer_stands_for_its_file(lint: Linter, shop: "Project") -> None:
    buffer = b"from sdk import Client\n\n\nasync def f():\n    return Client().state('x')\n"
    assert lint("-", "--stdin-display-name", "app.py", stdin=buffer) == ["app.py:5:12: ASL102"]
    assert lint("-", "--stdin-display-name", str(shop.root / "new.py"), stdin=buffer)[0].endswith("new.py:5:12: ASL102")
    assert lint("app.py") == EVERYTHING


def test_a_buffer_without_a_name_stands_alone(lint: Linter) -> None:
    buffer = b"import time\n\n\nasync def f():\n    time.sleep(1)\n"
    assert lint("-", stdin=buffer) == ["stdin:5:5: ASL101"]


def test_a_buffer_has_the_encoding_it_says(lint: Linter) -> None:
    buffer = "# coding: latin-1\nimport time\n\n\nasync def f():\n    x = 'é'; time.sleep(1)\n".encode("latin-1")
    assert lint("-", "--stdin-display-name", "app.py", stdin=buffer) == ["app.py:6:14: ASL101"]


# ---------------------------------------------------------------- trouble
def test_a_wrong_configuration_is_explained(lint: Linter, shop: "Project") -> None:
    shop.write("pyproject.toml", "[tool.asynclint]\nignore = ['ASL12O']\n")
    out = lint()
    assert out[:1] == ["There was a critical error during execution of Flake8:"]
    assert out[1].startswith("asynclint: pyproject.toml:2: ")
    assert "ASL12O" in out[1]
    assert lint.code == 1


@pytest.mark.parametrize("error", [TypeError("wrong"), ValueError("wrong")])
def test_a_mistake_of_our_own_ends_the_run(lint: Linter, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(session: Session) -> Outcome:
        raise error

    monkeypatch.setattr(Session, "run", fail)
    assert lint()[1:] == [f"asynclint: internal error: {type(error).__name__}: wrong"]
    assert lint.code == 1


def test_an_incomplete_answer_is_none(lint: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    discover = Session.discover

    def lose(session: Session) -> object:
        found = discover(session)
        found.problems.append(Problem("vault", "cannot be read: permission denied"))
        return found

    monkeypatch.setattr(Session, "discover", lose)
    assert lint()[1:] == ["asynclint: vault: cannot be read: permission denied"]
    assert lint.code == 1


def test_files_that_do_not_parse_are_left_to_flake8(lint: Linter, shop: "Project") -> None:
    shop.write("broken.py", "def f(:\n")
    out = lint("--select", "ASL,E9")
    assert out[:3] == EVERYTHING
    assert [line.rpartition(" ")[2] for line in out[3:]] == ["E999"]


# ---------------------------------------------------------------- between processes
def test_notices_survive_the_way_between_processes() -> None:
    notices = Notices("/srv/shop", {"a\udce9.py": (Notice(3, 4, "ASL101 `é`", silenced=True),)}, ("remark",))
    assert decode(encode(notices)) == notices


@pytest.mark.parametrize("data", [b"", b"[]", b'{"root": "/"}', b'{"root": "/", "files": {"a": [1]}, "remarks": []}'])
def test_what_is_no_answer_is_not_taken_for_one(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not what was written|Expecting value"):
        decode(data)


def test_rules_of_plugins_are_selected_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    from asynclint.frontends.flake8 import plugin

    class Manager:
        def __init__(self) -> None:
            self.selected: list[str] = []

        def add_option(self, *names: str, **_: object) -> None:
            assert names == ("--asynclint-config",)

        def extend_default_select(self, codes: list[str]) -> None:
            self.selected += codes

    monkeypatch.setattr(plugin, "_prefixes_of_plugins", lambda: ["ACM"])
    manager = Manager()
    frontend.Plugin.add_options(manager)
    assert manager.selected == ["ACM"]
    monkeypatch.setattr(plugin, "_prefixes_of_plugins", list)
    frontend.Plugin.add_options(manager)
    assert manager.selected == ["ACM"]
