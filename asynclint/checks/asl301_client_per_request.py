"""ASL301: a pool of connections that serves one request."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    CallSite,
    Client,
    Context,
    Finding,
    Fix,
    Hoist,
    Refusal,
    Rule,
    Sharing,
    Step,
    approach,
    public_name,
)

#: What may be said of a client wherever it is built.
_ABOUT_CLIENTS = frozenset({"ASL201", "ASL303", "ASL401", "ASL402", "ASL403", "ASL406", "ASL407"})

_LOST = {
    "connection": "every {time} connects anew, with all its handshakes",
    "pool": "every {time} opens its own connections and throws them away",
    "tls": "building its TLS context {cost}",
}


class ClientPerRequest(Rule):
    code = "ASL301"
    name = "client-per-request"
    message = "`{client}` is built {when}: {reasons}"

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        client = site.client
        if client is None or site.handed_over or (client.synchronous and site.on_loop):
            return
        if any(site.meets(c) and not site.is_made_here(c.argument) for c in client.shared_if):
            return
        found = _path(site, client)
        if found is None or (not client.per_call and site.varies(client.settings)):
            return
        path, when, time = found
        name, sharing = public_name(site.symbols[0]), site.sharing
        fixes = tuple(_fixes(sharing, name, site.at.path))
        yield self.finding(
            site.at,
            site.function,
            # what every object builds once, and what a program builds in every round, is none the less built often
            severity=self.severity if site.context in (Context.STARTUP, Context.CLI) else None,
            evidence=approach(site, path, because="owns connections that others could use again"),
            help=_advice(client, name, sharing),
            fix=next(iter(fixes), None),
            alternatives=fixes[1:],
            client=name,
            when=when,
            reasons=_reasons(site, client, time),
        )


def _path(site: CallSite, client: Client) -> tuple[tuple[Step, ...], str, str] | None:
    """How the work gets there that throws the client away again, and how often that is, in words."""
    if client.per_call:
        ways = [(way.context, way.path, site.is_repeated) for way in site.ways if not way.from_program]
    else:
        ways = [
            (Context.REQUEST if site.follows_request(tenure) else tenure.context, tenure.path, tenure.in_loop)
            for tenure in site.tenures
        ]
    for context, path, repeated in ways:
        if context is Context.REQUEST:
            return path, "for every request", "request"
        if context is Context.UNKNOWN:
            owner = path[0].caller if path else site.function.symbol
            return path, f"on every call of `{owner.rpartition(':')[2]}`", "call"
        if context in (Context.BACKGROUND, Context.CLI) and repeated:
            return path, "in every round of a loop", "round"
    return None


def _reasons(site: CallSite, client: Client, time: str) -> str:
    shares_tls = any(site.meets(condition) for condition in client.tls_shared_if)
    cost = "holds the event loop for about 17 ms" if site.on_loop else "takes about 17 ms of CPU"
    return ", and ".join(
        _LOST[lost].format(time=time, cost=cost) for lost in client.loses if lost != "tls" or not shares_tls
    )


def _advice(client: Client, name: str, sharing: Sharing | None) -> str:
    if client.per_call:
        return f"keep one `{client.instead}` for all requests, and use its methods" if client.instead else ""
    closing = f", and close it at shutdown (`{client.closed_by[0]}`)" if client.closed_by else ""
    advice = f"build one `{name}` at start-up, share it{closing}"
    if sharing is None or not isinstance(sharing.application, Refusal):
        return advice
    if isinstance(sharing.module, Hoist):
        return f"{advice}; --fix cannot move it there: {sharing.application.reason}"
    return f"{advice}; not repaired by --fix: {sharing.application.reason}"


def _fixes(sharing: Sharing | None, name: str, path: str) -> Iterator[Fix]:
    if sharing is not None and isinstance(sharing.application, Hoist):
        yield Fix(
            f"Open one `{name}` in the application's lifespan",
            Applicability.UNSAFE,
            sharing.application.edits,
            why="requests share cookies, limits and headers of the one client, and it is there only while the lifespan "
            "runs: tests have to run it, too (`with TestClient(app)`)",
            leaves=_ABOUT_CLIENTS,
        )
    if sharing is not None and isinstance(sharing.module, Hoist):
        yield Fix(
            f"Build one `{name}`, when it is first needed, and keep it",
            Applicability.UNSAFE,
            sharing.module.edits,
            why="requests share cookies, limits and headers of the one client, which belongs to the event loop that "
            "first uses it, and is not closed before the process ends",
            leaves=_ABOUT_CLIENTS | {"ASL302"},
            group=f"{path} {sharing.module.name}",  # the next one uses what this one has written
        )
