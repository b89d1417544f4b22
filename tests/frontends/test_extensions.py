"""Files with other extensions: `--extension`, and the key of that name."""

from typing import TYPE_CHECKING

import pytest

from tests.frontends.test_notebooks import written

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

SLEEP = "import time\n\n\nasync def f():\n    time.sleep(1)\n"


@pytest.fixture
def mixed(empty: "Project") -> "Project":
    empty.write("script.rpy", SLEEP)
    empty.write("cells.ipy", written([("code", ["import time\n"]), ("code", SLEEP.splitlines(keepends=True)[3:])]))
    return empty


def places(project: "Project", *argv: str) -> list[str]:
    return [line.split(" ASL")[0] for line in project.check(*argv).out.splitlines() if " ASL101 " in line]


def test_they_are_not_looked_at_by_themselves(mixed: "Project") -> None:
    assert mixed.check().out == "All checks passed!\n"


@pytest.mark.parametrize("how", ["flags", "one flag", "configuration", "--config"])
def test_they_are_what_somebody_says(mixed: "Project", how: str) -> None:
    argv = {
        "flags": ("--extension", "rpy:python", "--extension", "ipy:ipynb"),
        "one flag": ("--extension", "rpy:python,ipy:ipynb"),
        "configuration": (),
        "--config": ("--config", 'extension = { rpy = "python", ipy = "ipynb" }'),
    }[how]
    if how == "configuration":
        mixed.write("asynclint.toml", 'extension = { rpy = "python", ipy = "ipynb" }\n')
    assert places(mixed, *argv) == ["cells.ipy:cell 2:2:5:", "script.rpy:5:5:"]
    assert places(mixed, *argv) == ["cells.ipy:cell 2:2:5:", "script.rpy:5:5:"]  # from the cache


def test_an_include_decides_alone(mixed: "Project") -> None:
    argv = ("--extension", "rpy:python", "--config", 'include = ["*.py"]')
    assert places(mixed, *argv) == []
    assert places(mixed, *argv, "script.rpy") == ["script.rpy:5:5:"]


def test_the_same_file_may_be_asked_for_as_something_else(mixed: "Project") -> None:
    assert places(mixed, "--extension", "ipy:ipynb", "cells.ipy") == ["cells.ipy:cell 2:2:5:"]
    # JSON is Python, too, but no coroutine
    assert mixed.check("--extension", "ipy:python", "cells.ipy").out == "All checks passed!\n"
    out = mixed.check("--extension", "rpy:ipynb", "script.rpy").out
    assert out.startswith("script.rpy:1:1: invalid-syntax: not a notebook")


def test_fixes_stay_in_cells(mixed: "Project") -> None:
    assert mixed.check("--extension", "ipy:ipynb", "--fix", "--unsafe-fixes", "cells.ipy").code == 0
    text = (mixed.root / "cells.ipy").read_text("utf-8")
    assert '"    await asyncio.sleep(1)"' in text or '"    await asyncio.sleep(1)\\n"' in text
    assert text.startswith("{")


def test_a_buffer_of_an_editor(mixed: "Project") -> None:
    stdin = (mixed.root / "cells.ipy").read_bytes()
    out = mixed.check("--extension", "ipy:ipynb", "-", "--stdin-filename", "new.ipy", stdin=stdin).out
    assert out.startswith("new.ipy:cell 2:2:5: ASL101")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("rpy", "expected EXTENSION:LANGUAGE, not 'rpy'"),
        (":python", "expected EXTENSION:LANGUAGE, not ':python'"),
        ("rpy:pyton", "expected one of python, pyi, ipynb, not 'pyton'. Did you mean"),
    ],
)
def test_what_is_wrong_is_said(mixed: "Project", value: str, words: str) -> None:
    result = mixed.check("--extension", value)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
