"""ASL805: worker processes cannot import an application that is handed over as an object."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Finding, Rule, Severity


class LaunchAppObject(Rule):
    code = "ASL805"
    name = "launch-app-object"
    message = "with `{setting}`, {server} does not start: `{app}` is an object, and other processes have to import it"
    severity = Severity.ERROR

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        app, call = deployment.app, launch.call
        if app is None or app.is_string or call is None or not call.imports_app:
            return
        workers, reload = launch.role("processes"), launch.role("reload")
        wanted = api.number(workers)
        if workers is not None and wanted is not None and wanted > 1:
            setting = workers
        elif reload is not None and api.is_on(reload):
            setting = reload
        else:
            return
        yield self.finding(
            launch.at,
            help=f'hand it over by name: `"module:{_name(app.text)}"`',
            related=(api.place_of(setting, launch),) if setting.origin is not None else (),
            setting=api.written_as(setting),
            server=launch.name,
            app=app.text,
        )


def _name(text: str) -> str:
    return text.rpartition(".")[2] if text.replace(".", "").isidentifier() else "app"
