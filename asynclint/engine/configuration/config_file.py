"""Configuration files: where they are, what they say, and on which line they say it."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from asynclint.engine.complaints import ConfigError
from asynclint.engine.configuration.options import check_table
from asynclint.model.record import record
from asynclint.source.discover import CONFIG_NAMES

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*[=.]""")


@record
class ConfigFile:
    """The asynclint part of one file. `path` is absolute, `shown` is how messages name it."""

    path: str
    shown: str
    text: str
    table: Mapping[str, Any]
    prefix: str  # "tool.asynclint" in pyproject.toml, "" elsewhere
    project: Mapping[str, Any] = field(default_factory=dict)  # [project] of a pyproject.toml

    @property
    def directory(self) -> str:
        return os.path.dirname(self.path)

    def place(self, key: str, value: str | None = None) -> str:
        """`file:line` of a key, or of one string in its value."""
        line = _line_of(self.text, self.prefix, key, value)
        return f"{self.shown}:{line}" if line else self.shown


def nearest_config(directory: str) -> str | None:
    """The configuration file that speaks for `directory`: in it, or in the closest directory above."""
    while True:
        found = config_in(directory)
        if found is not None:
            return found
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def config_in(directory: str) -> str | None:
    """The strongest configuration file of a directory; a pyproject.toml counts only with a [tool.asynclint] table."""
    for name in CONFIG_NAMES:
        path = os.path.join(directory, name)
        if os.path.isfile(path) and (name != "pyproject.toml" or _speaks_of_us(path)):
            return path
    return None


def _speaks_of_us(path: str) -> bool:
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError:
        return False
    if b"asynclint" not in data:
        return False
    try:
        return "asynclint" in tomllib.loads(data.decode("utf-8", errors="replace")).get("tool", {})
    except tomllib.TOMLDecodeError:
        return b"[tool.asynclint" in data  # found, and then complained about


def read_config(path: str, *, cwd: str) -> ConfigFile:
    """Reads and checks one file. Raises `ConfigError`."""
    shown = os.path.relpath(path, cwd)
    shown = path if shown.startswith("..") else shown.replace(os.sep, "/")
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        whole = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not valid UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown}: not valid TOML: {error}") from error
    prefix, table = "", whole
    project: Any = {}
    if os.path.basename(path) == "pyproject.toml":
        prefix, project = "tool.asynclint", whole.get("project", {})
        table = whole.get("tool", {}).get("asynclint", {})
        if not isinstance(table, dict):
            raise ConfigError(f"{shown}: tool.asynclint: expected a table")
    file = ConfigFile(path, shown, text, table, prefix, project if isinstance(project, dict) else {})
    check_table(table, file.place)
    return file


def parse_inline(text: str) -> Mapping[str, Any]:
    """`--config 'key = value'`. Raises `ConfigError`."""
    where: Callable[[str], str] = lambda _key: f"--config {text!r}"  # noqa: E731
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where('')}: neither a file nor `key = value` in TOML: {error}") from error
    check_table(table, where)
    return table


def _line_of(text: str, prefix: str, key: str, value: str | None) -> int | None:
    """A light scan, because `tomllib` keeps no positions: the line of `key`, or of `value` at or below it."""
    table = ""
    found: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header is not None:
            table = re.sub(r"\s*\.\s*", ".", header.group(1)).replace('"', "").replace("'", "")
            if table == (f"{prefix}.{key}" if prefix else key):
                found = number
                if value is None:
                    return number
            continue
        match = _KEY.match(line)
        if match is not None and table == prefix and next(filter(None, match.groups()), "") == key:
            found = number
            if value is None:
                return number
        if found is not None and value is not None and (f'"{value}"' in line or f"'{value}'" in line):
            return number
    return found
