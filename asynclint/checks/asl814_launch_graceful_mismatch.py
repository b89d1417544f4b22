"""ASL814: the server wants more time to stop than it is given, or does not understand that it has to stop."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Edit, Finding, Fix, Rule, Severity

_NOT_UNDERSTOOD = ("SIGINT", "SIGQUIT", "INT", "QUIT", "2", "3")


class LaunchGracefulMismatch(Rule):
    code = "ASL814"
    name = "launch-graceful-mismatch"
    message = "{what}: it is killed, its requests are lost, and no shutdown code runs"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        if not launch.is_production or launch.develops:
            return
        yield from self._time(launch)
        yield from self._signal(launch)

    def _time(self, launch: "api.Launch") -> Iterator[Finding]:
        """Does the server want to wait for requests longer than it may live?"""
        setting, limit = launch.role("graceful"), launch.deployment.stop_timeout
        wanted, given = api.number(setting), api.number(limit)
        if setting is None or limit is None or wanted is None or given is None or wanted < given or given <= 0:
            return
        if not api.is_written(setting) and not api.is_written(limit):
            return  # two defaults: nobody has thought about either
        both = api.is_written(setting) and api.is_written(limit)
        at = api.place_of(setting, launch) if api.is_written(setting) else api.place_of(limit, launch)
        others = {api.place_of(limit, launch), launch.at} - {at}
        what = f"{launch.name} waits {wanted:g} seconds for its requests, and gets {given:g} to stop ({limit.name})"
        yield self.finding(
            at,
            severity=Severity.WARNING if both else Severity.INFO,
            help=f"give it less than {given:g} seconds, or raise {limit.name}",
            related=tuple(sorted(others)),
            what=what,
        )

    def _signal(self, launch: "api.Launch") -> Iterator[Finding]:
        """gunicorn with uvicorn's workers hears nothing but SIGTERM."""
        signal, mode = launch.deployment.stop_signal, launch.mode
        if signal is None or mode is None or not mode.deaf or not signal.value.is_known:
            return
        if str(signal.value.known).strip().upper() in _NOT_UNDERSTOOD:
            at = api.place_of(signal, launch)
            yield self.finding(
                at,
                severity=Severity.WARNING if api.is_written(signal) else Severity.INFO,
                help="stop it with SIGTERM",
                fix=_fix(signal),
                related=launch.beside(at),
                what=f"with `{mode.names[0]}`, {launch.name} does not react to {api.written_as(signal)}",
            )


def _fix(signal: "api.Setting") -> Fix | None:
    """The signal that it does hear; now it is killed in the end, so nothing relies on the other one."""
    word = str(signal.value.known).strip()
    if signal.origin is None or word.isdigit():
        return None
    key = signal.spelling.partition(" ")[0]
    edits: tuple[Edit, ...] = (api.ReplaceWord(signal.origin.at, word, "SIGTERM"),)
    if not api.is_written(signal):  # it is what the platform does without being told
        edits = (api.Assign(signal.origin.at, '"SIGTERM"', key),)
    return Fix("Stop it with SIGTERM", Applicability.SAFE, edits)
