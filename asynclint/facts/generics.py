"""Type parameters as variables: `T = TypeVar("T", bound=Api)`, `class Box(Generic[T])`; one way to say it is enough."""

import ast
from collections.abc import Iterator
from typing import TypeVar

from asynclint.source.parsing import Definition, suites

#: A name, and what it is bound to: a class, or a tuple of several.
_Parameter = tuple[str, ast.expr | None]
_Made = TypeVar("_Made", ast.stmt, ast.expr)


def spell_out(tree: ast.Module) -> None:
    """Each type parameter becomes a `TypeVar` of the module; those of one name but other bounds get other names."""
    definitions = [node for suite in suites(tree) for node in suite if isinstance(node, Definition)]
    generic = {node: parameters for node in definitions if (parameters := list(_declared(node)))}
    names: dict[str, str] = {}
    used: dict[str, Definition] = {}  # what has to be imported for it
    for node, parameters in generic.items():
        renamed: dict[str, str] = {}
        for name, bound in parameters:
            key = f"{name}: {ast.dump(bound)}" if bound is not None else name
            if key not in names:
                names[key] = name if name not in names.values() else f"_{name}_{node.lineno}"
                tree.body.append(_type_variable(names[key], bound, node))
                used.setdefault("TypeVar", node)
            renamed[name] = names[key]
        if any(name != new for name, new in renamed.items()):
            _rename(node, renamed, generic)
        if renamed and isinstance(node, ast.ClassDef):
            variables: list[ast.expr] = [ast.Name(name, ast.Load()) for name in renamed.values()]
            generic_of = ast.Subscript(ast.Name("Generic", ast.Load()), ast.Tuple(variables, ast.Load()), ast.Load())
            node.bases.append(_placed(generic_of, node))
            used.setdefault("Generic", node)
    tree.body += [_placed(ast.ImportFrom("typing", [ast.alias(name)], 0), node) for name, node in used.items()]


def _rename(node: Definition, renamed: dict[str, str], generic: dict[Definition, list[_Parameter]]) -> None:
    """Rename in the definition, but not in what it contains that has a parameter of the same name."""
    pending: list[tuple[ast.AST, dict[str, str]]] = [(child, renamed) for child in ast.iter_child_nodes(node)]
    while pending:
        inner, here = pending.pop()
        if isinstance(inner, ast.Name):
            inner.id = here.get(inner.id, inner.id)
        elif isinstance(inner, Definition):
            own = {name for name, _ in generic.get(inner, ())}
            here = {name: new for name, new in here.items() if name not in own}
        pending.extend((child, here) for child in ast.iter_child_nodes(inner))


def _type_variable(name: str, bound: ast.expr | None, node: Definition) -> ast.stmt:
    made = ast.Call(ast.Name("TypeVar", ast.Load()), [ast.Constant(name)], [])
    if isinstance(bound, ast.Tuple):
        made.args.extend(bound.elts)
    elif bound is not None:
        made.keywords.append(ast.keyword("bound", bound))
    return _placed(ast.Assign([ast.Name(name, ast.Store())], made), node)


def _placed(made: _Made, node: Definition) -> _Made:
    """What is made stands where the definition stands."""
    for inner in ast.walk(made):
        if not hasattr(inner, "lineno"):
            ast.copy_location(inner, node)
    return made


def _declared(node: Definition) -> Iterator[_Parameter]:
    for parameter in getattr(node, "type_params", ()):
        yield parameter.name, getattr(parameter, "bound", None)
