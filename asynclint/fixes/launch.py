"""Edits of launch files -> splices. The place shows how it is written there; nothing else of the file is touched."""

import ast
import re
from collections.abc import Iterator

from asynclint.fixes.commands import WrittenWord
from asynclint.fixes.splice import Lines, Splice
from asynclint.fixes.tree import CannotFixError
from asynclint.model.launch_edits import (
    AddWords,
    Assign,
    LaunchEdit,
    RemoveWords,
    RenameVariable,
    ReplaceWord,
    SetVariable,
)
from asynclint.model.source import Location
from asynclint.source.parsing import parse

_LONE_RETURN = re.compile(r"\r(?!\n)")
#: Instruction that starts something -> the line that sets a variable for it.
_INSTRUCTIONS = (
    (re.compile(r"[ \t]*(?:CMD|ENTRYPOINT)\s", re.IGNORECASE), "ENV {name}={value}"),
    (re.compile(r"[ \t]*ExecStart[ \t]*="), "Environment={name}={value}"),
)
#: A key of TOML, and a value of it that stands on one line.
_TOML_VALUE = re.compile(r"[\w.\"'-]+[ \t]*=[ \t]*(?P<value>\"(?:[^\"\\\r\n]|\\.)*\"|'[^'\r\n]*'|[\w.+-]+)(?!['\"])")
_REST = re.compile(r"[ \t]*(?P<comment>#[^\r\n]*)?(?P<newline>\r?\n|$)")
#: Between the name of a variable and its value.
_TO_VALUE = r"[\"']?[ \t]*(?:[:=][ \t]*|\r?\n[ \t]*value:[ \t]*)[\"']?$"
_NEAR = 300


def launch_splices(text: str, edit: LaunchEdit) -> Iterator[Splice]:
    """What an edit replaces. Raises `CannotFixError` where the file is written in another way than expected."""
    if _LONE_RETURN.search(text):
        raise CannotFixError("lines of the file end in carriage returns")
    lines = Lines(text)
    match edit:
        case AddWords():
            yield WrittenWord(text, *_stretch(lines, edit.at)).add(edit.words)
        case RemoveWords():
            for at in edit.at:
                yield WrittenWord(text, *_stretch(lines, at)).remove()
        case ReplaceWord():
            yield _replaced(text, *_stretch(lines, edit.at), edit)
        case SetVariable():
            yield _variable(lines, edit)
        case RenameVariable():
            yield _renamed(text, *_stretch(lines, edit.at), edit)
        case Assign():
            yield _assigned(lines, edit)


def _stretch(lines: Lines, at: Location) -> tuple[int, int]:
    span = at.span
    try:
        return lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column)
    except IndexError as error:
        raise CannotFixError("the file is shorter than it was") from error


def _replaced(text: str, start: int, end: int, edit: ReplaceWord) -> Splice:
    found = [match.start() for match in re.finditer(re.escape(edit.word), text[start:end])]
    if len(found) != 1:
        raise CannotFixError(f"`{edit.word}` is not written out there")
    return Splice(start + found[0], start + found[0] + len(edit.word), edit.text)


def _variable(lines: Lines, edit: SetVariable) -> Splice:
    _stretch(lines, edit.at)
    rows = lines.text.split("\n")
    row = edit.at.span.line - 1
    while row > 0 and _goes_on(rows, row - 1):
        row -= 1
    for pattern, form in _INSTRUCTIONS:
        if pattern.match(rows[row]):
            indentation = rows[row][: len(rows[row]) - len(rows[row].lstrip())]
            line = indentation + form.format(name=edit.name, value=edit.value) + lines.newline
            start = lines.offset(row + 1, 0)
            return Splice(start, start, line)
    raise CannotFixError("the line that starts it is no instruction of its own")


def _goes_on(rows: list[str], row: int) -> bool:
    """Does what stands in this row continue in the next one? Comments between continued lines do."""
    while row > 0 and rows[row].lstrip().startswith("#"):
        row -= 1
    return rows[row].rstrip().endswith("\\")


def _renamed(text: str, start: int, end: int, edit: RenameVariable) -> Splice:
    if text.startswith(edit.name, start) and text[start + len(edit.name) : start + len(edit.name) + 1] in "=: \t":
        return Splice(start, start + len(edit.name), edit.new)
    near = max(0, start - _NEAR)
    found = re.search(rf"(?<![\w-]){re.escape(edit.name)}(?={_TO_VALUE})", text[near:start])
    if found is None:
        raise CannotFixError("the name of the variable is not written beside its value")
    return Splice(near + found.start(), near + found.end(), edit.new)


def _assigned(lines: Lines, edit: Assign) -> Splice:
    text = lines.text
    start, _ = _stretch(lines, edit.at)
    value_start, value_end, whole_end = _value_of(lines, edit.at, start)
    if edit.value and not edit.name:
        return Splice(value_start, value_end, edit.value)
    rest = _REST.match(text, whole_end)
    line_start = lines.offset(edit.at.span.line, 0)
    if rest is None or text[line_start:start].strip():
        raise CannotFixError("the assignment shares its line with something else")
    if edit.name:
        line = f"{text[line_start:start]}{edit.name} = {edit.value}{lines.newline}"
        return Splice(rest.end(), rest.end(), line if rest["newline"] else lines.newline + line)
    if rest["comment"]:
        raise CannotFixError("a comment stands beside the assignment")
    return Splice(line_start, rest.end(), "")


def _value_of(lines: Lines, at: Location, start: int) -> tuple[int, int, int]:
    """Where the value of the assignment that starts there begins and ends, and where all of it ends."""
    if at.path.endswith(".toml"):
        found = _TOML_VALUE.match(lines.text, start)
        if found is None:
            raise CannotFixError("the value is not written on one line")
        return *found.span("value"), found.end()
    try:
        statements = parse(lines.text).body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise CannotFixError("the file is not valid Python") from error
    for statement in statements:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.lineno == at.span.line and statement.value:
            value = _Node(lines, statement.value)
            return value.start, value.end, _Node(lines, statement).end
    raise CannotFixError("the assignment is not a statement of its own")


class _Node:
    """Where a node of Python's own tree begins and ends; it counts bytes."""

    def __init__(self, lines: Lines, node: ast.expr | ast.stmt) -> None:
        self.start = _offset(lines, node.lineno, node.col_offset)
        self.end = _offset(lines, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)


def _offset(lines: Lines, line: int, column: int) -> int:
    start = lines.offset(line, 0)
    written = lines.text[start : start + column]  # never fewer bytes than characters
    return start + len(written.encode()[:column].decode(errors="ignore"))
