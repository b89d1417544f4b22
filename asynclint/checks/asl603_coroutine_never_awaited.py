"""ASL603: a coroutine that is made and then lost."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Applicability, AwaitCall, Confidence, Feature, Finding, Fix, Function, Location, Module, Rule

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

_CLOSE = "close it there (`{name}.close()`), or take a function that makes the coroutine and call it when it is needed"
_AWAIT = "await it on this way, too, or make it only where it is needed"
_RUN = "await it in a coroutine, or run it as a task"


class CoroutineNeverAwaited(Rule):
    code = "ASL603"
    name = "coroutine-never-awaited"
    message = "{what} is never awaited{where}: none of its code runs"
    nominates = Feature.HOLDS_COROUTINE

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.lost_coroutines():
            help = (
                f"await it: `await {call.text}(...)`"
                if call.function.is_async
                else "run it as a task, or await it in a coroutine"
            )
            fix = _await(call.at) if call.function.is_async else None
            yield self.finding(call.at, call.function, help=help, fix=fix, what=f"`{call.text}()`", where="")

    def concerns(self, function: Function) -> bool:
        return function.meanings is None or function.meanings.holds_coroutine()

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.coroutines import dropped_coroutines

        for drop in dropped_coroutines(function):
            where = f" when `{function.view.name}` {drop.leaves}"
            advice = _CLOSE.format(name=drop.name) if drop.is_parameter else _AWAIT
            confidence = Confidence.POSSIBLE if drop.is_refusal else Confidence.CERTAIN
            yield self.finding(
                drop.at, function.view, confidence=confidence, help=advice, what=f"`{drop.name}`", where=where
            )


def _await(at: Location) -> Fix:
    """A suggestion: perhaps it was meant to run beside the rest, as a task."""
    return Fix("Await it", Applicability.DISPLAY, (AwaitCall(at),), why="the rest waits for it then")
