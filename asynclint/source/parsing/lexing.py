"""Where the strings and comments of a source are; f-strings as Python 3.12 reads them, whatever Python runs.

Only sources that the running Python rejects are read like this, and nothing here judges them: what is no Python gives
spans of some sort, and the parser has the last word.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: A string's prefix and opening quote, a comment, or what opens, closes and divides a replacement field.
_TOKEN = re.compile(
    rb"""(?:(?<![\w\x80-\xff])([bBfFrRtTuU]{1,2}))?(\"{3}|'{3}|\"|')|(\#[^\r\n]*)|([(\[{])|([)\]}])|(![^=]|:)"""
)


#: Quote -> everything up to it and itself.
_ENDINGS = {
    quote: re.compile(rb"(?:[^\\%b]|\\.|%b(?!%b))*+%b" % (quote[:1], quote[:1], quote[1:], quote), re.DOTALL)
    if len(quote) == 3
    else re.compile(rb"(?:[^\\%b\r\n]|\\\r\n|\\.)*+%b" % (quote, quote), re.DOTALL)
    for quote in (b'"""', b"'''", b'"', b"'")
}
#: What says nothing in the text of an f-string.
_PLAIN = re.compile(rb"""[^{}\\'"]+""")


class Field(NamedTuple):
    """`{value!r:>{width}}`. Offsets of the value; the parts of its format, None without one; `stop` is after it all."""

    start: int
    end: int
    conversion: int
    format: "list[Part] | None"
    stop: int


class Literal(NamedTuple):
    """Text between replacement fields, as it is written."""

    start: int
    end: int


Part = Field | Literal


class String(NamedTuple):
    """A string from its prefix to its closing quote; `parts` of an f-string or t-string, None of all others."""

    start: int
    end: int
    prefix: bytes
    quote: bytes
    parts: list[Part] | None


class UnclosedError(Exception):
    """A string or a replacement field has no end."""


def strings_and_comments(source: bytes) -> Iterator[String | Literal]:
    """All strings and comments (as literals) of a source, in order. Raises `UnclosedError`."""
    position = 0
    while (match := _TOKEN.search(source, position)) is not None:
        if match[2]:
            string = _string(source, match)
            yield string
            position = string.end
        else:
            if match[3]:
                yield Literal(*match.span())
            position = match.end()


def code_of(source: bytes) -> bytes:
    """The source with spaces in the place of its strings and comments. Raises `UnclosedError`."""
    return _blanked(source, strings_and_comments(source))


def without_comments(source: bytes) -> bytes:
    """The source with spaces in the place of its comments. Raises `UnclosedError`."""
    return _blanked(source, (part for part in strings_and_comments(source) if isinstance(part, Literal)))


def _blanked(source: bytes, parts: Iterable[String | Literal]) -> bytes:
    code = bytearray(source)
    for part in parts:
        code[part.start : part.end] = b" " * (part.end - part.start)
    return bytes(code)


def closing(code: bytes, start: int) -> int | None:
    """In code without strings and comments: the position after the bracket that closes the one before `start`."""
    depth = 1
    for match in re.finditer(rb"([(\[{])|[)\]}]", code[start:]):
        depth += 1 if match[1] else -1
        if not depth:
            return start + match.end()
    return None


def _string(source: bytes, opening: re.Match[bytes]) -> String:
    prefix, quote = opening[1] or b"", opening[2]
    raw = prefix.lower().strip(b"bfut") == b"r"
    if prefix.lower().strip(b"r") in (b"f", b"t"):
        parts, end = _parts(source, opening.end(), quote, raw=raw)
        return String(opening.start(), end + len(quote), prefix, quote, parts)
    match = _ENDINGS[quote].match(source, opening.end())
    if match is None:
        raise UnclosedError
    return String(opening.start(), match.end(), prefix, quote, None)


def _parts(source: bytes, start: int, ending: bytes, *, raw: bool, in_format: bool = False) -> tuple[list[Part], int]:
    """The parts of an f-string, or of a format, and the position of the quote or brace that ends it."""
    found: list[Part] = []
    position = literal = start
    while not source.startswith(ending, position):
        here = source[position : position + 2]
        if not here:
            raise UnclosedError
        if here in (b"{{", b"}}") and not in_format:
            position += 2
        elif here == rb"\N" and not raw and source[position + 2 : position + 3] == b"{":
            position = source.find(b"}", position) + 1 or len(source)
        elif here[:1] == b"\\":
            position += 2
        elif here[:1] == b"{":
            if literal < position:
                found.append(Literal(literal, position))
            field = _field(source, position + 1, raw=raw)
            found.append(field)
            position = literal = field.stop
        else:
            plain = _PLAIN.match(source, position)
            position = plain.end() if plain is not None else position + 1
    if literal < position:
        found.append(Literal(literal, position))
    return found, position


def _field(source: bytes, start: int, *, raw: bool) -> Field:
    """The replacement field whose opening brace is before `start`."""
    depth, end, conversion = 0, -1, -1
    position = start
    while (match := _TOKEN.search(source, position)) is not None:
        position = match.end()
        if match[2]:
            position = _string(source, match).end
        elif match[4]:
            depth += 1
        elif match[5]:
            if not depth:
                return Field(start, match.start() if end < 0 else end, conversion, None, position)
            depth -= 1
        elif match[6] and not depth:
            if end < 0:
                end = match.start()
            if match[6] == b":":
                parts, stop = _parts(source, position, b"}", raw=raw, in_format=True)
                return Field(start, end, conversion, parts, stop + 1)
            conversion = match[6][1]
    raise UnclosedError
