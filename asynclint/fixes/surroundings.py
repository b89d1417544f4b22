"""What a function does beside a call: reasons not to make other tasks run at that point. Raises `CannotFixError`."""

from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.tree import CannotFixError, Tree


def refuse_between_reading_and_writing(tree: Tree, call: cst.Call) -> None:
    """`pool[key] = {**pool.get(key), ...}`: whoever writes while `get` is awaited would be overwritten."""
    owner = _owner(call)
    function = _function_around(tree, call)
    if owner is None or function is None:
        return
    for node in _nodes(function):
        if any(changed.deep_equals(owner) for changed in _changed(node)) and tree.end(node) > tree.start(call):
            name = tree.text[tree.start(owner) : tree.end(owner)]
            raise CannotFixError(f"`{name}` is changed in the same function: another task could come in between")


def refuse_what_gives_awaitables(tree: Tree, call: cst.Call) -> None:
    """`pipe = redis.pipeline()` and then `await pipe.execute()`: asynchronous objects wait for nothing there."""
    function = _function_around(tree, call)
    name = _name_of_result(tree, call)
    if not name or function is None or _owner(call) is None:
        return
    for node in _nodes(function):
        match node:
            case cst.Await(expression=cst.Call(func=cst.Attribute(value=cst.Name(value=used)))):
                pass
            case cst.With(asynchronous=cst.Asynchronous(), items=[cst.WithItem(item=cst.Name(value=used))]):
                pass
            case cst.For(
                asynchronous=cst.Asynchronous(), iter=cst.Call(func=cst.Attribute(value=cst.Name(value=used)))
            ):
                pass
            case _:
                continue
        if used == name:
            raise CannotFixError(f"`{name}` is awaited: what makes it is not meant for a thread")


def _changed(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The containers of which a statement changes items."""
    changed: list[cst.BaseExpression]
    match node:
        case cst.Assign(targets=targets):
            changed = [target.target for target in targets]
        case cst.AugAssign(target=target) | cst.Del(target=target):
            changed = [target]
        case _:
            return
    yield from (target.value for target in changed if isinstance(target, cst.Subscript))


def _owner(call: cst.Call) -> cst.BaseExpression | None:
    """What a method is called on."""
    return call.func.value if isinstance(call.func, cst.Attribute) else None


def _name_of_result(tree: Tree, call: cst.Call) -> str:
    """The name that the result is bound to, directly or as one of two."""
    parent = tree.parent(call)
    while isinstance(parent, cst.IfExp):
        parent = tree.parent(parent)
    match parent:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name
        case cst.AnnAssign(target=cst.Name(value=name)):
            return name
    return ""


def _function_around(tree: Tree, node: cst.CSTNode) -> cst.FunctionDef | None:
    return next((parent for _, parent in tree.ancestors(node) if isinstance(parent, cst.FunctionDef)), None)


def _nodes(top: cst.CSTNode) -> Iterator[cst.CSTNode]:
    pending: list[cst.CSTNode] = [top]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(node.children)
