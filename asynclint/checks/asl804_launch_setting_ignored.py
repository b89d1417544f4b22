"""ASL804: a setting that nothing reads where it stands."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity


class LaunchSettingIgnored(Rule):
    code = "ASL804"
    name = "launch-setting-ignored"
    message = "{server} ignores `{setting}`: {why}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        yield from self._workers_with_reload(launch)
        yield from self._arguments(launch)
        yield from self._variables(launch)
        yield from self._overridden(launch)

    def _workers_with_reload(self, launch: "api.Launch") -> Iterator[Finding]:
        workers, reload = launch.role("processes"), launch.role("reload")
        if workers is None or reload is None or not launch.server.reloads_in_one_process:
            return
        wanted = api.number(workers)
        if api.is_written(workers) and wanted is not None and wanted > 1 and api.is_on(reload):
            develops = launch.deployment.role not in (api.Role.PRODUCTION, api.Role.UNKNOWN)
            yield self._ignored(
                launch,
                workers,
                f"`{api.written_as(reload)}` leaves one process",
                help="reload while developing, or several processes in production: not both",
                severity=Severity.INFO if develops else Severity.WARNING,
            )

    def _arguments(self, launch: "api.Launch") -> Iterator[Finding]:
        """What a Python call takes and makes nothing of."""
        call = launch.call
        for name, why in (call.ignores if call is not None else {}).items():
            setting = launch.deployment.effective(name)
            if setting is None or setting.source not in (api.Source.ARGUMENT, api.Source.CONFIG):
                continue
            is_processes = setting.name == launch.server.roles.get("processes")
            if (api.number(setting) or 0) > 1 if is_processes else api.is_on(setting):
                yield self._ignored(launch, setting, why, help="start it the other way, or leave the setting out")

    def _variables(self, launch: "api.Launch") -> Iterator[Finding]:
        """Variables that look as if the server read them, when nothing else decides what they would have."""
        processes = launch.role("processes")
        if processes is not None and not processes.is_default:
            return
        for name, instead in launch.server.unread.items():
            variable = launch.deployment.variable(name)
            if variable is None or launch.is_python or not _says_something(variable.value.known):
                continue
            why = f"it does not read {name}"
            option = launch.server.options.get(instead)
            words = f"`{instead}`" if option is None else f"`{option.flags[0]}`"
            yield self.finding(
                variable.origin.at,
                help=f"use {words} instead" if instead else launch.server.single or "there is no setting for it",
                fix=_renamed(variable, instead) if instead.isupper() else None,
                related=(launch.at,),
                server=launch.name,
                setting=f"{name}={variable.value}",
                why=why,
            )

    def _overridden(self, launch: "api.Launch") -> Iterator[Finding]:
        """A configuration file that says one thing while the command line says another."""
        for setting in launch.deployment.settings.values():
            for lost in setting.overrides:
                if setting.source is api.Source.FLAG and lost.source is api.Source.CONFIG and _differ(setting, lost):
                    yield self._ignored(
                        launch,
                        lost,
                        f"`{api.written_as(setting)}` on the command line is stronger",
                        help="say it once",
                        severity=Severity.INFO,
                    )

    def _ignored(
        self, launch: "api.Launch", setting: "api.Setting", why: str, *, help: str, severity: Severity | None = None
    ) -> Finding:
        at = api.place_of(setting, launch)
        return self.finding(
            at,
            severity=severity,
            help=help,
            related=launch.beside(at),
            server=launch.name,
            setting=api.written_as(setting),
            why=why,
        )


def _renamed(variable: "api.Variable", new: str) -> Fix | None:
    """The name that is read, for a value that it takes."""
    if not str(variable.value.known).isdigit():
        return None
    edits = (api.RenameVariable(variable.origin.at, variable.name, new),)
    why = f"the value {variable.value} comes into force, and whatever else reads `{variable.name}` does not find it"
    return Fix(f"Call it `{new}`", Applicability.UNSAFE, edits, why, frozenset({"ASL810", "ASL817"}))


def _says_something(value: object) -> bool:
    return value is not None and str(value).strip() not in ("", "1")


def _differ(first: "api.Setting", second: "api.Setting") -> bool:
    return first.value.is_known and second.value.is_known and str(first.value.known) != str(second.value.known)
