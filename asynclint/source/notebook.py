"""Jupyter notebooks: bytes -> the Python of their code cells, one after the other, and back into the same JSON.

A line of that Python is a line of a cell. Where a cell says something that only IPython understands, the Python has a
line that stands for it; what people are shown, and what is written back, is the cell's own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asynclint.model.record import record
from asynclint.source.magics import find_magics, has_cell_magic, is_python
from asynclint.source.parsing import parse

#: How the names of notebooks end, when nobody says otherwise.
SUFFIXES = (".ipynb",)
_FORMAT = 4
_SPACE = re.compile(r"[ \t\r\n]*")


class NotebookError(Exception):
    """A file that is no notebook, and why."""


class CannotWriteBackError(Exception):
    """A change that is not one of cells."""


@record
class Cell:
    """A code cell. `number` counts all cells from 1, texts included; `first` is its first line in the Python."""

    number: int
    first: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def has_magic(self) -> bool:
        """Does its first line have to stay the first one?"""
        return has_cell_magic(self.text)


def python_of(data: bytes) -> bytes:
    """The Python of a notebook. Raises `NotebookError`."""
    return Notebook.read(data).python.encode("utf-8", errors="surrogatepass")


@dataclass(frozen=True)
class Notebook:
    """One notebook, as it is on the disk."""

    text: str
    cells: tuple[Cell, ...]

    @classmethod
    def read(cls, data: bytes) -> "Notebook":
        """Raises `NotebookError`."""
        import json

        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotebookError(f"not a notebook: the file is not valid utf-8 at byte {error.start}") from error
        try:
            content = json.loads(text.removeprefix("\ufeff"))
        except json.JSONDecodeError as error:
            where = f"in line {error.lineno}, column {error.colno}"
            raise NotebookError(f"not a notebook: no valid JSON {where}: {error.msg.lower()}") from error
        except RecursionError as error:
            raise NotebookError("not a notebook: the file is nested too deeply") from error
        found = _code_cells(content) if _is_written_in_python(content) else []
        cells: list[Cell] = []
        first = 1
        for number, source in found:
            lines = tuple(source.split("\n"))
            cells.append(Cell(number, first, lines))
            first += len(lines)
        return cls(text, tuple(cells))

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of all code cells, as they are written."""
        return [line for cell in self.cells for line in cell.lines]

    @cached_property
    def _stand_ins(self) -> dict[str, tuple[str, ...]]:
        """The code that stands for each magic, without its indentation -> the lines it stands for."""
        found: dict[str, tuple[str, ...]] = {}
        for cell in self.cells:
            for first, last, code in find_magics(cell.lines):
                mark = f"{code.lstrip()}  # line {first + 1} of cell {cell.number}"
                found[mark] = cell.lines[first : last + 1]
        return found

    @cached_property
    def python(self) -> str:
        """Everything that is code, ready to be parsed."""
        lines: list[str] = []
        for cell in self.cells:
            written = list(cell.lines)
            for first, last, code in find_magics(cell.lines):
                written[first : last + 1] = [
                    f"{code}  # line {first + 1} of cell {cell.number}",
                    *[""] * (last - first),
                ]
            lines += written
        return "".join(f"{line}\n" for line in lines)

    def cell_at(self, line: int) -> Cell | None:
        """The cell that a line of the Python belongs to."""
        index = bisect_right(self.cells, line, key=lambda cell: cell.first) - 1
        return self.cells[index] if index >= 0 else None

    def cell(self, number: int) -> Cell:
        return next(cell for cell in self.cells if cell.number == number)

    def with_python(self, python: str) -> str:
        """The notebook with other code: only the sources of the cells that differ are written anew.

        Raises `CannotWriteBackError` when it is not clear what belongs to which cell.
        """
        changed = {
            cell.number: lines
            for cell, lines in zip(self.cells, self._by_cell(python.split("\n")[:-1]), strict=True)
            if lines != list(cell.lines)
        }
        text, shift = self.text, 0
        for number, (start, end) in self._places_of_sources():
            if number in changed:
                written = _source_like(text[start + shift : end + shift], changed[number], text)
                text = text[: start + shift] + written + text[end + shift :]
                shift += len(written) - (end - start)
        return text

    def _by_cell(self, after: list[str]) -> list[list[str]]:
        from difflib import SequenceMatcher

        before = self.python.split("\n")[:-1]
        found: list[list[str]] = [[] for _ in self.cells]
        for what, start, end, other, others_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if what == "equal":
                for line in range(start, end):
                    found[self._index(line)].append(before[line])
                continue
            home = self._index(start)
            if start == end and start > 0 and _is_python("\n".join(after[other:others_end])):
                home = self._index(start - 1)  # statements belong to what is above them, decorators do not
            if end > start and self._index(end - 1) != home:
                raise CannotWriteBackError("the change does not stay within one cell of the notebook")
            at_start = start == self.cells[home].first - 1 and not found[home]
            if at_start and self.cells[home].has_magic:
                raise CannotWriteBackError(f"the first line of cell {self.cells[home].number} has to stay there")
            found[home] += after[other:others_end]
        for cell, lines in zip(self.cells, found, strict=True):
            if not _is_python("\n".join(lines)):
                raise CannotWriteBackError(f"cell {cell.number} would not be valid Python by itself")
        if sorted(line.lstrip() for line in after if line.lstrip() in self._stand_ins) != sorted(self._stand_ins):
            raise CannotWriteBackError("the change would touch a line that only IPython understands")
        return [self._restored(lines) for lines in found]

    def _index(self, line: int) -> int:
        """Of the cell that a line belongs to; lines count from 0."""
        if not self.cells:
            raise CannotWriteBackError("the notebook has no cell with code")
        return max(0, bisect_right(self.cells, line + 1, key=lambda cell: cell.first) - 1)

    def _restored(self, lines: list[str]) -> list[str]:
        """With magics where others stand for them."""
        found: list[str] = []
        skipped = 0
        for line in lines:
            own = self._stand_ins.get(line.lstrip())
            if own is not None:
                indent = line[: len(line) - len(line.lstrip())]
                found += [indent + own[0].lstrip(), *own[1:]]
                skipped = len(own) - 1
            elif skipped and not line:
                skipped -= 1
            else:
                skipped = 0
                found.append(line)
        return found

    def _places_of_sources(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """Where the source of each cell stands in the text."""
        top = self.text.index("{")
        cells = next(start for key, start, _ in _members(self.text, top) if key == "cells")
        for number, (start, _) in enumerate(_items(self.text, cells), 1):
            place = next(((begin, end) for key, begin, end in _members(self.text, start) if key == "source"), None)
            if place is not None:
                yield number, place


def _is_python(text: str) -> bool:
    try:
        parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _is_written_in_python(content: Any) -> bool:
    """Raises `NotebookError` for what is no notebook that can be read."""
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise NotebookError("not a notebook: it has no list of cells")
    if content.get("nbformat") != _FORMAT:
        raise NotebookError(f"not a notebook of format {_FORMAT}: nbformat is {content.get('nbformat')!r}")
    metadata = content.get("metadata")
    described = metadata if isinstance(metadata, dict) else {}
    for table, key in (("language_info", "name"), ("kernelspec", "language")):
        inner = described.get(table)
        if isinstance(inner, dict) and isinstance(inner.get(key), str):
            return str(inner[key]).lower() in ("python", "ipython")
    return True


def _code_cells(content: Any) -> list[tuple[int, str]]:
    """Number and source of each cell with Python in it."""
    found: list[tuple[int, str]] = []
    for number, cell in enumerate(content["cells"], 1):
        if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
            raise NotebookError(f"not a notebook: cell {number} has no type")
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(part, str) for part in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise NotebookError(f"not a notebook: the source of cell {number} is no text")
        if cell["cell_type"] == "code" and is_python(source) and _language(cell) in ("", "python"):
            found.append((number, source))
    return found


def _language(cell: dict[str, Any]) -> str:
    """What an editor says a cell is written in, when that is not the notebook's language."""
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    return str(editor.get("languageId", "")) if isinstance(editor, dict) else ""


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Key, start and end of each value of the object at `start`."""
    from json.decoder import JSONDecoder

    decoder = JSONDecoder()
    position = _skip(text, start + 1)
    while text[position] != "}":
        key, position = decoder.raw_decode(text, position)
        begin = _skip(text, _skip(text, position) + 1)
        _, end = decoder.raw_decode(text, begin)
        yield key, begin, end
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)


def _items(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Start and end of each item of the list at `start`."""
    from json.decoder import JSONDecoder

    decoder = JSONDecoder()
    position = _skip(text, start + 1)
    while text[position] != "]":
        _, end = decoder.raw_decode(text, position)
        yield position, end
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space is not None else position


def _source_like(before: str, lines: Sequence[str], whole: str) -> str:
    """The source of a cell in JSON, written the way it was: a text or a list, with its spacing and its escapes."""
    import json

    ascii_only = whole.isascii() and "\\u" in whole
    if not before.startswith("["):
        return json.dumps("\n".join(lines), ensure_ascii=ascii_only)
    places = list(_items(before, 0))
    written = {json.loads(before[start:end]): before[start:end] for start, end in places}
    parts = [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    texts = [written.get(part) or json.dumps(part, ensure_ascii=ascii_only) for part in parts]
    if not places:
        return f"[{', '.join(texts)}]"
    head, tail = before[: places[0][0]], before[places[-1][1] :]
    between = before[places[0][1] : places[1][0]] if len(places) > 1 else f",{head[1:] or ' '}"
    return head + between.join(texts) + tail
