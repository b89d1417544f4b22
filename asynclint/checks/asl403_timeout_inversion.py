"""ASL403: a timeout that is longer than the deadline around it."""

from collections.abc import Iterator
from dataclasses import replace

from asynclint import api
from asynclint.api import CallSite, Finding, Rule, approach

#: A limit for one phase may well be a little longer than the deadline for all of them.
_TOLERATED = 1.5


class TimeoutInversion(Rule):
    code = "ASL403"
    name = "timeout-inversion"
    message = "`{call}` may take {own} s{where}, but {limit}"

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
            limit=f"there is a deadline of {around:g} s around it: its own never ends it",
        )

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        limits = list(_limits(launch)) if launch.is_production and deployment.long_calls else []
        if not limits:
            return
        seconds, who, setting = min(limits, key=lambda limit: (limit[0], limit[1]))
        for call in deployment.long_calls:
            if call.seconds > seconds:
                where = "" if call.given == call.at else f" ({call.given.path}:{call.given.span.line})"
                finding = self.finding(
                    call.at,
                    evidence=call.evidence,
                    related=(api.place_of(setting, launch),),
                    help=f"let it take less than the {seconds:g} s there are for the whole request",
                    call=call.text,
                    own=f"{call.seconds:g}",
                    where=where,
                    limit=f"{who} after {seconds:g} s: nobody gets its answer",
                )
                yield replace(finding, function=call.function)


def _limits(launch: "api.Launch") -> Iterator[tuple[float, str, "api.Setting"]]:
    """Who ends a request, as the beginning of a sentence, and after how many seconds."""
    for setting in launch.deployment.deadlines:
        seconds = api.number(setting)
        if seconds:
            yield seconds, f"{setting.name} ends the request", setting
    answer = launch.role("answer")
    if answer is not None and (seconds := api.number(answer)):
        yield seconds, f"{launch.name} ends the request (`{answer.name}`)", answer
