"""ASL803: a development server where production runs."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Finding, Location, Rule

#: Variables that switch Python itself to development.
_SWITCHES = {
    "PYTHONASYNCIODEBUG": "checks and logs every slow callback and call from another thread",
    "PYTHONDEVMODE": "runs Python with all its debug checks, asyncio's among them",
}


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
            yield self.finding(at, help=help, what=what, does=launch.server.development[name])
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
