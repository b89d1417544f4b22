"""What a coroutine holds while it waits: `with lock:` around an `await`, `lock.acquire()` before one."""

from collections.abc import Iterator, Sequence

import libcst as cst

from asynclint.api.cancellation import can_be_cancelled
from asynclint.api.loops import children, shortened
from asynclint.api.syntax import FunctionSyntax, dotted
from asynclint.model.record import record


@record
class Held:
    """`lock` is the expression that may be a lock, `at` where it is taken."""

    at: cst.CSTNode
    lock: cst.BaseExpression
    text: str


def held_across_await(function: FunctionSyntax) -> Iterator[Held]:
    """Everything that is entered or acquired synchronously and still held at an `await`, in order of the text."""
    pending: list[cst.CSTNode] = [function.node.body]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.With) and node.asynchronous is None and can_be_cancelled(node.body):
            yield from (Held(item.item, item.item, shortened(item.item)) for item in node.items)
        elif isinstance(node, cst.IndentedBlock):
            yield from _acquired(node.body)
        pending.extend(reversed(children(node)))


def _acquired(statements: Sequence[cst.CSTNode]) -> Iterator[Held]:
    """`lock.acquire()` as a statement, an `await` further down, and no `lock.release()` on the way there."""
    for position, statement in enumerate(statements):
        lock = _object_of(statement, "acquire")
        if lock is None:
            continue
        for following in statements[position + 1 :]:
            released = _object_of(following, "release")
            if released is not None and dotted(released) == dotted(lock):
                break
            if can_be_cancelled(following):
                yield Held(statement, lock, shortened(lock))
                break


def _object_of(statement: cst.CSTNode, method: str) -> cst.BaseExpression | None:
    """What this method is called on, when the statement does nothing else."""
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return None
    call = statement.body[0].value
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == method:
        return call.func.value
    return None
