"""ASL813: the server closes idle connections that the load balancer still wants to use."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity

#: An idle connection that is kept longer than this belongs to a client that has forgotten it.
_LONGEST = 300


class LaunchKeepaliveBelowLb(Rule):
    code = "ASL813"
    name = "launch-keepalive-below-lb"
    message = "{server} closes connections after {idle} idle seconds, {what}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        if not launch.is_production or launch.develops:
            return
        setting = launch.role("keepalive")
        idle = api.number(setting) if setting is not None else launch.server.idle
        if idle is None or (launch.mode is not None and setting is not None and setting.name in launch.mode.ignores):
            return
        at = api.place_of(setting, launch) if setting is not None else launch.at
        waits = [(seconds, proxy) for proxy in deployment.proxies if (seconds := api.number(proxy)) is not None]
        for seconds, proxy in sorted(waits, key=lambda pair: -pair[0])[:1]:
            if idle <= seconds:
                what = f"{proxy.name} keeps them for {seconds:g}: now and then a request meets a closed one (502)"
                yield self.finding(
                    at,
                    help=_advice(launch, seconds),
                    fix=_fix(launch, setting, seconds),
                    related=(proxy.origin.at,) if proxy.origin is not None else (),
                    server=launch.name,
                    idle=f"{idle:g}",
                    what=what,
                )
        if idle > _LONGEST and not deployment.proxies and setting is not None and api.is_written(setting):
            what = "so clients that are gone hold connections and memory"
            help = "a few seconds more than the proxy in front: 65 for a load balancer with 60"
            yield self.finding(at, severity=Severity.INFO, help=help, server=launch.name, idle=f"{idle:g}", what=what)


def _advice(launch: "api.Launch", seconds: float) -> str:
    option = launch.server.role("keepalive")
    if option is None:
        return f"start uvicorn itself: {launch.name} has no option for it"
    return f"`{option.flags[-1]} {seconds + 5:g}`, a little more than the proxy"


def _fix(launch: "api.Launch", setting: "api.Setting | None", seconds: float) -> Fix | None:
    option = launch.server.role("keepalive")
    if setting is None or option is None:
        return None
    value = f"{seconds + 5:g}"
    if api.is_written(setting):
        edits = api.launch_fixes.changed(launch, setting, value)
    else:
        edits = api.launch_fixes.added(launch, option, value)
    why = "idle connections stay open longer, and each takes memory and a file descriptor"
    return Fix(f"Keep idle connections for {value} seconds", Applicability.UNSAFE, edits, why) if edits else None
