"""Who wrote what: a place in the new texts in, the fixes out that put something there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from asynclint.fixes.splice import Lines, Splice
from asynclint.model.findings import Finding
from asynclint.model.source import Location

#: A place of more lines than this is a whole block: whatever was written in there need not have to do with it.
_LONGEST_PLACE = 12


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines of a new text, from `first` to `last`, that are a fix's own."""

    first: int
    last: int
    author: Finding


def _moved(offset: int, splices: Sequence[Splice], *, at_end: bool) -> int:
    """Where an offset is after the splices; the beginning or the end of what it was in."""
    moved = 0
    for item in sorted(splices):
        if item.end <= offset:
            moved += len(item.text) - (item.end - item.start)
        elif item.start <= offset:
            return item.start + moved + (len(item.text) - 1 if at_end else 0)
    return offset + moved


@dataclass
class Authors:
    """Of the new texts of one plan."""

    _passages: dict[str, list[_Passage]] = field(default_factory=dict)

    def add(
        self,
        path: str,
        text: str,
        splices: Iterable[Splice],
        owners: Mapping[Splice, Sequence[Finding]],
        again: Sequence[Splice] = (),
    ) -> None:
        """`text` is what the file became by the splices, and then by those made `again`.

        What several fixes share, such as an import, is nobody's.
        """
        lines, passages = Lines(text), self._passages.setdefault(path, [])
        moved = 0
        for item in sorted(splices):
            start = item.start + moved
            end = start + max(len(item.text.rstrip()), 1) - 1
            moved += len(item.text) - (item.end - item.start)
            whose = owners.get(item, ())
            if len(whose) == 1:
                first, last = _moved(start, again, at_end=False), _moved(end, again, at_end=True)
                passages.append(_Passage(lines.position(first)[0], lines.position(last)[0], whose[0]))

    def of(self, place: Location) -> list[Finding]:
        """The fixes that wrote at `place`."""
        first, last = place.span.line, place.span.end_line
        if last - first > _LONGEST_PLACE:
            last = first
        return [item.author for item in self._passages.get(place.path, ()) if item.first <= last and first <= item.last]
