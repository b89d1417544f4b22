"""Tasks and who holds them: functions that start one for their callers, and containers that hold nothing."""

from asynclint.model.facts import FunctionKind, UseKind
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import ExternalInstance, Frame, FunctionValue, dotted
from asynclint.program.symbols.names import callers_of
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.usage import Usage, consumers

#: The trait of containers that do not keep what is in them.
_WEAK = "holds-weakly"
_STARTERS = frozenset({"create_task", "ensure_future"})
_NOT_PLAIN = FunctionKind.ASYNC | FunctionKind.GENERATOR | FunctionKind.LAMBDA
#: What becomes of a task that a function only hands to its caller.
_RELAYED = frozenset({Usage.LOCAL, Usage.RETURNED, Usage.CALLED})


def relayers(evaluator: Evaluator) -> frozenset[Scope]:
    """Plain functions that return a task which they start, and keep it nowhere."""
    return frozenset(
        scope
        for module in evaluator.modules.in_order()
        if not _STARTERS.isdisjoint(module.facts.called.split())
        for scope in callers_of(module, _STARTERS)
        if not scope.facts.kind & _NOT_PLAIN and _relays(evaluator, scope)
    )


def _relays(evaluator: Evaluator, scope: Scope) -> bool:
    frame = evaluator.frame(scope)
    for number in range(len(scope.body.calls)):
        if starts_task(evaluator, frame, number):
            used = {consumer.usage for consumer in consumers(scope, number)}
            if Usage.RETURNED in used and used <= _RELAYED and not _is_awaited(scope, number):
                return True
    return False


def starts_task(evaluator: Evaluator, frame: Frame, number: int) -> bool:
    names = [dotted(value) for value in evaluator.callees(frame, frame.scope.body.calls[number])]
    return any(name is not None and "spawns-task" in evaluator.catalogue.traits(name) for name in names)


def calls_one_of(evaluator: Evaluator, scope: Scope, number: int, functions: frozenset[Scope]) -> bool:
    """Can the call be of nothing but these functions?"""
    callees = evaluator.callees(evaluator.frame(scope), scope.body.calls[number])
    return bool(callees) and all(isinstance(value, FunctionValue) and value.scope in functions for value in callees)


def is_held_weakly(evaluator: Evaluator, scope: Scope, number: int) -> bool:
    """Is all that becomes of a result that a `WeakSet` gets it? Only callers of the function could hold it then."""
    found = consumers(scope, number)
    containers = [consumer.target.removesuffix("[]") for consumer in found if consumer.usage is Usage.STORED]
    if not containers or any(c.usage not in (Usage.STORED, Usage.LOCAL, Usage.CALLED) for c in found):
        return False
    if any(not c.target.endswith("[]") for c in found if c.usage is Usage.STORED):
        return False
    frame = evaluator.frame(scope)
    sequence, block = scope.body.calls[number].sequence, scope.body.calls[number].block
    return not _is_awaited(scope, number) and all(
        values and all(isinstance(v, ExternalInstance) and _WEAK in evaluator.catalogue.traits(v.type) for v in values)
        for values in (evaluator.evaluate(container, frame, sequence, block) for container in containers)
    )


def _is_awaited(scope: Scope, number: int) -> bool:
    """Does the function itself wait for the result, under whatever name?"""
    names = {c.target for c in consumers(scope, number) if c.usage is Usage.LOCAL}
    return any(use.kind == UseKind.AWAIT and (use.value in names or use.value == number) for use in scope.body.uses)
