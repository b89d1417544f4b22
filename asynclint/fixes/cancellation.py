"""Cancellation that goes through a handler: a clause of its own above a broad one, or a `raise` at the end."""

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.statements import WrittenStatement
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import RaiseCancellation

_INDENT = " " * 4
_CANCELLED = "asyncio.CancelledError"
#: What a handler does because something has to be put in order, whatever has happened.
_CLEANS_UP = re.compile(
    r"clos|clean|stop|shutdown|disconnect|teardown|tear_down|dispose|cancel|exit|terminate|kill|release|rollback|"
    r"abort|unlink|remove|delete|unsubscribe|discard|set_exception|finish",
    re.IGNORECASE,
)
#: What is done to things one after the other when they are no longer needed.
_CLOSES = re.compile(r"^_*a?(clos|clean|stop|shut_?down|disconnect|tear_?down|dispose|terminate|kill)", re.IGNORECASE)
_WAYS_OUT = (cst.Return, cst.Break, cst.Continue)
_FRAMES = (cst.FunctionDef, cst.Lambda, cst.ClassDef)


def raise_cancellation(tree: Tree, edit: RaiseCancellation) -> Iterator[Splice]:
    handler = tree.find_at(edit.at.span, cst.ExceptHandler)
    if handler is None:
        yield _not_suppressed(tree, tree.find(edit.at.span, cst.Call), edit.named)
        return
    if _is_on_the_way_out(tree, handler):
        raise CannotFixError(
            "it stands where something is put in order after another exception, and has to be finished"
        )
    caught = _caught(tree, handler)
    if caught and set(caught) == set(edit.named):
        yield _with_raise(tree, handler)
        return
    if any(_CLEANS_UP.search(name) for name in _called(handler.body)):
        raise CannotFixError("what the handler puts in order would be left as it is when the call is cancelled")
    if any(_is_noted(part) for part in _parts(handler.body)):
        raise CannotFixError("what the handler notes, or yields, would be missing when the call is cancelled")
    if _is_in_closing_loop(tree, handler):
        raise CannotFixError("the loop closes one thing after the other, and the rest would stay open")
    yield _clause_above(tree, handler, edit.named or (_CANCELLED,))
    if edit.named and handler.type is not None:
        yield _without(tree, handler.type, [name for name in caught if name not in edit.named])


def _is_on_the_way_out(tree: Tree, handler: cst.ExceptHandler) -> bool:
    """Is the whole `try` in a handler, or in a `finally`?"""
    for _, parent in tree.ancestors(tree.parent(handler) or handler):
        if isinstance(parent, _FRAMES):
            break
        if isinstance(parent, cst.ExceptHandler | cst.Finally):
            return True
    return False


def _is_in_closing_loop(tree: Tree, handler: cst.ExceptHandler) -> bool:
    """`for client in clients: try: await client.close()`: each of them has its turn, whatever happens to another."""
    attempt = tree.parent(handler)
    if not isinstance(attempt, cst.Try) or not any(_CLOSES.search(name) for name in _called(attempt.body)):
        return False
    for _, parent in tree.ancestors(attempt):
        if isinstance(parent, _FRAMES):
            break
        if isinstance(parent, cst.For):
            return True
    return False


def _clause_above(tree: Tree, handler: cst.ExceptHandler, names: Sequence[str]) -> Splice:
    listed = names[0] if len(names) == 1 else f"({', '.join(names)})"
    return WrittenStatement(tree, handler).lines_above([f"except {listed}:", f"{_INDENT}raise"])


def _without(tree: Tree, caught: cst.BaseExpression, rest: Sequence[str]) -> Splice:
    start, end = tree.start(caught), tree.end(caught)
    if isinstance(caught, cst.Tuple) and caught.lpar:  # positions are those inside of the parentheses
        start, end = tree.text.rindex("(", 0, start + 1), tree.text.index(")", end - 1) + 1
    if "#" in tree.text[start:end]:
        raise CannotFixError("there are comments among the exceptions")
    return Splice(start, end, rest[0] if len(rest) == 1 else f"({', '.join(rest)})")


def _not_suppressed(tree: Tree, call: cst.Call, named: Sequence[str]) -> Splice:
    """`suppress(CancelledError, OSError)` without the former; `BaseException` becomes `Exception`."""
    texts = [_text(tree, argument.value) for argument in call.args]
    if any(argument.star or argument.keyword for argument in call.args):
        raise CannotFixError("its arguments are unpacked")
    rest = ["Exception" if text == "BaseException" else text for text in texts if text not in named]
    if not rest:
        raise CannotFixError("nothing else is suppressed: the whole block has a purpose that only its author knows")
    if any("#" in text or "\n" in text for text in texts):
        raise CannotFixError("there are comments among the exceptions")
    last = call.args[-1].value
    return Splice(tree.start(call.args[0]), tree.end(last), ", ".join(rest))


# -------------------------------------------------------------------- a `raise` at the end
def _with_raise(tree: Tree, handler: cst.ExceptHandler) -> Splice:
    last: cst.CSTNode = handler.body.body[-1]
    line = last if isinstance(last, cst.SimpleStatementLine) else None
    ending = line.body[-1] if line is not None else last
    others = [part for part in _parts(handler.body) if isinstance(part, _WAYS_OUT) and part is not ending]
    if others:
        raise CannotFixError("the handler has more than one way out")
    if _says_nothing(ending):
        return Splice(tree.start(ending), tree.end(ending), "raise")
    if isinstance(ending, _WAYS_OUT):
        raise CannotFixError("what the handler returns is worked out there")
    if not isinstance(handler.body, cst.IndentedBlock):
        raise CannotFixError("the handler stands on one line")
    return WrittenStatement(tree, last).lines_below(["raise"])


def _says_nothing(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.Pass() | cst.Break() | cst.Continue() | cst.Expr(value=cst.Ellipsis()):
            return True
        case cst.Return(value=value):
            return value is None or not any(isinstance(part, cst.Call | cst.Await) for part in _parts(value))
    return False


# -------------------------------------------------------------------- what is there
def _caught(tree: Tree, handler: cst.ExceptHandler) -> list[str]:
    """The exceptions that the clause names, as written."""
    if isinstance(handler.type, cst.Tuple):
        return [_text(tree, element.value) for element in handler.type.elements]
    return [_text(tree, handler.type)] if handler.type is not None else []


def _is_noted(node: cst.CSTNode) -> bool:
    """Does the handler leave something behind that others look at, or answer?"""
    match node:
        case cst.Yield():
            return True
        case cst.AssignTarget(target=target) | cst.AugAssign(target=target) | cst.AnnAssign(target=target):
            return isinstance(target, cst.Attribute)
    return isinstance(node, cst.Global | cst.Nonlocal)


def _called(node: cst.CSTNode) -> Iterator[str]:
    for part in _parts(node):
        match part:
            case cst.Call(func=cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name)):
                yield name


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and all that runs when it runs."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(child for child in current.children if not isinstance(child, _FRAMES))


def _text(tree: Tree, node: cst.CSTNode) -> str:
    return tree.text[tree.start(node) : tree.end(node)]
