"""What an `await` says about what it is given: of two possibilities it is the asynchronous one that runs."""

from asynclint.model.facts import BlockKind, CallFlag, Constant, Use
from asynclint.program.evaluation.values import FunctionValue, Offloaded, Value
from asynclint.program.symbols.scopes import Scope


def is_not_awaited(scope: Scope) -> bool:
    """A sync function that returns no object cannot be awaited: where it is, another value is meant.

    Plain functions of packages that are awaited have two sides, and it is the other one that runs.
    """
    if scope.is_async:
        return False
    if scope.module.is_external:
        return True
    if scope.is_generator or scope.facts.returns is not None:
        return False
    return all(isinstance(value, Constant) for value, _, _ in scope.body.returns)


def is_asynchronous(value: Value) -> bool:
    return isinstance(value, Offloaded) or (isinstance(value, FunctionValue) and value.scope.is_async)


def awaits_inside(scope: Scope, use: Use) -> bool:
    """Does the body of this `with` await anything?"""
    body = scope.body
    inside = {n for n, b in enumerate(body.blocks) if b.kind == BlockKind.WITH and b.test == use.value}
    return any(
        call.flags & CallFlag.AWAITED and not inside.isdisjoint(scope.ancestors(call.block)) for call in body.calls
    )
