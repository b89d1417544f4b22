"""The linters under measurement: how each is called with and without its cache, and which one is not installed."""

import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tool:
    """`cold` and `warm` are whole command lines; an empty `warm` means that the tool keeps nothing between runs.

    `missing` says why it cannot be run; `is_slow` tools are given fewer rounds.
    """

    name: str
    version: str
    cold: tuple[str, ...]
    warm: tuple[str, ...]
    is_slow: bool = False
    missing: str = ""


def asynclint(program: str, cache: Path, environment: Mapping[str, str], python: str | None) -> Tool:
    common = ["check", "--isolated", "--output-format", "concise", *_interpreter(python)]
    return _tool(
        "asynclint",
        program,
        cold=[*common, "--no-cache", "."],
        warm=[*common, "--cache-dir", str(cache / "asynclint"), "."],
        environment=environment,
    )


def ruff(program: str, cache: Path, environment: Mapping[str, str]) -> Tool:
    common = ["check", "--isolated", "--quiet", "--output-format", "concise", "--select", "ASYNC"]
    return _tool(
        "ruff",
        program,
        cold=[*common, "--no-cache", "."],
        warm=[*common, "--cache-dir", str(cache / "ruff"), "."],
        environment=environment,
    )


def hydroid(program: str, environment: Mapping[str, str], python: str | None) -> Tool:
    """Its cache has one place, `.hydroid_cache` in the tree."""
    return _tool(
        "hydroid",
        program,
        cold=["--no-cache", *_interpreter(python), "."],
        warm=[*_interpreter(python), "."],
        environment=environment,
        is_slow=True,
    )


def flake8_async(program: str, environment: Mapping[str, str]) -> Tool:
    return _tool(
        "flake8-async",
        program,
        cold=["--isolated", "--select", "ASYNC", "."],
        warm=[],
        environment=environment,
        is_slow=True,
        needs="flake8-async",
    )


def _interpreter(python: str | None) -> list[str]:
    return [] if python is None else ["--python", python]


def _absolute(program: list[str]) -> list[str]:
    """Measured runs start in another folder; links stay, since a virtual environment is one."""
    found = shutil.which(program[0])
    return program if found is None else [str(Path(found).absolute()), *program[1:]]


def _tool(
    name: str,
    program: str,
    *,
    cold: Sequence[str],
    warm: Sequence[str],
    environment: Mapping[str, str],
    is_slow: bool = False,
    needs: str = "",
) -> Tool:
    words = _absolute(shlex.split(program))
    version, missing = _version(words, environment)
    if needs and not missing and needs not in version:
        missing = f"`{program}` has no {needs}"
    return Tool(
        name=name,
        version=version,
        cold=(*words, *cold),
        warm=(*words, *warm) if warm else (),
        is_slow=is_slow,
        missing=missing,
    )


def _version(program: Sequence[str], environment: Mapping[str, str]) -> tuple[str, str]:
    """What `--version` says, on one line, and why it says nothing."""
    if shutil.which(program[0]) is None:
        return "", f"`{program[0]}` not found"
    answer = subprocess.run([*program, "--version"], check=False, env=environment, capture_output=True, text=True)
    words = " ".join((answer.stdout if answer.returncode == 0 else answer.stderr[-200:]).split())
    if answer.returncode != 0:
        return "", f"`{shlex.join(program)} --version`: {words or 'no answer'}"
    return words or "unknown version", ""
