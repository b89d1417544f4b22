"""One parameter more, where callers that know nothing of it still reach all others."""

import re
from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.lines import indentation, line_start
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.lifespan_edits import EnsureParameter

_STEP = "    "
_OPENING = re.compile(r"[^(]*?\(")


def ensure_parameter(tree: Tree, edit: EnsureParameter, width: int) -> Iterator[Splice]:
    function = tree.function_at(edit.at.span)
    parameters = function.params
    new = f"{edit.name}: {edit.annotation}"
    for known in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
        if known.name.value == edit.name:
            written = "" if known.annotation is None else cst.Module([]).code_for_node(known.annotation.annotation)
            if written != edit.annotation:
                raise CannotFixError(f"`{function.name.value}` has a parameter `{edit.name}` of its own")
            return
    yield from _inserted(tree, function, *_place(tree, parameters, new, injected=edit.injected), width)


def _place(tree: Tree, parameters: cst.Parameters, new: str, *, injected: bool) -> tuple[list[str], int]:
    """All parameters as text, the new one among them, and where that is."""
    positional = [*parameters.posonly_params, *parameters.params]
    pieces = [_text(tree, item) for item in parameters.posonly_params]
    if parameters.posonly_params:
        pieces.append("/")
    pieces += [_text(tree, item) for item in parameters.params]
    first_default = next((n for n, item in enumerate(positional) if item.default is not None), None)
    at = len(pieces)
    star = isinstance(parameters.star_arg, cst.Param | cst.ParamStar)
    if star:
        pieces.append("*" if isinstance(parameters.star_arg, cst.ParamStar) else _text(tree, parameters.star_arg))
        pieces += [_text(tree, item) for item in parameters.kwonly_params]
        at = len(pieces)
    elif first_default is not None and injected and not parameters.posonly_params:
        at = first_default
    elif first_default is not None:
        pieces.append("*")
        at = len(pieces)
    pieces.insert(at, new)
    if parameters.star_kwarg is not None:
        pieces.append(_text(tree, parameters.star_kwarg))
    return pieces, at


def _text(tree: Tree, node: cst.CSTNode | object) -> str:
    assert isinstance(node, cst.Param)
    return cst.Module([]).code_for_node(node.with_changes(comma=cst.MaybeSentinel.DEFAULT)).strip()


def _inserted(tree: Tree, function: cst.FunctionDef, pieces: list[str], at: int, width: int) -> Iterator[Splice]:
    """The list of parameters, laid out as a formatter would."""
    opening = _OPENING.match(tree.text, tree.end(function.name))
    if opening is None or function.type_parameters is not None:
        raise CannotFixError("the parameters were not found")
    start = opening.end()
    end = _closing(tree, function, start)
    inside = tree.text[start:end]
    head = tree.text[line_start(tree, start) : start]
    indent = indentation(tree, line_start(tree, start))
    newline = tree.lines.newline
    if "#" in inside or any(newline in piece for piece in pieces):
        raise CannotFixError(f"comments stand among the parameters of `{function.name.value}`")
    tail = re.split(r"\r\n|\r|\n", tree.text[end:], maxsplit=1)[0].partition("  #")[0].rstrip()
    joined = ", ".join(pieces)
    if inside.rstrip().endswith(","):
        text = _exploded(pieces, indent, newline)
    elif len(head) + len(joined) + len(tail) <= width:
        text = joined
    elif len(indent) + len(_STEP) + len(joined) <= width:
        text = f"{newline}{indent}{_STEP}{joined}{newline}{indent}"
    else:
        text = _exploded(pieces, indent, newline)
    if text == joined and joined.startswith(inside) and inside:  # what is there stays untouched
        yield Splice(end, end, joined[len(inside) :])
    elif text == joined and not inside:
        yield Splice(start, start, joined)
    else:
        yield Splice(start, end, text)


def _exploded(pieces: list[str], indent: str, newline: str) -> str:
    return newline + "".join(f"{indent}{_STEP}{piece},{newline}" for piece in pieces) + indent


def _closing(tree: Tree, function: cst.FunctionDef, start: int) -> int:
    """The parenthesis behind the last parameter."""
    parameters = function.params
    nodes = [*parameters.posonly_params, *parameters.params, *parameters.kwonly_params]
    nodes += [item for item in (parameters.star_arg, parameters.star_kwarg) if isinstance(item, cst.Param)]
    parts = [part for node in nodes for part in (node, node.annotation, node.default) if part is not None]
    last = max([start, *(tree.end(part) for part in parts)])
    end = tree.text.find(")", last)
    if end < 0:
        raise CannotFixError("the parameters were not found")
    return end
