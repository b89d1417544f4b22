"""What a catalogue file writes in a value -> dotted names, conditions and arguments; anything else is an error."""

import ast
import re
from collections.abc import Iterable
from typing import Any

from asynclint.catalogue.entries import GIVEN, Condition
from asynclint.catalogue.schema import CatalogueError, CatalogueFile, Table

_CONDITION = re.compile(r"\s*(\w+)\s*=\s*(.+?)\s*")
_DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_ARGUMENT = re.compile(r"(?:(\d+)\|)?([A-Za-z_]\w*)|(\d+)")
_SYMBOL = re.compile(r":?[A-Za-z_*][\w*]*(?:\.[\w*]+)*|:?\*")


def absolute(package: str, name: str) -> str:
    """The name as a program sees it: `:` starts an absolute one, all others hang under the package."""
    return name[1:] if name.startswith(":") else f"{package}.{name}"


def symbol(file: CatalogueFile, table: Table, text: str) -> str:
    """The text, if it is a dotted name; `:` in front and `*` in it are allowed. Raises `CatalogueError`."""
    if not _SYMBOL.fullmatch(text):
        raise CatalogueError(f'{file.place(table, text=text)}: "{text}" is not a dotted name')
    return text


def own(file: CatalogueFile, table: Table, name: str, written: str) -> str:
    """The name itself, if this file may define it: files are only opened when their own package is asked about."""
    if not belongs(file.package, name):
        where = file.place(table, text=written)
        raise CatalogueError(f'{where}: "{written}" is `{name}`, which is not part of {file.package}: move it there')
    return name


def belongs(package: str, name: str) -> bool:
    """Is this the package or something in it?"""
    return name == package or name.startswith(f"{package}.")


def conditions(file: CatalogueFile, table: Table, key: str) -> tuple[Condition, ...]:
    """`keyword=literal` or `position=literal`, each of a list. Raises `CatalogueError`."""
    return alternatives(file, table, table.values.get(key, ()))


def alternatives(file: CatalogueFile, table: Table, texts: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions that the texts spell, one of which has to hold."""
    return tuple(_condition(file, table, text) for text in texts)


def _condition(file: CatalogueFile, table: Table, text: str) -> Condition:
    if found := _CONDITION.fullmatch(text):
        if found[2] == GIVEN:
            value: Any = GIVEN
        elif found[2] in ("True", "False", "None") or not _DOTTED.fullmatch(found[2]):
            try:
                value = ast.literal_eval(found[2])
            except (ValueError, SyntaxError):
                value = ()
        else:
            value = found[2]
        if value is None or isinstance(value, str | int | float | bool):
            return Condition(found[1], value)
    message = f'"{text}" is not a condition: write keyword=literal or position=literal'
    raise CatalogueError(f"{file.place(table, text=text)}: {message}")


def argument(file: CatalogueFile, table: Table, text: str) -> tuple[int, str]:
    """`1|func`, `func` or `1` -> position (-1 when there is none) and keyword ("" too). Raises `CatalogueError`."""
    found = _ARGUMENT.fullmatch(text)
    if not found:
        message = f'"{text}" is not an argument: write a position, a keyword, or both ("1|func")'
        raise CatalogueError(f"{file.place(table, text=text)}: {message}")
    position = found[1] or found[3]
    return int(position) if position else -1, found[2] or ""
