"""`await` and `async`, inserted: several of them may begin at one place, and stand in one another."""

from collections.abc import Iterable, Iterator

import libcst as cst

from asynclint.fixes.calls import needs_parentheses, refuse_where_nothing_can_be_awaited
from asynclint.fixes.splice import Lines, Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import AwaitCall, MakeAsync, WrapStatement


def insert_async(tree: Tree, edits: Iterable[MakeAsync]) -> Iterator[Splice]:
    """Has to come before `await_calls`, which asks where functions are going to be asynchronous."""
    for edit in edits:
        try:
            start = tree.lines.offset(edit.at.span.line, edit.at.span.column)
        except IndexError as error:
            raise CannotFixError("the file is shorter than it was") from error
        tree.coroutines.add(start)
        yield Splice(start, start, "async ")


def await_calls(tree: Tree, edits: Iterable[AwaitCall]) -> Iterator[Splice]:
    openings: dict[int, list[tuple[int, str]]] = {}
    closings: dict[int, str] = {}
    for edit in edits:
        node = tree.find(edit.at.span, cst.Call)
        refuse_where_nothing_can_be_awaited(tree, node)
        start, end = tree.start(node), tree.end(node)
        wrapped = needs_parentheses(tree, node)
        openings.setdefault(start, []).append((-end, "(await " if wrapped else "await "))
        if wrapped:
            closings[end] = closings.get(end, "") + ")"
    for start, texts in openings.items():
        yield Splice(start, start, "".join(text for _, text in sorted(texts)))  # what ends later begins first
    for end, text in closings.items():
        yield Splice(end, end, text)


def wrap_statement(lines: Lines, edit: WrapStatement) -> Iterator[Splice]:
    """Whoever asks has seen to it that no text in the statement goes over several lines."""
    span = edit.at.span
    try:
        starts = [lines.offset(line, 0) for line in range(span.line, span.end_line + 1)]
        indentation = lines.text[starts[0] : lines.offset(span.line, span.column)]
    except IndexError as error:
        raise CannotFixError("the file is shorter than it was") from error
    if indentation.strip():
        raise CannotFixError("the statement shares its line with another one")
    step = "\t" if "\t" in indentation else "    "
    yield Splice(starts[0], starts[0], f"{indentation}{edit.header}{lines.newline}{step}")
    for start in starts[1:]:
        if lines.text[start : start + 1] not in ("\r", "\n"):
            yield Splice(start, start, step)
