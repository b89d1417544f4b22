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


@dataclass
class Authors:
    """Of the new texts of one plan."""

    _passages: dict[str, list[_Passage]] = field(default_factory=dict)

    def add(self, path: str, text: str, splices: Iterable[Splice], owners: Mapping[Splice, Sequence[Finding]]) -> None:
        """`text` is what the file became by the splices. What several fixes share, such as an import, is nobody's."""
        lines, passages = Lines(text), self._passages.setdefault(path, [])
        moved = 0
        for item in sorted(splices):
            start = item.start + moved
            first, _ = lines.position(start)
            last, _ = lines.position(start + max(len(item.text.rstrip()), 1) - 1)
            moved += len(item.text) - (item.end - item.start)
            whose = owners.get(item, ())
            if len(whose) == 1:
                passages.append(_Passage(first, last, whose[0]))

    def of(self, place: Location) -> list[Finding]:
        """The fixes that wrote at `place`."""
        first, last = place.span.line, place.span.end_line
        if last - first > _LONGEST_PLACE:
            last = first
        return [item.author for item in self._passages.get(place.path, ()) if item.first <= last and first <= item.last]
