"""ASL405: a deadline that ends the waiting for a thread, and not the thread."""

from collections.abc import Iterator

from asynclint.api import CallSite, Finding, Rule, approach


class TimeoutAroundThread(Rule):
    code = "ASL405"
    name = "timeout-around-thread"
    message = (
        "the deadline does not end the thread{where}: when the time is over, it runs on and keeps its place in the pool"
    )

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        if not site.serves:
            return
        for waited in site.waited_threads:
            helper = waited.path[-1].caller.rpartition(":")[2] if waited.path else ""
            yield self.finding(
                waited.at,
                site.function,
                evidence=approach(site, waited.path, "a thread cannot be cancelled"),
                related=() if waited.at == site.at else (site.at,),
                help="give what runs in the thread a timeout of its own, or await an async client",
                where=f" that `{helper}` waits for" if helper else "",
            )
