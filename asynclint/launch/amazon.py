"""ECS task definitions, alone or in CloudFormation templates -> containers."""

import re
from collections.abc import Iterator

from asynclint.launch.commands import attribute, listed_command
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Entry, Invocation, Known, LaunchFacts, Opaque, Process

_OWN_REGISTRY = re.compile(r"aws_ecr_repository\.(\w+)\b")
#: What brings variables that no file shows.
_UNSEEN = ("secrets", "environmentFiles")


def read_task_definitions(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    processes: list[Process] = []
    for document in documents:
        definition = document.get("taskDefinition") or document
        processes += containers(definition)
        resources = document.get("Resources")
        for _, resource in resources.entries() if resources is not None else ():
            kind, body = resource.get("Type"), resource.get("Properties")
            if kind is not None and kind.text == "AWS::ECS::TaskDefinition" and body is not None:
                processes += containers(body)
    return LaunchFacts("ECS", processes=processes, note=note)


def _get(node: Node, name: str) -> Node | None:
    """`entryPoint` in a definition is `EntryPoint` in a template."""
    return node.get(name, name[0].upper() + name[1:])


def containers(definition: Node, task: str = "") -> Iterator[Process]:
    """The containers of one definition; `task` names one whose own name is not written out."""
    listed = _get(definition, "containerDefinitions")
    shared = _get(definition, "cpu")
    for container in (listed.items or ()) if listed is not None else ():
        name, image = _get(container, "name"), _get(container, "image")
        given = _get(container, "environment")
        cpu = _get(container, "cpu")
        if cpu is None or cpu.text in ("0", ""):
            cpu = shared
        cores = _cores(cpu.text) if cpu is not None else ""
        cpus = [Entry("cpus", Known(cores), cpu.place, "cpu")] if cpu is not None and cores else []
        yield Process(
            name=name.text if name is not None and not name.is_template else task or "container",
            place="ECS",
            at=(name or container).place,
            entrypoint=_command(container, "entryPoint"),
            command=_command(container, "command"),
            environment=list(_environment(given)),
            is_open=any(_get(container, key) is not None for key in _UNSEEN)
            or (given is not None and given.items is None),
            image=_image(image),
            attributes=[*cpus, *attribute("stop_timeout", _get(container, "stopTimeout"), "stopTimeout")],
            scaling="platform",
        )


def _image(node: Node | None) -> str:
    """The name of an image; of one in a registry that the project sets up itself, the name it has there."""
    if node is None or not node.is_template:
        return node.text if node is not None else ""
    own = _OWN_REGISTRY.search(node.written())
    return own[1] if own is not None else ""


def _cores(units: str) -> str:
    """`2048` and `2 vCPU` are two."""
    number = units.lower().removesuffix("vcpu").strip(" .")
    if number.replace(".", "", 1).isdigit():
        return str(float(number)) if "cpu" in units.lower() else str(int(float(number)) / 1024)
    return ""


def _command(container: Node, name: str) -> Invocation | None:
    node = _get(container, name)
    if node is None or not node.items:
        return None
    return listed_command(node, name, Known)


def _environment(node: Node | None) -> Iterator[Entry]:
    for item in (node.items or ()) if node is not None else ():
        name, value = _get(item, "name"), _get(item, "value")
        if name is not None:
            is_text = value is not None and value.value is not None and not value.tag.startswith("!")
            given = value.expr() if value is not None and is_text else Opaque("value")
            yield Entry(name.text, given, (value or name).place, "environment")
