"""What stands in front of a deployment, as far as its own manifests say: the load balancer and how long it keeps idle
connections.
"""

import posixpath
import re
from dataclasses import replace

from asynclint.model.launch import Origin, Place, Setting, Source, Value
from asynclint.model.launchfacts import Entry, Known
from asynclint.program.deployments.project import ProjectFiles
from asynclint.program.deployments.words import located

#: Ingress class -> what it sets up, and the seconds that keeps an idle connection to the server.
_BALANCERS = {"alb": ("the load balancer of AWS", 60), "gce": ("the load balancer of Google", 600)}
_CLASSES = ("ingress", "kubernetes.io/ingress.class")
_ATTRIBUTES = "alb.ingress.kubernetes.io/load-balancer-attributes"
#: Those that end a request on which nothing has moved for as long as that.
_END_SILENCE = ("the load balancer of AWS",)
_READ_TIMEOUT = "nginx.ingress.kubernetes.io/proxy-read-timeout"
_IDLE = re.compile(r"idle_timeout\.timeout_seconds=(\d+)")


def proxies_of(project: ProjectFiles, path: str, place: Place) -> tuple[Setting, ...]:
    """Load balancers that ingresses set up, and how long each keeps an idle connection."""
    if place is Place.ECS:
        return _of_terraform(project, path)
    entries = _entries(project, path, place)
    lasting = next((seconds for _, entry in entries if (seconds := _configured(entry)) is not None), None)
    found: dict[str, Setting] = {}
    for other, entry in entries:
        value = entry.value.value if entry.name in _CLASSES and isinstance(entry.value, Known) else None
        if value in _BALANCERS and isinstance(value, str):
            name, usual = _BALANCERS[value]
            idle = lasting if lasting is not None and value == "alb" else usual
            found.setdefault(name, _setting(name, idle, other, entry))
    return tuple(found.values())


def _of_terraform(project: ProjectFiles, path: str) -> tuple[Setting, ...]:
    """The load balancer that is set up in the same folder; several that differ say nothing about one of them."""
    name, folder = "the load balancer of AWS", posixpath.dirname(path)
    found = [
        _setting(name, int(str(entry.value.value)), other, entry)
        for other, facts in project.of_kind("Terraform")
        if posixpath.dirname(other) == folder
        for entry in facts.attributes
        if entry.name == "balancer" and isinstance(entry.value, Known) and str(entry.value.value).isdigit()
    ]
    return tuple(found[:1]) if len({setting.value for setting in found}) == 1 else ()


def deadlines_of(project: ProjectFiles, path: str, place: Place, limit: Setting | None) -> tuple[Setting, ...]:
    """Who gives up on a request that takes long: the platform by its own manifest, an ingress by what it is told."""
    found = [replace(limit, name=place.value)] if limit is not None else []
    found += [proxy for proxy in proxies_of(project, path, place) if proxy.name in _END_SILENCE]
    for other, entry in _entries(project, path, place):
        if entry.name == _READ_TIMEOUT and isinstance(entry.value, Known) and str(entry.value.value).isdigit():
            found.append(_setting("the ingress of nginx", int(str(entry.value.value)), other, entry))
    return tuple(found)


def _entries(project: ProjectFiles, path: str, place: Place) -> list[tuple[str, Entry]]:
    """What ingresses say, in the file itself or, for the only manifest there, in its folder."""
    if place is not Place.KUBERNETES:
        return []
    folder = posixpath.dirname(path)
    beside = [(other, facts) for other, facts in project.of_kind("Kubernetes") if posixpath.dirname(other) == folder]
    is_alone = sum(bool(facts.processes) for _, facts in beside) == 1
    return [(other, entry) for other, facts in beside if other == path or is_alone for entry in facts.attributes]


def _setting(name: str, seconds: int, path: str, entry: Entry) -> Setting:
    return Setting(name, Value.of(seconds), Source.CONFIG, Origin(located(path, entry.at), entry.how), entry.how)


def _configured(entry: Entry) -> int | None:
    if entry.name != _ATTRIBUTES or not isinstance(entry.value, Known):
        return None
    found = _IDLE.search(str(entry.value.value))
    return int(found[1]) if found is not None else None
