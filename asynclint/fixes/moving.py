"""An expression that moves to another place, another file perhaps: its text, and what it needs to mean the same."""

import builtins
import re
from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.imports import dotted
from asynclint.fixes.lines import indentation, line_start
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import EnsureImport

_BUILTINS = frozenset(dir(builtins))
_NEWLINE = re.compile(r"\r\n|\r|\n")


def moved(tree: Tree, node: cst.BaseExpression, indent: str, newline: str) -> str:
    """The text of an expression on a line that is indented with `indent`."""
    before = indentation(tree, line_start(tree, tree.start(node)))
    first, *rest = _NEWLINE.split(tree.text[tree.start(node) : tree.end(node)])
    return newline.join([first, *(indent + line.removeprefix(before) if line.strip() else "" for line in rest)])


def needs(tree: Tree, node: cst.BaseExpression, target: Tree, path: str, source: str | None) -> list[EnsureImport]:
    """Imports for the names of an expression at the top of another file, `path`. `source`: what the file imports the
    expression's own module as; None when it cannot. Raises `CannotFixError`."""
    found: list[EnsureImport] = []
    for name in dict.fromkeys(_free_names(tree, node)):
        around = _local_origin(tree, node, name)
        here = around if around is not None else _imported(tree.module.body, name)
        if isinstance(here, EnsureImport):
            wanted = EnsureImport(path, here.module, here.name, here.alias)
            if here.module.startswith("."):
                raise CannotFixError(f"`{name}` is imported relatively")
        elif name not in _bound_names(tree.module):
            if name not in _BUILTINS:
                raise CannotFixError(f"nobody knows what `{name}` is")
            continue
        elif target is tree:
            continue
        elif source is None:
            raise CannotFixError(f"{path} cannot import `{name}`: the module that has it imports {path}")
        else:
            wanted = EnsureImport(path, source, name)
        known = _imported(target.module.body, name)
        if known is not None and (known.module, known.name, known.alias) == (wanted.module, wanted.name, wanted.alias):
            continue
        if name in _bound_names(target.module):
            raise CannotFixError(f"`{name}` means something else in {path}")
        found.append(wanted)
    return found


def _free_names(tree: Tree, node: cst.BaseExpression) -> Iterator[str]:
    work: list[cst.CSTNode] = [node]
    while work:
        current = work.pop()
        if isinstance(current, cst.Lambda | cst.BaseComp | cst.NamedExpr | cst.Yield):
            raise CannotFixError("its arguments are more than names, calls and constants")
        if isinstance(current, cst.Name):
            yield current.value
        children = list(current.children)
        if isinstance(current, cst.Attribute | cst.Arg):
            children = [current.value]
        work.extend(reversed(children))


def _local_origin(tree: Tree, node: cst.CSTNode, name: str) -> EnsureImport | None:
    """The import in a function around the expression; raises when the function binds the name otherwise."""
    for _, parent in tree.ancestors(node):
        if not isinstance(parent, cst.FunctionDef):
            continue
        if any(parameter.name.value == name for parameter in _parameters(parent.params)):
            raise CannotFixError(f"its arguments depend on `{name}` of `{parent.name.value}`")
        for inner in _statements(parent.body):
            if isinstance(inner, cst.Import | cst.ImportFrom):
                known = _of_import(inner, name)
                if known is not None:
                    return known
            elif isinstance(inner, cst.Global) and any(item.name.value == name for item in inner.names):
                raise CannotFixError(f"`{parent.name.value}` binds `{name}` anew")
        if name in _bound_in(parent.body):
            raise CannotFixError(f"its arguments depend on `{name}` of `{parent.name.value}`")
    return None


def _parameters(parameters: cst.Parameters) -> Iterator[cst.Param]:
    yield from (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    for item in (parameters.star_arg, parameters.star_kwarg):
        if isinstance(item, cst.Param):
            yield item


def _statements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    work = [node]
    while work:
        current = work.pop()
        yield current
        work.extend(reversed(list(current.children)))


def _bound_in(node: cst.CSTNode) -> set[str]:
    """Names that are assigned in a block, in whatever way, nested functions left out."""
    found: set[str] = set()
    work = [node]
    while work:
        current = work.pop()
        match current:
            case cst.FunctionDef() | cst.ClassDef():
                found.add(current.name.value)
                continue
            case cst.AssignTarget(target=target) | cst.AnnAssign(target=target) | cst.For(target=target):
                found.update(_targets(target))
            case cst.NamedExpr(target=target) | cst.AsName(name=target) | cst.AugAssign(target=target):
                found.update(_targets(target))
            case cst.Import() | cst.ImportFrom() if not isinstance(current.names, cst.ImportStar):
                found.update(_local_name(item, isinstance(current, cst.Import)) for item in current.names)
        work.extend(current.children)
    return found


def _targets(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.Name):
        yield node.value
    elif isinstance(node, cst.Tuple | cst.List):
        for element in node.elements:
            yield from _targets(element.value)


def _bound_names(module: cst.Module) -> set[str]:
    return set().union(*(_bound_in(statement) for statement in module.body)) if module.body else set()


def _imported(body: object, name: str) -> EnsureImport | None:
    """What an import at the top of a module binds the name to."""
    assert isinstance(body, tuple | list)
    for line in body:
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(statement, cst.Import | cst.ImportFrom):
                known = _of_import(statement, name)
                if known is not None:
                    return known
    return None


def _of_import(statement: cst.Import | cst.ImportFrom, name: str) -> EnsureImport | None:
    if isinstance(statement.names, cst.ImportStar):
        return None
    plain = isinstance(statement, cst.Import)
    for item in statement.names:
        if _local_name(item, plain) != name:
            continue
        alias = name if item.asname is not None else None
        if isinstance(statement, cst.Import):
            return EnsureImport("", dotted(item.name), None, alias)
        module = "." * len(statement.relative) + (dotted(statement.module) if statement.module is not None else "")
        return EnsureImport("", module, dotted(item.name), alias)
    return None


def _local_name(item: cst.ImportAlias, plain: bool) -> str:
    if item.asname is not None:
        return dotted(item.asname.name) if isinstance(item.asname.name, cst.Name) else ""
    full = dotted(item.name)
    return full.partition(".")[0] if plain else full
