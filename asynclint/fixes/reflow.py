"""Statements that fixes have made longer, laid out as their formatter would: old and new text in, splices out.

Only where it can be seen to be right: the statement as it was comes out of the printer as it stands in the file, and
the one that comes out now means the same.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator

import libcst as cst

from asynclint.fixes.printing import CannotPrintError, Printer
from asynclint.fixes.splice import Lines, Splice
from asynclint.fixes.written import width_behind

_HEADS = (ast.If, ast.While, ast.For)
#: What stands on a line of its own within brackets: with the keyword or the key before it.
_ROW = re.compile(r'(?P<indent> +)(?P<head>(\w+=|"[^"]*": |\'[^\']*\': )?)(?P<value>.+),')
#: Statements of more lines than this are no calls that have grown.
_MOST_LINES = 60


def reflow(before: str, after: str, splices: Iterable[Splice], width: int) -> list[Splice]:
    """What to change in `after`, which is `before` with the splices made."""
    old, new = _Statements.read(before), _Statements.read(after)
    if old is None or new is None:
        return []
    found: dict[Splice, None] = {}
    moved = 0
    for item in sorted(splices):
        place = item.start + moved
        moved += len(item.text) - (item.end - item.start)
        was, now = old.at(item.start), new.at(place)
        wanted = None
        if was is not None and now is not None and type(was) is type(now):
            wanted = _laid_out(old, was, new, now, width)
        if wanted is None:
            wanted = _row(old.lines, item.start, new.lines, place, width)
        if wanted is not None:
            found[wanted] = None
    return [item for item in found if not any(other.start < item.start < other.end for other in found)]


def _row(old: Lines, was: int, new: Lines, now: int, width: int) -> Splice | None:
    """An argument, an element, an entry with a line of its own, in a statement that is too much for the printer."""
    start, text = _line_at(new, now)
    before, after = _ROW.fullmatch(_line_at(old, was)[1]), _ROW.fullmatch(text)
    if before is None or after is None or before["head"] != after["head"] or len(text) <= width:
        return None
    try:
        value = cst.parse_expression(after["value"])
        wanted = Printer(width, new.newline).row(after["head"], value, len(after["indent"]))
        value_then = wanted[len(after["head"]) :]
        is_same = ast.dump(ast.parse(f"f({value_then})")) == ast.dump(ast.parse(f"f({after['value']})"))
    except (CannotPrintError, cst.ParserSyntaxError, SyntaxError):
        return None
    return Splice(start + len(after["indent"]), start + len(text), wanted) if is_same else None


def _line_at(lines: Lines, offset: int) -> tuple[int, str]:
    number, _ = lines.position(offset)
    start = lines.offset(number, 0)
    return start, lines.text[start : lines.end(number)].rstrip("\r\n")


def _laid_out(old: "_Statements", was: ast.stmt, new: "_Statements", now: ast.stmt, width: int) -> Splice | None:
    start, end = new.extent(now)
    printer = Printer(width, new.lines.newline, width_behind(new.text, end))
    text = new.text[start:end]
    try:
        if _printed(printer, *old.source(was)) != old.source(was)[0]:
            return None
        wanted = _printed(printer, *new.source(now))
        is_same = wanted == text or _meaning(wanted) != _meaning(text)
    except (CannotPrintError, cst.ParserSyntaxError, SyntaxError):
        return None
    return None if is_same else Splice(start, end, wanted)


def _printed(printer: Printer, text: str, indent: int) -> str:
    statement = cst.parse_statement(f"{text} pass" if text.endswith(":") else text)
    return printer.statement(statement, indent)


def _meaning(text: str) -> str:
    return ast.dump(ast.parse(f"async def f():\n {text} pass" if text.endswith(":") else f"async def f():\n {text}"))


class _Statements:
    """The statements of a file, and what of each is laid out by itself: a simple one, or the head of a compound one."""

    def __init__(self, text: str, module: ast.Module) -> None:
        self.text = text
        self.lines = Lines(text)
        self._module = module

    @classmethod
    def read(cls, text: str) -> "_Statements | None":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return cls(text, ast.parse(text))
        except (SyntaxError, ValueError, RecursionError):
            return None

    def at(self, offset: int) -> ast.stmt | None:
        """The statement that is laid out by itself around an offset; None where it has its line not to itself."""
        line, _ = self.lines.position(offset)
        found: ast.stmt | None = None
        body: list[ast.stmt] = self._module.body
        while True:
            around = [item for item in body if item.lineno <= line <= (item.end_lineno or item.lineno)]
            if len(around) != 1:
                break
            found = around[0]
            body = list(_children(found))
        if found is None or (_children_begin(found) or line + 1) <= line:
            return None
        if not isinstance(found, (*_HEADS, ast.Expr, ast.Return, ast.Raise, ast.Assign, ast.AugAssign, ast.AnnAssign)):
            return None
        start, end = self.extent(found)
        if end - start > 80 * _MOST_LINES or not start <= offset <= end:
            return None
        before = self.text[self.lines.offset(found.lineno, 0) : start]
        return found if not before.strip() else None

    def extent(self, statement: ast.stmt) -> tuple[int, int]:
        """Where its text begins and ends; that of a head behind its colon."""
        start = self._offset(statement.lineno, statement.col_offset)
        if not isinstance(statement, _HEADS):
            return start, self._offset(statement.end_lineno or 0, statement.end_col_offset or 0)
        last = statement.iter if isinstance(statement, ast.For) else statement.test
        end = self._offset(last.end_lineno or 0, last.end_col_offset or 0)
        return start, self.text.index(":", end) + 1

    def source(self, statement: ast.stmt) -> tuple[str, int]:
        """The text, and how far it is indented."""
        start, end = self.extent(statement)
        return self.text[start:end], statement.col_offset

    def _offset(self, line: int, column: int) -> int:
        """`ast` counts the bytes of UTF-8."""
        start = self.lines.offset(line, 0)
        row = self.text[start : self.lines.end(line)]
        return start + (column if row.isascii() else len(row.encode()[:column].decode()))


def _children(statement: ast.stmt) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(statement, name, ())
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield from part.body


def _children_begin(statement: ast.stmt) -> int | None:
    return min((item.lineno for item in _children(statement)), default=None)
