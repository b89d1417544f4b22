"""ASL407: a timeout that raises when the line is reached."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    CallSite,
    EnsureImport,
    Finding,
    Fix,
    Rule,
    SetKeyword,
    Severity,
    approach,
    public_name,
)


class TimeoutShapeError(Rule):
    code = "ASL407"
    name = "timeout-shape-error"
    message = "`{call}` raises ValueError: {reason}"
    severity = Severity.ERROR
    preview = True

    def check_site(self, site: CallSite) -> Iterator[Finding]:
        reason = _incomplete(site) or _plain_number(site)
        if reason is None or site.handed_over:
            return
        yield self.finding(
            site.at,
            site.function,
            severity=self.severity,
            evidence=approach(site, site.path, "this shape is refused"),
            help=reason[1],
            fix=_fix(site),
            call=public_name(site.symbols[0]),
            reason=reason[0],
        )


def _incomplete(site: CallSite) -> tuple[str, str] | None:
    phases = site.phases
    if phases is None or not phases.complete or not site.argument(phases.position, phases.keyword).absent:
        return None
    missing = [name for name in phases.parts if site.argument(-1, name).absent]
    if not missing:
        return None
    names = ", ".join(f"`{name}`" for name in missing)
    return f"without a default it needs all of its parts; it lacks {names}", "give it a default as first argument"


def _plain_number(site: CallSite) -> tuple[str, str] | None:
    limit = site.time_limit
    if limit is None or not limit.objects:
        return None
    constants = site.argument(limit.position, limit.keyword).constants
    if not constants or not all(isinstance(value, int | float) and value is not True for value in constants):
        return None
    return (
        f"`{limit.keyword}` has to be a timeout object here, not a number",
        f"write `{limit.keyword}=ClientTimeout(total={constants[0]})`",
    )


def _fix(site: CallSite) -> Fix | None:
    """The object in place of the number, where that is written here."""
    limit = site.time_limit
    if limit is None or not limit.objects or limit.keyword not in site.keywords:
        return None
    given = site.argument(limit.position, limit.keyword)
    if not site.is_literal(given) or not given.constants or len(given.constants) != 1:
        return None
    package = site.symbols[0].partition(".")[0]
    is_spelled = site.text.startswith(f"{package}.")
    value = f"{f'{package}.' if is_spelled else ''}ClientTimeout(total={given.constants[0]!r})"
    imports = () if is_spelled else (EnsureImport(site.at.path, package, "ClientTimeout"),)
    return Fix(
        f"Pass `{value}`",
        Applicability.UNSAFE,
        (SetKeyword(site.at, limit.keyword, value), *imports),
        why="the call raised before; it is made now",
    )
