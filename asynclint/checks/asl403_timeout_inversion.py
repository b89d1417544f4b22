"""ASL403: a timeout that is longer than the deadline around it."""

from collections.abc import Iterator
from dataclasses import replace

from asynclint import api
from asynclint.api import CallSite, Finding, Rule, Wait, approach

_ALONE = "its own never ends it"
_TOGETHER = "it ends before the last attempt does"
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
        deadline = min(known, key=lambda found: found.seconds or 0)
        around = deadline.seconds or 0
        series = site.series(deadline)
        often = own.attempts * series.attempts
        total = own.seconds * often + series.pauses
        if total <= around * (1 if site.bound is not None else _TOLERATED):
            return
        is_late = own.seconds > around
        yield self.finding(
            site.at,
            site.function,
            evidence=approach(site, site.path, "the shorter limit ends both"),
            related=(deadline.at,),
            help=f"let it take less than the {around:g} s that are left for all of it",
            call=site.text,
            own=f"{total:g}",
            where=_where(site, own, often, series.pauses),
            limit=f"there is a deadline of {around:g} s around it: {_ALONE if is_late else _TOGETHER}",
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


def _where(site: CallSite, own: Wait, often: int, pauses: float) -> str:
    """What the seconds come to, and where they are written when that is not here."""
    parts = [f"{often} attempts of {own.seconds:g} s"] if often > 1 else []
    parts += [f"pauses of {pauses:g} s"] if pauses else []
    if own.at != site.at:
        parts.append(f"{own.at.path}:{own.at.span.line}")
    return f" ({', '.join(parts)})" if parts else ""


def _limits(launch: "api.Launch") -> Iterator[tuple[float, str, "api.Setting"]]:
    """Who ends a request, as the beginning of a sentence, and after how many seconds."""
    for setting in launch.deployment.deadlines:
        seconds = api.number(setting)
        if seconds:
            yield seconds, f"{setting.name} ends the request", setting
    answer = launch.role("answer")
    if answer is not None and (seconds := api.number(answer)):
        yield seconds, f"{launch.name} ends the request (`{answer.name}`)", answer
