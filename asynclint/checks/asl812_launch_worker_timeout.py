"""ASL812: how long a worker may hang before it is replaced."""

from collections.abc import Iterator
from dataclasses import replace

from asynclint import api
from asynclint.api import Finding, Rule, Severity

#: Longer than this, a hanging worker costs more than restarting it; shorter, a busy one is taken for a hanging one.
_LONGEST, _SHORTEST = 120, 10


class LaunchWorkerTimeout(Rule):
    code = "ASL812"
    name = "launch-worker-timeout"
    message = "`{setting}`: {what}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        yield from self._setting(deployment)
        yield from self._calls(api.Launch(deployment))

    def _calls(self, launch: "api.Launch") -> Iterator[Finding]:
        """Calls that may hold the loop for longer than a worker may be silent."""
        setting, mode = launch.role("heartbeat"), launch.mode
        limit = api.number(setting)
        if setting is None or not limit or mode is None or not mode.on_loop or not launch.is_production:
            return
        for call in launch.deployment.long_calls:
            if call.blocks and call.seconds > limit:
                default = ", the default" if setting.is_default else ""
                finding = self.finding(
                    call.at,
                    evidence=call.evidence,
                    severity=Severity.WARNING,
                    help=f"await it, or run it in a thread; else let it take less than {limit:g} s",
                    related=(api.place_of(setting, launch),),
                    setting=call.text,
                    what=f"it may hold the event loop for {call.seconds:g} s, and {launch.name} kills a worker that is "
                    f"silent for {limit:g} s (`{setting.name}`{default}), with all of its requests",
                )
                yield replace(finding, function=call.function)

    def _setting(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        setting, mode = launch.role("heartbeat"), launch.mode
        if setting is None or mode is None or not mode.on_loop:
            return
        if not api.is_written(setting) or not launch.is_production:
            return
        seconds = api.number(setting)
        severity = Severity.INFO
        if seconds == 0:
            what = "a worker whose event loop is blocked for ever is never replaced"
            help = "requests do not need it: it watches the loop, not the request. Leave the default of 30 seconds"
            severity = Severity.INFO if deployment.place is api.Place.CLOUD_RUN else Severity.WARNING
        elif seconds is not None and seconds > _LONGEST:
            what = f"a worker whose event loop is blocked answers nobody for {seconds:g} seconds before it is replaced"
            help = "long requests do not need it: it watches the loop, not the request"
        elif seconds is not None and seconds < _SHORTEST:
            what = f"a worker whose event loop is busy for {seconds:g} seconds is killed, with all its requests"
            help = "leave the default of 30 seconds"
        else:
            return
        at = api.place_of(setting, launch)
        yield self.finding(
            at, severity=severity, help=help, related=launch.beside(at), setting=api.written_as(setting), what=what
        )
