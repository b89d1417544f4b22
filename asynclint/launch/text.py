"""Texts within texts: what a scalar of YAML or a string of JSON says, with the place of every character in its file."""

from bisect import bisect_right
from collections.abc import Sequence

from asynclint.model.launchfacts import Place
from asynclint.model.record import record

_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "e": "\x1b"}
_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}


class Source:
    """The text of a file; knows the line and column of every offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)

    def point(self, offset: int) -> tuple[int, int]:
        """Line (from 1) and column (from 0)."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]

    def offset(self, line: int, column: int) -> int:
        """`line` counts from 0 here, as parsers do."""
        return self._starts[min(line, len(self._starts) - 1)] + column

    def place(self, start: int, end: int) -> Place:
        return (*self.point(start), *self.point(max(start, end)))

    def whole(self) -> "Fragment":
        return Fragment(self, self.text, range(len(self.text) + 1))

    def part(self, start: int, end: int) -> "Fragment":
        """A stretch of the file that stands for itself."""
        return Fragment(self, self.text[start:end], range(start, end + 1))


@record
class Fragment:
    """`text`, and for each of its characters (and for its end) the offset in the file."""

    source: Source
    text: str
    offsets: Sequence[int]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The place of a stretch of the text in the file."""
        end = len(self.text) if end is None else end
        if end <= start:
            return self.source.place(self.offsets[start], self.offsets[start])
        return self.source.place(self.offsets[start], self.offsets[end - 1] + 1)

    def part(self, start: int, end: int) -> "Fragment":
        return Fragment(self.source, self.text[start:end], self.offsets[start : end + 1])

    def stripped(self) -> "Fragment":
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def masked(self, text: str) -> "Fragment":
        """Another text of the same length at the same place."""
        return Fragment(self.source, text, self.offsets)


def align(source: Source, value: str, start: int, end: int) -> Fragment:
    """Where each character of a decoded `value` stands within `start`..`end`: past escapes, folds and indentation."""
    text = source.text
    offsets: list[int] = []
    at = start
    for character in value:
        at = _skip(text, at, end, character)
        offsets.append(min(at, end))
        if at < end:
            at += _width(text, at, character)
    offsets.append(max(min(at, end), start))
    return Fragment(source, value, offsets)


def _skip(text: str, at: int, end: int, wanted: str) -> int:
    """The offset of what gives `wanted`, at or after `at`; `at` itself where nothing does."""
    here = at
    while here < end:
        found = text[here]
        if found == wanted or (found == "\\" and _escaped(text, here) == wanted):
            return here
        if found == "\\" and here + 1 < end and text[here + 1] == "\n":
            here += 2
        elif wanted == " " and found == "\n":
            return here  # folded
        elif found in " \t\r\n'\"" and wanted != found:
            here += 1
        else:
            return at
    return at


def _escaped(text: str, at: int) -> str:
    mark = text[at + 1 : at + 2]
    if mark in _HEX_ESCAPES:
        digits = text[at + 2 : at + 2 + _HEX_ESCAPES[mark]]
        try:
            return chr(int(digits, 16))
        except (ValueError, OverflowError):
            return ""
    return _SIMPLE_ESCAPES.get(mark, mark)


def _width(text: str, at: int, character: str) -> int:
    if text[at] == "\\" and character != "\\":
        return 2 + _HEX_ESCAPES.get(text[at + 1 : at + 2], 0)
    if text[at] == character:
        return 2 if character == "\\" and text[at + 1 : at + 2] == "\\" else 2 if text[at : at + 2] == "''" else 1
    return 1
