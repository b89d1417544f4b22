"""YAML and JSON -> nodes that know their place. Nothing is constructed, aliases stay references."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from asynclint.launch.masks import MARK, cover, reveal
from asynclint.launch.text import Fragment, Source, align
from asynclint.model.launchfacts import Expr, Known, Place

_MOST_NODES = 200_000
_MOST_MERGED = 50
_DEEPEST = 200


@dataclass(slots=True)
class Node:
    """A scalar, a mapping or a sequence, from `start` to `end` in the text."""

    source: Source
    start: int
    end: int
    value: str | None = None  # of a scalar
    style: str = ""
    tag: str = ""
    pairs: "list[tuple[Node, Node]] | None" = None
    items: "list[Node] | None" = None

    def _layers(self) -> "list[Node]":
        """This mapping, and those merged into it with `<<`, each once."""
        found: dict[int, Node] = {}
        work: list[Node] = [self]
        while work and len(found) < _MOST_MERGED:
            node = work.pop()
            if id(node) in found:
                continue
            found[id(node)] = node
            for key, value in reversed(node.pairs or ()):
                if key.value == "<<":
                    work.extend(reversed(value.items if value.items is not None else [value]))
        return list(found.values())

    def get(self, *names: str) -> "Node | None":
        """The value under the first of the names that is there, merged mappings included."""
        layers = self._layers() if any(key.value == "<<" for key, _ in self.pairs or ()) else (self,)
        for name in names:
            for layer in layers:
                for key, value in layer.pairs or ():
                    if key.value == name:
                        return value
        return None

    def at(self, *path: str) -> "Node | None":
        """The value under `path`, one name after the other."""
        node: Node | None = self
        for name in path:
            node = node.get(name) if node is not None else None
        return node

    def entries(self) -> "Iterator[tuple[Node, Node]]":
        """Keys and values, merged ones after the mapping's own."""
        seen: set[str] = set()
        for layer in self._layers():
            for key, value in layer.pairs or ():
                if key.value is not None and key.value != "<<" and key.value not in seen:
                    seen.add(key.value)
                    yield key, value

    @property
    def text(self) -> str:
        """The text of a scalar; empty for anything else."""
        return self.value or ""

    @property
    def place(self) -> Place:
        end = self.end
        while end > self.start and self.source.text[end - 1] in " \t\r\n":
            end -= 1
        return self.source.place(self.start, end)

    @property
    def is_template(self) -> bool:
        return self.value is not None and MARK in self.value

    def fragment(self) -> Fragment:
        """The text of a scalar with the place of every character."""
        start = self.start
        if self.style in ("|", ">"):
            newline = self.source.text.find("\n", start, self.end)
            start = newline + 1 if newline >= 0 else start
        elif self.style in ("'", '"'):
            start += 1
        text = self.text
        if self.source.text[start : start + len(text)] == text:
            return Fragment(self.source, text, range(start, start + len(text) + 1))
        return align(self.source, text, start, self.end)

    def written(self) -> str:
        return self.source.text[self.start : self.end]

    def expr(self) -> Expr:
        """What a scalar says, templates uncovered."""
        return reveal(Known(self.text), self.written())


@dataclass(slots=True)
class _Building:
    source: Source
    documents: list[Node] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    stack: list[tuple[Node, list[Node]]] = field(default_factory=list)  # a collection, and its keys and values

    def add(self, node: Node) -> None:
        if self.stack:
            self.stack[-1][1].append(node)
        else:
            self.documents.append(node)

    def close(self, end: int) -> None:
        node, parts = self.stack.pop()
        node.end = end
        if node.pairs is not None:
            node.pairs.extend(zip(parts[::2], parts[1::2], strict=False))
        elif node.items is not None:
            node.items.extend(parts)


def read_nodes(source: Source, text: str | None = None) -> tuple[list[Node], str]:
    """The documents of a YAML or JSON text, and what ended the reading where something did.

    `text` is the same with more covered than the actions of templates.
    """
    import yaml

    covered = cover(source.text if text is None else text).replace("\t", " ").replace("\0", " ")
    building = _Building(source)
    problem = ""
    count = 0
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(covered, Loader=loader):
            count += 1
            if count > _MOST_NODES or len(building.stack) > _DEEPEST:
                problem = "the file is nested too deeply" if count <= _MOST_NODES else "the file has too many nodes"
                break
            _take(building, event)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        problem = where + (getattr(error, "problem", None) or str(error).partition("\n")[0])
    while building.stack:  # what was read before the error still counts
        building.close(building.stack[-1][0].end)
    return [node for node in building.documents if node.pairs is not None or node.items is not None], problem


def _take(building: _Building, event: object) -> None:
    kind = type(event).__name__
    if kind == "AliasEvent":
        known = building.anchors.get(event.anchor)  # type: ignore[attr-defined]
        building.add(known if known is not None else Node(building.source, 0, 0, ""))
        return
    if kind not in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent"):
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            building.close(event.end_mark.index)  # type: ignore[attr-defined]
        return
    start, end = event.start_mark.index, event.end_mark.index  # type: ignore[attr-defined]
    node = Node(building.source, start, end, tag=event.tag or "")  # type: ignore[attr-defined]
    if kind == "ScalarEvent":
        node.value, node.style = event.value, event.style or ""  # type: ignore[attr-defined]
    elif kind == "MappingStartEvent":
        node.pairs = []
    else:
        node.items = []
    building.add(node)
    if event.anchor:  # type: ignore[attr-defined]
        building.anchors[event.anchor] = node  # type: ignore[attr-defined]
    if kind != "ScalarEvent":
        building.stack.append((node, []))
