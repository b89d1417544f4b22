"""A lock of threads that only coroutines use -> one of the event loop, with `async with` wherever it is held."""

from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.statements import function_around
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import AsyncLock

_LOCKS = ("threading.Lock", "Lock")


def async_lock(tree: Tree, edit: AsyncLock) -> Iterator[Splice]:
    name = edit.lock.rpartition(".")[2]
    if not name.startswith("_"):
        raise CannotFixError(f"`{name}` has no private name: other modules may use it, too")
    uses = list(_named(tree, name))
    definitions = [value for use in uses if (value := _value_of(tree, use)) is not None]
    if len(definitions) != 1:
        raise CannotFixError(f"`{name}` is not made in one place of this file")
    yield from _made_anew(tree, definitions[0])
    for use in uses:
        if _value_of(tree, use) is None:
            yield _held(tree, use, name)


def _named(tree: Tree, name: str) -> Iterator[cst.BaseExpression]:
    """Every expression that ends in the name."""
    pending: list[cst.CSTNode] = [tree.module]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Attribute) and node.attr.value == name:
            yield node
        elif isinstance(node, cst.Name) and node.value == name:
            parent = tree.parent(node)
            if not (isinstance(parent, cst.Attribute) and parent.attr is node):
                yield node
        pending.extend(node.children)


def _value_of(tree: Tree, target: cst.BaseExpression) -> cst.BaseExpression | None:
    """What is assigned to it, if that is all that happens there."""
    match tree.parent(target):
        case cst.AnnAssign(target=found, value=value) if found is target:
            return value
        case cst.AssignTarget() as parent:
            match tree.parent(parent):
                case cst.Assign(targets=[_], value=value):
                    return value
    return None


def _made_anew(tree: Tree, value: cst.BaseExpression) -> Iterator[Splice]:
    match value:
        case cst.Call(func=function, args=[]) if tree.text[tree.start(function) : tree.end(function)] in _LOCKS:
            yield Splice(tree.start(function), tree.end(function), "asyncio.Lock")
        case _:
            raise CannotFixError("it is no plain `threading.Lock()`")
    match tree.parent(value):
        case cst.AnnAssign(annotation=cst.Annotation(annotation=written)):
            if tree.text[tree.start(written) : tree.end(written)] not in _LOCKS:
                raise CannotFixError("its annotation says more than `threading.Lock`")
            yield Splice(tree.start(written), tree.end(written), "asyncio.Lock")


def _held(tree: Tree, use: cst.BaseExpression, name: str) -> Splice:
    item = tree.parent(use)
    block = tree.parent(item) if item is not None else None
    if not isinstance(item, cst.WithItem) or not isinstance(block, cst.With) or len(block.items) != 1:
        raise CannotFixError(f"`{name}` is used in other ways than `with {name}:`")
    function = function_around(tree, block)
    if function is None or function.asynchronous is None:
        raise CannotFixError(f"`{name}` is held by code that is no coroutine, too")
    start = tree.start(block)
    return Splice(start, start, "" if block.asynchronous is not None else "async ")
