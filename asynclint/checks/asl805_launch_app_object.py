"""ASL805: worker processes cannot import an application that is handed over as an object."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, ReplaceText, Rule, Severity

#: What only counts for a server that gets as far.
_THEN = frozenset({"ASL804", "ASL817"})


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
            help=f'hand it over by name: `"{app.importable or f"module:{_name(app.text)}"}"`',
            fix=_fix(app),
            related=(api.place_of(setting, launch),) if setting.origin is not None else (),
            setting=api.written_as(setting),
            server=launch.name,
            app=app.text,
        )


def _fix(app: "api.AppReference") -> Fix | None:
    if not app.importable:
        return None
    why = f"every process imports `{app.importable.partition(':')[0]}`: it has to be found from where the server starts"
    edits = (ReplaceText(app.at, f'"{app.importable}"'),)
    return Fix("Hand it over by name", Applicability.UNSAFE, edits, why, leaves=_THEN)


def _name(text: str) -> str:
    return text.rpartition(".")[2] if text.replace(".", "").isidentifier() else "app"
