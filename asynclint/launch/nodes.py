"""YAML and JSON -> nodes that know their place. Nothing is constructed, aliases stay references."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from asynclint.launch.masks import MARK, cover, reveal
from asynclint.launch.text import Fragment, Source, align
from asynclint.model.launchfacts import Expr, Known, Place

_MOST_NODES = 200_000
_DEEPEST_MERGE = 8


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

    def get(self, *names: str) -> "Node | None":
        """The value under the first of the names that is there, merged mappings included."""
        for name in names:
            found = self._get(name, 0)
            if found is not None:
                return found
        return None

    def _get(self, name: str, depth: int) -> "Node | None":
        for key, value in self.pairs or ():
            if key.value == name:
                return value
        if depth < _DEEPEST_MERGE:
            for key, value in self.pairs or ():
                if key.value == "<<":
                    for merged in value.items if value.items is not None else [value]:
                        found = merged._get(name, depth + 1)
                        if found is not None:
                            return found
        return None

    def at(self, *path: str) -> "Node | None":
        """The value under `path`, one name after the other."""
        node: Node | None = self
        for name in path:
            node = node.get(name) if node is not None else None
        return node

    def entries(self, depth: int = 0) -> "Iterator[tuple[Node, Node]]":
        """Keys and values, merged ones after the mapping's own."""
        own: set[str | None] = set()
        for key, value in self.pairs or ():
            if key.value is not None and key.value != "<<":
                own.add(key.value)
                yield key, value
        if depth < _DEEPEST_MERGE:
            for key, value in self.pairs or ():
                if key.value == "<<":
                    for merged in value.items if value.items is not None else [value]:
                        for name, inner in merged.entries(depth + 1):
                            if name.value not in own:
                                own.add(name.value)
                                yield name, inner

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


def read_nodes(source: Source) -> tuple[list[Node], str]:
    """The documents of a YAML or JSON text, and what ended the reading where something did."""
    import yaml

    covered = cover(source.text).replace("\t", " ").replace("\0", " ")
    building = _Building(source)
    problem = ""
    count = 0
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(covered, Loader=loader):
            count += 1
            if count > _MOST_NODES:
                problem = "the file has too many nodes"
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
