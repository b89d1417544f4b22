"""ASL810: a value with which the server does not start, or does not serve."""

import re
from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity

#: Numbers that are whole though they are not written so: `30.0`, `30s`.
_WHOLE = re.compile(r"(\d+)(?:\.0+|\s?s(?:ec(?:onds?)?)?)")


class LaunchInvalidValue(Rule):
    code = "ASL810"
    name = "launch-invalid-value"
    message = "with `{setting}`, {server} {happens}"
    severity = Severity.ERROR

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        for setting in deployment.settings.values():
            if setting.is_default or not setting.value.is_known:
                continue
            yield from self._refused(launch, setting)
        for file in deployment.config_files:
            for entry in file.entries:
                yield from self._hook(launch, entry)

    def _refused(self, launch: "api.Launch", setting: "api.Setting") -> Iterator[Finding]:
        trap = launch.trap(setting)
        if trap is not None:
            severity = Severity.ERROR if trap.fatal else Severity.WARNING
            yield self._finding(launch, setting, trap.happens, severity)
            return
        why = launch.refuses(setting)
        if why is not None:
            yield self._finding(launch, setting, f"does not start: {why}", Severity.ERROR)

    def _finding(self, launch: "api.Launch", setting: "api.Setting", happens: str, severity: Severity) -> Finding:
        at = api.place_of(setting, launch)
        help = "give it a value that it takes"
        if setting.source is api.Source.ENVIRONMENT and str(setting.value.known) == "":
            help = f"give it a default: `${{{setting.spelling}:-1}}`"
        return self.finding(
            at,
            severity=severity,
            help=help,
            fix=_whole(launch, setting),
            related=launch.beside(at),
            setting=api.written_as(setting),
            server=launch.name,
            happens=happens,
        )

    def _hook(self, launch: "api.Launch", entry: "api.ConfigEntry") -> Iterator[Finding]:
        """A function in a configuration file under the name of a setting."""
        option = launch.server.options.get(entry.name)
        if option is None or entry.kind != "function" or launch.server.config_format != "python":
            return
        happens = ""
        if not option.type.startswith("hook:"):
            if option.type in ("natural", "int", "float", "flag", "texts", "table"):
                happens = f"does not start: `{entry.name}` is a function there, and no value"
        elif entry.parameters is not None:
            wanted = int(option.type.removeprefix("hook:"))
            if wanted not in (-1, entry.parameters):
                takes = f"{wanted} argument" + ("s" if wanted != 1 else "")
                happens = f"does not start: it calls `{entry.name}` with {takes}"
        if happens:
            words = f"def {entry.name}"
            yield self.finding(entry.at, setting=words, server=launch.name, happens=happens)


def _whole(launch: "api.Launch", setting: "api.Setting") -> Fix | None:
    """The same number as the server takes it."""
    option, match = launch.option(setting), _WHOLE.fullmatch(str(setting.value.known))
    if option is None or match is None or option.type not in ("int", "natural"):
        return None
    edits = api.launch_fixes.changed(launch, setting, match[1])
    return Fix(f"Say `{match[1]}`", Applicability.SAFE, edits) if edits else None
