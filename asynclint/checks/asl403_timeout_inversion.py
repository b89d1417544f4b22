"""ASL403: a timeout that is longer than the deadline around it."""

from collections.abc import Iterator

from asynclint.api import CallSite, Finding, Rule, approach

#: A limit for one phase may well be a little longer than the deadline for all of them.
_TOLERATED = 1.5


class TimeoutInversion(Rule):
    code = "ASL403"
    name = "timeout-inversion"
    message = "`{call}` may take {own} s{where}, but there is a deadline of {around} s around it: its own never ends it"

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        if not site.serves or (site.bound is None and site.time_limit is None):
            return
        own = site.patience
        if own is None:
            return
        # a deadline within the deadline of a caller is how layers are meant to be
        deadlines = site.deadlines_here if site.bound is not None else site.deadlines
        known = [deadline for deadline in deadlines if deadline.seconds is not None]
        if not known:
            return
        seconds, at = own
        deadline = min(known, key=lambda found: found.seconds or 0)
        around = deadline.seconds or 0
        if seconds <= around * (1 if site.bound is not None else _TOLERATED):
            return
        where = "" if at == site.at else f" ({at.path}:{at.span.line})"
        yield self.finding(
            site.at,
            site.function,
            evidence=approach(site, site.path, "the shorter limit ends both"),
            related=(deadline.at,),
            help=f"let it take less than the {around:g} s that are left for all of it",
            call=site.text,
            own=f"{seconds:g}",
            where=where,
            around=f"{around:g}",
        )
