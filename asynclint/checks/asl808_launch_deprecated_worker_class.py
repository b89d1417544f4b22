"""ASL808: a worker class that is going away, or is gone."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity


class LaunchDeprecatedWorkerClass(Rule):
    code = "ASL808"
    name = "launch-deprecated-worker-class"
    message = "`{worker}`: {why}"
    severity = Severity.INFO

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        setting, mode = deployment.effective(launch.server.mode_setting), launch.mode
        if setting is None or mode is None or not mode.deprecated or not api.is_written(setting):
            return
        package = mode.instead.partition(".")[0].replace("_", "-") if "." in mode.instead else ""
        edits = api.launch_fixes.changed(launch, setting, mode.instead, code=f'"{mode.instead}"') if package else ()
        why = f"the package `{package}` has to be installed where this runs"
        yield self.finding(
            api.place_of(setting, launch),
            fix=Fix(f"Use `{mode.instead}`", Applicability.UNSAFE, edits, why) if edits else None,
            help=f"`{mode.instead}`" + (f", of the package `{package}`" if package else ""),
            worker=str(setting.value.known),
            why=mode.deprecated,
        )
