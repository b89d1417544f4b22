"""Kustomizations -> what they are built on, and how they change it."""

import re
from collections.abc import Iterator

from asynclint.launch.kubernetes import read_kubernetes
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Entry, Known, LaunchFacts, Process

_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_MOST = 200
#: Parts of a container that decide what is started.
_DECIDES = re.compile(r"/(?:command|args|env|envFrom|image|containers/(?:\d+|-)$)")


def read_kustomization(source: Source) -> LaunchFacts:
    """Attributes: `resource` and `patch` are paths, `changed` is an object that a JSON patch changes (or any)."""
    documents, note = read_nodes(source)
    attributes: list[Entry] = []
    processes: list[Process] = []
    for document in documents[:1]:
        for key in ("resources", "bases"):
            attributes += (Entry("resource", Known(item.text), item.place, f"{key}:") for item in _items(document, key))
        for key in _PATCHES:
            for item in _items(document, key)[:_MOST]:
                text = item.get("patch") if item.pairs is not None else item
                path = item.get("path")
                if path is not None and path.value:
                    attributes.append(Entry("patch", Known(path.value), path.place, f"{key}:"))
                elif text is not None and text.value and "\n" not in text.value.strip():
                    attributes.append(Entry("patch", Known(text.value.strip()), text.place, f"{key}:"))
                elif text is not None and text.value:
                    inline = _inline(source, text)
                    processes += read_kubernetes(inline).processes
                    attributes += _changes(inline, item)
    return LaunchFacts("kustomization", processes=processes, attributes=attributes, note=note)


def _items(document: Node, key: str) -> list[Node]:
    node = document.get(key)
    return list(node.items or ()) if node is not None else []


def _inline(source: Source, node: Node) -> Source:
    """The text of a block scalar where it stands, with nothing around it."""
    fragment = node.fragment()
    start, end = fragment.offsets[0], fragment.offsets[-1]
    line = source.text.rfind("\n", 0, start) + 1
    return Source("\n" * source.text.count("\n", 0, line) + source.text[line:end])


def _changes(inline: Source, item: Node) -> Iterator[Entry]:
    """What a list of operations changes that decides what is started."""
    documents, _ = read_nodes(inline)
    target = item.at("target", "name")
    for document in documents:
        for operation in document.items or ():
            path = operation.get("path")
            if path is not None and _DECIDES.search(path.text):
                yield Entry("changed", Known(target.text if target is not None else ""), path.place, "patch:")
