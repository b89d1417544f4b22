"""Python 3.12's type parameters, spelled as older Pythons do: `T = TypeVar("T", bound=Api)`, `class Box(Generic[T])`.

Python 3.11 cannot read them: there they are erased first, so that lines and columns stay true, and put back by text.
"""

import ast
import re
from collections.abc import Iterator
from typing import TypeVar

#: `def name[T](`, `class Name[T: Bound](`: the name with what is before it, then the bracket.
_HEADER = re.compile(rb"^([ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+\w+)\[", re.MULTILINE)
#: Is there one at all? Most files have none, and this is the cheapest way to see it.
_GENERIC = re.compile(rb"(?:def|class) \w+\[")
#: `type Name[T] = ...`
_ALIAS = re.compile(rb"^([ \t]*)(type[ \t]+)(\w+)(\[[^\n=]*\])?(?=[ \t]*=[^=])", re.MULTILINE)

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
#: A name, and what it is bound to: a class, or a tuple of several.
_Parameter = tuple[str, ast.expr | None]
_Made = TypeVar("_Made", ast.stmt, ast.expr)


def parse_older(source: bytes) -> ast.Module | None:
    """The module as a Python reads it that knows no type parameters, None when there are none on single lines."""
    erased, parameters = erase_type_parameters(source)
    if erased == source:
        return None
    tree = ast.parse(erased)
    _spell_out(
        tree,
        {
            node: _written(parameters[node.lineno])
            for node in ast.walk(tree)
            if isinstance(node, _Definition) and node.lineno in parameters
        },
    )
    return tree


def parse_newer(source: bytes) -> ast.Module:
    """The module as Python 3.12 reads it."""
    tree = ast.parse(source)
    if _GENERIC.search(source):
        definitions = [node for node in ast.walk(tree) if isinstance(node, _Definition)]
        _spell_out(tree, {node: list(_declared(node)) for node in definitions})
    return tree


def erase_type_parameters(source: bytes) -> tuple[bytes, dict[int, str]]:
    """The source without type parameters and `type` keywords, and what was in the brackets of which line."""
    source = _ALIAS.sub(_alias_as_assignment, source)
    erased = bytearray(source)
    parameters: dict[int, str] = {}
    for match in _HEADER.finditer(source):
        end = _closing(source, match.end())
        if end is not None:
            start = match.end() - 1
            erased[start:end] = b" " * (end - start)
            parameters[source.count(b"\n", 0, start) + 1] = source[start + 1 : end - 1].decode("utf-8", "replace")
    return bytes(erased), parameters


def _alias_as_assignment(match: re.Match[bytes]) -> bytes:
    indent, keyword, name, parameters = match.groups()
    return indent + name + b" " * (len(keyword) + len(parameters or b""))


def _closing(source: bytes, start: int) -> int | None:
    """The position after the bracket that closes the one before `start`, on the same line."""
    depth = 1
    for position in range(start, len(source)):
        byte = source[position : position + 1]
        if byte == b"\n":
            return None
        depth += (byte == b"[") - (byte == b"]")
        if not depth:
            return position + 1
    return None


def _written(text: str) -> list[_Parameter]:
    """`T: Api, *Ts, U = int`: as the parameters of a lambda but for the bounds, which a slice can hold."""
    try:
        subscript = ast.parse(f"_[{re.sub(r'[*]+', '', text)},]", mode="eval").body
    except SyntaxError:  # defaults, of Python 3.13
        return []
    found: list[_Parameter] = []
    items = (
        subscript.slice.elts if isinstance(subscript, ast.Subscript) and isinstance(subscript.slice, ast.Tuple) else []
    )
    for item in items:
        name, bound = (item.lower, item.upper) if isinstance(item, ast.Slice) else (item, None)
        if isinstance(name, ast.Name):
            found.append((name.id, bound))
    return found


def _declared(node: _Definition) -> Iterator[_Parameter]:
    for parameter in getattr(node, "type_params", ()):
        yield parameter.name, getattr(parameter, "bound", None)


def _spell_out(tree: ast.Module, generic: dict[_Definition, list[_Parameter]]) -> None:
    """Each type parameter becomes a `TypeVar` of the module; those of one name but other bounds get other names."""
    names: dict[str, str] = {}
    for node, parameters in generic.items():
        renamed: dict[str, str] = {}
        for name, bound in parameters:
            key = f"{name}: {ast.dump(bound)}" if bound is not None else name
            if key not in names:
                names[key] = name if name not in names.values() else f"_{name}_{node.lineno}"
                tree.body.append(_type_variable(names[key], bound, node))
            renamed[name] = names[key]
        if any(name != new for name, new in renamed.items()):
            _rename(node, renamed, generic)
        if renamed and isinstance(node, ast.ClassDef):
            variables: list[ast.expr] = [ast.Name(name, ast.Load()) for name in renamed.values()]
            generic_of = ast.Subscript(ast.Name("Generic", ast.Load()), ast.Tuple(variables, ast.Load()), ast.Load())
            node.bases.append(_placed(generic_of, node))


def _rename(node: _Definition, renamed: dict[str, str], generic: dict[_Definition, list[_Parameter]]) -> None:
    """Rename in the definition, but not in what it contains that has a parameter of the same name."""
    pending: list[tuple[ast.AST, dict[str, str]]] = [(child, renamed) for child in ast.iter_child_nodes(node)]
    while pending:
        inner, here = pending.pop()
        if isinstance(inner, ast.Name):
            inner.id = here.get(inner.id, inner.id)
        elif isinstance(inner, _Definition):
            own = {name for name, _ in generic.get(inner, ())}
            here = {name: new for name, new in here.items() if name not in own}
        pending.extend((child, here) for child in ast.iter_child_nodes(inner))


def _type_variable(name: str, bound: ast.expr | None, node: _Definition) -> ast.stmt:
    made = ast.Call(ast.Name("TypeVar", ast.Load()), [ast.Constant(name)], [])
    if isinstance(bound, ast.Tuple):
        made.args.extend(bound.elts)
    elif bound is not None:
        made.keywords.append(ast.keyword("bound", bound))
    return _placed(ast.Assign([ast.Name(name, ast.Store())], made), node)


def _placed(made: _Made, node: _Definition) -> _Made:
    """What is made stands where the definition stands."""
    for inner in ast.walk(made):
        if not hasattr(inner, "lineno"):
            ast.copy_location(inner, node)
    return made
