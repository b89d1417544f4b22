"""ASL406: a timeout for one phase that takes away those of all others."""

from collections.abc import Iterator

from asynclint.api import Applicability, CallSite, Finding, Fix, LimitWait, Rule, approach, public_name


class TimeoutOneSided(Rule):
    code = "ASL406"
    name = "timeout-one-sided"
    message = "`{timeout}` bounds {given} and nothing else: the wait for the answer has no limit any more"
    preview = True

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        phases = site.phases
        if phases is None or not site.serves:
            return
        total = site.argument(phases.position, phases.keyword)
        if total.maybe or not (total.is_always(None) or (total.absent and not phases.complete)):
            return
        parts = {name: site.argument(-1, name) for name in phases.parts}
        given = [name for name, argument in parts.items() if argument.given and not argument.is_always(None)]
        if not given or any(name in given for name in phases.reading):
            return
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity,
            evidence=approach(site, site.path, "what is not named has no limit"),
            help=f"give `{phases.keyword}` a value, or `{phases.reading[0]}`, too",
            fix=_fix(site, phases.reading[0]),
            timeout=public_name(site.symbols[0]),
            given=" and ".join(f"`{name}`" for name in given),
        )


def _fix(site: CallSite, phase: str) -> Fix | None:
    """A suggestion: how long an answer may take is not known here."""
    if not site.takes_keywords:
        return None
    return Fix(f"Bound `{phase}`, too", Applicability.DISPLAY, (LimitWait(site.at, phase),))
