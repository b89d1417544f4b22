"""ASL410: a loop that waits for something shielded, again after each cancellation."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Feature, Finding, Function, Rule

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax


class ShieldRetryLoop(Rule):
    code = "ASL410"
    name = "shield-retry-loop"
    message = "this loop waits again after each cancellation: in a cancelled anyio scope it keeps a processor core busy"
    nominates = Feature.CATCHES_CANCELLATION
    preview = True

    def concerns(self, function: Function) -> bool:
        return function.is_async

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.cancellation import swallows

        for swallow in swallows(function):
            if swallow.shields:
                yield self.finding(
                    swallow.at,
                    function.view,
                    help="wait once, under `with anyio.CancelScope(shield=True):`",
                )
