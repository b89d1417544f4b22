"""ASL802: a number of processes that does not fit the processors."""

from collections.abc import Iterator

from asynclint import api
from asynclint.api import Finding, Rule, Severity


class LaunchSingleWorkerOnMulticore(Rule):
    code = "ASL802"
    name = "launch-single-worker-on-multicore"
    message = "`{setting}` starts {count} of {server} on {processors}"
    severity = Severity.INFO

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        setting, processors = launch.role("processes"), api.number(deployment.cpus)
        wanted = api.number(setting)
        if setting is None or wanted is None or processors is None or not api.is_written(setting):
            return
        if not launch.is_production or launch.develops:
            return
        if wanted == 1 and processors >= 2 and not deployment.state:
            help = "one process computes on one core; start as many as there are processors"
        elif wanted > max(2 * processors + 1, 2):
            help = "more processes than 2 x processors + 1 take memory and turns from each other"
        else:
            return
        limit = deployment.cpus.origin if deployment.cpus is not None else None
        yield self.finding(
            api.place_of(setting, launch),
            help=help,
            related=(limit.at,) if limit is not None else (),
            setting=api.written_as(setting),
            count="one process" if wanted == 1 else f"{wanted:g} processes",
            server=launch.name,
            processors=f"{processors:g} processor" + ("s" if processors != 1 else ""),
        )
