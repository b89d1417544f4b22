"""ASL806: every worker process imports the module that starts the server, and starts it again."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Applicability, Finding, Fix, Rule, Severity


class LaunchMissingMainGuard(Rule):
    code = "ASL806"
    name = "launch-missing-main-guard"
    message = "every process that {server} starts{setting} imports this module, and starts the server again"
    severity = Severity.ERROR

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        call = launch.call
        if deployment.command.is_guarded or call is None or not call.starts_again:
            return
        setting = _several(launch)
        if setting is None and call.starts_again == "several":
            return
        if deployment.app is not None and not deployment.app.is_string:
            return  # it does not get that far: ASL805
        function = deployment.command.function
        what = f"the call of `{function}`" if function else "the call"
        edits = (api.GuardMain(launch.at),) if not function else ()
        yield self.finding(
            launch.at,
            help=f'put {what} under `if __name__ == "__main__":`',
            fix=Fix('Put it under `if __name__ == "__main__":`', Applicability.SAFE, edits) if edits else None,
            setting=f" with `{api.written_as(setting)}`" if setting is not None else "",
            server=launch.name,
        )


def _several(launch: "api.Launch") -> "api.Setting | None":
    """What makes the server start further processes."""
    workers, reload = launch.role("processes"), launch.role("reload")
    if (api.number(workers) or 0) > 1:
        return workers
    return reload if api.is_on(reload) else None
