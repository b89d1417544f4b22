"""Kubernetes manifests, Helm templates and Knative services -> containers."""

from collections.abc import Iterator

from asynclint.launch.commands import attribute, kubernetes, node_command, unknown_command
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Entry, Invocation, Known, LaunchFacts, Opaque, Process

#: What ingresses say about connections and requests.
_ANNOTATIONS = (
    "kubernetes.io/ingress.class",
    "alb.ingress.kubernetes.io/load-balancer-attributes",
    "nginx.ingress.kubernetes.io/proxy-read-timeout",
)
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "DeploymentConfig"})


def read_kubernetes(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    templated = "{{" in source.text
    processes: list[Process] = []
    attributes: list[Entry] = []
    for document in _unpacked(documents):
        kind = document.get("kind")
        api = document.get("apiVersion")
        name = document.at("metadata", "name")
        if kind is None:
            continue
        if api is not None and api.text.startswith("serving.knative.dev/"):
            processes += _containers(document, document.at("spec", "template", "spec"), "Cloud Run", name, templated)
        elif kind.text in _WORKLOADS:
            processes += _containers(document, document.at("spec", "template", "spec"), "Kubernetes", name, templated)
        elif kind.text == "Pod":
            processes += _containers(document, document.get("spec"), "Kubernetes", name, templated)
        else:
            attributes += _about_others(kind.text, document)
    return LaunchFacts("Kubernetes", processes=processes, attributes=attributes, note=note)


def _unpacked(documents: list[Node]) -> Iterator[Node]:
    for document in documents:
        items = document.get("items")
        if items is not None and items.items is not None:
            yield from items.items
        else:
            yield document


def _containers(
    document: Node, pod: Node | None, place: str, name: Node | None, templated: bool
) -> Iterator[Process]:  # fmt: skip
    listed = pod.get("containers") if pod is not None else None
    if pod is None or listed is None:
        return
    shared = [
        *attribute("replicas", document.at("spec", "replicas"), "replicas:"),
        *attribute("stop_timeout", pod.get("terminationGracePeriodSeconds"), "terminationGracePeriodSeconds:"),
        *attribute("request_timeout", pod.get("timeoutSeconds"), "timeoutSeconds:"),
        *attribute("restart", pod.get("restartPolicy"), "restartPolicy:"),
    ]
    owner = "…" if name is None else "…" if name.is_template else name.text
    for container in listed.items or ():
        if container.pairs is None:
            continue
        own = container.get("name")
        is_alone = len(listed.items or ()) == 1 or own is None or own.is_template
        limits = container.at("resources", "limits", "cpu")
        directory = container.get("workingDir")
        image = container.get("image")
        yield Process(
            name=owner if is_alone or own is None else f"{owner}/{own.text}",
            place=place,
            at=(own or container).place,
            entrypoint=_command(container, "command", templated),
            command=_command(container, "args", templated),
            environment=list(_environment(container.get("env"))),
            is_open=templated or container.get("envFrom") is not None,
            directory=kubernetes(directory.text) if directory is not None else None,
            image=image.text if image is not None and not image.is_template else "",
            attributes=[
                *shared,
                *attribute("cpus", limits, "resources.limits.cpu:"),
                *attribute("gpus", container.at("resources", "limits", "nvidia.com/gpu"), "resources.limits:"),
                *attribute("pre_stop", _pre_stop(container), "lifecycle.preStop:"),
            ],
            hints=list(_hints(document)),
            scaling="platform",
        )


def _command(container: Node, key: str, templated: bool) -> Invocation | None:
    node = container.get(key)
    if node is not None and node.value == "" and templated:  # the value comes from a template on the next line
        return unknown_command(node, f"{key}:")
    return node_command(node, f"{key}:", kubernetes)


def _environment(node: Node | None) -> Iterator[Entry]:
    for item in (node.items or ()) if node is not None else ():
        name, value = item.get("name"), item.get("value")
        if name is None or name.is_template:
            continue
        if value is None or value.value is None:
            yield Entry(name.text, Opaque("valueFrom"), name.place, "env:")
        else:
            given = value.expr() if value.is_template else kubernetes(value.text)
            yield Entry(name.text, given, value.place, "env:")


def _pre_stop(container: Node) -> Node | None:
    command = container.at("lifecycle", "preStop", "exec", "command")
    return command.items[-1] if command is not None and command.items else None


def _hints(document: Node) -> Iterator[str]:
    space = document.at("metadata", "namespace")
    if space is not None and space.value:
        yield f"namespace:{space.value}"


def _about_others(kind: str, document: Node) -> Iterator[Entry]:
    """Autoscalers and ingresses: what they say of somebody else."""
    target = document.at("spec", "scaleTargetRef", "name")
    if target is not None and target.value:
        yield Entry("autoscaled", target.expr(), target.place, f"{kind}")
    if kind == "Ingress":
        classes = [document.at("spec", "ingressClassName"), document.at("metadata", "annotations")]
        for node in classes:
            if node is not None and node.value:
                yield Entry("ingress", Known(node.value), node.place, "ingressClassName:")
            for key, value in node.entries() if node is not None else ():
                if key.text in _ANNOTATIONS:
                    yield Entry(key.text, value.expr(), value.place, "annotations:")
