"""Kubernetes manifests, Helm templates and Knative services -> containers."""

import re
from collections.abc import Iterator

from asynclint.launch.commands import attribute, kubernetes, node_command, unknown_command
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Entry, Invocation, Known, LaunchFacts, Opaque, Process, Word

#: What ingresses say about connections and requests.
_ANNOTATIONS = (
    "kubernetes.io/ingress.class",
    "alb.ingress.kubernetes.io/load-balancer-attributes",
    "nginx.ingress.kubernetes.io/proxy-read-timeout",
)
#: What a chart pastes from its values below a key.
_PASTED = re.compile(r"\s*\{\{-?\s*(?:toYaml|toJson)\s+\$?\.Values\.(?P<name>[\w.]+)")
#: Lines of templates that paste something else than variables.
_HARMLESS = re.compile(
    r"\{\{-?\s*(?:/\*|end\b|else\b|(?:if|with|toYaml|toJson)\b.*(?:resources|command|args|[pP]robe|[sS]ecurityContext"
    r"|volumeMounts|ports|lifecycle|image)\b|toYaml \. )"
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
        directory = container.get("workingDir")
        image = container.get("image")
        yield Process(
            name=owner if is_alone or own is None else f"{owner}/{own.text}",
            place=place,
            at=(own or container).place,
            entrypoint=_command(container, "command", templated),
            command=_command(container, "args", templated),
            environment=list(_environment(container.get("env"))),
            is_open=container.get("envFrom") is not None or (templated and _may_have_more(container)),
            directory=kubernetes(directory.text) if directory is not None else None,
            image=image.text if image is not None and not image.is_template else "",
            attributes=[
                *shared,
                *_limit(container, templated),
                *attribute("gpus", container.at("resources", "limits", "nvidia.com/gpu"), "resources.limits:"),
                *attribute("pre_stop", _pre_stop(container), "lifecycle.preStop:"),
            ],
            hints=list(_hints(document)),
            scaling="platform",
        )


def _command(container: Node, key: str, templated: bool) -> Invocation | None:
    node = container.get(key)
    if node is not None and node.value == "" and templated:  # the value comes from a template on the next line
        name = _value_below(node)
        if name:
            text = f"{{{{ .Values.{name} }}}}"
            return Invocation(node.place, f"{key}:", [Word(Opaque(text), node.place, text)])
        return unknown_command(node, f"{key}:")
    return node_command(node, f"{key}:", kubernetes)


def _value_below(node: Node) -> str:
    """`key:` with `{{- toYaml .Values.name | nindent 12 }}` on the next line: the name of the value."""
    found = _PASTED.match(node.source.text, node.end)
    return found["name"] if found is not None else ""


def _limit(container: Node, templated: bool) -> list[Entry]:
    """The processors a container may use; those of a chart's values, where it takes its resources from there."""
    limit, resources = container.at("resources", "limits", "cpu"), container.get("resources")
    if limit is None and templated and resources is not None and resources.value == "":
        name = _value_below(resources)
        text = f"{{{{ .Values.{name}.limits.cpu }}}}"
        return [Entry("cpus", Opaque(text), resources.place, "resources:")] if name else []
    return attribute("cpus", limit, "resources.limits.cpu:")


def _may_have_more(container: Node) -> bool:
    """May a template add variables that are not seen here? Not where all that it pastes is known to be else."""
    text = container.source.text[container.start : container.end]
    if container.get("envFrom") is not None or (
        container.get("env") is not None and "{{" in _written(container, "env")
    ):
        return True
    lines = (line.strip() for line in text.splitlines())
    return any(line.startswith("{{") and line.endswith("}}") and not _HARMLESS.match(line) for line in lines)


def _written(container: Node, key: str) -> str:
    node = container.get(key)
    return node.source.text[node.start : node.end + 80] if node is not None else ""


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
