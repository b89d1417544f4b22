"""ASL402: a timeout that was there, and has been switched off."""

from collections.abc import Iterator

from asynclint.api import Applicability, CallSite, Finding, Fix, LimitWait, Rule, TimeLimit, approach, public_name


class DisabledTimeout(Rule):
    code = "ASL402"
    name = "disabled-timeout"
    message = "`{call}` switches its timeout off{how}: it waits for an answer for ever"

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        limit = site.time_limit
        if limit is None or not limit.keyword or not site.serves:
            return
        given = site.argument(limit.position, limit.keyword)
        if not given.given or (limit.default is None and given.is_always(None) and not site.is_literal(given)):
            return  # a timeout that nobody gave is a missing one
        how = site.switched_off(given, limit)
        if how is None or (limit.waits and site.deadlines) or (limit.per_client and site.is_used_in_time()):
            return
        default = f"; without the argument it would be {limit.default:g} s" if limit.default is not None else ""
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity if site.builds else None,
            evidence=approach(site, site.path, "waits for an answer for ever", limit.aliases),
            help=f"give it a limit{default}",
            fix=_fix(site, limit) if site.is_literal(given) and "(" not in how else None,
            call=site.text if not site.handed_over else public_name(site.symbols[0]),
            how=f" (`{how}`)",
        )


def _fix(site: CallSite, limit: TimeLimit) -> Fix | None:
    """A suggestion: somebody has switched it off, and may have had a reason."""
    if limit.keyword not in site.keywords or not site.takes_keywords:
        return None
    edits = (LimitWait(site.at, limit.keyword, limit.seconds, limit.at_least),)
    return Fix(f"Give `{limit.keyword}` a value", Applicability.DISPLAY, edits)
