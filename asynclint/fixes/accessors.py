"""What is built anew for every request is built once, by a function that remembers it."""

from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.indentation import STEP
from asynclint.fixes.lines import define_above, first_line, indentation, outermost_of
from asynclint.fixes.moving import moved, needs
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.lifespan_edits import BuildOnce


def build_once(tree: Tree, edit: BuildOnce) -> Iterator[Splice]:
    if not edit.function:
        function = tree.function_at(edit.at.span)
        start = first_line(tree, function)
        yield Splice(start, start, f"{indentation(tree, start)}@cache{tree.lines.newline}")
        return
    call = tree.find(edit.at.span, cst.Call, in_class=True)
    if needs(tree, call, tree, edit.at.path, None):
        raise CannotFixError("what it is made of is imported where it is built")
    built = moved(tree, call, STEP, tree.lines.newline)
    annotation = f" -> {edit.annotation}" if edit.annotation else ""
    text = f"@functools.cache\ndef {edit.function}(){annotation}:\n{STEP}return {built}"
    yield define_above(tree, outermost_of(tree, call), text)
