"""Lock files -> what they pin, with the line.

Those of uv, Poetry, PDM, Pipenv and conda, `pylock.toml`, and exact versions in requirements and `pyproject.toml`.
"""

import re
from collections.abc import Callable, Iterator

from asynclint.model.record import record

_TABLE = re.compile(r"\[\[?[\w.-]+\]\]?\s*")
_KEY = re.compile(r'(name|version)\s*=\s*"([^"]*)"\s*(?:#.*)?')
_JSON_NAME = re.compile(r'\s*"([\w.-]+)"\s*:\s*\{\s*')
_JSON_VERSION = re.compile(r'\s*"version"\s*:\s*"==([^"]+)"\s*,?\s*')
_PIN = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*===?\s*([0-9][\w.!+-]*)(?![\w.!+*-])")
_QUOTED = re.compile(r""""([^"\n]*)"|'([^'\n]*)'""")
_POETRY_TABLE = re.compile(r"\[tool\.poetry\.(?:group\.[\w-]+\.)?(?:dev-)?dependencies\]\s*")
_POETRY_PIN = re.compile(r"""([A-Za-z0-9][\w.-]*)\s*=\s*(?:\{.*?version\s*=\s*)?["'](?:==)?\s*([0-9][\w.!+-]*)["']""")
_CONDA_PIN = re.compile(r"\s*-\s*[\"']?(?:[\w.-]+::)?([A-Za-z0-9][\w.-]*)={1,2}([0-9][\w.!+-]*)(?![\w.!+*-])")
_CONDA_KEY = re.compile(r"\s*-?\s*(name|version):\s*[\"']?([^\s\"']+)")


@record
class Pin:
    """A distribution and its version, as line `line` of a lock file names them."""

    name: str
    version: str
    line: int


Read = Callable[[list[str]], Iterator[Pin]]


def is_lock_file(path: str) -> bool:
    """Can a file at this path (POSIX) pin versions?"""
    return _reader(path) is not None


def read_pins(path: str, text: str) -> list[Pin]:
    """What a lock file pins, in its order; lines that say something else are passed over."""
    read = _reader(path)
    return list(read(text.splitlines())) if read is not None else []


def _reader(path: str) -> Read | None:
    folder, _, name = path.rpartition("/")
    for pattern, read in _READERS:
        if re.fullmatch(pattern, name):
            return read
    is_requirements = name.endswith(".txt") and folder.rpartition("/")[2] == "requirements"
    return _from_requirements if is_requirements else None


def _from_tables(lines: list[str]) -> Iterator[Pin]:
    """`name = "..."` and `version = "..."` of one table, in either order."""
    told: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines, start=1):
        if _TABLE.fullmatch(line):
            told = {}
            continue
        match = _KEY.fullmatch(line)
        if match is None or match[1] in told:
            continue
        told[match[1]] = (match[2], number)
        if len(told) == 2:
            yield Pin(told["name"][0], told["version"][0], told["version"][1])


def _from_json(lines: list[str]) -> Iterator[Pin]:
    name = ""
    for number, line in enumerate(lines, start=1):
        if match := _JSON_NAME.fullmatch(line):
            name = match[1]
        elif name and (match := _JSON_VERSION.fullmatch(line)):
            yield Pin(name, match[1], number)


def _from_requirements(lines: list[str]) -> Iterator[Pin]:
    for number, line in enumerate(lines, start=1):
        match = _PIN.match(line.partition("#")[0])
        if match is not None:
            yield Pin(match[1], match[2], number)


def _from_project(lines: list[str]) -> Iterator[Pin]:
    """`"anyio==4.9.0"` in any list, and `anyio = "4.9.0"` in the tables of Poetry."""
    in_poetry = False
    for number, line in enumerate(lines, start=1):
        if line.startswith("["):
            in_poetry = bool(_POETRY_TABLE.match(line))
        elif in_poetry and (match := _POETRY_PIN.match(line)):
            yield Pin(match[1], match[2], number)
        elif not line.lstrip().startswith("#"):
            for quoted in _QUOTED.finditer(line):
                if match := _PIN.match(quoted[1] or quoted[2] or ""):
                    yield Pin(match[1], match[2], number)


def _from_conda(lines: list[str]) -> Iterator[Pin]:
    """`- anyio=4.9.0=py312_0` of an environment, pip's part of it, and the packages of a `conda-lock.yml`."""
    name = ""
    for number, line in enumerate(lines, start=1):
        if match := _CONDA_PIN.match(line):
            yield Pin(match[1], match[2], number)
        elif match := _CONDA_KEY.match(line):
            if match[1] == "version" and name:
                yield Pin(name, match[2], number)
            name = match[2] if match[1] == "name" else ""


#: Names of files, and who reads them; requirements in a folder of that name may be called anything.
_READERS: tuple[tuple[str, Read], ...] = (
    (r"uv\.lock|poetry\.lock|pdm\.lock|pylock(?:\.[^.]+)?\.toml", _from_tables),
    (r"Pipfile\.lock", _from_json),
    (r"pyproject\.toml", _from_project),
    (r"[\w.-]*(?:requirements|constraints)[\w.-]*\.txt", _from_requirements),
    (r"environment(?:[.-][\w.-]+)?\.ya?ml|(?:[\w.-]+\.)?conda-lock\.ya?ml", _from_conda),
)


def normalised(name: str) -> str:
    """The one spelling of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


_RELEASE = re.compile(
    r"v?(?:\d+!)?(\d+(?:\.\d+)*)((?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?\d*)?)", re.IGNORECASE
)


def is_before(version: str, other: str) -> bool:
    """Is a version older than a final release? A pre-release of it is; what cannot be read is not."""
    match = _RELEASE.match(version.strip())
    if match is None:
        return False
    mine, theirs = ([int(part) for part in text.split(".")] for text in (match[1], other))
    size = max(len(mine), len(theirs))
    mine, theirs = ([*parts, *[0] * (size - len(parts))] for parts in (mine, theirs))
    return mine < theirs or (mine == theirs and bool(match[2]))
