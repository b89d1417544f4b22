"""A statement as it stands in the text: the lines it takes, and the places above and below it."""

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree

#: What may stand behind a statement: nothing, or a comment.
_REST_OF_LINE = re.compile(r"[ \t]*;?[ \t]*(#[^\r\n]*)?(?=\r|\n|$)")
_COMMENT_LINE = re.compile(r"[ \t]*#[^\r\n]*(\r\n|\r|\n)")


class WrittenStatement:
    """A line of its own in a block, simple or compound. Raises `CannotFixError` for what shares its line."""

    def __init__(self, tree: Tree, node: cst.CSTNode) -> None:
        self.tree = tree
        self.node = node
        self.start = tree.start(node)
        self.line, column = tree.lines.position(self.start)
        self.first = self.start - column  # of its line
        self.indentation = tree.text[self.first : self.start]
        if self.indentation.strip():
            raise CannotFixError("the statement shares its line with another one")

    @property
    def above(self) -> int:
        """Where a line above it starts: in front of the comments that lead to it."""
        lines, text = self.tree.lines, self.tree.text
        at, line = self.first, self.line
        while line > 1 and _COMMENT_LINE.fullmatch(text, lines.offset(line - 1, 0), at):
            line -= 1
            at = lines.offset(line, 0)
        return at

    @property
    def below(self) -> int:
        """The end of its last line, behind a comment."""
        rest = _REST_OF_LINE.match(self.tree.text, self.tree.end(_last_of(self.node)))
        if rest is None:
            raise CannotFixError("the statement shares its line with another one")
        return rest.end()

    def lines_above(self, lines: Sequence[str]) -> Splice:
        """Insert `lines`, indented as it is."""
        return Splice(self.above, self.above, "".join(f"{line}{self._newline}" for line in self._indented(lines)))

    def lines_below(self, lines: Sequence[str]) -> Splice:
        return Splice(self.below, self.below, "".join(f"{self._newline}{line}" for line in self._indented(lines)))

    def _indented(self, lines: Sequence[str]) -> Iterator[str]:
        return (f"{self.indentation}{line}" if line else "" for line in lines)

    @property
    def _newline(self) -> str:
        return self.tree.lines.newline


def _last_of(node: cst.CSTNode) -> cst.CSTNode:
    """The last simple statement of a compound one: where those end is not where their text ends."""
    while True:
        suites = [
            suite
            for name in ("body", "orelse", "finalbody")
            if isinstance(suite := getattr(node, name, None), cst.CSTNode)
        ]
        inner = [*suites[:1], *getattr(node, "handlers", ()), *getattr(node, "cases", ()), *suites[1:]]
        if isinstance(node, cst.IndentedBlock):
            inner = list(node.body)
        if not inner:
            return node
        node = inner[-1]


def statement_around(tree: Tree, node: cst.CSTNode) -> WrittenStatement:
    """The innermost line of a block that the node is part of. Raises `CannotFixError`."""
    for child, parent in tree.ancestors(node):
        if isinstance(parent, cst.IndentedBlock | cst.Module) and isinstance(child, cst.BaseStatement):
            return WrittenStatement(tree, child)
        if isinstance(parent, cst.SimpleStatementSuite):
            raise CannotFixError("the statement shares its line with what it belongs to")
    raise CannotFixError("it stands in no statement")


def function_around(tree: Tree, node: cst.CSTNode) -> cst.FunctionDef | None:
    """The function whose body the node is part of; None at module level, in classes and in lambdas."""
    for child, parent in tree.ancestors(node):
        if isinstance(parent, cst.FunctionDef) and child is parent.body:
            return parent
        if isinstance(parent, cst.Lambda | cst.ClassDef):
            return None
    return None


def body_of(node: cst.FunctionDef | cst.ClassDef) -> Sequence[cst.BaseStatement]:
    """The statements of a suite; nothing when they stand on the line of the head."""
    return node.body.body if isinstance(node.body, cst.IndentedBlock) else ()


def is_docstring(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return True
    return False


def free_name(text: str, *wanted: str) -> str:
    """The first of these names that does not occur in the text, or the last one with a number."""
    taken = set(re.findall(r"\w+", text))
    numbered = (f"{wanted[-1]}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (*wanted, *numbered) if name not in taken)
