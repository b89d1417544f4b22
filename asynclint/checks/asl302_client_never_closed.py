"""ASL302: a client that is kept for good, and that nothing closes."""

from collections.abc import Iterator

from asynclint.api import CallSite, Finding, Rule, approach


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
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity,
            evidence=approach(site, (), "owns connections"),
            help=f"close it when the application stops: `await {kept}.{client.closed_by[0]}()`",
            kept=kept,
            closing=f"{client.closed_by[0]}()",
        )
