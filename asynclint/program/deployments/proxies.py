"""What stands in front of a deployment, as far as its own manifests say: the load balancer and how long it keeps idle
connections.
"""

import posixpath
import re

from asynclint.model.launch import Origin, Place, Setting, Source, Value
from asynclint.model.launchfacts import Entry, Known
from asynclint.program.deployments.project import ProjectFiles
from asynclint.program.deployments.words import located

#: Ingress class -> what it sets up, and the seconds that keeps an idle connection to the server.
_BALANCERS = {"alb": ("the load balancer of AWS", 60), "gce": ("the load balancer of Google", 600)}
_CLASSES = ("ingress", "kubernetes.io/ingress.class")
_ATTRIBUTES = "alb.ingress.kubernetes.io/load-balancer-attributes"
_IDLE = re.compile(r"idle_timeout\.timeout_seconds=(\d+)")


def proxies_of(project: ProjectFiles, path: str, place: Place) -> tuple[Setting, ...]:
    """Load balancers that ingresses set up, in the file itself or, for the only manifest there, in its folder."""
    if place is not Place.KUBERNETES:
        return ()
    folder = posixpath.dirname(path)
    beside = [(other, facts) for other, facts in project.of_kind("Kubernetes") if posixpath.dirname(other) == folder]
    is_alone = sum(bool(facts.processes) for _, facts in beside) == 1
    entries = [(other, e) for other, facts in beside if other == path or is_alone for e in facts.attributes]
    lasting = next((seconds for _, entry in entries if (seconds := _configured(entry)) is not None), None)
    found: dict[str, Setting] = {}
    for other, entry in entries:
        value = entry.value.value if entry.name in _CLASSES and isinstance(entry.value, Known) else None
        if value in _BALANCERS and isinstance(value, str):
            name, usual = _BALANCERS[value]
            idle = Value.of(lasting if lasting is not None and value == "alb" else usual)
            origin = Origin(located(other, entry.at), entry.how)
            found.setdefault(name, Setting(name, idle, Source.CONFIG, origin, entry.how))
    return tuple(found.values())


def _configured(entry: Entry) -> int | None:
    if entry.name != _ATTRIBUTES or not isinstance(entry.value, Known):
        return None
    found = _IDLE.search(str(entry.value.value))
    return int(found[1]) if found is not None else None
