"""Lock files -> what they pin, with the line: uv, Poetry, PDM, pylock.toml, Pipfile.lock, pinned requirements."""

import re
from collections.abc import Iterator

from asynclint.model.record import record

_TOML_LOCKS = frozenset({"uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"})
_NAMED_PYLOCK = re.compile(r"pylock\.[^.]+\.toml")
_REQUIREMENTS = re.compile(r"[\w.-]*requirements[\w.-]*\.txt")

_TABLE = re.compile(r"\[\[?[\w.-]+\]\]?\s*")
_KEY = re.compile(r'(name|version)\s*=\s*"([^"]*)"\s*(?:#.*)?')
_JSON_NAME = re.compile(r'\s*"([\w.-]+)"\s*:\s*\{\s*')
_JSON_VERSION = re.compile(r'\s*"version"\s*:\s*"==([^"]+)"\s*,?\s*')
_PIN = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*===?\s*([0-9][\w.!+-]*)")


@record
class Pin:
    """A distribution and its version, as line `line` of a lock file names them."""

    name: str
    version: str
    line: int


def is_lock_file(name: str) -> bool:
    """Can a file of this name pin versions?"""
    return name in _TOML_LOCKS or name == "Pipfile.lock" or bool(_NAMED_PYLOCK.fullmatch(name) or _is_pinned(name))


def _is_pinned(name: str) -> bool:
    return bool(_REQUIREMENTS.fullmatch(name))


def read_pins(name: str, text: str) -> list[Pin]:
    """What a lock file pins, in its order; lines that say something else are passed over."""
    lines = text.splitlines()
    if name == "Pipfile.lock":
        return list(_from_json(lines))
    return list(_from_requirements(lines) if _is_pinned(name) else _from_tables(lines))


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
