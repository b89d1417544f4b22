"""The comments of a file after a run -> what of them silenced nothing, and what in them means nothing."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from asynclint.model.edits import ReplaceText
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.model.suppressions import Suppression
from asynclint.source.comments import Suppressions
from asynclint.source.directives import Kind
from asynclint.source.linecomments import LineComments
from asynclint.source.silencers import Silencer, means

_CODE = re.compile(r"([A-Z]+)[0-9]*")
#: Codes of other linters that may mean findings of ours.
_ALIASES = ("ASYNC", "S113")
_OURS = re.compile(r"#(?=[^#]*(?:asynclint|\bASL\d*\b|\basl\d))")


@record
class Vocabulary:
    """The words that suppressions may use. `external`: the beginnings of codes that are somebody else's business."""

    rules: Mapping[str, str]  # code -> name
    aliases: frozenset[str] = frozenset()
    external: tuple[str, ...] = ()

    @property
    def prefixes(self) -> frozenset[str]:
        """What codes of ours begin with: ASL, and those of plugins."""
        return frozenset(match[1] for code in self.rules if (match := _CODE.match(code)) is not None)

    def meant(self, word: str) -> frozenset[str]:
        """The codes of the rules that a word means."""
        return frozenset(code for code, name in self.rules.items() if means(word, code, name))

    def is_unknown(self, word: str, family: str) -> bool:
        """Should the word mean a rule, and means none? In comments for others, only codes of ours are our business."""
        if self.meant(word) or word in self.aliases or word.startswith((*_ALIASES, *filter(None, self.external))):
            return False
        match = _CODE.fullmatch(word)
        return family == "asynclint" or (match is not None and match[1] in self.prefixes)


def words_of(comments: Suppressions | LineComments) -> frozenset[str]:
    """All words that the comments of a file name."""
    return frozenset(word for silencer in comments.silencers() for word in silencer.codes or ())


def endangered(path: str, comments: Suppressions | LineComments, prefixes: Collection[str]) -> Iterator[Location]:
    """Comments with codes of ours, in the words of a linter that may not know them."""
    for silencer in comments.silencers():
        codes = (match[1] for word in silencer.codes or () if (match := _CODE.fullmatch(word)) is not None)
        if silencer.directive.family in ("noqa", "ruff") and any(prefix in prefixes for prefix in codes):
            yield _place(path, silencer)


def review(
    path: str,
    comments: Suppressions | LineComments,
    lines: Sequence[str],
    vocabulary: Vocabulary,
    judged: Callable[[str], bool],
) -> Iterator[Suppression]:
    """Every comment with something to say about; `judged`: were all findings of this rule looked for?"""
    for number, malformed in sorted(comments.malformed.items()):
        line = lines[number - 1] if number <= len(lines) else ""
        match = _OURS.search(line)
        if malformed.family == "asynclint" or match is not None:
            column = match.start() if match is not None else 0
            yield Suppression(Location(path, Span(number, column, number, len(line))), wrong=malformed.reason)
    for silencer in comments.silencers():
        words = silencer.codes or ()
        family = silencer.directive.family
        unknown = tuple(word for word in words if vocabulary.is_unknown(word, family))
        unused = tuple(
            word
            for word in words
            if word not in silencer.used and (codes := vocabulary.meant(word)) and all(map(judged, codes))
        )
        if unused or unknown:
            edits = _edits(path, silencer, unused, lines)
            yield Suppression(_place(path, silencer), unused, unknown, edits=edits)


def _place(path: str, silencer: Silencer) -> Location:
    start, end = silencer.place
    return Location(path, Span(silencer.line, start, silencer.line, end))


def _edits(path: str, silencer: Silencer, words: Sequence[str], lines: Sequence[str]) -> tuple[ReplaceText, ...]:
    if not words:
        return ()
    edits = [_edit(path, silencer, words, lines)]
    if silencer.directive.kind is Kind.DISABLE and silencer.partner is not None:
        edits.append(_edit(path, silencer.partner, words, lines))
    return tuple(edits)


def _edit(path: str, silencer: Silencer, words: Sequence[str], lines: Sequence[str]) -> ReplaceText:
    number, column = silencer.line, silencer.column
    before = lines[number - 1][:column]
    left = silencer.without(words)
    start, end = (number, column), (number, column + len(silencer.text))
    if not left and not before.strip() and number < len(lines):
        start, end = (number, 0), (number + 1, 0)  # nothing else was on the line
    elif not left and not before.strip() and number > 1:
        start = (number - 1, len(lines[number - 2]))
    elif not left:
        start = (number, len(before.rstrip()))
    return ReplaceText(Location(path, Span(*start, *end)), left)
