"""ASL502: as many jobs for the shared thread pool as there are data."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Feature, Finding, Function, Rule, Work, evidence_of

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

_HELP = "let only so many run at once (`async with limit:` around the job), or give them an executor of their own"


class UnboundedThreadFanOut(Rule):
    code = "ASL502"
    name = "unbounded-thread-fan-out"
    message = "`{how}` queues as many jobs for the shared thread pool as `{source}` has items"
    nominates = Feature.FANS_OUT

    def concerns(self, function: Function) -> bool:
        return function.meanings is None or Work.THREAD in function.meanings.repeated()

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.fanout import fan_outs, limit_fix, worst

        for fan in fan_outs(function):
            reach = worst(function, fan)
            if reach is not None and reach.work is Work.THREAD:
                yield self.finding(
                    function.locate(fan.starter),
                    function.view,
                    evidence=evidence_of(reach, "takes a thread of the pool that name look-ups and files share"),
                    help=_HELP,
                    fix=limit_fix(function, fan),
                    how=fan.how,
                    source=fan.source,
                )
