"""A call as it stands in the text: where its parts begin and end, and what surrounds it."""

import re
from functools import cached_property

import libcst as cst

from asynclint.fixes.tree import CannotFixError, Tree

#: Between a callee and its parenthesis: parentheses of its own, blanks, continued lines.
_TO_PARENTHESIS = re.compile(r"[\s)\\]*\(")
#: Comments that formatters do not count: to them they belong to the line, however long it is.
_PRAGMA = re.compile(r"#\s*(noqa|nosec|(isort|type|pyright|pyrefly|pylint|flake8|ruff|ty):)", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n|\r|\n")
_LAST_LINE = re.compile(r"(\r\n|\r|\n)([ \t]*)$")


def width_behind(text: str, offset: int) -> int:
    """Columns behind a place. Formatters let comments for tools stick out, and no others."""
    behind = _NEWLINE.split(text[offset:], maxsplit=1)[0]
    return len((behind.partition("#")[0] if _PRAGMA.search(behind) else behind).rstrip())


class WrittenCall:
    """Raises `CannotFixError` when the text is not laid out as any call is."""

    def __init__(self, tree: Tree, node: cst.Call) -> None:
        self.tree = tree
        self.node = node
        self.start = tree.start(node)
        self.end = tree.end(node)
        match = _TO_PARENTHESIS.match(tree.text, tree.end(node.func))
        if match is None:
            raise CannotFixError("the parentheses of the call were not found")
        self.inside = match.end()  # just behind the opening parenthesis

    @property
    def text(self) -> str:
        return self.tree.text[self.start : self.end]

    @property
    def has_comments(self) -> bool:
        """Are there comments between the parts of the call?"""
        pending: list[cst.CSTNode] = [self.node]
        for item in pending:  # grows
            if isinstance(item, cst.Comment):
                return True
            pending.extend(item.children)
        return False

    @property
    def callee(self) -> str:
        return self.tree.text[self.start : self.inside - 1].rstrip(" \t\\\r\n")

    @cached_property
    def arguments(self) -> list[str]:
        return [self.tree.text[self.tree.start(item) : self.tree.end(item)] for item in self.node.args]

    @property
    def gap(self) -> str:
        """What stands before the first argument: nothing, or a new line and its indentation."""
        end = self.tree.start(self.node.args[0]) if self.node.args else self.end - 1
        return self.tree.text[self.inside : end]

    @property
    def between(self) -> str:
        """What to put behind a comma: a blank, or a new line where every argument has its own."""
        match, known = _LAST_LINE.search(self.gap), self.node.args
        if match is None or (len(known) > 1 and not self.has_magic_comma and self._are_together(known[0], known[1])):
            return " "
        return match[1] + match[2]

    def _are_together(self, one: cst.Arg, other: cst.Arg) -> bool:
        between = self.tree.text[self.tree.end(one) : self.tree.start(other)]
        return "\n" not in between and "\r" not in between

    @property
    def wants_comma(self) -> bool:
        """Would a formatter put a comma behind the last argument, once there is another one on a line of its own?"""
        if not self.node.args or isinstance(self.node.args[-1].comma, cst.Comma):
            return False
        behind = self.tree.text[self.tree.end(self.node.args[-1]) : self.end]
        return self.between != " " and _LAST_LINE.search(behind.removesuffix(")")) is not None

    @property
    def has_magic_comma(self) -> bool:
        """Does a formatter keep the arguments on lines of their own, because of the comma behind the last one?"""
        arguments = self.node.args
        return (
            bool(arguments) and isinstance(arguments[-1].comma, cst.Comma) and _LAST_LINE.search(self.gap) is not None
        )

    @property
    def before(self) -> str:
        """The line up to the call."""
        return self.tree.text[self._line_start : self.start]

    @property
    def rest_of_line(self) -> str:
        """The line behind the call, without a comment."""
        return self._behind.partition("#")[0].rstrip()

    @property
    def width_behind(self) -> int:
        """Columns behind the call."""
        return width_behind(self.tree.text, self.end)

    @cached_property
    def _behind(self) -> str:
        return _NEWLINE.split(self.tree.text[self.end :], maxsplit=1)[0]

    @property
    def indentation(self) -> str:
        line = self.before
        return line[: len(line) - len(line.lstrip(" \t"))]

    @property
    def is_whole_value(self) -> bool:
        """Is there no bracket before the call, but in what is assigned to? Then its own are where a line breaks."""
        target, _, value = self.before.rpartition(" = ")
        is_open = sum(map(target.count, "([{")) != sum(map(target.count, ")]}"))
        return not is_open and not any(bracket in value for bracket in "([{")

    @property
    def _line_start(self) -> int:
        line, _ = self.tree.lines.position(self.start)
        return self.tree.lines.offset(line, 0)
