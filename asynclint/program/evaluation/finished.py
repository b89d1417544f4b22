"""Futures that are asked for their result when they certainly have one: nobody waits then."""

from asynclint.model.facts import BlockKind, Call, CallFlag, Expr, Operation
from asynclint.program.symbols.scopes import Scope

_ASKING = frozenset({"result", "exception"})
#: What waits for a future, or some, without holding the loop.
_WAITING = frozenset({"wrap_future", "wait", "gather", "wait_for"})


def is_done(call: Call, scope: Scope) -> bool:
    """`future.result()` behind `await wrap_future(future)`, `if future.done()` or `while not future.done()`.

    `if future.cancelled(): return` says as much: callbacks ask that of a future before they ask for its result.
    """
    owner, _, method = call.callee.rpartition(".") if isinstance(call.callee, str) else ("", "", "")
    if not owner or method not in _ASKING:
        return False
    return any(tells(call, owner, scope) for tells in (_is_awaited_before, _is_asked_before, _is_called_back))


def _is_awaited_before(call: Call, owner: str, scope: Scope) -> bool:
    for other in scope.body.calls:
        if other.sequence < call.sequence and isinstance(other.callee, str) and owner in other.arguments:
            name = other.callee.rpartition(".")[2]
            awaited = bool(other.flags & CallFlag.AWAITED) or name == "wrap_future"
            if name in _WAITING and awaited and other.block in (0, call.block, *scope.ancestors(call.block)):
                return True
    return False


def _is_asked_before(call: Call, owner: str, scope: Scope) -> bool:
    around = {0, *scope.ancestors(call.block)}
    for number, block in enumerate(scope.body.blocks):
        test, negated = block.test, block.negated
        if isinstance(test, Operation) and test.symbol == "Not":
            test, negated = test.left, not negated
        if not _asks(test, owner, scope):
            continue
        if number in around and block.kind == BlockKind.BRANCH:
            if not negated:
                return True
        elif negated and block.line < call.line and block.parent in around:
            return block.exits if block.kind == BlockKind.BRANCH else block.kind == BlockKind.LOOP
    return False


def _is_called_back(call: Call, owner: str, scope: Scope) -> bool:
    around = {0, *scope.ancestors(call.block)}
    return any(
        block.exits and not block.negated and block.parent in around and _asks(block.test, owner, scope, "cancelled")
        for block in scope.body.blocks
        if block.kind == BlockKind.BRANCH and block.line < call.line
    )


def _asks(test: Expr, owner: str, scope: Scope, question: str = "done") -> bool:
    """Is the condition `owner.done()`?"""
    return isinstance(test, int) and scope.body.calls[test].callee == f"{owner}.{question}"
