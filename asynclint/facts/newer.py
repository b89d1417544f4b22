"""Python 3.12's type parameters, erased so that 3.11 can read the rest of the file. Lines and columns stay true."""

import re

#: `def name[T](`, `class Name[T: Bound](`: the name with what is before it, then the bracket.
_HEADER = re.compile(rb"^([ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w+)\[", re.MULTILINE)
#: `type Name[T] = ...`
_ALIAS = re.compile(rb"^([ \t]*)(type[ \t]+)(\w+)(\[[^\n=]*\])?(?=[ \t]*=[^=])", re.MULTILINE)


def erase_type_parameters(source: bytes) -> bytes:
    """The source without type parameters and `type` keywords; the same bytes when there are none on single lines."""
    source = _ALIAS.sub(_alias_as_assignment, source)
    erased = bytearray(source)
    for match in _HEADER.finditer(source):
        end = _closing(source, match.end())
        if end is not None:
            start = match.end() - 1
            erased[start:end] = b" " * (end - start)
    return bytes(erased)


def _alias_as_assignment(match: re.Match[bytes]) -> bytes:
    indent, keyword, name, parameters = match.groups()
    return indent + name + b" " * (len(keyword) + len(parameters or b""))


def _closing(source: bytes, start: int) -> int | None:
    """The position after the bracket that closes the one before `start`, on the same line."""
    depth = 1
    for position in range(start, len(source)):
        byte = source[position : position + 1]
        if byte == b"\n":
            return None
        depth += (byte == b"[") - (byte == b"]")
        if not depth:
            return position + 1
    return None
