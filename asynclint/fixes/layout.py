"""Arguments on one line, on a line of their own, or on a line each: what a formatter would make of a call that grew."""

import re
from collections.abc import Sequence

from asynclint.fixes.written import WrittenCall

_INDENT = 4
_NEWLINE = re.compile(r"\r\n|\r|\n")


def lay_out(call: WrittenCall, head: str, arguments: Sequence[str], tail: str, *, width: int) -> str | None:
    """`head(arguments)tail` as it would be written afresh in place of the call.

    None when the present layout says more than a formatter would know: comments, arguments over several lines, or a
    call in the middle of a longer expression.
    """
    if any(_NEWLINE.search(text) for text in arguments) or "#" in call.text or not arguments:
        return None
    if not _looks_formatted(call, width):
        return None
    if call.has_magic_comma:
        return _exploded(call, head, arguments, tail)
    one_line = f"{head}({', '.join(arguments)}){tail}"
    if len(call.before) + len(one_line) + call.width_behind <= width:
        return one_line
    if call.rest_of_line.strip() not in ("", ":") or not call.is_whole_value:
        return None
    newline, inner = call.tree.lines.newline, " " * (len(call.indentation) + _INDENT)
    together = f"{inner}{', '.join(arguments)}"
    if len(together) <= width:
        return f"{head}({newline}{together}{newline}{call.indentation}){tail}"
    return _exploded(call, head, arguments, tail)


def _looks_formatted(call: WrittenCall, width: int) -> bool:
    """Would a formatter have left the call as it is? Where not, nobody wants it laid out afresh."""
    if call.has_magic_comma:
        return True
    is_spread = _NEWLINE.search(call.text) is not None
    one_line = f"{call.callee}({', '.join(call.arguments)})"
    fits = len(call.before) + len(one_line) + call.width_behind <= width
    return is_spread != fits and (is_spread or call.text == one_line)


def _exploded(call: WrittenCall, head: str, arguments: Sequence[str], tail: str) -> str:
    newline, inner = call.tree.lines.newline, " " * (len(call.indentation) + _INDENT)
    rows = "".join(f"{inner}{text},{newline}" for text in arguments)
    return f"{head}({newline}{rows}{call.indentation}){tail}"
