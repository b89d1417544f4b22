"""A statement at the top of a module -> the same one under `if __name__ == "__main__":`."""

import re

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.launch_edits import GuardMain

_GUARD = 'if __name__ == "__main__":'
_LINE = re.compile(r"(?:(?<=\n)|(?<=\r(?!\n)))(?=[^\r\n])")


def guard_main(tree: Tree, edit: GuardMain) -> Splice:
    """Everything of the statement moves to the right. Raises `CannotFixError` where that would change a text."""
    call = tree.find(edit.at.span, cst.Call)
    statement = next((child for child, parent in tree.ancestors(call) if isinstance(parent, cst.Module)), None)
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        raise CannotFixError("the call is no statement of its own at the top of its module")
    start, end = tree.start(statement), tree.end(statement)
    text = tree.text[start:end]
    if '"""' in text or "'''" in text:
        raise CannotFixError("a text over several lines would be moved with it")
    indent = tree.module.default_indent
    moved = _LINE.sub(indent, text)
    return Splice(start, end, f"{_GUARD}{tree.lines.newline}{indent}{moved}")
