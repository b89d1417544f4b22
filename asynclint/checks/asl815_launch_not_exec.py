"""ASL815: a shell stands between the system and the server, and keeps the signal to stop for itself."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Location, ReplaceText, Rule, Severity, Span

#: Where the first process of a container gets the signal to stop, and nobody else does.
_FIRST_PROCESS = ("Dockerfile", "compose", "Kubernetes", "Cloud Run", "ECS")

#: They hand signals on to all that they have started.
_FORWARDING = ("dumb-init", "tini -g", "s6-svscan")


class LaunchNotExec(Rule):
    code = "ASL815"
    name = "launch-not-exec"
    message = "{server} runs below {hop}, which gets the signal to stop and does not pass it on"
    severity = Severity.INFO

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        if not launch.is_production or deployment.place not in _FIRST_PROCESS:
            return
        if any(wrapper.startswith(_FORWARDING) for wrapper in deployment.command.wrappers):
            return
        hop = next(filter(_keeps_signals, deployment.command.hops), None)
        if hop is None:
            return
        yield self.finding(
            launch.at,
            help=f"replace the shell: `exec {deployment.command.program.text} ...`",
            fix=_fix(hop),
            related=(hop.at,) if hop.at != launch.at else (),
            server=launch.name,
            hop=f"`{hop.shell}` ({hop.how})" if hop.shell else hop.how,
        )


def _keeps_signals(hop: "api.Hop") -> bool:
    """bash replaces itself by a last command, even after `&&`; the `sh` of Debian and Alpine does not."""
    if hop.execs or hop.waits or not hop.is_last:
        return False
    return hop.shell != "bash"


def _fix(hop: "api.Hop") -> Fix | None:
    """The shell becomes what it would have waited for; it had nothing else to do."""
    if hop.begins is None:
        return None
    span = hop.begins.span
    before = Location(hop.begins.path, Span(span.line, span.column, span.line, span.column))
    return Fix("Replace the shell", Applicability.SAFE, (ReplaceText(before, "exec "),))
