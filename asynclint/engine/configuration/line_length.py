"""How long lines may be: what the project tells its formatter, or how it is written."""

import os
import re
import tomllib
from collections.abc import Iterable
from itertools import islice
from typing import Any

from asynclint.model.edits import USUAL

#: Where formatters look, strongest first, and the table and key they read.
_PLACES = (
    (".ruff.toml", (), "line-length"),
    ("ruff.toml", (), "line-length"),
    ("pyproject.toml", ("tool", "ruff"), "line-length"),
    ("pyproject.toml", ("tool", "black"), "line-length"),
)


#: The files that are read for it.
FILES = tuple(dict.fromkeys(name for name, _, _ in _PLACES))


#: What is commonly chosen, narrowest first.
_COMMON = (USUAL.width, 100, 120, 140)
#: A line of code that a formatter would break: strings and comments may stick out.
_CODE = re.compile(r"""[^"'#]*[,(\[{:)\]}]""")
#: Shorter lines than this say nothing.
_LONG = 60
#: So many files show how the others are written.
_MOST_FILES = 400


def line_length(root: str, texts: Iterable[str] = ()) -> int:
    """The width of the project in `root`: what its configuration says, else what its files are written in."""
    return _configured(root) or _written(texts)


def _written(texts: Iterable[str]) -> int:
    """The narrowest common width that all but a few lines of code keep to; a formatter's default when none is."""
    lines = (line for text in islice(texts, _MOST_FILES) for line in text.splitlines() if len(line) > _LONG)
    code = [len(line) for line in lines if _CODE.fullmatch(line)]
    few = len(code) // 40
    return next((width for width in _COMMON if sum(length > width for length in code) <= few), USUAL.width)


def _configured(root: str) -> int | None:
    """What the project tells its formatter."""
    for name, tables, key in _PLACES:
        found = _read(os.path.join(root, name))
        for table in tables:
            found = found.get(table, {}) if isinstance(found, dict) else {}
        value = found.get(key) if isinstance(found, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 320:
            return value
    return None


def _read(path: str) -> Any:
    try:
        with open(path, "rb") as stream:
            return tomllib.load(stream)
    except (OSError, ValueError):
        return {}  # what is wrong with it is its own tool's business
