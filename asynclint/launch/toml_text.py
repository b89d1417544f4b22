"""TOML -> values as `tomllib` reads them, and the place where each of them is written."""

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from asynclint.launch.text import Fragment, Source, align

_TABLE = re.compile(r"^[ \t]*\[\[?[ \t]*([^\]\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_KEY = re.compile(r"^[ \t]*((?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"))*)[ \t]*=[ \t]*", re.MULTILINE)  # fmt: skip  # noqa: E501


@dataclass
class TomlText:
    """`data`, and `starts`: dotted key -> where its value starts. Values within arrays and inline tables have none."""

    source: Source
    data: dict[str, Any] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    note: str = ""

    def get(self, *path: str) -> Any:
        value: Any = self.data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def fragment(self, value: str, *path: str) -> Fragment:
        """The place of a string: at its key, or within the closest one around it."""
        start = self._start(path)
        end = self._end(start)
        found = self.source.text.find(value, start, end) if value else -1
        if found >= 0:
            return self.source.part(found, found + len(value))
        return align(self.source, value, start, end)

    def place(self, *path: str) -> tuple[int, int, int, int]:
        start = self._start(path)
        newline = self.source.text.find("\n", start)
        end = newline if newline >= 0 else len(self.source.text)
        return self.source.place(self.keys.get(".".join(path), start), max(start, end))

    def _start(self, path: tuple[str, ...]) -> int:
        """Where the value starts; within an inline table, after the name in it."""
        for length in range(len(path), 0, -1):
            start = self.starts.get(".".join(path[:length]))
            if start is not None:
                for name in path[length:]:
                    inner = self.source.text.find(name, start, self._end(start))
                    start = inner + len(name) if inner >= 0 else start
                return start
        return 0

    def _end(self, start: int) -> int:
        later = [other for other in self.keys.values() if other > start]
        return min(later, default=len(self.source.text))


def read_toml(source: Source) -> TomlText:
    """Never raises: a text with errors has no data, and a note."""
    found = TomlText(source)
    try:
        found.data = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        found.note = str(error)
        return found
    tables = [(match.start(), _plain(match[1])) for match in _TABLE.finditer(source.text)]
    table = ""
    for match in _KEY.finditer(source.text):
        while tables and tables[0][0] < match.start():
            table = tables.pop(0)[1]
        name = f"{table}.{_plain(match[1])}" if table else _plain(match[1])
        if name not in found.starts:
            found.starts[name] = match.end()
            found.keys[name] = match.start(1)
    return found


def _plain(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
