"""ASL405: a deadline that ends the waiting for a thread, and not the thread."""

from collections.abc import Iterator

from asynclint.api import CallSite, Confidence, Cost, EdgeKind, EffectKind, Evidence, Finding, Rule, Step, Waited


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
                evidence=_way_to_thread(site, waited),
                confidence=Confidence.POSSIBLE if waited.foreseen else Confidence.CERTAIN,
                related=() if waited.at == site.at else (site.at,),
                help="give what runs in the thread a timeout of its own, or await an async client",
                where=f" that `{helper}` waits for" if helper else "",
            )


def _way_to_thread(site: CallSite, waited: Waited) -> Evidence:
    """From the call under the deadline through helpers to the one that starts the thread."""
    first = Step(site.function.symbol, waited.text, waited.at, EdgeKind.AWAIT)
    symbol = waited.path[-1].callee if waited.path else waited.text
    because = "a thread cannot be cancelled"
    return Evidence(EffectKind.WAIT, Cost.LONG, symbol, because, None, (), (first, *waited.path))
