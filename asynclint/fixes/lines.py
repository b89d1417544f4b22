"""Statements as lines: where they begin and end, with the comments that belong to them, and what goes above them."""

import re

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree

_COMMENT_LINE = re.compile(r"[ \t]*#")
_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:|pyright:|pylint:|mypy:|fmt:|isort:|pragma:|nosec)", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_NEWLINE = re.compile(r"\r\n|\r|\n")


def statement_of(tree: Tree, node: cst.CSTNode) -> cst.CSTNode:
    """The statement that contains the node: a child of a block or of the module."""
    if isinstance(tree.parent(node), cst.Module | cst.IndentedBlock):
        return node
    for child, parent in tree.ancestors(node):
        if isinstance(parent, cst.Module | cst.IndentedBlock):
            return child
    raise CannotFixError("the code to change stands in no block")


def outermost_of(tree: Tree, node: cst.CSTNode) -> cst.CSTNode:
    """The statement of the module's top that contains the node."""
    for child, parent in tree.ancestors(node):
        if isinstance(parent, cst.Module):
            return child
    return node


def line_start(tree: Tree, offset: int) -> int:
    line, _ = tree.lines.position(offset)
    return tree.lines.offset(line, 0)


def first_line(tree: Tree, statement: cst.CSTNode) -> int:
    """Where the first line of a statement begins, decorators included."""
    decorators = getattr(statement, "decorators", ())
    return line_start(tree, tree.start(decorators[0] if decorators else statement))


def behind(tree: Tree, offset: int) -> int:
    """Where the line behind the one at `offset` begins."""
    match = _LINE.match(tree.text, offset)
    return match.end() if match is not None else len(tree.text)


def above_comments(tree: Tree, offset: int) -> int:
    """The start of the comment lines that stand directly above the line that starts at `offset`."""
    while offset:
        before = line_start(tree, offset - 1)
        if not _COMMENT_LINE.match(tree.text, before):
            break
        offset = before
    return offset


def indentation(tree: Tree, offset: int) -> str:
    """What the line that starts at `offset` is indented with."""
    line = tree.text[offset:]
    return line[: len(line) - len(line.lstrip(" \t"))]


def define_above(tree: Tree, statement: cst.CSTNode, text: str) -> Splice:
    """The lines of a definition above a statement and its comments, with the empty lines that formatters want."""
    start = first_line(tree, statement)
    indent = indentation(tree, start)
    at = above_comments(tree, start)
    newline = tree.lines.newline
    wanted = 2 if "\n" in text and not indent else 1
    before = tree.text[:at]
    blank = len(_NEWLINE.findall(before[len(before.rstrip(" \t\r\n")) :])) - 1
    opening = before.rstrip(" \t\r\n")
    above = 0 if not opening or (indent and opening.endswith(":")) else max(wanted - blank, 0)
    below = wanted if "\n" in text or not _needs_room(statement) else 2
    lines = [f"{indent}{line}" if line else "" for line in text.split("\n")]
    return Splice(at, at, newline * above + newline.join(lines) + newline * (below + 1))


def _needs_room(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.FunctionDef | cst.ClassDef)


def remove_lines(tree: Tree, statement: cst.CSTNode) -> Splice:
    """A simple statement with its line. Raises `CannotFixError` when it shares the line."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        raise CannotFixError("the statement shares its line with another one")
    start = line_start(tree, tree.start(statement))
    return Splice(start, behind(tree, tree.end(statement)), _kept_comment(tree, statement.trailing_whitespace, start))


def _kept_comment(tree: Tree, rest: cst.TrailingWhitespace, start: int) -> str:
    """The comment behind a line that goes, on a line of its own; what it tells tools about that line goes, too."""
    if rest.comment is None or _DIRECTIVE.match(rest.comment.value):
        return ""
    return f"{indentation(tree, start)}{rest.comment.value}{tree.lines.newline}"


def remove_decorator(tree: Tree, decorator: cst.Decorator) -> Splice:
    start = line_start(tree, tree.start(decorator))
    return Splice(start, behind(tree, tree.end(decorator)), _kept_comment(tree, decorator.trailing_whitespace, start))
