"""Cheap marks on functions that nominate them for a closer look."""

import ast
from collections.abc import Iterator, Sequence

from asynclint.model.facts import Feature

_FRAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_EMPTY, _RAISES_ONLY = int(Feature.EMPTY), int(Feature.RAISES_ONLY)
_MANY = 100


def shape_of(suite: Sequence[ast.stmt]) -> int:
    """Does the suite do anything at all?"""
    first = 1 if suite and _is_constant(suite[0]) else 0  # docstring or `...`
    for position in range(first, len(suite)):
        statement = suite[position]
        if statement.__class__ is not ast.Pass and not _is_constant(statement):
            raises = statement.__class__ is ast.Raise and len(suite) == first + 1
            return _RAISES_ONLY if raises else 0
    return _EMPTY


def _is_constant(statement: ast.stmt) -> bool:
    return statement.__class__ is ast.Expr and statement.value.__class__ is ast.Constant


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
