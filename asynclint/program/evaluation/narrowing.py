"""What `isinstance` tells: values of a name at some place -> those of them that can get there."""

from collections.abc import Set
from typing import TYPE_CHECKING

from asynclint.model.facts import BlockKind, Operation
from asynclint.model.record import record
from asynclint.program.evaluation.values import Collection, External, ExternalInstance, Frame, Instance, Value, Values
from asynclint.program.symbols.scopes import ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

_CHECKS = "_checks"


@record
class Check:
    """`if isinstance(subject, ...):`, call number `call`; in the block the answer is `is_true`."""

    number: int
    subject: str
    call: int
    is_true: bool
    parent: int
    exits: bool


def checks(scope: Scope) -> tuple[Check, ...]:
    """All arms of the function that a plain `isinstance` decides."""
    found: tuple[Check, ...] | None = scope.__dict__.get(_CHECKS)
    if found is None:
        found = scope.__dict__[_CHECKS] = tuple(_find_checks(scope))
    return found


def _find_checks(scope: Scope) -> list[Check]:
    found = []
    body = scope.body
    for number, block in enumerate(body.blocks):
        test, is_true = block.test, not block.negated
        while isinstance(test, Operation) and test.symbol == "Not":
            test, is_true = test.left, not is_true
        if block.kind == BlockKind.BRANCH and isinstance(test, int):
            call = body.calls[test]
            if call.callee == "isinstance" and len(call.arguments) == 2 and isinstance(call.arguments[0], str):
                found.append(Check(number, call.arguments[0], test, is_true, block.parent, block.exits))
    return found


def subject_in(scope: Scope, chain: str) -> str | None:
    """The attribute on the way along `chain` whose type the function asks for."""
    for check in checks(scope):
        if "." in check.subject and chain.startswith(f"{check.subject}."):
            return check.subject
    return None


def is_ruled_out(evaluator: "Evaluator", frame: Frame, number: int, sequence: int) -> bool:
    """Is the frame given an object that never gets to this place: `if isinstance(store, AsyncStore): return ...`?"""
    scope = frame.scope
    if not frame.arguments or not checks(scope):
        return False
    given = dict(frame.arguments)
    around = {0, *scope.ancestors(number)}
    for check in checks(scope):
        values = given.get(check.subject, ())
        if not values or check.subject in scope.bindings:
            continue
        asked = scope.body.calls[check.call].sequence
        is_true = _outcome(check, around, after=asked < sequence)
        if is_true is None:
            continue
        types = evaluator.evaluate(scope.body.calls[check.call].arguments[1], frame, asked, check.number)
        wanted = evaluator.annotations.instances(types)
        passing = [value for value in values if any(_is_kind_of(evaluator, value, kind) for kind in wanted)]
        if len(passing) == len(values) if not is_true else _are_others(evaluator, values, types, wanted):
            return True
    return False


def _outcome(check: Check, around: Set[int], *, after: bool) -> bool | None:
    """What the check has said where these blocks are; None when nobody can tell."""
    if check.number in around:
        return check.is_true
    return not check.is_true if check.exits and check.parent in around and after else None


def _are_others(evaluator: "Evaluator", values: Values, types: Values, wanted: Values) -> bool:
    """Is it certain that no value passes: is each made here, of a class that inherits from none of those?"""
    if not wanted or any(isinstance(value, Collection) for value in types):
        return False
    asked = {_class_of(kind) for kind in wanted}
    for value in values:
        if not isinstance(value, Instance) or not value.exact:
            return False
        order = evaluator.hierarchy.order(value.cls)
        from_outside = any(isinstance(cls, str) for cls in order)
        if not asked.isdisjoint(order) or (from_outside and any(isinstance(cls, str) for cls in asked)):
            return False  # a class outside may inherit from another one there
    return True


def narrow(evaluator: "Evaluator", subject: str, values: Values, frame: Frame, sequence: int, block: int) -> Values:
    """The values that `subject` can have in the block: inside of the arms, and behind arms that leave."""
    scope = frame.scope
    body = scope.body
    around: set[int] | None = None
    for check in checks(scope):
        if check.subject != subject:
            continue
        if around is None:
            around = {0, *scope.ancestors(block)}
        asked = body.calls[check.call].sequence
        is_true = _outcome(check, around, after=asked < sequence)
        if is_true is None:
            continue
        if any(asked < body.bindings[p].sequence < sequence for p in scope.bindings.get(subject, ())):
            continue  # another object by now
        types = evaluator.evaluate(body.calls[check.call].arguments[1], frame, asked, check.number)
        wanted = evaluator.annotations.instances(types)
        if is_true and not wanted:
            values = _of_builtin_type(evaluator, values, types)
        if wanted:
            of_type = tuple(value for value in values if any(_is_kind_of(evaluator, value, kind) for kind in wanted))
            values = (of_type or wanted) if is_true else tuple(v for v in values if v not in of_type)
    return values


def _of_builtin_type(evaluator: "Evaluator", values: Values, types: Values) -> Values:
    """Behind `isinstance(x, (list, dict))`, x is no object of a class that is neither."""
    flat = [item for t in types for item in (t.elements if isinstance(t, Collection) else (t,))]
    names = {item.name for item in flat if isinstance(item, External) and item.name.startswith("builtins.")}
    if not names or len(names) < len(set(flat)):
        return values
    return tuple(
        value
        for value in values
        if not isinstance(value, Instance) or not names.isdisjoint(evaluator.hierarchy.bases_outside(value.cls))
    )


def _is_kind_of(evaluator: "Evaluator", value: Value, kind: Value) -> bool:
    """Is it certain that the value passes `isinstance`?"""
    if isinstance(value, Instance):
        return _class_of(kind) in evaluator.hierarchy.order(value.cls)
    return value is kind


def _class_of(kind: Value) -> ProjectClass | str | None:
    return kind.cls if isinstance(kind, Instance) else kind.type if isinstance(kind, ExternalInstance) else None
