"""Arguments on one line, on a line of their own, or on a line each: what a formatter would make of a call that grew."""

import re
from collections.abc import Sequence

from asynclint.fixes.written import WrittenCall

_INDENT = 4
#: Attributes, calls without arguments, simple subscripts: nowhere there would a formatter break a line.
_PLAIN_REST = re.compile(r"(\.\w+(\(\))?|\[[\w:.\-\"']*\])*:?")
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


def lay_out_wrapped(call: WrittenCall, head: str, arguments: Sequence[str], *, width: int) -> str | None:
    """`(head(arguments))` in place of the call, where something follows that is done with the result.

    Where it takes more than one line, the parentheses get lines of their own. None as for `lay_out`.
    """
    if any(_NEWLINE.search(text) for text in arguments) or "#" in call.text or not arguments:
        return None
    if not _looks_formatted(call, width):
        return None
    one_line, magic = f"{head}({', '.join(arguments)})", call.has_magic_comma
    if not magic and len(call.before) + len(one_line) + 2 + call.width_behind <= width:
        return f"({one_line})"
    if not call.is_whole_value or not _PLAIN_REST.fullmatch(call.rest_of_line):
        return None
    newline, outer = call.tree.lines.newline, call.indentation
    inner, innermost = outer + " " * _INDENT, outer + " " * _INDENT * 2
    together = f"{innermost}{', '.join(arguments)}"
    if not magic and len(inner) + len(one_line) <= width:
        body = one_line
    elif not magic and len(together) <= width:
        body = f"{head}({newline}{together}{newline}{inner})"
    else:
        rows = "".join(f"{innermost}{text},{newline}" for text in arguments)
        body = f"{head}({newline}{rows}{inner})"
    return f"({newline}{inner}{body}{newline}{outer})"


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
