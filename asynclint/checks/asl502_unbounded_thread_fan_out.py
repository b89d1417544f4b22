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
        from asynclint.api.fanout import bursts

        for burst in bursts(function, Work.THREAD):
            yield self.finding(
                function.locate(burst.first.starter),
                function.view,
                evidence=evidence_of(burst.reach, "takes a thread of the pool that name look-ups and files share"),
                confidence=burst.confidence,
                help=_HELP,
                fix=burst.fix,
                how=burst.first.how,
                source=burst.first.source,
            )
