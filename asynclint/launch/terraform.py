"""Terraform -> containers: ECS task definitions, Cloud Run services, App Service."""

from collections.abc import Iterator

from asynclint.launch.amazon import containers
from asynclint.launch.commands import attribute, kubernetes, listed_command, script_command
from asynclint.launch.hcl import Block, read_hcl
from asynclint.launch.nodes import Node
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Entry, Invocation, Known, LaunchFacts, Opaque, Process

_BALANCERS = ("aws_lb", "aws_alb")
_CLOUD_RUN = ("google_cloud_run_v2_service", "google_cloud_run_service")
_APP_SERVICE = ("azurerm_linux_web_app", "azurerm_app_service", "azurerm_linux_web_app_slot")


def read_terraform(source: Source) -> LaunchFacts:
    processes: list[Process] = []
    attributes: list[Entry] = []
    for block in read_hcl(source):
        kind, name = (*block.labels, "", "")[:2]
        if block.kind != "resource":
            continue
        if kind == "aws_ecs_task_definition":
            processes += containers(_task(block), name)
        elif kind in _BALANCERS:
            attributes += _balancer(block)
        elif kind in _CLOUD_RUN:
            processes += _cloud_run(block, name)
        elif kind in _APP_SERVICE:
            processes += _app_service(block, name)
    return LaunchFacts("Terraform" if processes or attributes else "", processes=processes, attributes=attributes)


def _balancer(block: Block) -> Iterator[Entry]:
    """How long a load balancer keeps idle connections: what it says, or a minute."""
    kind, idle = block.body.get("load_balancer_type"), block.body.get("idle_timeout")
    if kind is not None and kind.text != "application":
        return
    seconds = Known("60") if idle is None else idle.expr()
    yield Entry("balancer", seconds, (idle or block.body).place, f"{block.labels[0]} {block.labels[-1]}")


def _task(block: Block) -> Node:
    """The definition under the names that JSON has for it."""
    body = block.body
    pairs = [(Node(key.source, key.start, key.end, _NAMES.get(key.text, key.text)), it) for key, it in body.pairs or ()]
    return Node(body.source, body.start, body.end, pairs=pairs)


_NAMES = {"container_definitions": "containerDefinitions"}


def _cloud_run(block: Block, name: str) -> Iterator[Process]:
    """Both versions of the resource: `template` has the containers itself, or in its `spec`."""
    listed = [*block.within("template", "containers"), *block.within("template", "spec", "containers")]
    for container in listed:
        limits = next((inner.body for inner in container.within("resources")), None)
        limit = limits.at("limits", "cpu") if limits is not None else None
        image, timeout = container.body.get("image"), None
        for template in block.within("template"):
            timeout = template.body.get("timeout") or timeout
        yield Process(
            name=name,
            place="Cloud Run",
            at=container.body.place,
            entrypoint=_listed(container.body.get("command"), "command ="),
            command=_listed(container.body.get("args"), "args ="),
            environment=list(_variables(container)),
            image=image.text if image is not None and not image.is_template else "",
            attributes=[
                *attribute("cpus", limit, "limits ="),
                *(_seconds(timeout) if timeout is not None else ()),
            ],
            scaling="platform",
        )


def _seconds(timeout: Node) -> Iterator[Entry]:
    """`300s`."""
    if timeout.text.rstrip("s").isdigit():
        yield Entry("request_timeout", Known(timeout.text.rstrip("s")), timeout.place, "timeout =")


def _variables(container: Block) -> Iterator[Entry]:
    for block in container.within("env"):
        name, value = block.body.get("name"), block.body.get("value")
        if name is not None and not name.is_template:
            given = value.expr() if value is not None and value.value is not None else Opaque("value_source")
            yield Entry(name.text, given, (value or name).place, "env")


def _listed(node: Node | None, how: str) -> Invocation | None:
    return listed_command(node, how, kubernetes) if node is not None and node.items else None


def _app_service(block: Block, name: str) -> Iterator[Process]:
    for config in block.within("site_config"):
        command = script_command(config.body.get("app_command_line"), "app_command_line =")
        if command is None:
            continue
        table = block.body.get("app_settings")
        variables = []
        for key, value in table.entries() if table is not None and table.pairs is not None else ():
            given = value.expr() if value.value is not None else Opaque("app_settings")
            variables.append(Entry(key.text, given, value.place, "app_settings ="))
        is_open = table is not None and table.pairs is None
        yield Process(
            name, "App Service", command.at, entrypoint=command, environment=variables, is_open=is_open, scaling="none"
        )
