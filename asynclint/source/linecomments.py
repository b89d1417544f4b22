"""Files that are no Python: which of their lines silence which codes, by `# asynclint: ignore[ASL801]` and the like.

A comment at the end of a line counts for that line. One on a line of its own counts for the next line, for the lines
that continue it, and for those that are indented below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asynclint.source.directives import Directive, Kind, Malformed, parse_comment

_COMMENT = re.compile(r"(?:^|(?<=\s))[#;]+(?=\s*(?:asynclint|ruff|noqa))")
_FOREVER = 1 << 60


@dataclass(frozen=True, slots=True)
class _Area:
    first: int
    last: int
    codes: tuple[str, ...] | None


class LineComments:
    """What the comments of one file silence."""

    def __init__(self, text: str) -> None:
        self.malformed: dict[int, str] = {}
        self._areas: list[_Area] = []
        self._lines = text.split("\n") if "asynclint" in text or "noqa" in text else []
        opened: list[tuple[int, tuple[str, ...]]] = []
        for number, line in enumerate(self._lines, start=1):
            for directive, own_line in _directives(line):
                if isinstance(directive, Malformed):
                    self.malformed[number] = directive.reason
                elif directive.kind is Kind.FILE:
                    self._areas.append(_Area(1, _FOREVER, directive.codes))
                elif directive.kind is Kind.DISABLE:
                    opened.append((number, directive.codes or ()))
                elif directive.kind is Kind.ENABLE:
                    start = next((item for item in reversed(opened) if item[1] == directive.codes), None)
                    if start is not None:
                        opened.remove(start)
                        self._areas.append(_Area(start[0], number, start[1]))
                elif directive.kind in (Kind.NOQA, Kind.IGNORE):
                    first, last = self._block_after(number) if own_line else (number, number)
                    self._areas.append(_Area(first, last, directive.codes))
        self._areas += [_Area(number, _FOREVER, codes) for number, codes in opened]

    def _block_after(self, number: int) -> tuple[int, int]:
        """The first line with content below a comment, and the last one that belongs to it."""
        first = number + 1
        while first <= len(self._lines) and self._lines[first - 1].strip()[:1] in ("", "#", ";"):
            first += 1
        last = first
        if first > len(self._lines):
            return first, first
        depth = _indentation(self._lines[first - 1])
        while last < len(self._lines):
            following = self._lines[last]
            if following.strip() and _indentation(following) <= depth and not self._lines[last - 1].endswith("\\"):
                break
            last += 1
        return first, last

    def covers(self, line: int, code: str, name: str, aliases: tuple[str, ...] = ()) -> bool:
        """Is the finding `code` on `line` silenced?"""

        def is_meant(word: str) -> bool:
            return word == name or word in aliases or (word.isupper() and code.startswith(word))

        return any(
            area.first <= line <= area.last and (area.codes is None or any(map(is_meant, area.codes)))
            for area in self._areas
        )


def _directives(line: str) -> Iterator[tuple[Directive | Malformed, bool]]:
    match = _COMMENT.search(line)
    if match is None:
        return
    own_line = not line[: match.start()].strip()
    for directive in parse_comment("#" + line[match.end() :], own_line=own_line):
        yield directive, own_line


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
