"""Words of commands in launch files: where one stands, and how the file writes the next one to it."""

import re
from enum import Enum, auto

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError

#: Between items: blanks, continued lines, comments at the end of a line.
_LIST_GAP = r"(?:\s|\\\r?\n|(?<=[\s,])#[^\n]*\n)*"
_OPENED = re.compile(rf"[\[,]{_LIST_GAP}$")
_CLOSED = re.compile(rf"{_LIST_GAP}[\],]")
_COMMA_BEFORE = re.compile(rf",{_LIST_GAP}$")
_DASH = re.compile(r"[ \t]*-[ \t]+(?P<quote>[\"']?)$")
_REST = re.compile(r"(?P<quote>[\"']?)[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)")
_BLANK = re.compile(r"[ \t]*\Z")
_CONTINUED = re.compile(r"[ \t]*\\?[ \t]*(?=\r?\n|$)")
_LINE_END = re.compile(r"\r?\n")
_PLAIN = re.compile(r"(?!-$)[A-Za-z-][\w./:=-]*")


class Manner(Enum):
    """How a command is written."""

    FLOW = auto()  # ["uvicorn", "app:app"]
    BLOCK = auto()  # - uvicorn, on a line of its own
    TEXT = auto()


class WrittenWord:
    """A word from `start` to `end` in the text of a file."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        line_end = _LINE_END.search(text, end)
        self.line_start = text.rfind("\n", 0, start) + 1
        self.line_end = line_end.start() if line_end else len(text)
        self.next_line = line_end.end() if line_end else len(text)
        self.manner, self.quote = self._manner()

    def _manner(self) -> tuple[Manner, str]:
        quote = self.text[self.start - 1] if self.start else ""
        if quote not in ("'", '"') or not self.text.startswith(quote, self.end):
            quote = ""
        outside = (self.start - len(quote), self.end + len(quote))
        if _OPENED.search(self.text, max(0, outside[0] - 400), outside[0]) and _CLOSED.match(self.text, outside[1]):
            return Manner.FLOW, quote
        dash = _DASH.fullmatch(self.text[self.line_start : self.start])
        rest = _REST.match(self.text, self.end)
        if dash and rest and dash["quote"] == rest["quote"]:
            return Manner.BLOCK, quote
        return Manner.TEXT, ""

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def add(self, words: tuple[str, ...]) -> Splice:
        """More words behind this one."""
        end = self.end + len(self.quote)
        if self.manner is Manner.TEXT:
            return Splice(end, end, "".join(f" {word}" for word in words))
        if self.manner is Manner.FLOW:
            before = self.text[self.line_start : self.start - len(self.quote)]
            gap = "," + self.newline + before if _BLANK.match(before) and self.line_start else ", "
            return Splice(end, end, "".join(f"{gap}{self._scalar(word)}" for word in words))
        head = self.text[self.line_start : self.start - len(self.quote)]
        lines = "".join(f"{self.newline}{head}{self._scalar(word)}" for word in words)
        return Splice(self.line_end, self.line_end, lines)

    def _scalar(self, word: str) -> str:
        """The word as an item of a YAML list; a number has to stay a text."""
        quote = self.quote or ("" if _PLAIN.fullmatch(word) else '"')
        return f"{quote}{word}{quote}"

    def remove(self) -> Splice:
        """This word is gone, and what sets it apart. Raises `CannotFixError` for a comment in the way."""
        if self.manner is Manner.FLOW:
            start = self.start - len(self.quote)
            comma = _COMMA_BEFORE.search(self.text, max(0, start - 400), start)
            if comma is None:
                raise CannotFixError("the first word of a command stays")
            if "#" in self.text[comma.start() : start]:
                return self._remove_row(start)
            return Splice(comma.start(), self.end + len(self.quote), "")
        if self.manner is Manner.BLOCK:
            if "#" in self.text[self.end : self.line_end]:
                raise CannotFixError("a comment stands beside the word")
            return Splice(self.line_start, self.next_line, "")
        return self._remove_from_text()

    def _remove_row(self, start: int) -> Splice:
        """The line of an item in a list that may end with a comma: what is said above it stays."""
        rest = self.text[self.end + len(self.quote) : self.line_end]
        if self.text[self.line_start : start].strip() or rest.strip(", \t\r"):
            raise CannotFixError("a comment stands beside the word")
        return Splice(self.line_start, self.next_line, "")

    def _remove_from_text(self) -> Splice:
        before = self.text[self.line_start : self.start]
        if before.strip(" \t"):
            return Splice(self.line_start + len(before.rstrip(" \t")), self.end, "")
        rest = self.text[self.end : self.line_end]
        if not _CONTINUED.fullmatch(rest):
            return Splice(self.start, self.end + len(rest) - len(rest.lstrip(" \t")), "")
        above = self.text[: self.line_start].rstrip("\r\n")
        if above.endswith("\\") and not rest.strip().endswith("\\"):  # the last of several lines
            return Splice(len(above[:-1].rstrip(" \t")), self.end, "")
        return Splice(self.line_start, self.next_line, "")
