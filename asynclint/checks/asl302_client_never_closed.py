"""ASL302: a client that is kept for good, and that nothing closes."""

from collections.abc import Iterator

from asynclint.api import Applicability, CallSite, Context, Finding, Fix, Hoist, Rule, Sharing, approach


class ClientNeverClosed(Rule):
    code = "ASL302"
    name = "client-never-closed"
    message = "`{kept}` is never closed: nothing in the project awaits its `{closing}`"
    preview = True

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        client = site.client
        if client is None or client.synchronous or client.per_call or not client.closed_by or not site.serves:
            return
        kept = site.kept_as
        if kept is None or site.is_ever_closed(client.closed_by):
            return
        if site.context is Context.STARTUP and site.tenures:  # it lives as long as a request does (ASL301)
            return
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity,
            evidence=approach(site, (), "owns connections"),
            help=f"close it when the application stops: `await {kept}.{client.closed_by[0]}()`",
            fix=_fix(site.sharing, kept),
            kept=kept,
            closing=f"{client.closed_by[0]}()",
        )


def _fix(sharing: Sharing | None, kept: str) -> Fix | None:
    if sharing is None or not isinstance(sharing.closing, Hoist):
        return None
    return Fix(
        f"Close `{kept}` when the application stops",
        Applicability.UNSAFE,
        sharing.closing.edits,
        why="what uses it later than that finds it closed",
    )
