"""ASL807: a server that calls the application in a way it cannot be called."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity

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


#: What only counts for the kind of worker that it is now.
_THEN = frozenset({"ASL811", "ASL812", "ASL814"})


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
            fix=_fix(launch, kind),
            related=tuple(other for other in (launch.at, app.defined_at) if other is not None and other != at),
            app=app.text,
            kind=_KINDS[kind],
            server=launch.name if mode is None else f"{launch.name} ({launch.server.mode_setting} {mode.names[0]})",
            served=apps[0].upper() if apps[0] != "aiohttp" else "one of aiohttp",
            happens=happens,
        )


def _fitting(launch: "api.Launch", kind: "api.AppKind") -> tuple[str, str]:
    """What `mode_setting` has to say for this kind of application, and the further package that needs."""
    server = launch.server
    fitting = next((mode for mode in server.modes if kind.value in mode.apps and not mode.deprecated), None)
    if fitting is None:
        return "", ""
    package = fitting.names[0].partition(".")[0].replace("_", "-")
    return fitting.names[0], package if "." in fitting.names[0] and package != server.distribution else ""


def _advice(launch: "api.Launch", kind: "api.AppKind") -> str:
    name, package = _fitting(launch, kind)
    if not name:
        return "choose a server for this kind of application"
    option = launch.server.options[launch.server.mode_setting]
    return f"add `{option.flags[-1]} {name}`" + (f" (of the package `{package}`)" if package else "")


def _fix(launch: "api.Launch", kind: "api.AppKind") -> Fix | None:
    name, package = _fitting(launch, kind)
    setting = launch.deployment.effective(launch.server.mode_setting)
    if not name or setting is None:
        return None
    option = launch.server.options[launch.server.mode_setting]
    if api.is_written(setting):
        edits = api.launch_fixes.changed(launch, setting, name, code=f'"{name}"')
    else:
        edits = api.launch_fixes.added(launch, option, name)
    if not edits:
        return None
    title = f"Serve it with `{option.name}` {name}"
    if not package:
        return Fix(title, Applicability.SAFE, edits, leaves=_THEN)
    why = f"the package `{package}` has to be installed where this runs"
    return Fix(title, Applicability.UNSAFE, edits, why, _THEN)
