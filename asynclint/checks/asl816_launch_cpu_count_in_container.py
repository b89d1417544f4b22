"""ASL816: a number of processes computed from the machine, in a container that has less of it."""

import re
from collections.abc import Iterator

from asynclint import api
from asynclint.api import Finding, Rule, Severity

_COUNTS = re.compile(r"(?:(?:multiprocessing|os)\.)?(?:process_)?cpu_count(?:\(\))?|nproc|/proc/cpuinfo")
_CAPPED = re.compile(r"\bmin\s*\(")


class LaunchCpuCountInContainer(Rule):
    code = "ASL816"
    name = "launch-cpu-count-in-container"
    message = "`{setting}` is computed from `{count}`, which counts the processors of the host{limit}"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        setting = launch.role("processes")
        if setting is None or not api.is_written(setting) or setting.value.is_known or not launch.is_in_container:
            return
        count = _COUNTS.search(setting.value.because)
        if count is None or _CAPPED.search(setting.value.because) or not launch.is_production:
            return
        processors = api.number(deployment.cpus)
        limited = deployment.cpus is not None and api.is_written(deployment.cpus)
        limit = f", of which this has {processors:g}" if limited and processors is not None else ""
        overridable = any(setting.value.because.find(word) >= 0 for word in ("environ", "getenv", "${"))
        origin = deployment.cpus.origin if limited and deployment.cpus is not None else None
        at = api.place_of(setting, launch)
        yield self.finding(
            at,
            severity=Severity.WARNING if limited and not overridable else Severity.INFO,
            help="let `WEB_CONCURRENCY` decide, or cap it: `min(4, ...)`",
            related=(origin.at,) if origin is not None else (),
            setting=setting.spelling or setting.name,
            count=count[0],
            limit=limit,
        )
