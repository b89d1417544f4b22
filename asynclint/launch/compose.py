"""Compose files -> services."""

from collections.abc import Iterator

from asynclint.launch.commands import attribute, first_attribute, host, node_command
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Build, Entry, Env, Known, LaunchFacts, Process


def read_compose(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    services = documents[0].get("services") if documents else None
    found = [_service(name, body) for name, body in services.entries()] if services is not None else []
    return LaunchFacts("compose", processes=found, note=note)


def _service(name: Node, body: Node) -> Process:
    environment = list(_environment(body.get("environment")))
    deploy = body.get("deploy") or Node(body.source, 0, 0)
    replicas = [(deploy.get("replicas"), "deploy.replicas:"), (body.get("scale"), "scale:")]
    cpus = [(deploy.at("resources", "limits", "cpus"), "limits.cpus:"), (body.get("cpus"), "cpus:")]
    restarts = [(body.get("restart"), "restart:"), (deploy.at("restart_policy", "condition"), "restart_policy:")]
    attributes = [
        *first_attribute("replicas", replicas, host),
        *first_attribute("cpus", cpus, host),
        *_gpus(body, deploy),
        *attribute("stop_signal", body.get("stop_signal"), "stop_signal:", host),
        *attribute("stop_timeout", body.get("stop_grace_period"), "stop_grace_period:", host),
        *first_attribute("restart", restarts, host),
    ]
    directory, mode = body.get("working_dir"), deploy.get("mode")
    image = body.get("image")
    return Process(
        name=name.text,
        place="compose",
        at=name.place,
        entrypoint=node_command(body.get("entrypoint"), "entrypoint:", host, is_host=True),
        command=node_command(body.get("command"), "command:", host, is_host=True),
        environment=environment,
        environment_files=list(_environment_files(body.get("env_file"))),
        is_open=False,
        directory=host(directory.text) if directory is not None else None,
        image=image.text if image is not None else "",
        build=_build(body.get("build")),
        attributes=attributes,
        hints=list(_hints(body)),
        scaling="platform" if mode is not None and mode.text == "global" else "none",
        extends=_extends(body.get("extends")),
    )


def _gpus(body: Node, deploy: Node) -> list[Entry]:
    """Graphics cards that a service reserves, in one of three ways."""
    devices = deploy.at("resources", "reservations", "devices")
    for device in (devices.items or ()) if devices is not None else ():
        if "gpu" in [item.text for item in (device.at("capabilities") or device).items or ()]:
            return [Entry("gpus", Known("reserved"), device.place, "devices:")]
    runtime = body.get("runtime")
    if runtime is not None and runtime.text == "nvidia":
        return [Entry("gpus", Known("reserved"), runtime.place, "runtime:")]
    gpus = body.get("gpus")
    return [Entry("gpus", Known("reserved"), gpus.place, "gpus:")] if gpus is not None else []


def _environment(node: Node | None) -> Iterator[Entry]:
    """Both spellings: a mapping, or a list of `NAME=value`. A name alone takes its value from the host."""
    if node is None:
        return
    for name, value in node.entries():
        if value.value is None or (not value.value and not value.style):
            yield Entry(name.text, Env(name.text, None, name.text, True, True), name.place, "environment:")
        else:
            yield Entry(name.text, host(value.text), value.place, "environment:")
    for item in node.items or ():
        name_text, equals, rest = item.text.partition("=")
        if name_text:
            given = host(rest) if equals else Env(name_text, None, name_text, True, True)
            yield Entry(name_text, given, item.place, "environment:")


def _environment_files(node: Node | None) -> Iterator[Entry]:
    if node is None:
        return
    for item in node.items if node.items is not None else [node]:
        path = item.get("path") if item.pairs is not None else item
        if path is not None and path.value:
            yield Entry(path.value, Known(path.value), path.place, "env_file:")


def _build(node: Node | None) -> Build | None:
    if node is None:
        return None
    if node.value is not None:
        return Build(node.value)
    values = {name: found.text for name in ("context", "dockerfile", "target") if (found := node.get(name)) is not None}
    inline = node.get("dockerfile_inline")
    arguments = [Entry(entry.name, entry.value, entry.at, "args:") for entry in _environment(node.get("args"))]
    dockerfile = "" if inline is not None else values.get("dockerfile", "")
    return Build(values.get("context", "."), dockerfile, values.get("target", ""), arguments)


def _extends(node: Node | None) -> str:
    if node is None:
        return ""
    if node.value is not None:
        return f":{node.value}"
    file, service = node.get("file"), node.get("service")
    return f"{file.text if file is not None else ''}:{service.text if service is not None else ''}"


def _hints(body: Node) -> Iterator[str]:
    """Words that tell what the service is for."""
    profiles = body.get("profiles")
    for item in (profiles.items or ()) if profiles is not None else ():
        yield f"profile:{item.text}"
    if body.at("develop", "watch") is not None:
        yield "watches"
    volumes = body.get("volumes")
    for item in (volumes.items or ()) if volumes is not None else ():
        kind = item.get("type")
        is_bound = kind is not None and kind.text == "bind"
        if is_bound or item.text.startswith((".", "$PWD", "${PWD")):
            yield "mounts-source"
            return
