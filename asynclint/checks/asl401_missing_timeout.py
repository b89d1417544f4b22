"""ASL401: a call that waits for ever when the other side does not answer."""

import math
from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    CallSite,
    Context,
    EnsureImport,
    Finding,
    Fix,
    LimitWait,
    Rule,
    TimeLimit,
    approach,
    public_name,
)


class MissingTimeout(Rule):
    code = "ASL401"
    name = "missing-timeout"
    message = "`{call}` has no timeout: {library} waits for an answer for ever"

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        limit = site.time_limit
        if limit is None or limit.default is not None or not site.serves or site.is_bounded_elsewhere:
            return
        if limit.awaited and (site.is_iterated or not site.awaited):
            return
        if any(site.argument(-1, keyword).given for keyword in limit.also):
            return
        given = site.argument(limit.position, limit.keyword)
        # a parameter nobody gave: `def fetch(url, timeout=None): get(url, timeout=timeout)`
        if not given.absent and (site.is_literal(given) or None not in (given.constants or ())):
            return
        if limit.waits and not limit.per_client and site.deadlines:
            return
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity if site.builds else None,
            evidence=approach(site, site.path, "waits for an answer for ever", limit.aliases),
            help=_advice(site, limit),
            fix=_fix(site, limit) if given.absent else None,
            call=site.text if not site.handed_over else public_name(site.symbols[0]),
            library=f"`{public_name(site.symbols[0])}`",
        )


def _fix(site: CallSite, limit: TimeLimit) -> Fix | None:
    """The library's own keyword, or a deadline around what is awaited here."""
    why = "what takes longer than that fails now"
    if limit.keyword:
        edits = (LimitWait(site.at, limit.keyword, limit.seconds, limit.at_least),)
        return Fix(f"Pass `{limit.keyword}`", Applicability.UNSAFE, edits, why) if site.takes_keywords else None
    if not limit.waits or not site.awaited or site.handed_over:
        return None
    return Fix(
        "Wait no longer than the project's timeout",
        Applicability.UNSAFE,
        (LimitWait(site.at, at_least=limit.at_least), EnsureImport(site.at.path, "asyncio")),
        why,
    )


def _advice(site: CallSite, limit: TimeLimit) -> str:
    seconds = max(10, math.ceil(limit.at_least))
    own = f"pass `{limit.keyword}={math.ceil(seconds / limit.seconds):_}`" if limit.keyword else ""
    around = f"set a deadline around it: `async with asyncio.timeout({seconds}):`" if limit.waits else ""
    if site.context is Context.REQUEST and own:
        own += ", or what the request can afford"
    return ", or ".join(part for part in (own, around) if part)
