"""The same comments and selections, given to flake8 alone, to flake8 with our plugin, and to us.

"flake8 alone" has a plugin of three lines that reports every `time.sleep`: what it silences is what flake8 silences.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.frontends.test_flake8 import IS_INSTALLED

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

ROOT = Path(__file__).parents[2]

#: The plugin of flake8 alone. Its letters are its own: ours may be installed.
PLAIN = """
class Plugin:
    name, version = "plain", "1"

    def __init__(self, tree, lines):
        self.lines = lines

    def run(self):
        for number, line in enumerate(self.lines, 1):
            if "time.sleep" in line:
                yield number, line.index("time"), "PLN101 sleeps", Plugin
"""
CONFIG = "[flake8]\nformat = %(path)s:%(row)d %(code)s\n[flake8:local-plugins]\npaths = plugins\nextension =\n"
CONFIG += "    PLN = plain:Plugin\n" + ("" if IS_INSTALLED else "    ASL = asynclint.frontends.flake8:Plugin\n")

#: comment -> who says nothing because of it: flake8 alone (f), asynclint (a)
COMMENTS = {
    "": "",
    "# noqa": "fa",
    "#noqa": "a",
    "# NOQA": "fa",
    "# noqa because": "fa",
    "# noqa # because": "fa",
    "# noqa:": "f",
    "# noqa: ASL101": "fa",
    "# noqa:ASL101": "fa",
    "# noqa : ASL101": "fa",
    "#noqa:ASL101": "a",
    "# NoQA: ASL101": "fa",
    "# noqa: ASL101 because": "fa",
    "# noqa: ASL101, S101": "fa",
    "# noqa: S101,ASL101": "fa",
    "# noqa: S101 ASL101": "fa",
    "# noqa:S101 ASL101": "fa",
    "# noqa: S101,ASL101 because": "fa",
    "# noqa: ASL1": "fa",
    "# noqa: ASL": "fa",
    "# noqa: ASL10": "fa",
    "# noqa: ASL102": "",
    "# noqa: E501": "",
    "# noqa: asl101": "",
    "# noqa: A": "f",
    "# noqa: ASL101E501": "a",
    "# noqa: ASL101;E501": "f",
    "# noqa: blocking-sleep": "fa",
    "# noqa: no-such-rule": "f",
    "# noqa-ASL101": "f",
    "# noqa; ASL101": "f",
    "# noqa(ASL101)": "f",
    "# type: ignore # noqa: ASL101": "fa",
    "# type: ignore  # noqa: ASL101": "fa",
    "# pragma: no cover # noqa": "fa",
    "# see noqa: ASL101": "",
    "# noqa: ASYNC251": "a",
    "# ruff: ignore[ASL101]": "a",
    "# asynclint: ignore[ASL101] because": "a",
    "# asynclint: ignore[blocking-sleep]": "a",
    "# asynclint: ignore[ASL102]": "",
}
#: a comment on a line of its own, at the top of a file -> the same
FILES = {
    "": "",
    "# flake8: noqa": "fa",
    "# flake8: NOQA": "fa",
    "# flake8:noqa": "fa",
    "#flake8: noqa": "a",
    "    # flake8: noqa": "fa",
    "# flake8: noqa: ASL101": "fa",
    "# flake8: noqa: E501": "f",
    "# ruff: noqa": "a",
    "# ruff: noqa: ASL101": "a",
    "# asynclint: noqa": "a",
    "# asynclint: file-ignore[ASL101]": "a",
    "# noqa": "",
}
#: what flake8 and we are told alike -> the rules that flake8 shows, those that we show (of ASL101 and ASL102)
SELECTIONS = {
    "--select ASL": ("12", "12"),
    "--select ASL1": ("12", "12"),
    "--select ASL101": ("1", "1"),
    "--select ASL101,ASL102": ("12", "12"),
    "--select ASL2": ("", ""),
    "--select ASL --ignore ASL101": ("2", "2"),
    "--select ASL --ignore ASL1": ("", ""),
    "--select ASL1 --ignore ASL1": ("", ""),
    "--select ASL101 --ignore ASL1": ("1", "1"),
    "--select ASL101 --ignore ASL101": ("", ""),
    "--select ASL2 --extend-select ASL102": ("2", "2"),
    "--select ASL --per-file-ignores app.py:ASL102": ("1", "1"),
    "--select ASL --per-file-ignores app.py:ASL1": ("", ""),
    "--select ASL --per-file-ignores other.py:ASL1": ("12", "12"),
    "--select ASL --exclude app.py": ("", ""),
    "--select ASL --ignore ASL1 --extend-select ASL101": ("1", "1"),
}


@pytest.fixture
def lines(empty: "Project") -> "Project":
    empty.write("plugins/plain.py", PLAIN)
    empty.write(".flake8", CONFIG)
    return empty


def flake8(project: "Project", *argv: str) -> set[tuple[str, str]]:
    """`path:line` and code of everything that is shown."""
    clean = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--jobs", "1", *argv],
        cwd=project.root,
        env={**clean, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    return {(place.removeprefix("./"), code) for place, code in map(str.split, done.stdout.splitlines())}


def asynclint(project: "Project", *argv: str) -> set[tuple[str, str]]:
    found = [line.split(" ")[:2] for line in project.check("-n", *argv).out.splitlines() if ".py:" in line]
    return {(place.rpartition(":")[0].rpartition(":")[0], code) for place, code in found}


def shown(project: "Project", place: str) -> dict[str, bool]:
    """Who shows the `time.sleep` at a place: flake8 alone, flake8 with us, we."""
    told = flake8(project, "--select", "PLN,ASL", "--exclude", "plugins")
    ours = asynclint(project)
    return {
        "f": (f"plain_{place}", "PLN101") in told,
        "both": (place, "ASL101") in told,
        "a": (place, "ASL101") in ours,
    }


def test_comments_silence_what_flake8_or_we_silence(lines: "Project") -> None:
    """All of them in one file, and for flake8 alone in one with its own code."""
    head = "import time\n\n\nasync def f():\n"
    text = head + "".join(f"    time.sleep(1)  {comment}".rstrip() + "\n" for comment in COMMENTS)
    lines.write("app.py", text)
    lines.write("plain_app.py", text.replace("ASL", "PLN").replace("async ", ""))
    told = flake8(lines, "--select", "PLN,ASL", "--exclude", "plugins")
    ours = asynclint(lines, "--select", "ASL1")
    found = {}
    for number, comment in enumerate(COMMENTS, head.count("\n") + 1):
        by_flake8 = (f"plain_app.py:{number}", "PLN101") not in told
        by_us = (f"app.py:{number}", "ASL101") not in ours
        found[comment] = "f" * by_flake8 + "a" * by_us
        assert ((f"app.py:{number}", "ASL101") in told) is not (by_flake8 or by_us), comment
    assert found == COMMENTS


@pytest.mark.parametrize("comment", FILES)
def test_comments_silence_files(lines: "Project", comment: str) -> None:
    text = f"import time\n{comment}\n\nasync def f():\n    time.sleep(1)\n"
    lines.write("app.py", text)
    lines.write("plain_app.py", text.replace("ASL", "PLN").replace("async ", ""))
    found = shown(lines, "app.py:5")
    assert "".join(who for who in "fa" if not found[who]) == FILES[comment]
    assert found["both"] is (found["f"] and found["a"])


@pytest.mark.parametrize("argv", SELECTIONS)
def test_selections_mean_the_same(lines: "Project", argv: str) -> None:
    lines.write(
        "app.py", "import requests, time\n\n\nasync def f(url):\n    time.sleep(1)\n    requests.get(url, timeout=3)\n"
    )
    words = argv.split()
    told = flake8(lines, *words, *(() if "--exclude" in words else ("--exclude", "plugins")))
    ours = asynclint(lines, *words)
    theirs = "".join(sorted(code[-1] for _, code in told if code.startswith("ASL10")))
    assert (theirs, "".join(sorted(code[-1] for _, code in ours))) == SELECTIONS[argv]
