"""Parameters and annotations. What they evaluate (defaults, metadata) is read in the scope around."""

import ast
from ast import Name
from keyword import iskeyword
from typing import Any, Protocol

from asynclint.facts.written import DISPLAY, NOTHING, OPERATION, SUBSCRIPT, Record, Written


class Reader(Protocol):
    def expr(self, node: ast.expr) -> Written: ...


def read_parameters(node: Any, reader: Reader) -> list[Record]:
    result: list[Record] = []
    unnamed = len(node.posonlyargs)
    positional = node.posonlyargs + node.args if unnamed else node.args
    if positional:
        defaults = node.defaults
        without_default = len(positional) - len(defaults)
        for position, argument in enumerate(positional):
            default = reader.expr(defaults[position - without_default]) if position >= without_default else None
            result.append((argument.arg, _annotated(argument, reader), default, 0 if position < unnamed else 1))
    if node.vararg is not None:
        result.append((node.vararg.arg, _annotated(node.vararg, reader), None, 2))
    if node.kwonlyargs:
        for argument, fallback in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            default = reader.expr(fallback) if fallback is not None else None
            result.append((argument.arg, _annotated(argument, reader), default, 3))
    if node.kwarg is not None:
        result.append((node.kwarg.arg, _annotated(node.kwarg, reader), None, 4))
    return result


def _annotated(argument: Any, reader: Reader) -> Written:
    annotation = argument.annotation
    if annotation is None:
        return None
    if annotation.__class__ is Name:
        name: str = annotation.id
        return name
    return read_annotation(annotation, reader)


def read_annotation(node: Any, reader: Reader) -> Written:
    """A type expression; strings in it are parsed, except inside Literal and the metadata of Annotated."""
    kind = node.__class__
    if kind is Name:
        name: str = node.id
        return name
    if kind is ast.Subscript:
        base = node.value.id if node.value.__class__ is Name else read_annotation(node.value, reader)
        return (SUBSCRIPT, base, _subscript_annotation(base, node.slice, reader))
    if kind is ast.Constant:
        return _constant_annotation(node.value, reader)
    if kind is ast.BinOp and node.op.__class__ is ast.BitOr:
        return (OPERATION, "BitOr", read_annotation(node.left, reader), read_annotation(node.right, reader))
    if kind is ast.Tuple or kind is ast.List:
        return (DISPLAY, [read_annotation(item, reader) for item in node.elts], True)
    if kind is ast.Attribute:
        base = read_annotation(node.value, reader)
        return f"{base}.{node.attr}" if base.__class__ is str else None
    return None


def _constant_annotation(value: object, reader: Reader) -> Written:
    if not isinstance(value, str):
        return NOTHING if value is None else None
    text = value.strip()
    if text.isidentifier() and text.isascii() and not iskeyword(text):
        return text  # most are: no parser needed
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return read_annotation(node, reader) if not isinstance(node, ast.Constant) else None


def _subscript_annotation(base: Written, node: ast.expr, reader: Reader) -> Written:
    last = base.rpartition(".")[2] if isinstance(base, str) else ""
    if last == "Literal":
        return None
    if last == "Annotated" and isinstance(node, ast.Tuple) and node.elts:
        return (DISPLAY, [read_annotation(node.elts[0], reader), *(reader.expr(item) for item in node.elts[1:])], True)
    return read_annotation(node, reader)
