"""ASL404: cancellation that ends in an `except` clause."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import (
    Applicability,
    Confidence,
    EdgeKind,
    EnsureImport,
    Feature,
    Finding,
    Fix,
    Function,
    RaiseCancellation,
    Rule,
)

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax
    from asynclint.api.cancellation import Swallow

_WORDS = {
    "loops": "the loop goes round again, and nothing can stop it",
    "goes on": "`{name}` goes on as if nobody had cancelled it",
    "returns": "`{name}` returns, and whoever awaits it goes on as if nobody had cancelled it",
}
_RAISE = "let it through: end the handler with `raise`"
_NARROW = "catch `Exception` instead, or end the handler with `raise`"
_LEAVE = "leave the `finally` by its end: what comes after it can stand behind the `try`"
_SPLIT = "catch what is expected, and leave `CancelledError` out"


class SwallowedCancellation(Rule):
    code = "ASL404"
    name = "swallowed-cancellation"
    message = "`{caught}` swallows cancellation: {consequence}"
    nominates = Feature.CATCHES_CANCELLATION
    aliases = ("ASYNC103", "ASYNC104")

    def concerns(self, function: Function) -> bool:
        return function.is_async

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.cancellation import swallows

        for swallow in swallows(function):
            if swallow.shields or (swallow.then == "returns" and not _is_missed(function, swallow)):
                continue
            yield self.finding(
                swallow.at,
                function.view,
                confidence=Confidence.POSSIBLE if swallow.meant else Confidence.CERTAIN,
                help=_advice(swallow),
                fix=_fix(function, swallow),
                caught=swallow.caught,
                consequence=_WORDS[swallow.then].format(name=function.view.name),
            )


def _fix(function: "FunctionSyntax", swallow: "Swallow") -> Fix | None:
    if swallow.caught.endswith("in finally"):
        return None
    if swallow.everything and "trio" in function.text:
        return None  # there cancellation is something else
    by_name = bool(swallow.named) or not swallow.caught.startswith("except")
    imports = () if by_name else (EnsureImport(swallow.at.path, "asyncio"),)
    return Fix(
        "Let cancellation through",
        Applicability.UNSAFE,
        (RaiseCancellation(swallow.at, swallow.named), *imports),
        why="who awaits it gets the cancellation instead of an answer",
    )


def _is_missed(function: "FunctionSyntax", swallow: "Swallow") -> bool:
    """Does it matter that the coroutine ends without a word? Not to a task: it is over, as was wanted."""
    started_by = function.started_by
    if EdgeKind.TASK in started_by:
        return False
    return swallow.everything or (
        EdgeKind.AWAIT in started_by and not function.view.features & Feature.YIELD and function.callers_go_on
    )


def _advice(swallow: "Swallow") -> str:
    if swallow.caught.endswith("in finally"):
        return _LEAVE
    if swallow.caught.startswith("except"):
        return _NARROW if swallow.everything else _RAISE
    return _SPLIT
