"""Imports that nothing uses any more, because what used them has moved to another file."""

import ast
import re
import warnings

from asynclint.source.parsing import parse

#: `from module import a, b` without aliases, parentheses or comments.
_FROM = re.compile(r"(?P<head>from +[\w.]+ +import +)(?P<names>\w+(?:, *\w+)*)[ \t]*(?P<end>\r\n|\r|\n|$)")
_PLAIN = re.compile(r"import +[\w.]+[ \t]*(\r\n|\r|\n|$)")


def without_leftovers(before: str, after: str) -> str:
    """The new text without the imports of its top level that were used in the old one and are not any more.

    A name that occurs anywhere else, be it in a string or a comment, is in use.
    """
    lines = after.splitlines(keepends=True)
    for line, name in sorted(_imports(after), reverse=True):
        if len(_words(name, before)) < 2 or len(_words(name, "".join(lines))) > 1:
            continue
        text = lines[line - 1]
        match = _FROM.fullmatch(text)
        names = match["names"].replace(" ", "").split(",") if match is not None else []
        if match is not None and len(names) > 1 and name in names:
            names.remove(name)
            lines[line - 1] = f"{match['head']}{', '.join(names)}{match['end']}"
        elif names == [name] or _PLAIN.fullmatch(text):
            del lines[line - 1]
            _close_gap(lines, line - 1)
    return "".join(lines)


def _imports(text: str) -> list[tuple[int, str]]:
    """Line and name of the imports at the top level that bind what they name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            body = parse(text).body
        except (SyntaxError, ValueError, RecursionError):
            return []
    return [
        (statement.lineno, item.name)
        for statement in body
        if isinstance(statement, ast.Import | ast.ImportFrom) and statement.lineno == statement.end_lineno
        for item in statement.names
        if item.asname is None and "." not in item.name and item.name != "*"
    ]


def _words(name: str, text: str) -> list[str]:
    return re.findall(rf"\b{re.escape(name)}\b", text)


def _close_gap(lines: list[str], at: int) -> None:
    """A section of imports that is gone leaves no empty line behind."""
    is_empty = at < len(lines) and not lines[at].strip()
    if is_empty and (at == 0 or not lines[at - 1].strip()):
        del lines[at]
