"""Parameters and annotations -> facts. What they evaluate (defaults, metadata) is read by `expr` in the scope around."""

import ast
from collections.abc import Callable

from asynclint.model.facts import Constant, Display, Expr, Operation, Parameter, Subscript

Reader = Callable[[ast.expr], Expr]


def read_parameters(node: ast.arguments, expr: Reader) -> list[Parameter]:
    result: list[Parameter] = []
    positional = [*node.posonlyargs, *node.args]
    without_default = len(positional) - len(node.defaults)
    for position, argument in enumerate(positional):
        default = expr(node.defaults[position - without_default]) if position >= without_default else None
        kind = 0 if position < len(node.posonlyargs) else 1
        result.append(Parameter(argument.arg, _annotated(argument, expr), default, kind))
    if node.vararg is not None:
        result.append(Parameter(node.vararg.arg, _annotated(node.vararg, expr), None, 2))
    for argument, fallback in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        default = expr(fallback) if fallback is not None else None
        result.append(Parameter(argument.arg, _annotated(argument, expr), default, 3))
    if node.kwarg is not None:
        result.append(Parameter(node.kwarg.arg, _annotated(node.kwarg, expr), None, 4))
    return result


def _annotated(argument: ast.arg, expr: Reader) -> Expr:
    return read_annotation(argument.annotation, expr) if argument.annotation is not None else None


def read_annotation(node: ast.expr, expr: Reader) -> Expr:
    """A type expression; strings in it are parsed, except inside Literal and the metadata of Annotated."""
    if isinstance(node, ast.Constant):
        if not isinstance(node.value, str):
            return Constant(None) if node.value is None else None
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return read_annotation(node, expr) if not isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript):
        base = read_annotation(node.value, expr)
        return Subscript(base, _subscript_annotation(base, node.slice, expr))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return Operation("BitOr", read_annotation(node.left, expr), read_annotation(node.right, expr))
    if isinstance(node, ast.Tuple | ast.List):
        return Display([read_annotation(item, expr) for item in node.elts], True)
    if isinstance(node, ast.Attribute):
        base = read_annotation(node.value, expr)
        return f"{base}.{node.attr}" if isinstance(base, str) else None
    return None


def _subscript_annotation(base: Expr, node: ast.expr, expr: Reader) -> Expr:
    last = base.rpartition(".")[2] if isinstance(base, str) else ""
    if last == "Literal":
        return None
    if last == "Annotated" and isinstance(node, ast.Tuple) and node.elts:
        return Display([read_annotation(node.elts[0], expr), *(expr(item) for item in node.elts[1:])], True)
    return read_annotation(node, expr)
