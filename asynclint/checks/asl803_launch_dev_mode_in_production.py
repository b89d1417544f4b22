"""ASL803: a development server where production runs."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Edit, Finding, Fix, Location, ReplaceText, Rule

#: Variables that switch Python itself to development.
_SWITCHES = {
    "PYTHONASYNCIODEBUG": "checks and logs every slow callback and call from another thread",
    "PYTHONDEVMODE": "runs Python with all its debug checks, asyncio's among them",
}


#: What is not said of a development server, and may have to be said of the one for production.
_THEN = frozenset({"ASL801", "ASL813", "ASL814", "ASL818"})


class LaunchDevModeInProduction(Rule):
    code = "ASL803"
    name = "launch-dev-mode-in-production"
    message = "`{what}` {does}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        if not launch.is_production:
            return
        name = launch.develops
        if name is not None:
            at, what = _place_and_words(launch, name)
            help = f"leave `{what}` to a file for development"
            if name == deployment.command.subcommand:
                help = "start a production server here: `fastapi run`, or uvicorn, hypercorn, granian or gunicorn"
            fix = _fix(launch, name)
            yield self.finding(at, help=help, fix=fix, what=what, does=launch.server.development[name])
        for variable in filter(None, map(deployment.variable, _SWITCHES)):
            if variable.value.is_known and str(variable.value.known).strip() not in ("", "0"):
                yield self.finding(
                    variable.origin.at,
                    help="leave it to a file for development",
                    what=f"{variable.name}={variable.value.known}",
                    does=_SWITCHES[variable.name],
                )


def _place_and_words(launch: "api.Launch", name: str) -> tuple[Location, str]:
    setting = launch.deployment.effective(name)
    if setting is None or not api.is_on(setting):
        return launch.at, launch.name
    return api.place_of(setting, launch), api.written_as(setting)


def _fix(launch: "api.Launch", name: str) -> Fix | None:
    """Without the switch, and without all that only says how it reloads."""
    setting, command = launch.deployment.effective(name), launch.deployment.command
    if name == command.subcommand == "dev" and "run" in launch.server.commands and command.subcommand_at is not None:
        why = "`run` listens on all addresses, where `dev` listens on this machine only, and does not reload"
        edits: tuple[Edit, ...] = (ReplaceText(command.subcommand_at, "run"),)
        return Fix("Start it with `run`", Applicability.UNSAFE, edits, why, _THEN)
    if setting is None or not api.is_on(setting):
        return None
    if setting.source is api.Source.FLAG:
        others = [
            other
            for other in launch.deployment.settings.values()
            if name == "reload" and other.name.startswith("reload_") and other.source is api.Source.FLAG
        ]
        edits = api.launch_fixes.removed(launch, setting, *others)
    else:
        edits = api.launch_fixes.changed(launch, setting, "false", code="False")
    why = "whoever edits code where this runs has to start the server again"
    return Fix(f"Remove `{api.written_as(setting)}`", Applicability.UNSAFE, edits, why, _THEN) if edits else None
