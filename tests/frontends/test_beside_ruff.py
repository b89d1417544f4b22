"""The same command, given to ruff and to us: the exit code, where output goes, and how the words of it are."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

pytestmark = pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")

#: The one finding of both: `time.sleep` in a coroutine.
THEIRS, OURS = "ASYNC251", "ASL101"
SLEEP = b"import time\n\n\nasync def f():\n    time.sleep(1)\n"
ARGV = [
    "check",
    "check .",
    "check app.py",
    "check app.py quiet.py",
    "check quiet.py",
    "check empty",
    "check --exit-zero",
    "check --silent",
    "check -s quiet.py",
    "check --quiet",
    "check -q quiet.py",
    "check --select CODE",
    "check --select CODE --ignore CODE",
    "check --select PREFIX --ignore CODE",
    "check --select CODE --ignore PREFIX",
    "check --ignore CODE",
    "check --select NOPE",
    "check --select code",
    "check --ignore NOPE",
    "check --extend-select CODE",
    "check --per-file-ignores app.py:CODE",
    "check --per-file-ignores app.py:PREFIX",
    "check --per-file-ignores !app.py:CODE",
    "check --exclude app.py",
    "check --exclude app.py app.py",
    "check --exclude app.py --force-exclude app.py",
    "check --extend-exclude *.py",
    "check --statistics",
    "check --statistics quiet.py",
    "check --show-files",
    "check --ignore-noqa",
    "check --add-noqa",
    "check --add-noqa=because",
    "check --fix",
    "check --diff",
    "check quiet.py --fix-only",
    "check --fix --exit-non-zero-on-fix",
    "check --add-ignore",
    "check --add-ignore=because",
    "check --add-ignore app.py quiet.py",
    "check --fix --add-noqa",
    "check --fix --add-ignore",
    "check --diff --add-ignore",
    "check --add-noqa --add-ignore",
    "check --extension txt:python",
    "check --extension txt:ipynb arguments.txt",
    "check --extension txt:nope",
    "check --extension txt",
    "check --extension py:pyi",
    "check --config 'extension={txt=\"nope\"}'",
    "check --output-format nope",
    "check --output-format json",
    "check --output-format pylint",
    "check --output-file out.txt",
    "check -o nowhere/out.txt",
    "check --config nope.toml",
    "check --config 'nonsense",
    "check --config preview=true",
    "check --target-version py313",
    "check --target-version py26",
    "check --no-such-flag",
    "check -",
    "check - --stdin-filename app.py",
    "check - --stdin-filename app.py --exclude app.py --force-exclude",
    "check @arguments.txt",
    "check broken.py",
    "check broken.py --exit-zero",
    "rule CODE",
    "rule NOPE",
    "rule --all --output-format json",
    "linter",
    "config",
    "config nope",
    "version",
    "--version",
    "nonsense",
    "check --isolated app.py",
    "check --no-cache",
    "check --color always",
]


def put_files(folder: Path, code: str, argv: str) -> None:
    (folder / "empty").mkdir()
    (folder / "app.py").write_bytes(SLEEP)
    (folder / "quiet.py").write_bytes(b"async def g():\n    pass\n")
    (folder / "silent.py").write_bytes(SLEEP.replace(b"(1)", b"(1)  # noqa: " + code.encode()))
    (folder / "arguments.txt").write_bytes(b"app.py\n--quiet\n")
    if "broken.py" in argv:
        (folder / "broken.py").write_bytes(b"x = = 1\n")


def words_of(argv: str, code: str) -> list[str]:
    """`CODE` and `PREFIX` stand for the rule of whoever is asked; `code` is how nobody spells it."""
    words = [code.lower() if word == "code" else word for word in argv.split()]
    words = [word.replace("CODE", code).replace("PREFIX", code[:-1]) for word in words]
    return [*words, "--select", code] if argv.startswith("check") and "--select" not in argv else words


def ask_ruff(folder: Path, argv: str) -> tuple[int, str, str]:
    put_files(folder, THEIRS, argv)
    clean = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    command = ["ruff", *words_of(argv, THEIRS)]
    done = subprocess.run(command, cwd=folder, input=SLEEP, capture_output=True, check=False, timeout=60, env=clean)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def ask_us(project: "Project", argv: str) -> tuple[int, str, str]:
    put_files(project.root, OURS, argv)
    result = project.run(*words_of(argv, OURS), stdin=SLEEP)
    return result.code, result.out, result.err


def sums(text: str) -> list[str]:
    """The lines that sum up. How many were suppressed is our own addition; fixes are another matter."""
    lines = [line.replace(" (1 suppressed)", "") for line in text.splitlines()]
    return [line for line in lines if line.startswith(("Found", "All checks", "Added", "Fixed", "Would"))]


@pytest.mark.parametrize("argv", ARGV)
def test_the_same_command_ends_the_same_way(
    empty: "Project", argv: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    theirs, ours = ask_ruff(tmp_path_factory.mktemp("ruff"), argv), ask_us(empty, argv)
    assert ours[0] == theirs[0], (ours, theirs)
    assert bool(ours[1]) is bool(theirs[1]), (ours, theirs)
    assert (sums(ours[1]), sums(ours[2])) == (sums(theirs[1]), sums(theirs[2]))
