"""`from package.module import name` -> `from package import module`, and `module.name` wherever the name was used."""

import re
from collections.abc import Iterator, Sequence

import libcst as cst
from libcst.metadata import ImportAssignment, MetadataWrapper, Scope, ScopeProvider

from asynclint.fixes.imports import dotted
from asynclint.fixes.splice import Splice
from asynclint.fixes.statements import WrittenStatement
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import UseModule


def use_module(tree: Tree, edit: UseModule) -> Iterator[Splice]:
    names = dict(edit.names)
    statement, line = _import_at(tree, edit)
    local, written = _module_import(tree, statement, edit.module)
    for name, original in names.items():
        for use in _uses(tree, name):
            yield Splice(tree.start(use), tree.end(use), f"{local}.{original}")
    aliases = statement.names if isinstance(statement.names, Sequence) else ()
    gone = [alias for alias in aliases if _bound_as(alias) in names]
    if len(gone) == len(aliases):
        yield Splice(tree.start(statement), tree.end(statement), written or "pass")
        return
    if written:
        yield line.lines_above([written])
    yield from _without(tree, aliases, gone)


def _import_at(tree: Tree, edit: UseModule) -> tuple[cst.ImportFrom, WrittenStatement]:
    line = tree.find_at(edit.at.span, cst.SimpleStatementLine)
    match line:
        case cst.SimpleStatementLine(body=[cst.ImportFrom() as statement]):
            return statement, WrittenStatement(tree, line)
    raise CannotFixError("the import shares its line with something else")


def _module_import(tree: Tree, statement: cst.ImportFrom, module: str) -> tuple[str, str]:
    """What the module is going to be called here, and the import that makes it so; nothing when there is one."""
    path, dots = dotted(statement.module) if statement.module is not None else "", "." * len(statement.relative)
    if path.rpartition(".")[2] != module.rpartition(".")[2]:  # another module has handed the name on
        path, dots = module, ""
    package, _, name = path.rpartition(".")
    origin = f"{dots}{package}"
    head = f"from {origin} import {name}" if origin else f"import {name}"
    if re.search(rf"^{re.escape(head)}[ \t]*(#.*)?$", tree.text, re.MULTILINE):
        return name, ""
    if not _is_taken(tree, name):
        return name, head
    other = f"{name}_module"
    if _is_taken(tree, other):
        raise CannotFixError(f"`{name}` and `{other}` are names of something else here")
    return other, f"{head} as {other}"


def _is_taken(tree: Tree, name: str) -> bool:
    """Does the file call anything by that name? Attributes and the paths of imports do not count."""
    return any(
        not re.search(r"(from|import)\s+$", tree.text[max(0, match.start() - 12) : match.start()])
        for match in re.finditer(rf"(?<![\w.]){name}\b", tree.text)
    )


def _uses(tree: Tree, name: str) -> list[cst.CSTNode]:
    """Every place that reads the global `name`. Raises `CannotFixError` where somebody else has a say in it."""
    if re.search(rf"\b(global|nonlocal|del)\b[^\n]*\b{name}\b", tree.text):
        raise CannotFixError(f"`{name}` is bound anew or deleted here, too")
    if re.search(rf"__all__[^\]\)]*['\"]{name}['\"]", tree.text):
        raise CannotFixError(f"`{name}` is exported again by `__all__`")
    top = _global_scope(tree)
    assignments = [item for item in top[name] if item.scope is top]
    if len(assignments) != 1 or not isinstance(assignments[0], ImportAssignment):
        raise CannotFixError(f"`{name}` is bound in more than one place")
    found: list[cst.CSTNode] = []
    for access in assignments[0].references:
        if not isinstance(access.node, cst.Name) or tree.parent(access.node) is None:
            raise CannotFixError(f"`{name}` is used in an annotation that is a text")
        found.append(access.node)
    for node in found:
        match tree.parent(node):
            case cst.FormattedStringExpression(equal=cst.AssignEqual()):
                raise CannotFixError(f"`{{{name}=}}` in a formatted string shows the name")
    return found


def _global_scope(tree: Tree) -> Scope:
    scopes = MetadataWrapper(tree.module, unsafe_skip_copy=True).resolve(ScopeProvider)
    first = next((scope for scope in scopes.values() if scope is not None), None)
    if first is None:
        raise CannotFixError("the file is empty")
    return first.globals


def _without(tree: Tree, aliases: Sequence[cst.ImportAlias], gone: Sequence[cst.ImportAlias]) -> Iterator[Splice]:
    """The names that stay, with the commas between them as they are."""
    first, last = aliases[0], aliases[-1]
    if "#" in tree.text[tree.start(first) : tree.end(last)]:
        raise CannotFixError("there are comments among the imported names")
    last_kept = max(position for position, alias in enumerate(aliases) if alias not in gone)
    for position in range(last_kept):
        if aliases[position] in gone:
            yield Splice(tree.start(aliases[position]), tree.start(aliases[position + 1]), "")
    if aliases[last_kept] is not last:
        yield Splice(_end(tree, aliases[last_kept]), _end(tree, last), "")


def _end(tree: Tree, alias: cst.ImportAlias) -> int:
    return tree.end(alias.name if alias.asname is None else alias.asname)


def _bound_as(alias: cst.ImportAlias) -> str:
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return dotted(alias.name)
