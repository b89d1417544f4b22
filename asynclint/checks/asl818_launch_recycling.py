"""ASL818: limits that take the whole server down, or all workers at once."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity

#: A limit of connections below this is used up by a few browsers and probes that keep theirs open.
_FEW_CONNECTIONS = 10


class LaunchRecycling(Rule):
    code = "ASL818"
    name = "launch-recycling"
    message = "`{setting}`: {what}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        if not launch.is_production or launch.develops:
            return
        yield from self._requests(launch)
        yield from self._connections(launch)

    def _requests(self, launch: "api.Launch") -> Iterator[Finding]:
        limit, processes = launch.role("recycling"), launch.processes
        wanted = api.number(limit)
        if limit is None or not api.is_written(limit) or not wanted or processes is None:
            return
        if processes == 1 and launch.server.exits_when_recycled:
            what = f"after {wanted:g} requests the server ends, with exit code 0"
            back = _comes_back(launch)
            help = "with several workers it replaces one at a time; alone, something has to start it again"
            if back is False:
                yield self._finding(launch, limit, f"{what}, and nothing starts it again", help, Severity.WARNING)
            else:
                severity = Severity.INFO if back else Severity.WARNING
                yield self._finding(launch, limit, what, help, severity)
        elif processes > 1:
            jitter = launch.role("recycling_jitter")
            if jitter is not None and jitter.is_default and api.number(jitter) in (0, None):
                flag = launch.server.options[jitter.name].flags[-1]
                what = f"all {processes:g} workers reach the limit at about the same time, and are replaced together"
                varied = str(max(1, round(wanted / 10)))
                edits = api.launch_fixes.beside(launch, limit, launch.server.options[jitter.name], varied)
                fix = Fix(f"Add `{flag} {varied}`", Applicability.SAFE, edits) if edits else None
                yield self._finding(launch, limit, what, f"add `{flag} {varied}`", Severity.WARNING, fix)

    def _connections(self, launch: "api.Launch") -> Iterator[Finding]:
        limit = launch.role("connections")
        wanted = api.number(limit)
        if limit is None or not api.is_written(limit) or wanted is None or not 1 < wanted < _FEW_CONNECTIONS:
            return
        what = "it counts connections, idle ones too: a few clients that keep theirs open, and everybody else gets 503"
        help = "limit work inside the application, with a semaphore"
        yield self._finding(launch, limit, what, help, Severity.WARNING)

    def _finding(
        self,
        launch: "api.Launch",
        setting: "api.Setting",
        what: str,
        help: str,
        severity: Severity,
        fix: Fix | None = None,
    ) -> Finding:
        at, related = api.place_of(setting, launch), launch.beside(api.place_of(setting, launch))
        written = api.written_as(setting)
        return self.finding(at, severity=severity, help=help, fix=fix, related=related, setting=written, what=what)


def _comes_back(launch: "api.Launch") -> bool | None:
    """Does something start the server again after it has ended without an error? None when nobody says."""
    if launch.is_scaled_elsewhere:
        return True
    restart = launch.deployment.restart
    if restart is None or not restart.value.is_known:
        return None
    return str(restart.value.known) in ("always", "unless-stopped", "any", "true", "True")
