"""How long lines may be: what the project tells its formatter."""

import os
import tomllib
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


def line_length(root: str) -> int:
    """The width of the project in `root`; a formatter's default when nothing says more."""
    for name, tables, key in _PLACES:
        found = _read(os.path.join(root, name))
        for table in tables:
            found = found.get(table, {}) if isinstance(found, dict) else {}
        value = found.get(key) if isinstance(found, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 320:
            return value
    return USUAL.width


def _read(path: str) -> Any:
    try:
        with open(path, "rb") as stream:
            return tomllib.load(stream)
    except (OSError, ValueError):
        return {}  # what is wrong with it is its own tool's business
