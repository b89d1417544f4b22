"""ASL801: one process where nobody decided that one is enough."""

import re
from collections.abc import Iterator

from asynclint import api
from asynclint.api import Confidence, Finding, Rule, Severity

#: Fewer processors than this leave nothing for a second process.
_SEVERAL = 2

#: Heroku's Python buildpack sets `WEB_CONCURRENCY` to what the machine has room for.
_SET_BY_PLATFORM = {"Procfile": "WEB_CONCURRENCY", "Heroku": "WEB_CONCURRENCY"}


#: Images that bring the libraries of graphics cards.
_ACCELERATED = re.compile(r"cuda|nvidia|rocm|pytorch|vllm|triton|gpu")


class LaunchMissingWorkers(Rule):
    code = "ASL801"
    name = "launch-missing-workers"
    message = "{server} starts one process here ({why}): one core works, and one blocked loop stops every request"

    def check_deployment(self, deployment: "api.Deployment") -> Iterator[Finding]:
        launch = api.Launch(deployment)
        if launch.develops or not _is_one_by_default(launch):
            return
        severity = _severity(launch) if launch.is_production else _unsure(launch)
        if severity is None or deployment.state or _is_decided_by_platform(launch) or _has_an_accelerator(launch):
            return
        yield self.finding(
            launch.at,
            severity=severity,
            confidence=Confidence.LIKELY if launch.unseen and not launch.server.single else Confidence.CERTAIN,
            help=_advice(launch),
            fix=api.launch_fixes.more_processes(launch),
            related=tuple(origin.at for origin in deployment.chain if origin.at != launch.at),
            server=launch.name,
            why=_reason(launch),
        )


def _is_one_by_default(launch: "api.Launch") -> bool:
    if launch.server.single:
        return True
    setting = launch.settled(launch.role("processes"))
    if setting is None or not setting.is_default or api.number(setting) != 1 or launch.is_injected:
        return False
    variables = filter(None, map(launch.deployment.variable, launch.server.unread))
    return not any(variable.value.is_known for variable in variables)  # ASL804 says what is wrong with those


def _has_an_accelerator(launch: "api.Launch") -> bool:
    """A model on a graphics card is loaded once for each process, and computes there."""
    return launch.deployment.gpus is not None or bool(_ACCELERATED.search(launch.deployment.base_image))


def _severity(launch: "api.Launch") -> Severity | None:
    """None where one process in each of many instances is what the platform wants."""
    processors = api.number(launch.deployment.cpus)
    if processors is not None and processors >= _SEVERAL:
        return Severity.WARNING
    if launch.deployment.name.endswith("@"):  # a unit for any number of instances
        return None
    if launch.is_scaled_elsewhere or (processors is not None and processors <= 1):
        return None
    return Severity.INFO if launch.deployment.scaling is api.Scaling.UNKNOWN else Severity.WARNING


def _unsure(launch: "api.Launch") -> Severity | None:
    """An image beside other launches: perhaps it is run somewhere."""
    is_image = launch.deployment.place is api.Place.DOCKERFILE and launch.deployment.role is api.Role.UNKNOWN
    is_arm = launch.deployment.command.is_conditional
    return Severity.INFO if is_image and not is_arm and not launch.is_scaled_elsewhere else None


def _is_decided_by_platform(launch: "api.Launch") -> bool:
    variable = _SET_BY_PLATFORM.get(launch.deployment.place)
    option = launch.server.role("processes")
    return option is not None and variable in (*option.variables, *option.fallbacks)


def _reason(launch: "api.Launch") -> str:
    processors = api.number(launch.deployment.cpus)
    why = launch.server.single or f"no {', no '.join(_ways(launch))}"
    if processors is not None and processors >= _SEVERAL:
        return f"{processors:g} processors; {why}"
    return why


def _ways(launch: "api.Launch") -> list[str]:
    """Where the number of processes could have been given."""
    option = launch.server.role("processes")
    if option is None:
        return []
    flag = next((flag for flag in option.flags if flag.startswith("--")), option.name)
    variables = option.fallbacks if launch.is_python else (*option.variables, *option.fallbacks)
    return [f"`{option.name}=`" if launch.is_python else f"`{flag}`", *(f"`{name}`" for name in variables[:2])]


def _advice(launch: "api.Launch") -> str:
    if launch.server.single:
        return "start one for each core behind a proxy or socket, or use a server with worker processes"
    option = launch.server.role("processes")
    variables = (*option.fallbacks, *option.variables) if option is not None else ()
    app = launch.deployment.app
    if launch.is_python and app is not None and not app.is_string:
        return 'hand the application over as "module:name" and say `workers=`, one for each core'
    if variables:
        return f"set `{variables[0]}` where this is deployed, to one for each core"
    return f"add {_ways(launch)[0]}, one for each core"
