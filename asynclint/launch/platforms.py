"""Files of hosting platforms: fly.io, Render, Railway, Heroku, App Runner, nixpacks, App Engine -> processes."""

from collections.abc import Iterator
from typing import Any

from asynclint.launch.commands import attribute, first_attribute, script_command
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.shell import shell_invocation
from asynclint.launch.text import Source
from asynclint.launch.toml_text import TomlText, read_toml
from asynclint.model.launchfacts import BY_DEFAULT, Build, Entry, Known, LaunchFacts, Opaque, Process


def read_fly(source: Source) -> LaunchFacts:
    """`[processes]` replace the image's CMD; without them the image starts as it is."""
    toml = read_toml(source)
    environment = [
        Entry(name, Known(str(value)), toml.place("env", name), "[env]")
        for name, value in _table(toml.get("env")).items()
    ]
    attributes = [
        Entry(name, Known(str(toml.get(key))), toml.place(key), f"{key} =")
        for name, key in (("stop_signal", "kill_signal"), ("stop_timeout", "kill_timeout"))
        if toml.get(key) is not None
    ]
    if toml.get("app") is not None and toml.get("kill_signal") is None:
        attributes.append(Entry("stop_signal", Known("SIGINT"), toml.place("app"), f"kill_signal {BY_DEFAULT}"))
    machines = toml.get("vm")
    if isinstance(machines, list) and machines and isinstance(machines[0], dict) and "cpus" in machines[0]:
        attributes.append(Entry("cpus", Known(str(machines[0]["cpus"])), toml.place("vm", "cpus"), "[[vm]] cpus ="))
    dockerfile = toml.get("build", "dockerfile")
    build = None
    if not toml.get("build", "image") and not toml.get("build", "builder"):
        build = Build(
            ".", dockerfile if isinstance(dockerfile, str) else "", str(toml.get("build", "build-target") or "")
        )
    processes = _table(toml.get("processes"))
    made = [
        Process(
            name=name,
            place="fly.io",
            at=toml.place("processes", name),
            command=shell_invocation(toml.fragment(text, "processes", name), f"{name} =")
            if isinstance(text, str) and text
            else None,
            environment=environment,
            is_open=True,  # secrets
            build=build,
            attributes=attributes,
            scaling="platform",
        )
        for name, text in (processes or {"app": None}).items()
    ]
    return LaunchFacts("fly.io", processes=made if toml.data else [], note=toml.note)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def read_render(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    services = documents[0].get("services") if documents else None
    processes = []
    for service in (services.items or ()) if services is not None else ():
        kind, name = service.get("type"), service.get("name")
        if kind is None or kind.text not in ("web", "pserv", "worker"):
            continue
        runtime = service.get("runtime", "env")
        context, dockerfile = service.get("dockerContext"), service.get("dockerfilePath")
        is_image = runtime is not None and runtime.text in ("docker", "image")
        command = script_command(service.get("startCommand", "dockerCommand"), "startCommand:")
        instances = [
            (service.get("numInstances"), "numInstances:"),
            (service.at("scaling", "minInstances"), "scaling:"),
        ]
        processes.append(
            Process(
                name=name.text if name is not None else "web",
                place="Render",
                at=service.place,
                command=command if is_image else None,
                entrypoint=None if is_image else command,
                environment=list(_render_variables(service.get("envVars"))),
                is_open=True,
                build=Build(
                    context.text if context is not None else ".", dockerfile.text if dockerfile is not None else ""
                )
                if is_image
                else None,
                attributes=first_attribute("replicas", instances),
                scaling="platform" if service.get("scaling") is not None else "none",
            )
        )
    return LaunchFacts("Render", processes=processes, note=note)


def _render_variables(node: Node | None) -> Iterator[Entry]:
    for item in (node.items or ()) if node is not None else ():
        key, value = item.get("key"), item.get("value")
        if key is not None:
            given = Known(value.text) if value is not None else Opaque("envVars")
            yield Entry(key.text, given, (value or key).place, "envVars:")


def read_railway(source: Source) -> LaunchFacts:
    """`railway.json` or `railway.toml`."""
    if source.text.lstrip().startswith("{"):
        documents, note = read_nodes(source)
        deploy = documents[0].get("deploy") if documents else None
        if deploy is None:
            return LaunchFacts("Railway", note=note)
        command = script_command(deploy.get("startCommand"), "startCommand")
        attributes = attribute("replicas", deploy.get("numReplicas"), "numReplicas")
        at, dockerfile = deploy.place, documents[0].at("build", "dockerfilePath")
        path = dockerfile.text if dockerfile is not None else ""
    else:
        toml = read_toml(source)
        note = toml.note
        text = toml.get("deploy", "startCommand")
        if not isinstance(toml.get("deploy"), dict):
            return LaunchFacts("Railway", note=note)
        command = _toml_command(toml, text, "deploy", "startCommand")
        replicas = toml.get("deploy", "numReplicas")
        place = toml.place("deploy", "numReplicas")
        attributes = [Entry("replicas", Known(str(replicas)), place, "numReplicas =")] if replicas is not None else []
        at, path = toml.place("deploy", "startCommand"), str(toml.get("build", "dockerfilePath") or "")
    process = Process(
        "web",
        "Railway",
        at,
        command=command,
        is_open=True,
        build=Build(".", path),
        attributes=attributes,
        scaling="none",
    )
    return LaunchFacts("Railway", processes=[process], note=note)


def _toml_command(toml: TomlText, text: Any, *path: str) -> Any:
    return shell_invocation(toml.fragment(text, *path), f"{path[-1]} =") if isinstance(text, str) and text else None


def read_nixpacks(source: Source) -> LaunchFacts:
    toml = read_toml(source)
    command = _toml_command(toml, toml.get("start", "cmd"), "start", "cmd")
    if command is None:
        return LaunchFacts("nixpacks", note=toml.note)
    variables = [
        Entry(name, Known(str(value)), toml.place("variables", name), "[variables]")
        for name, value in _table(toml.get("variables")).items()
    ]
    process = Process(
        "web", "nixpacks", command.at, entrypoint=command, environment=variables, is_open=True, scaling="unknown"
    )
    return LaunchFacts("nixpacks", processes=[process])


def read_heroku(source: Source) -> LaunchFacts:
    """`heroku.yml`: `run:` commands of an image that the platform builds."""
    documents, note = read_nodes(source)
    run = documents[0].get("run") if documents else None
    image = documents[0].at("build", "docker", "web") if documents else None
    processes = []
    for name, value in run.entries() if run is not None else ():
        listed = value.at("command")
        node = listed.items[0] if listed is not None and listed.items else value
        command = script_command(node, f"{name.text}:")
        if command is not None:
            build = Build(".", image.text if image is not None else "")
            processes.append(
                Process(name.text, "Heroku", name.place, command=command, is_open=True, build=build, scaling="platform")
            )
    return LaunchFacts("Heroku", processes=processes, note=note)


def read_app_json(source: Source) -> LaunchFacts:
    """Heroku's `app.json`: variables that every dyno gets."""
    documents, note = read_nodes(source)
    table = documents[0].get("env") if documents else None
    found = []
    for name, value in table.entries() if table is not None else ():
        node = value if value.value is not None else value.get("value")
        given = Known(node.text) if node is not None else Opaque("app.json")
        found.append(Entry(name.text, given, (node or name).place, "app.json env"))
    return LaunchFacts("app.json", variables=found, note=note)


def read_app_runner(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    run = documents[0].get("run") if documents else None
    command = script_command(run.get("command"), "command:") if run is not None else None
    if run is None or command is None:
        return LaunchFacts("App Runner", note=note)
    variables = []
    listed = run.get("env")
    for item in (listed.items or ()) if listed is not None else ():
        name, value = item.get("name"), item.get("value")
        if name is not None and value is not None:
            variables.append(Entry(name.text, Known(value.text), value.place, "env:"))
    process = Process("service", "App Runner", run.place, entrypoint=command, environment=variables, scaling="platform")
    return LaunchFacts("App Runner", processes=[process], note=note)


def read_app_engine(source: Source) -> LaunchFacts:
    """`app.yaml` with an `entrypoint:`."""
    documents, note = read_nodes(source)
    document = documents[0] if documents else None
    command = script_command(document.get("entrypoint"), "entrypoint:") if document is not None else None
    if document is None or command is None or document.get("runtime") is None:
        return LaunchFacts("App Engine", note=note)
    table = document.get("env_variables")
    variables = [
        Entry(name.text, Known(value.text), value.place, "env_variables:")
        for name, value in (table.entries() if table is not None else ())
    ]
    process = Process(
        "default", "App Engine", document.place, entrypoint=command, environment=variables, scaling="platform"
    )
    return LaunchFacts("App Engine", processes=[process], note=note)
