"""A file before and after a change -> what speaks against the change, from reading the new text alone."""

import ast
import warnings
from typing import Any

import msgspec

from asynclint.engine.sources import Sources
from asynclint.source.notebook import python_of
from asynclint.source.parsing import parse


def complaint_about(path: str, before: bytes, after: bytes, sources: Sources) -> str | None:
    """The end of "not fixed: ...", or None when the new content reads as well as the old one did."""
    if sources.is_launch(path):
        return _reread(path, before, after)
    return _compiled(path, after, in_cells=sources.is_notebook(path))


def _compiled(path: str, text: bytes, *, in_cells: bool) -> str | None:
    """Compiles without running: unlike parsing, that minds an `await` where none may stand."""
    source = python_of(text) if in_cells else text
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if in_cells else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                compile(source, path, "exec", flags, dont_inherit=True)
            except SyntaxError:  # perhaps it is for a newer Python
                compile(_Known().visit(parse(source)), path, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"the result is not valid Python: {error}"
    return None


class _Known(ast.NodeTransformer):
    """Leaves out what the running Python has no code for."""

    def visit_TypeAlias(self, node: ast.stmt) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node)

    def visit(self, node: ast.AST) -> Any:
        if getattr(node, "type_params", None):
            node.type_params = []  # type: ignore[attr-defined]
        return super().visit(node)


def _reread(path: str, before: bytes, after: bytes) -> str | None:
    """The reader of a launch file has to find the same things in it, and nothing it stumbles over."""
    from asynclint.launch.read import read_launch_file
    from asynclint.model.launchfacts import LaunchFacts, decode_launch

    def outline(data: bytes) -> tuple[object, ...]:
        facts: LaunchFacts = decode_launch(read_launch_file(path, data))
        return (
            facts.kind,
            facts.note,
            [process.name for process in facts.processes],
            [stage.name for stage in facts.stages],
            [task.name for task in facts.tasks],
            len(facts.script.commands) if facts.script is not None else 0,
        )

    try:
        same = outline(before) == outline(after)
    except msgspec.MsgspecError:
        same = False
    return None if same else "the result does not read as the file did"
