"""One comment -> the suppressions it spells: `noqa`, `ruff:` and `asynclint:` comments. Grammar only, no positions."""

import re
from dataclasses import field
from enum import Enum

from asynclint.model.record import record

_NOQA = re.compile(r"#[^\S\n]*noqa", re.IGNORECASE)
_CODES = re.compile(r"(?:[A-Z]+[0-9]+)+")
_CODE = re.compile(r"[A-Z]+[0-9]+")
_FAMILY = re.compile(r"ASL")  # our own prefix may stand alone
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_SEPARATOR = re.compile(r"[\s,]*")
_WORD = re.compile(r"[^\s,#]+")
_FILE_NOQA = re.compile(r"#[^\S\n]*(flake8|ruff|asynclint)[^\S\n]*:[^\S\n]*(?=(?i:noqa))")
_BRACKETED = re.compile(
    r"#[^\S\n]*(?P<family>ruff|asynclint)[^\S\n]*:[^\S\n]*"
    r"(?P<word>disable|enable|file-ignore|ignore)[^\S\n]*\[(?P<codes>[^\]]*)\]"
)
#: Words that ask for brackets and have none, in comments that are meant for nobody else.
_UNBRACKETED = re.compile(r"#[^\S\n]*asynclint[^\S\n]*:[^\S\n]*(disable|enable|file-ignore|ignore)\b(?![^\S\n]*\[)")
_SELECTOR = re.compile(r"[A-Za-z][A-Za-z0-9_:-]*")
_NONBLOCKING = re.compile(r"#[^\S\n]*asynclint[^\S\n]*:[^\S\n]*nonblocking\b")


class Kind(Enum):
    NOQA = "noqa"
    FILE = "file-ignore"
    IGNORE = "ignore"
    DISABLE = "disable"
    ENABLE = "enable"
    NONBLOCKING = "nonblocking"


@record
class Directive:
    """What a comment asks for. `codes` holds codes, prefixes and names; None means everything."""

    kind: Kind
    codes: tuple[str, ...] | None = None
    start: int = field(default=0, compare=False)  # where it stands in its comment, and where its words do
    words_start: int = field(default=0, compare=False)
    words_end: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    family: str = field(default="noqa", compare=False)  # who it is addressed to: noqa, ruff, asynclint or flake8


@record
class Malformed:
    """A comment that was meant as a suppression and is none."""

    reason: str
    family: str = field(default="noqa", compare=False)


def parse_comment(text: str, *, own_line: bool) -> list[Directive | Malformed]:
    """The directives in one comment, which starts with `#`. `own_line`: nothing but blanks stands before it."""
    match = _FILE_NOQA.match(text)
    if match is not None:
        family = match[1]
        if not own_line:
            return [Malformed("a file-level `noqa` must stand on a line of its own", family)]
        parsed = _parse_noqa("#" + text[match.end() :])
        if isinstance(parsed, Directive):
            shift = match.end() - 1
            places = (0, parsed.words_start + shift, parsed.words_end + shift, parsed.end + shift)
            return [Directive(Kind.FILE, parsed.codes, *places, family)]
        return [Malformed(parsed.reason, family)] if parsed is not None else []
    found = [_parse_bracketed(match, own_line=own_line) for match in _BRACKETED.finditer(text)]
    found += [
        Malformed(f"`{match[1]}` needs the codes or names it is about, in brackets", "asynclint")
        for match in _UNBRACKETED.finditer(text)
    ]
    if _NONBLOCKING.search(text):
        found.append(Directive(Kind.NONBLOCKING))
    start = _NOQA.search(text)
    if start is not None:
        parsed = _parse_noqa(text, start.start())
        if parsed is not None:
            found.append(parsed)
    return found


def _parse_bracketed(match: re.Match[str], *, own_line: bool) -> Directive | Malformed:
    word, family = match["word"], match["family"]
    codes = [code.strip() for code in match["codes"].split(",")]
    if codes and not codes[-1]:
        codes.pop()
    if not codes:
        return Malformed(f"`{word}` needs the codes or names it is about", family)
    for code in codes:
        if not _SELECTOR.fullmatch(code):
            return Malformed(f"`{code}` is neither a code nor a name", family)
    if word != "ignore" and not own_line:
        return Malformed(f"`{word}` must stand on a line of its own", family)
    return Directive(Kind(word), tuple(codes), match.start(), *match.span("codes"), match.end(), family)


def _parse_noqa(text: str, start: int = 0) -> Directive | Malformed | None:
    """`text` has a `#` at `start`; ruff's grammar, with names and our own prefix allowed as well."""
    match = _NOQA.match(text, start)
    if match is None:
        return None
    rest = text[match.end() :]
    stripped = rest.lstrip()
    if not stripped or stripped.startswith("#"):
        return Directive(Kind.NOQA)
    if not stripped.startswith(":"):
        if rest is not stripped and rest[0].isspace():
            return Directive(Kind.NOQA)
        return Malformed("expected `:` and codes after `noqa`")
    return _parse_codes(text, start, len(text) - len(stripped) + 1)


def _parse_codes(text: str, start: int, position: int) -> Directive | Malformed:
    codes: list[str] = []
    first = end = position
    while True:
        separator = _SEPARATOR.match(text, position)
        position = separator.end() if separator is not None else position
        word = _WORD.match(text, position)
        if word is None:
            break
        written = word.group()
        if _CODES.fullmatch(written):
            codes += _CODE.findall(written)
        elif _FAMILY.fullmatch(written) or _NAME.fullmatch(written):
            codes.append(written)
        else:
            begin = _CODES.match(written)
            if begin is not None:
                return Malformed(f"`{written}` is not a code; separate codes with commas")
            break
        first = first if end > first else word.start()
        position = end = word.end()
    return Directive(Kind.NOQA, tuple(codes), start, first, end, end) if codes else Malformed("no code follows `noqa:`")
