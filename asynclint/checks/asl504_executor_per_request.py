"""ASL504: workers that are hired and dismissed for each request."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Context, Finding, Rule, Severity

if TYPE_CHECKING:
    from asynclint.api import CallSite

#: Functions that nobody is known to call, and whose names say that they run for as long as the process.
_RUN_ONCE = frozenset({"main", "amain", "async_main", "serve", "run", "start"})


class ExecutorPerRequest(Rule):
    code = "ASL504"
    name = "executor-per-request"
    message = "`{call}` starts {workers} of its own for each {work}{way}, and nothing bounds how many there are in all"

    def check_site(self, site: "CallSite") -> Iterator[Finding]:
        workers = site.workers
        if workers is None or not site.tenures:
            return
        tenure = site.tenures[0]
        start = tenure.path[0].caller.rpartition(":")[2] if tenure.path else ""
        serves = tenure.context is Context.REQUEST
        may_be_last = not serves and (not site.on_loop or site.function.name.strip("_") in _RUN_ONCE)
        quiet = tenure.context is Context.BACKGROUND or may_be_last
        yield self.finding(
            site.at,
            site.function,
            severity=Severity.INFO if quiet else None,
            help="make one executor at start-up (in its lifespan or on module level) and use it for all work",
            call=site.text,
            workers=workers,
            work="request" if serves else "call",
            way=f" of `{start}`" if start else "",
        )
