"""Coroutines that a function holds by name: is there one at all, before somebody follows it through the syntax?"""

from typing import TYPE_CHECKING

from asynclint.model.facts import UseKind
from asynclint.model.schedulers import TAKERS
from asynclint.program.evaluation.values import Coroutine, ExternalInstance, Frame, Values
from asynclint.program.symbols.spelling import last_name

if TYPE_CHECKING:
    from asynclint.program.callgraph.ways import Ways
    from asynclint.program.evaluation.evaluate import Evaluator

#: Names that say that a parameter is one.
_NAMES = frozenset({"coro", "coroutine"})


def holds_coroutine(evaluator: "Evaluator", frame: Frame, ways: "Ways") -> bool:
    """Does it await a parameter or a local by its plain name, and may that be a coroutine?"""
    scope = frame.scope
    body = scope.body
    awaited = {use.value for use in body.uses if use.kind == UseKind.AWAIT and isinstance(use.value, str)}
    for call in body.calls:
        if call.arguments and isinstance(call.arguments[0], str) and last_name(call.callee) in TAKERS:
            awaited.add(call.arguments[0])
    for parameter in scope.facts.parameters:
        if parameter.name in awaited and (
            parameter.name in _NAMES
            or "Coroutine" in repr(parameter.annotation)
            or _has_coroutine(ways.given(scope, parameter.name))
        ):
            return True
    return any(
        binding.target in awaited
        and isinstance(binding.value, int)
        and _has_coroutine(evaluator.call_result(frame, binding.value))
        for binding in body.bindings
    )


def _has_coroutine(values: Values) -> bool:
    return any(
        isinstance(value, Coroutine) or (isinstance(value, ExternalInstance) and value.type == "types.CoroutineType")
        for value in values
    )
