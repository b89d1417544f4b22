"""The text of one catalogue file -> checked tables. Pure: reads no other file and resolves no alias."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from asynclint.catalogue.entries import Bounds, Context, Makes, Threads, Where
from asynclint.model.effects import Cost, EffectKind
from asynclint.model.record import record

_HEADER = re.compile(r"^\s*\[\[\s*([\w-]+)\s*\]\]")
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")


class CatalogueError(ValueError):
    """A catalogue file says something that cannot be meant. The message starts with `file:line: `."""


@record
class Table:
    """One `[[name]]` of a file, its keys known to be legal. `line` is where its header stands."""

    name: str
    values: Mapping[str, Any]
    line: int


@record
class CatalogueFile:
    """One file: the package it is about, and its tables in order."""

    label: str
    package: str
    distribution: str | None
    verified: str | None
    tables: tuple[Table, ...]
    lines: tuple[str, ...] = field(repr=False)

    def line_of(self, table: Table, key: str = "", text: str = "") -> int:
        """The line in `table` that has `key`, or else the quoted `text` (`redis.Redis.get`); else the table's own."""
        pattern = re.compile(rf"^\s*\"?{re.escape(key)}\"?\s*=" if key else rf"[\"']{re.escape(text)}[\"']")
        for number in range(table.line, len(self.lines)):
            if _HEADER.match(self.lines[number]):
                break
            if pattern.search(self.lines[number]):
                return number + 1
        return table.line

    def place(self, table: Table, key: str = "", text: str = "") -> str:
        """`file:line` of a key or symbol, as an error message starts."""
        return f"{self.label}:{self.line_of(table, key, text)}"


Judge = Callable[[Any], str | None]


def _expect_text(value: Any) -> str | None:
    return None if isinstance(value, str) and value else "expected a text"


def _expect_texts(value: Any) -> str | None:
    fits = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    return None if fits else "expected a list of texts"


def _expect_flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "expected true or false"


def _expect_arguments(value: Any) -> str | None:
    is_table = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return None if is_table else "expected a table of texts"


def _expect_names(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(isinstance(item, str) and item for item in value.values())
    return None if fits else "expected a table of texts"


def _expect_lists(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(_expect_texts(item) is None for item in value.values())
    return None if fits else "expected a table of lists of texts"


def _one_of(*words: str) -> Judge:
    def judge(value: Any) -> str | None:
        if value in words:
            return None
        return f'"{value}" is none of {", ".join(words)}.{_guess(str(value), words)}'

    return judge


def _member(kind: type[StrEnum]) -> Judge:
    return _one_of(*(member.value for member in kind))


def _expect_timeout(value: Any) -> str | None:
    fits = isinstance(value, dict) and set(value) == {"argument", "default"} and _expect_names(value) is None
    return None if fits else 'expected { argument = "...", default = "..." }'


def _expect_seconds(value: Any) -> str | None:
    return None if value == "none" or type(value) in (int, float) else 'expected seconds, or "none"'


def _expect_count(value: Any) -> str | None:
    return None if type(value) is int and value >= 0 else "expected a number"


def _expect_literals(value: Any) -> str | None:
    return None if isinstance(value, list) and all(type(item) in (int, str) for item in value) else "expected literals"


def _expect_version(value: Any) -> str | None:
    return None if isinstance(value, str) and re.fullmatch(r"3\.\d+", value) else 'expected a version like "3.12"'


_FILE: dict[str, Judge] = {"package": _expect_text, "distribution": _expect_text, "verified": _expect_text}

_TABLES: dict[str, dict[str, Judge]] = {
    "alias": {"name": _expect_text, "means": _expect_text},
    "blocking": {
        "effect": _member(EffectKind),
        "cost": _member(Cost),
        "symbols": _expect_texts,
        "except": _expect_texts,
        "because": _expect_text,
        "instead": _expect_text,
        "unless": _expect_texts,
        "only_if": _expect_texts,
        "input": _one_of("unbounded"),
        "attribute": _expect_flag,
        "gil": _one_of("releases", "mixed", "bytecode", "holds"),
        "measured": _expect_text,
        "aliases": _expect_texts,
        "timeout": _expect_timeout,
        "hands_to": _expect_texts,
        "since": _expect_version,
    },
    "type": {
        "name": _expect_text,
        "bases": _expect_texts,
        "created_by": _expect_texts,
        "awaitable": _expect_flag,
        "deep": _expect_flag,
        "virtual": _expect_flag,
        "since": _expect_version,
        "iterates": _expect_text,
        "in_memory": _expect_text,
        "in_memory_if": _expect_texts,
        "made_with": _expect_lists,
        "bound_to_thread": _expect_flag,
        "movable_if": _expect_texts,
        "changed_by": _expect_texts,
        "shared": _expect_flag,
        "filled_by": _expect_texts,
        "of_lifespan": _expect_flag,
        "returns": _expect_names,
        "attributes": _expect_names,
    },
    "runs": {
        "symbols": _expect_texts,
        "argument": _expect_text,
        "where": _member(Where),
        "returns": _one_of("result"),
        "from": _one_of("loop"),
        "threads": _member(Threads),
        "own_threads": _expect_text,
        "loop_if": _expect_texts,
        "abandoned_if": _expect_texts,
        "keywords": _expect_flag,
    },
    "client": {
        "symbols": _expect_texts,
        "loses": _expect_texts,
        "closed_by": _expect_texts,
        "settings": _expect_texts,
        "shared_if": _expect_texts,
        "tls_shared_if": _expect_texts,
        "ends": _expect_text,
        "public": _expect_text,
        "per_call": _expect_flag,
        "synchronous": _expect_flag,
        "instead": _expect_text,
    },
    "timeout": {
        "symbols": _expect_texts,
        "argument": _expect_text,
        "also": _expect_texts,
        "default": _expect_seconds,
        "off": _expect_literals,
        "unit": _one_of("s", "ms"),
        "per_client": _expect_flag,
        "waits": _expect_flag,
        "awaited": _expect_flag,
        "at_least": _expect_seconds,
        "objects": _expect_flag,
        "elsewhere": _expect_texts,
        "aliases": _expect_texts,
    },
    "phases": {
        "symbols": _expect_texts,
        "argument": _expect_text,
        "parts": _expect_texts,
        "reading": _expect_texts,
        "complete": _expect_flag,
        "off": _expect_literals,
    },
    "pause": {"symbols": _expect_texts, "argument": _expect_text, "call": _expect_text},
    "attempts": {
        "symbols": _expect_texts,
        "argument": _expect_text,
        "default": _expect_count,
        "more": _expect_count,
        "counter": _expect_text,
        "pauses": _expect_names,
    },
    "pool": {
        "symbols": _expect_texts,
        "argument": _expect_text,
        "default": lambda value: None if value == "none" or type(value) is int else 'expected a number, or "none"',
        "unlimited": _expect_literals,
    },
    "twin": {
        "of": _expect_text,
        "by": _expect_text,
        "awaited": _expect_texts,
        "plain": _expect_texts,
        "iterated": _expect_texts,
        "entered": _expect_texts,
        "readable": _expect_texts,
        "different": _expect_texts,
        "renamed": _expect_names,
        "gives": _expect_names,
        "made_by": _expect_names,
        "rewritten": _expect_names,
        "unlike": _expect_texts,
        "always": _expect_names,
        "translated": _expect_text,
        "takes": _expect_arguments,
        "only_given": _expect_flag,
        "is_context": _expect_flag,
        "on_loop_only": _expect_flag,
    },
    "translation": {
        "of": _expect_text,
        "by": _expect_text,
        "methods": _expect_texts,
        "reading": _expect_texts,
        "accepted": _expect_texts,
        "on_client": _expect_texts,
        "renamed": _expect_names,
        "always": _expect_names,
        "but": _expect_names,
        "objects": _expect_names,
        "result": _expect_text,
        "errors": _expect_names,
        "further": _expect_names,
    },
    "bounds": {
        "symbols": _expect_texts,
        "what": _member(Bounds),
        "argument": _expect_text,
        "unit": _one_of("s", "ms"),
        "wraps": _expect_flag,
    },
    "decorator": {"symbols": _expect_texts, "makes": _member(Makes)},
    "trait": {"is": _expect_text, "symbols": _expect_texts, "since": _expect_version},
    "entry": {
        "decorators": _expect_texts,
        "arguments": _expect_names,
        "bases": _expect_texts,
        "methods": _expect_texts,
        "async": _member(Where),
        "sync": _member(Where),
        "thread_if": _expect_texts,
        "gives": _expect_texts,
        "data": _one_of("parsed", "written"),
        "initializer": _expect_text,
        "routed_by": _expect_texts,
        "context": _member(Context),
    },
}

for _known in _TABLES.values():
    _known["former"] = _expect_flag

_REQUIRED: dict[str, tuple[str, ...]] = {
    "alias": ("name", "means"),
    "blocking": ("effect", "cost", "symbols", "because"),
    "type": ("name",),
    "runs": ("symbols", "argument", "where"),
    "client": ("symbols", "loses"),
    "timeout": ("symbols", "default"),
    "phases": ("symbols", "argument", "parts", "reading"),
    "pause": ("symbols", "argument", "call"),
    "attempts": ("symbols", "argument"),
    "pool": ("symbols", "argument", "default"),
    "twin": ("of", "by"),
    "translation": ("of", "by", "methods", "accepted", "result"),
    "bounds": ("symbols", "what"),
    "decorator": ("symbols", "makes"),
    "trait": ("is", "symbols"),
    "entry": ("context",),
}


def _guess(word: str, known: Any) -> str:
    from difflib import get_close_matches  # only on the way out

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def read(label: str, text: str) -> CatalogueFile:
    """The tables of one file. Raises `CatalogueError` for anything the format does not know; `label` names the file."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise syntax_error(label, text, str(error)) from None
    lines = tuple(text.splitlines())
    _check_file_keys(label, lines, document)
    headers: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            headers.setdefault(header[1], []).append(number)
    tables = [
        Table(name, values, headers[name][index] if index < len(headers.get(name, ())) else 1)
        for name in _TABLES
        for index, values in enumerate(document.get(name, ()))
    ]
    tables.sort(key=lambda table: table.line)
    checked = CatalogueFile(
        label=label,
        package=document["package"],
        distribution=document.get("distribution"),
        verified=document.get("verified"),
        tables=tuple(tables),
        lines=lines,
    )
    for table in tables:
        _check_table(checked, table)
    return checked


def syntax_error(label: str, text: str, message: str) -> CatalogueError:
    found = _TOML_LINE.search(message)
    line = int(found[1]) if found and found[1] else len(text.splitlines())
    return CatalogueError(f"{label}:{max(line, 1)}: {_TOML_LINE.sub('', message)}")


def _check_file_keys(label: str, lines: tuple[str, ...], document: dict[str, Any]) -> None:
    def fail(key: str, message: str) -> None:
        pattern = re.compile(rf"^\s*(?:{re.escape(key)}\s*=|\[\[?\s*{re.escape(key)}\b)")
        line = next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)
        raise CatalogueError(f"{label}:{line}: {message}")

    for key, value in document.items():
        if judge := _FILE.get(key):
            if message := judge(value):
                fail(key, f"`{key}`: {message}")
        elif key not in _TABLES:
            fail(key, f"unknown key `{key}`.{_guess(key, [*_FILE, *_TABLES])}")
        elif not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            fail(key, f"`{key}` is written [[{key}]]")
    if "package" not in document:
        raise CatalogueError(f'{label}:1: `package = "..."` is missing')


def _check_table(file: CatalogueFile, table: Table) -> None:
    known = _TABLES[table.name]
    for key, value in table.values.items():
        judge = known.get(key)
        if judge is None:
            message = f"unknown key `{key}` in [[{table.name}]].{_guess(key, known)}"
            raise CatalogueError(f"{file.place(table, key)}: {message}")
        if wrong := judge(value):
            raise CatalogueError(f"{file.place(table, key)}: `{key}`: {wrong}")
    for key in _REQUIRED[table.name]:
        if key not in table.values:
            raise CatalogueError(f"{file.label}:{table.line}: [[{table.name}]] needs `{key}`")
    if table.name == "entry" and not {"decorators", "arguments", "bases"} & set(table.values):
        raise CatalogueError(f"{file.label}:{table.line}: [[entry]] needs `decorators`, `arguments` or `bases`")
    if table.name == "entry" and ("bases" in table.values) != ("methods" in table.values):
        raise CatalogueError(f"{file.label}:{table.line}: in [[entry]], `bases` and `methods` go together")
