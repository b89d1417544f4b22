"""F-strings that only Python 3.12 can read, because of quotes, backslashes, comments or lines in their fields.

Each is left out before parsing, in place, so that lines and columns stay true, and put back into the tree afterwards.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from asynclint.source.parsing.lexing import Field, Literal, Part, String, strings_and_comments

_DEBUG = re.compile(rb"(?<![=!<>])=\s*\Z")
Parse = Callable[[bytes], ast.Module]
_Made = TypeVar("_Made", bound=ast.expr)


class Formatted:
    """The f-strings of one source; `parse` reads what stands in their fields."""

    def __init__(self, source: bytes, parse: Parse) -> None:
        self._source = source
        self._parse = parse
        self._strings = [part for part in strings_and_comments(source) if isinstance(part, String)]
        self._newer = [string for string in self._strings if self._is_newer(string)]
        self._lines = [0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", source))]

    def left_out(self) -> bytes:
        """The source with empty strings in the place of what older Pythons cannot read."""
        pieces: list[bytes] = []
        done = 0
        for string in self._newer:
            pieces += (self._source[done : string.start], _empty(self._source[string.start : string.end]))
            done = string.end
        return b"".join([*pieces, self._source[done:]])

    def put_back(self, tree: ast.Module) -> ast.Module:
        """The tree of what `left_out` gives, complete. Raises SyntaxError for what no Python can read."""
        if not self._newer:
            return tree
        wanted = {self._place(string.start) for string in self._newer}
        return _PutBack(wanted, self._joined).visit(tree)  # type: ignore[no-any-return]

    def _is_newer(self, string: String) -> bool:
        """Is it a t-string, or does a field hold what older Pythons do not allow there?"""
        if b"t" in string.prefix.lower():
            return True
        marks = {*rb"\#", string.quote[0], *(b"\r\n" if len(string.quote) == 1 else b"")}
        return any(not marks.isdisjoint(self._source[f.start : f.end]) for f in _fields(string.parts or ()))

    # ---------------------------------------------------------------- places
    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1]

    def _offset(self, line: int, column: int) -> int:
        return self._lines[line - 1] + column

    # ---------------------------------------------------------------- trees
    def _joined(self, node: ast.expr) -> ast.expr:
        """All strings that stand beside each other where `node` does, as one f-string."""
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        beside = [string for string in self._strings if start <= string.start < end]
        values = [value for string in beside for value in self._values(string)]
        if any(b"t" in string.prefix.lower() for string in beside):  # no string: what it interpolates, in order
            made = [value.value for value in values if isinstance(value, ast.FormattedValue)]
            return ast.copy_location(ast.Tuple(made, ast.Load()), node)
        return ast.copy_location(ast.JoinedStr(_merged(values)), node)

    def _values(self, string: String) -> Iterator[ast.expr]:
        if string.parts is None:
            yield self._at(ast.Constant(_text(self._source[string.start : string.end])), string.start, string.end)
            return
        for part in string.parts:
            yield self._value(part, string)

    def _value(self, part: Part, string: String) -> ast.expr:
        if isinstance(part, Literal):
            text = self._source[part.start : part.end].replace(b"{{", b"{").replace(b"}}", b"}")
            prefix = b"r" if b"r" in string.prefix.lower() else b""
            # the space keeps a quote or backslash at the end from what follows
            value = _text(prefix + string.quote + text + b" " + string.quote)[:-1]
            return self._at(ast.Constant(value), part.start, part.end)
        written, repeats = _DEBUG.subn(b"", self._source[part.start : part.end])
        conversion = ord("r") if repeats and part.format is None and part.conversion < 0 else part.conversion
        spelled = None
        if part.format is not None:
            pieces = [self._value(piece, string) for piece in part.format]
            spelled = self._at(ast.JoinedStr(pieces), part.end, part.stop - 1)
        node = ast.FormattedValue(self._expression(written, part.start), conversion, spelled)
        return self._at(node, part.start - 1, part.stop)

    def _expression(self, written: bytes, offset: int) -> ast.expr:
        """What is written at an offset, parsed in brackets on a line of its own."""
        line, column = self._place(offset)
        tree = self._parse(b"(\n" + b" " * column + written + b"\n)\n")
        statement = tree.body[0] if len(tree.body) == 1 else None
        if not isinstance(statement, ast.Expr):
            raise SyntaxError("f-string: invalid syntax", (None, line, column + 1, None))
        return ast.increment_lineno(statement.value, line - 2)

    def _at(self, node: _Made, start: int, end: int) -> _Made:
        node.lineno, node.col_offset = self._place(start)
        node.end_lineno, node.end_col_offset = self._place(end)
        return node


class _PutBack(ast.NodeTransformer):
    """Replaces the strings that stand at the wanted places (line, column), alone or beside others."""

    def __init__(self, wanted: set[tuple[int, int]], make: Callable[[ast.expr], ast.expr]) -> None:
        self._wanted = wanted
        self._make = make

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return self._string(node) if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return self._string(node)  # what is inside has been left out with it, if at all

    def _string(self, node: ast.expr) -> ast.expr:
        start = (node.lineno, node.col_offset)
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self._make(node) if any(start <= place < end for place in self._wanted) else node


def _fields(parts: Sequence[Part]) -> Iterator[Field]:
    for part in parts:
        if isinstance(part, Field):
            yield part
            yield from _fields(part.format or ())


def _empty(string: bytes) -> bytes:
    """A string without words that ends where this one does; two, at its ends, if it has several lines."""
    lines = re.split(rb"(\r\n|\r|\n)", string)
    if len(lines) == 1:
        return b"'" + b" " * (len(string) - 2) + b"'"
    first, *middle, last = lines[::2]
    blank = [b"''".ljust(len(first) - 1), *(b" " * (len(line) - 1) for line in middle), b"''".rjust(len(last))]
    return b"".join(text + (b"\\" + end if end else b"") for text, end in zip(blank, [*lines[1::2], b""], strict=True))


def _text(written: bytes) -> str:
    """The value of a string literal."""
    try:
        value = ast.literal_eval(written.decode("utf-8", "replace"))
    except (SyntaxError, ValueError):
        return ""
    return value if isinstance(value, str) else ""


def _merged(values: Sequence[ast.expr]) -> list[ast.expr]:
    """Texts that follow each other as one, as the parser gives them."""
    found: list[ast.expr] = []
    for value in values:
        before = found[-1] if found else None
        if isinstance(value, ast.Constant) and isinstance(before, ast.Constant):
            before.value = str(before.value) + str(value.value)
            before.end_lineno, before.end_col_offset = value.end_lineno, value.end_col_offset
        else:
            found.append(value)
    return found
