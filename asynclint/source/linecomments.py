"""Files that are no Python: which of their lines silence which codes, by `# asynclint: ignore[ASL801]` and the like.

A comment at the end of a line counts for that line. One on a line of its own counts for the next line, for the lines
that continue it, and for those that are indented below it.
"""

import re
from collections.abc import Iterator

from asynclint.model.record import record
from asynclint.source.directives import Kind, Malformed, parse_comment
from asynclint.source.silencers import Silencer, any_silences

_COMMENT = re.compile(r"(?:^|(?<=\s))[#;]+(?=\s*(?:asynclint|ruff|noqa))")
_FOREVER = 1 << 60


@record
class _Area:
    first: int
    last: int
    silencer: Silencer


class LineComments:
    """What the comments of one file silence."""

    def __init__(self, text: str) -> None:
        self.malformed: dict[int, Malformed] = {}
        self._silencers: list[Silencer] = []
        self._areas: list[_Area] = []
        self._lines = text.split("\n") if "asynclint" in text or "noqa" in text or "ruff" in text else []
        opened: list[Silencer] = []
        for number, line in enumerate(self._lines, start=1):
            for found, own_line in _directives(number, line):
                if isinstance(found, Malformed):
                    self.malformed[number] = found
                else:
                    self._take(found, opened, own_line=own_line)
        self._areas += [_Area(start.line, _FOREVER, start) for start in opened]

    def _take(self, found: Silencer, opened: list[Silencer], *, own_line: bool) -> None:
        kind = found.directive.kind
        if kind is Kind.ENABLE:
            start = next((item for item in reversed(opened) if item.codes == found.codes), None)
            if start is None:
                reason = "`enable` without the matching `disable` above it"
                self.malformed[found.line] = Malformed(reason, found.directive.family)
            else:
                start.partner = found
                opened.remove(start)
                self._areas.append(_Area(start.line, found.line, start))
        elif kind is not Kind.NONBLOCKING:
            self._silencers.append(found)
            if kind is Kind.DISABLE:
                opened.append(found)
            elif kind is Kind.FILE:
                self._areas.append(_Area(1, _FOREVER, found))
            else:
                self._areas.append(_Area(*(self._block_after(found.line) if own_line else (found.line,) * 2), found))

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

        near = [area.silencer for area in self._areas if area.first <= line <= area.last]
        return any_silences(near, code, name, aliases)

    def covers_root(self, line: int, code: str, name: str) -> bool:
        """Is everything that comes from `line` accepted there, in so many words?"""
        near = [area.silencer for area in self._areas if area.first <= line <= area.last]
        return any_silences([item for item in near if item.codes is not None], code, name)

    def silencers(self) -> list[Silencer]:
        """Everything in this file that silences findings, in order."""
        return self._silencers


def _directives(number: int, line: str) -> Iterator[tuple[Silencer | Malformed, bool]]:
    match = _COMMENT.search(line)
    if match is None:
        return
    own_line = not line[: match.start()].strip()
    text = "#" + line[match.end() :].rstrip("\r")
    for directive in parse_comment(text, own_line=own_line):
        if isinstance(directive, Malformed):
            yield directive, own_line
        else:
            yield Silencer(number, match.end() - 1, text, directive), own_line


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
