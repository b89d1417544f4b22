"""Texts that Python hands to a shell, or splits into words itself -> scripts. Holes of f-strings are not known."""

import ast
import re

from asynclint.launch.commands import uncovered_script
from asynclint.launch.masks import MARK
from asynclint.launch.shell import read_script
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Script

_QUOTED = re.compile(r"(?P<prefix>[fFrR]*)(?P<quote>[\"'])(?P<text>[^\n\\]*)(?P=quote)")
_HOLE = re.compile(r"\{[^{}\n]*\}")


def shell_text(node: ast.Call, name: str) -> ast.expr | None:
    """The text among the arguments of a call that starts something."""
    if not node.args:
        return None
    first = node.args[0]
    if isinstance(first, ast.Call) and first.args:  # shlex.split("...")
        is_split = isinstance(first.func, ast.Attribute) and first.func.attr == "split"
        first = first.args[0] if is_split and isinstance(first.args[0], (ast.Constant, ast.JoinedStr)) else first
    elif isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "split":
        first = first.func.value
    elif name not in ("os.system", "os.popen") and not _asks_for_shell(node):
        return None
    return first if isinstance(first, (ast.Constant, ast.JoinedStr)) else None


def _asks_for_shell(node: ast.Call) -> bool:
    return any(
        keyword.arg == "shell" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in node.keywords
    )


def read_text(source: Source, start: int, end: int) -> Script | None:
    """A text that is written on one line without escapes; None for any other."""
    match = _QUOTED.fullmatch(source.text, start, end)
    if match is None:
        return None
    fragment = source.part(*match.span("text"))
    covered = match["text"]
    if "f" in match["prefix"].lower():
        covered = _HOLE.sub(lambda hole: MARK * len(hole[0]), covered)
    return uncovered_script(read_script(fragment.masked(covered)), fragment)
