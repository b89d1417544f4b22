"""The syntax of newer Pythons, as the running one can read it: erased first, then put back into the tree.

Erased in place, so that lines and columns stay true. Type parameters (3.12, with defaults 3.13), `type` statements,
f-strings with anything in their fields (3.12), `except A, B:` and t-strings (3.14).
"""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from asynclint.source.parsing import Definition, TypeAlias, suites
from asynclint.source.parsing.formatted import Formatted
from asynclint.source.parsing.lexing import UnclosedError, closing, code_of, without_comments

#: `def name[T](`, `class Name[T: Bound](`: the name with what is before it, then the bracket.
_HEADER = re.compile(rb"^([ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+[\w\x80-\xff]+)[ \t]*\[", re.MULTILINE)
#: `type Name[T] = ...`: what is before the name, the name, then the bracket or the sign.
_ALIAS = re.compile(rb"^([ \t]*)(type[ \t]+)([\w\x80-\xff]+)[ \t]*(\[|=[^=])", re.MULTILINE)
_ASSIGNED = re.compile(rb"[ \t]*=[^=]")
#: `except A, B:`, since Python 3.14.
_HANDLER = re.compile(rb"^([ \t]*except(?:[ \t]*\*)?)([ \t][^\n:(]*,[^\n:]*):", re.MULTILINE)
_NAMED = re.compile(rb"\bas\b")

#: From where to where, and what is there instead.
_Edit = tuple[int, int, bytes]


class TypeParameter(NamedTuple):
    """`T`, and what it is bound to: a class, or a tuple of several."""

    name: str
    bound: ast.expr | None


def parse_newer(source: bytes | str) -> ast.Module | None:
    """The module as a newer Python reads it; None when nothing in it is known to be newer, or it is no Python."""
    try:
        return _parse(_text(source).encode("utf-8"))
    except (SyntaxError, UnicodeError, UnclosedError):
        return None


def _text(source: bytes | str) -> str:
    if isinstance(source, str):
        return source
    import io
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding)


def _parse(source: bytes) -> ast.Module | None:
    formatted = Formatted(source, _parse_part)
    erased, parameters, aliases = erase(formatted.left_out())
    if erased == source:
        return None
    tree = formatted.put_back(ast.parse(erased.decode("utf-8")))
    for suite in suites(tree) if parameters or aliases else ():
        for number, statement in enumerate(suite):
            if isinstance(statement, ast.Assign) and statement.lineno in aliases:
                suite[number] = _told_alias(statement)
            elif isinstance(statement, Definition) and statement.lineno in parameters:
                definition: Any = statement
                definition.type_params = _written(parameters[statement.lineno])
    return tree


def _parse_part(source: bytes) -> ast.Module:
    """What stands in a field of an f-string, which may hold newer f-strings."""
    try:
        return ast.parse(source.decode("utf-8"))
    except SyntaxError:
        tree = _parse(source)
        if tree is None:
            raise
        return tree


def erase(source: bytes) -> tuple[bytes, dict[int, str], set[int]]:
    """The source without type parameters, `type` keywords and bare tuples of exceptions, as older Pythons read it.

    And what was in the brackets of which line, and the lines of `type` statements. Raises `UnclosedError`.
    """
    code = code_of(source)
    edits: list[_Edit] = []
    parameters: dict[int, str] = {}
    for start, end in sorted(_brackets(code)):
        edits.append((start, end, _blank(source[start:end])))
        words = without_comments(source[start + 1 : end - 1]).split()
        parameters[_line(source, start)] = b" ".join(words).decode("utf-8", "replace")
    aliases = list(_aliases(code))
    edits.extend((match.start(2), match.end(3), match[3].ljust(len(match[2] + match[3]))) for match in aliases)
    edits.extend(
        (*match.span(2), b"(" + source[match.start(2) + 1 : match.end(2)] + b")")
        for match in _HANDLER.finditer(code)
        if not _NAMED.search(match[2])
    )
    return _edited(source, edits), parameters, {_line(source, match.start(2)) for match in aliases}


def _brackets(code: bytes) -> Iterator[tuple[int, int]]:
    """Where type parameters begin and end."""
    for match in (*_HEADER.finditer(code), *_aliases(code)):
        end = closing(code, match.end()) if match[0].endswith(b"[") else None
        if end is not None:
            yield match.end() - 1, end


def _aliases(code: bytes) -> Iterator[re.Match[bytes]]:
    for match in _ALIAS.finditer(code):
        end = closing(code, match.end()) if match[4] == b"[" else None
        if match[4] != b"[" or (end is not None and _ASSIGNED.match(code, end)):
            yield match


def _blank(brackets: bytes) -> bytes:
    """As wide, in one logical line."""
    parts = re.split(rb"(\r?\n)", brackets)
    ends = [*parts[1::2], b""]
    return b"".join(
        b" " * (len(line) - 1) + b"\\" + end if end else b" " * len(line)
        for line, end in zip(parts[::2], ends, strict=True)
    )


def _line(source: bytes, position: int) -> int:
    return source.count(b"\n", 0, position) + 1


def _edited(source: bytes, edits: list[_Edit]) -> bytes:
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(edits):
        pieces += (source[done:start], text)
        done = end
    return b"".join([*pieces, source[done:]])


def _told_alias(statement: ast.Assign) -> ast.stmt:
    make: Callable[..., ast.stmt] = TypeAlias
    return ast.copy_location(make(name=statement.targets[0], type_params=[], value=statement.value), statement)


def _written(text: str) -> list[TypeParameter]:
    """`T: Api, *Ts, U = int`: what a lambda could have as parameters but for the bounds, which a slice can hold.

    Defaults, of Python 3.13, are left out: they say what holds when nobody says what the parameter is.
    """
    found: list[TypeParameter] = []
    for written in _split(text):
        try:
            subscript = ast.parse(f"_[{written.lstrip(' *')}]", mode="eval").body
        except SyntaxError:
            continue
        item = subscript.slice if isinstance(subscript, ast.Subscript) else None
        name, bound = (item.lower, item.upper) if isinstance(item, ast.Slice) else (item, None)
        if isinstance(name, ast.Name):
            found.append(TypeParameter(name.id, bound))
    return found


def _split(text: str) -> Iterator[str]:
    """The parameters of a list, each without its default."""
    code = code_of(text.encode())
    depth = start = 0
    default = -1
    for match in re.finditer(rb"([(\[{])|([)\]}])|,|=|$", code):
        depth += bool(match[1]) - bool(match[2])
        if depth or match[1] or match[2]:
            continue
        if match[0] == b"=":
            default = match.start() if default < 0 else default
        else:
            yield text.encode()[start : match.start() if default < 0 else default].decode()
            start, default = match.end(), -1
