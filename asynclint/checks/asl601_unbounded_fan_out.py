"""ASL601: as many requests at once as there are data."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Feature, Finding, Function, Rule, Work, evidence_of

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

_HELP = "let only so many run at once: `async with limit:` around the call, where `limit = asyncio.Semaphore(20)`"


class UnboundedFanOut(Rule):
    code = "ASL601"
    name = "unbounded-fan-out"
    message = "`{how}` starts as many calls of `{upstream}` at once as `{source}` has items"
    nominates = Feature.FANS_OUT

    def concerns(self, function: Function) -> bool:
        return function.meanings is None or Work.UPSTREAM in function.meanings.repeated()

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.fanout import bursts

        for burst in bursts(function, Work.UPSTREAM):
            yield self.finding(
                function.locate(burst.first.starter),
                function.view,
                evidence=evidence_of(burst.reach, "asks another service"),
                confidence=burst.confidence,
                help=_HELP,
                fix=burst.fix,
                how=burst.first.how,
                source=burst.first.source,
                upstream=burst.reach.name,
            )
