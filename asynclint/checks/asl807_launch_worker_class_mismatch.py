"""ASL807: a server that calls the application in a way it cannot be called."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Finding, Rule, Severity

_HAPPENS = {
    ("asgi", "wsgi"): "every request is answered with 500: it is called with two arguments, as WSGI",
    ("asgi", "rsgi"): "every request is answered with 500: it is called as RSGI",
    ("asgi", "aiohttp"): "the workers do not start: they accept aiohttp applications only",
    ("wsgi", "asgi"): "every request is answered with 500: it is called with three arguments, as ASGI",
    ("wsgi", "rsgi"): "every request is answered with 500: it is called as RSGI",
    ("wsgi", "aiohttp"): "the workers do not start: they accept aiohttp applications only",
    ("aiohttp", "asgi"): "every request is answered with 500: aiohttp applications speak no ASGI",
    ("aiohttp", "wsgi"): "every request is answered with 500: aiohttp applications speak no WSGI",
    ("aiohttp", "rsgi"): "every request is answered with 500: aiohttp applications speak no RSGI",
}
_KINDS = {"asgi": "an ASGI application", "wsgi": "a WSGI application", "aiohttp": "of aiohttp"}


class LaunchWorkerClassMismatch(Rule):
    code = "ASL807"
    name = "launch-worker-class-mismatch"
    message = "`{app}` is {kind}, and {server} serves it as {served}: {happens}"
    severity = Severity.ERROR

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        app, kind, mode = deployment.app, launch.app_kind, launch.mode
        if app is None or kind is api.AppKind.UNKNOWN or (launch.server.modes and mode is None):
            return
        apps = mode.apps if mode is not None else launch.server.apps
        if kind.value in apps or not apps:
            return
        happens = _HAPPENS.get((kind, apps[0]))
        if happens is None or (api.is_written(deployment.effective("interface")) and not launch.server.modes):
            return
        setting = deployment.effective(launch.server.mode_setting)
        at = api.place_of(setting, launch) if setting is not None and api.is_written(setting) else launch.at
        yield self.finding(
            at,
            help=_advice(launch, kind),
            related=tuple(other for other in (launch.at, app.defined_at) if other is not None and other != at),
            app=app.text,
            kind=_KINDS[kind],
            server=launch.name if mode is None else f"{launch.name} ({launch.server.mode_setting} {mode.names[0]})",
            served=apps[0].upper() if apps[0] != "aiohttp" else "one of aiohttp",
            happens=happens,
        )


def _advice(launch: "api.Launch", kind: "api.AppKind") -> str:
    server = launch.server
    fitting = next((mode for mode in server.modes if kind.value in mode.apps and not mode.deprecated), None)
    if fitting is None:
        return "choose a server for this kind of application"
    option = server.options[server.mode_setting]
    package = fitting.names[0].partition(".")[0].replace("_", "-")
    needs = f" (of the package `{package}`)" if "." in fitting.names[0] and package != server.distribution else ""
    return f"add `{option.flags[-1]} {fitting.names[0]}`{needs}"
