"""ASL811: a setting that has no effect with the others beside it."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity


class LaunchIneffectiveSetting(Rule):
    code = "ASL811"
    name = "launch-ineffective-setting"
    message = "`{setting}` has no effect: {why}"
    severity = Severity.INFO

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        mode = launch.mode
        for name, why in (mode.ignores if mode is not None else {}).items():
            setting = deployment.effective(name)
            if setting is not None and _asks_for_something(launch, setting):
                if _makes_another_mode(launch, setting):
                    continue
                yield self._finding(launch, setting, why)
        jitter, limit = launch.role("recycling_jitter"), launch.role("recycling")
        if jitter is None or limit is None or api.is_written(limit):
            return
        if _asks_for_something(launch, jitter):
            flag = launch.server.options[limit.name].flags[-1]
            yield self._finding(launch, jitter, f"it varies `{flag}`, which is not given")

    def _finding(self, launch: "api.Launch", setting: "api.Setting", why: str) -> Finding:
        at = api.place_of(setting, launch)
        edits = api.launch_fixes.removed(launch, setting)
        return self.finding(
            at,
            help="remove it",
            fix=Fix("Remove it", Applicability.SAFE, edits) if edits else None,
            related=launch.beside(at),
            setting=api.written_as(setting),
            why=why,
        )


def _asks_for_something(launch: "api.Launch", setting: "api.Setting") -> bool:
    """Is a value known, and another than the server would have anyway?"""
    option, value = launch.option(setting), api.number(setting)
    return api.is_written(setting) and option is not None and value is not None and value != (option.default or 0)


def _makes_another_mode(launch: "api.Launch", setting: "api.Setting") -> bool:
    """gunicorn's sync worker becomes the threaded one when it is given threads."""
    threads = launch.role("threads")
    usual = launch.mode is launch.server.usual_mode
    return usual and threads is not None and (not threads.value.is_known or (api.number(threads) or 1) > 1)
