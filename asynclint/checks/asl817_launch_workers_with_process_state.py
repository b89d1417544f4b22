"""ASL817: several processes share an application that keeps something in one of them."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Finding, Rule


class LaunchWorkersWithProcessState(Rule):
    code = "ASL817"
    name = "launch-workers-with-process-state"
    message = "{what}, and {server} starts {count} processes ({setting}): {happens}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        setting, processes = launch.role("processes"), launch.processes
        if setting is None or processes is None or processes <= 1 or not api.is_written(setting):
            return
        if not launch.is_production:
            return
        for state in deployment.state:
            yield self.finding(
                state.at,
                help=state.instead,
                related=(api.place_of(setting, launch),),
                what=state.what,
                server=launch.name,
                count=f"{processes:g}",
                setting=api.written_as(setting),
                happens=state.happens,
            )
