"""Cheap marks on functions that nominate them for a closer look."""

import ast
from collections.abc import Iterator, Sequence

from asynclint.model.facts import Feature

_FRAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_MANY = 100


def shape_of(suite: Sequence[ast.stmt]) -> Feature:
    """Does the suite do anything at all?"""
    rest = list(suite)
    if rest and isinstance(rest[0], ast.Expr) and isinstance(rest[0].value, ast.Constant):
        rest = rest[1:]  # docstring or `...`
    if all(isinstance(statement, ast.Pass) or _is_constant(statement) for statement in rest):
        return Feature.EMPTY
    if len(rest) == 1 and isinstance(rest[0], ast.Raise):
        return Feature.RAISES_ONLY
    return Feature.NONE


def _is_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_tight(loop: ast.While) -> bool:
    """Does no round of the loop await anything but `sleep(0)`?"""
    return not any(_gives_way(node) for node in _own_nodes(loop.body))


def _gives_way(node: ast.AST) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom | ast.AsyncFor | ast.AsyncWith):
        return True
    if not isinstance(node, ast.Await):
        return False
    call = node.value
    is_zero = (
        isinstance(call, ast.Call)
        and len(call.args) <= 1
        and all(isinstance(argument, ast.Constant) and not argument.value for argument in call.args)
    )
    return not is_zero


def is_large_range(source: ast.expr) -> bool:
    """`range(100)` and more, or of a computed size."""
    if not (isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range"):
        return False
    return any(
        isinstance(argument, ast.BinOp)
        or (isinstance(argument, ast.Constant) and isinstance(argument.value, int) and argument.value >= _MANY)
        for argument in source.args
    )


def _own_nodes(suite: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a suite, those of nested functions left out."""
    work = list(suite)
    while work:
        node = work.pop()
        yield node
        if not isinstance(node, _FRAMES):
            work.extend(ast.iter_child_nodes(node))
