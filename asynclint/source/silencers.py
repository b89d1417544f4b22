"""A comment that silences findings: what it has silenced so far, and what is left of it without unused words."""

import re
from collections.abc import Collection, Iterable
from dataclasses import field

from asynclint.model.record import mutable
from asynclint.source.directives import Directive

#: A file without any of these bytes has no comment that names rules of ours.
_OWN = (b"asynclint", b"ASL")
_FOREIGN = (b"noqa", b"NOQA", b"ruff")
_NAME = re.compile(rb"(?:noqa|NOQA|ruff)[ \t]*:[^\r\n]*[a-z]-[a-z]")
_WORD = re.compile(r"(?P<before>[\s,]*)(?P<word>[^\s,]+)")
_CODE = re.compile(r"[A-Z]+[0-9]+")
_CODES = re.compile(r"(?:[A-Z]+[0-9]+)+")


def may_name_rules(data: bytes) -> bool:
    """Could a comment of this file name rules of ours? A guess that is never wrong when it says no."""
    if any(mark in data for mark in _OWN):
        return True
    return any(mark in data for mark in _FOREIGN) and _NAME.search(data) is not None


@mutable
class Silencer:
    """One directive in one comment; `line` and `column` are those of the comment, `used` grows as findings come by."""

    line: int
    column: int
    text: str
    directive: Directive
    partner: "Silencer | None" = None  # the `enable` of a `disable`
    used: set[str] = field(default_factory=set)

    @property
    def codes(self) -> tuple[str, ...] | None:
        return self.directive.codes

    @property
    def place(self) -> tuple[int, int]:
        """The columns of the directive, end exclusive."""
        return self.column + self.directive.start, self.column + self.directive.end

    def silences(self, code: str, name: str, aliases: Collection[str] = ()) -> bool:
        """Does it mean this rule? Remembers the words that did."""
        if self.codes is None:
            return True
        meant = [word for word in self.codes if means(word, code, name, aliases)]
        self.used.update(meant)
        return bool(meant)

    def without(self, words: Collection[str]) -> str:
        """The comment without these words; without the directive when it has no others. Other remarks stay."""
        before, after = self.text[: self.directive.start], self.text[self.directive.end :]
        if not set(self.codes or ()) <= set(words):
            head = self.text[self.directive.start : self.directive.words_start]
            inside = self.text[self.directive.words_start : self.directive.words_end]
            tail = self.text[self.directive.words_end : self.directive.end]
            return f"{before}{head}{_cut(inside, words)}{tail}{after}"
        remark = after.strip()
        if remark and not remark.startswith("#"):
            remark = f"# {remark}"
        return " ".join(part for part in (before.rstrip(), remark) if part)


def _cut(listed: str, words: Collection[str]) -> str:
    """A list without some of its words; what stood between the others stays."""
    kept = ""
    for match in _WORD.finditer(listed):
        word = match["word"]
        codes = _CODE.findall(word) if word not in words and _CODES.fullmatch(word) else [word]  # `F401ASL101` is two
        rest = "".join(code for code in codes if code not in words)
        kept += (match["before"] if kept else "") + rest if rest else ""
    return kept


def any_silences(silencers: Iterable[Silencer], code: str, name: str, aliases: Collection[str] = ()) -> bool:
    """Is one of them about this rule? All are asked, for all of them are to know that they are used."""
    return max((silencer.silences(code, name, aliases) for silencer in silencers), default=False)


def means(word: str, code: str, name: str, aliases: Collection[str] = ()) -> bool:
    """Does a word of a comment (a code, a prefix, a name, another linter's code) mean this rule?"""
    return word == name or word in aliases or (word.isupper() and code.startswith(word))
