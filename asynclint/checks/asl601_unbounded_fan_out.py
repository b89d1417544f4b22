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
        from asynclint.api.fanout import fan_outs, limit_fix, worst

        for fan in fan_outs(function):
            reach = worst(function, fan)
            if reach is not None and reach.work is Work.UPSTREAM:
                yield self.finding(
                    function.locate(fan.starter),
                    function.view,
                    evidence=evidence_of(reach, "asks another service"),
                    help=_HELP,
                    fix=limit_fix(function, fan),
                    how=fan.how,
                    source=fan.source,
                    upstream=reach.name,
                )
