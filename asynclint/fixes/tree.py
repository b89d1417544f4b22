"""One file as a LibCST tree, with the way from a span to its node, and from a node to its surroundings."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider

from asynclint.fixes.splice import Lines
from asynclint.model.source import Span

N = TypeVar("N", bound=cst.CSTNode)


class CannotFixError(Exception):
    """A fix does not fit the text; says why, in words that follow "not applied: "."""


class Tree:
    """Raises `CannotFixError` when LibCST cannot parse the text, or does not give back the same text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        try:
            module = cst.parse_module(text)
        except Exception as error:  # LibCST's parser error, and what its native half may raise
            raise CannotFixError("LibCST cannot parse the file") from error
        if module.code != text:
            raise CannotFixError("the file does not survive being parsed and printed")
        self._wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = self._wrapper.module

    @cached_property
    def _positions(self) -> Mapping[cst.CSTNode, CodeRange]:
        return self._wrapper.resolve(PositionProvider)

    @cached_property
    def _parents(self) -> Mapping[cst.CSTNode, cst.CSTNode]:
        return self._wrapper.resolve(ParentNodeProvider)

    @cached_property
    def _by_span(self) -> Mapping[Span, list[cst.CSTNode]]:
        found: dict[Span, list[cst.CSTNode]] = {}
        for node, where in self._positions.items():
            span = Span(where.start.line, where.start.column, where.end.line, where.end.column)
            found.setdefault(span, []).append(node)
        return found

    def find(self, span: Span, kind: type[N]) -> N:
        """The node of this kind that stands exactly there. Raises `CannotFixError`."""
        for node in self._by_span.get(span, ()):
            if isinstance(node, kind):
                return node
        raise CannotFixError("the code to change was not found in the syntax tree")

    def find_at(self, span: Span, kind: type[N]) -> N | None:
        """The outermost node of this kind that starts where `span` does."""
        return next((node for node in self._by_start.get((span.line, span.column), ()) if isinstance(node, kind)), None)

    @cached_property
    def _by_start(self) -> Mapping[tuple[int, int], list[cst.CSTNode]]:
        found: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node, where in self._positions.items():
            found.setdefault((where.start.line, where.start.column), []).append(node)
        return found

    def start(self, node: cst.CSTNode) -> int:
        where = self._positions[node]
        return self.lines.offset(where.start.line, where.start.column)

    def starts(self) -> dict[cst.CSTNode, int]:
        """The offset of every statement of the module's top."""
        return {line: self.start(line) for line in self.module.body}

    def end(self, node: cst.CSTNode) -> int:
        where = self._positions[node]
        return self.lines.offset(where.end.line, where.end.column)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
        """(child, parent) pairs, from the node outwards."""
        child, parent = node, self._parents.get(node)
        while parent is not None:
            yield child, parent
            child, parent = parent, self._parents.get(parent)
