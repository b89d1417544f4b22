"""Replacing stretches of text: everything outside of them stays byte for byte what it was."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_LINE_START = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """The code points from `start` to `end` (exclusive) become `text`."""

    start: int
    end: int
    text: str

    def touches(self, other: "Splice") -> bool:
        """Would both change the same stretch? Two insertions at one place do, in no particular order."""
        if self.start == other.start:
            return True
        return self.start < other.end and other.start < self.end


class Lines:
    """Lines and columns of a text -> offsets; only what Python takes for a newline ends a line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE_START.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based line and a 0-based column. Raises `IndexError` for lines that are not there."""
        if line < 1:
            raise IndexError(line)
        return min(self._starts[line - 1] + column, len(self.text))

    def __len__(self) -> int:
        return len(self._starts)

    def end(self, line: int) -> int:
        """Where a 1-based line ends, behind its newline."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and 0-based column of an offset."""
        from bisect import bisect_right

        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]

    @property
    def newline(self) -> str:
        """How lines of this text end: as the first one does."""
        match = _LINE_START.search(self.text)
        return match[0] if match else "\n"


def splice(text: str, splices: Iterable[Splice]) -> str:
    """The text with all replacements made. They must not touch each other."""
    parts: list[str] = []
    position = 0
    for item in sorted(splices):
        parts += (text[position : item.start], item.text)
        position = item.end
    return "".join(parts) + text[position:]


def touching(splices: Sequence[Splice], others: Iterable[Splice]) -> bool:
    """Does any of `splices` touch any of `others`? Equal ones are one, not two."""
    return any(one.touches(other) and one != other for other in others for one in splices)


def join(splices: dict[str, list[Splice]], more: Mapping[str, Sequence[Splice]]) -> bool:
    """Adds `more` to the splices per file, all or, where any of them touches what is there, none."""
    if any(touching(items, splices.get(path, ())) for path, items in more.items()):
        return False
    for path, items in more.items():
        known = splices.setdefault(path, [])
        known += [item for item in dict.fromkeys(items) if item not in known]
    return True


def in_one_place(splices: Iterable[Splice]) -> list[Splice]:
    """Insertions of one fix at the same offset become one, in the order in which they come."""
    found: dict[int, Splice] = {}
    others: list[Splice] = []
    for item in dict.fromkeys(splices):
        if item.start != item.end:
            others.append(item)
        elif item.start in found:
            before = found[item.start].text
            text = item.text.lstrip("\r\n") if before.endswith(("\n\n", "\r\r", "\r\n\r\n")) else item.text
            found[item.start] = Splice(item.start, item.start, before + text)
        else:
            found[item.start] = item
    return [*found.values(), *others]
