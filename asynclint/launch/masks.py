"""Templates within files: actions are covered by marks of the same length, so that the rest can be read in place."""

import re

from asynclint.launch.text import Source
from asynclint.launch.words import joined
from asynclint.model.launchfacts import Applied, Either, Env, Expr, Joined, Known, Opaque

#: One character of what a template engine is going to replace.
MARK = "\ue000"

_ACTION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_RUN = re.compile(f"{MARK}+")
_WITHIN_LINE = re.compile(r"[^\n]")


def cover(text: str) -> str:
    """The text with every `{{ action }}` and `{% statement %}` covered. Lines of nothing else become comments."""
    if "{{" not in text and "{%" not in text:
        return text
    covered = _ACTION.sub(lambda match: _WITHIN_LINE.sub(MARK, match[0]), text)
    lines = covered.split("\n")
    for index, line in enumerate(lines):
        if MARK in line and not line.strip(f" \t\r{MARK}"):
            lines[index] = "#" + " " * (len(line) - 1)
    return "\n".join(lines)


_OPENS = re.compile(r"(?:\{\{-?|\{%-?)\s*(?:if|with|range|for|else if|elif)\b")
_ENDS = re.compile(r"(?:\{\{-?|\{%-?)\s*(?:end|endif|endfor)\b")


def optional_parts(text: str) -> list[tuple[int, int]]:
    """Stretches that a template includes or leaves out, the outer ones too."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for action in _ACTION.finditer(text):
        if _ENDS.match(action[0]) and opened:
            found.append((opened.pop(), action.end()))
        elif _OPENS.match(action[0]) and "else" not in action[0] and "elif" not in action[0]:
            opened.append(action.start())
    return found


def original(source: Source, place: tuple[int, int, int, int]) -> str:
    line, column, end_line, end_column = place
    return source.text[source.offset(line - 1, column) : source.offset(end_line - 1, end_column)]


def reveal(expr: Expr, written: str) -> Expr:
    """What is covered is not known; `written` is the text before it was covered, where it can be told."""
    if isinstance(expr, Known):
        if not isinstance(expr.value, str) or MARK not in expr.value:
            return expr
        parts: list[Expr] = []
        position = 0
        actions = iter(_ACTION.findall(written))
        for run in _RUN.finditer(expr.value):
            parts += [Known(expr.value[position : run.start()]), Opaque(next(actions, written))]
            position = run.end()
        parts.append(Known(expr.value[position:]))
        return joined([part for part in parts if part != Known("")])
    if isinstance(expr, Joined):
        return Joined([reveal(part, written) for part in expr.parts])
    if isinstance(expr, Applied):
        return Applied(expr.function, [reveal(part, written) for part in expr.arguments])
    if isinstance(expr, Either):
        return Either([reveal(part, written) for part in expr.options])
    if isinstance(expr, Env) and MARK in expr.written:
        return Opaque(written)
    return Opaque(written) if isinstance(expr, Opaque) and MARK in expr.text else expr
