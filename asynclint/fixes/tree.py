"""Files as LibCST trees, with the way from a span to its node, and from a node to its surroundings.

Parsing a file and finding out where its nodes stand takes far longer than changing it, so that only the statements of
its top level are parsed in which something is looked for.
"""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import TypeVar

import libcst as cst

from asynclint.fixes.positions import positions_in
from asynclint.fixes.splice import Lines
from asynclint.model.source import Span
from asynclint.source.parsing import parse

N = TypeVar("N", bound=cst.CSTNode)


#: Nothing in there is ever asked for.
_LAYOUT = re.compile(r"whitespace|_lines$|^(lpar|rpar|comma|semicolon|footer|header|indent)$")


class CannotFixError(Exception):
    """A fix does not fit the text; says why, in words that follow "not applied: "."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of the file, from `first` to `last`, that are statements of its top level, or a method of a class there."""

    first: int
    last: int
    is_header: bool = False  # a docstring or an import
    methods: tuple["_Part", ...] = ()


class Tree:
    """Raises `CannotFixError` when LibCST cannot parse what is looked at, or does not give back the same text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self._parsed: dict[tuple[int, int], cst.Module] = {}
        self._spans: dict[cst.CSTNode, Span] = {}
        self._parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self._by_span: dict[Span, list[cst.CSTNode]] = {}
        self._by_start: dict[tuple[int, int], list[cst.CSTNode]] = {}
        #: where functions begin that are going to be asynchronous
        self.coroutines: set[int] = set()

    # ---------------------------------------------------------------- from places to nodes
    def find(self, span: Span, kind: type[N], *, in_class: bool = False) -> N:
        """The node of this kind that stands exactly there. Raises `CannotFixError`.

        `in_class`: what is around a method matters, too.
        """
        self._parse_around(span, in_class=in_class)
        for node in self._by_span.get(span, ()):
            if isinstance(node, kind) and not (in_class and self._is_cut_out(node)):
                return node
        raise CannotFixError("the code to change was not found in the syntax tree")

    def function_at(self, span: Span) -> cst.FunctionDef:
        """The function whose `def` stands where the span begins. Raises `CannotFixError`."""
        found = self.find_at(span, cst.FunctionDef)
        if found is None:
            raise CannotFixError("the function to change was not found in the syntax tree")
        return found

    def find_at(self, span: Span, kind: type[N]) -> N | None:
        """The outermost node of this kind that starts where `span` does."""
        self._parse_around(span)
        return next((node for node in self._by_start.get((span.line, span.column), ()) if isinstance(node, kind)), None)

    @cached_property
    def module(self) -> cst.Module:
        """The whole file."""
        return self._parse(1, len(self.lines))

    @cached_property
    def header(self) -> Sequence[cst.BaseStatement]:
        """The docstring and the imports at the top of the file."""
        last = 0
        for part in self._parts:
            if not part.is_header:
                break
            last = part.last
        return self._parse(1, last).body if last else ()

    # ---------------------------------------------------------------- from nodes to places
    def start(self, node: cst.CSTNode) -> int:
        span = self._spans[node]
        return self.lines.offset(span.line, span.column)

    def end(self, node: cst.CSTNode) -> int:
        span = self._spans[node]
        return self.lines.offset(span.end_line, span.end_column)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
        """(child, parent) pairs, from the node outwards."""
        child, parent = node, self._parents.get(node)
        while parent is not None:
            yield child, parent
            child, parent = parent, self._parents.get(parent)

    # ---------------------------------------------------------------- parsing
    @cached_property
    def _parts(self) -> list[_Part]:
        """The top level; statements that share a line are one part."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                body = parse(self.text).body
        except (SyntaxError, ValueError, RecursionError) as error:
            raise CannotFixError("the file cannot be parsed") from error
        parts: list[_Part] = []
        for position, node in enumerate(body):
            is_docstring = position == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            methods = tuple(_part_of(item) for item in node.body) if isinstance(node, ast.ClassDef) else ()
            part = _part_of(node, is_header=isinstance(node, ast.Import | ast.ImportFrom) or is_docstring)
            if parts and parts[-1].last >= part.first:
                before = parts.pop()
                parts.append(_Part(before.first, part.last, before.is_header and part.is_header))
            else:
                parts.append(replace(part, methods=tuple(item for item in methods if item.first > part.first)))
        return parts

    def _parse_around(self, span: Span, *, in_class: bool = False) -> None:
        part = _covering(self._parts, span)
        if part is None:
            raise CannotFixError("the code to change was not found in the syntax tree")
        method = _covering(part.methods, span) if not in_class else None
        if method is None or sum(_overlap(method, other) for other in part.methods) > 1:
            self._parse(part.first, part.last)
        else:
            self._parse(method.first, method.last, indented=True)

    def _parse(self, first: int, last: int, *, indented: bool = False) -> cst.Module:
        """These lines; a method is put under an `if`, so that columns are true and lines are off by one."""
        if (first, last) in self._parsed:
            return self._parsed[first, last]
        text = self.text[self.lines.offset(first, 0) : self.lines.end(last)]
        offset = first - 1
        if indented:
            text, offset = f"if True:{self.lines.newline}{text}", offset - 1
        try:
            module = cst.parse_module(text)
        except Exception as error:  # LibCST's parser error, and what its native half may raise
            raise CannotFixError("LibCST cannot parse the code") from error
        code, positions = positions_in(module)
        if code != text:
            raise CannotFixError("the code does not survive being parsed and printed")
        for node, where in positions.items():
            span = Span(where.start.line + offset, where.start.column, where.end.line + offset, where.end.column)
            self._spans[node] = span
            self._by_span.setdefault(span, []).append(node)
            self._by_start.setdefault((span.line, span.column), []).append(node)
        self._parents.update(_parents_in(module))
        self._parsed[first, last] = module
        return module

    def _is_cut_out(self, node: cst.CSTNode) -> bool:
        """Is it part of a method that was parsed by itself?"""
        *_, (_, top) = self.ancestors(node)
        return any(
            self._parsed.get((method.first, method.last)) is top for part in self._parts for method in part.methods
        )


def _part_of(node: ast.stmt, *, is_header: bool = False) -> _Part:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return _Part(min([node.lineno, *(item.lineno for item in decorators)]), node.end_lineno or node.lineno, is_header)


def _covering(parts: Sequence[_Part], span: Span) -> _Part | None:
    found = next((part for part in parts if part.first <= span.line <= part.last), None)
    return found if found is not None and span.end_line <= found.last else None


def _overlap(one: _Part, other: _Part) -> bool:
    return one.first <= other.last and other.first <= one.last


def _parents_in(module: cst.Module) -> dict[cst.CSTNode, cst.CSTNode]:
    """LibCST's own provider takes four times as long: it visits as somebody would who changes things."""
    found: dict[cst.CSTNode, cst.CSTNode] = {}
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        for name in _parts_of(type(node)):
            value = getattr(node, name)
            for child in value if isinstance(value, list | tuple) else (value,):
                if isinstance(child, cst.CSTNode):
                    found[child] = node
                    pending.append(child)
    return found


@cache
def _parts_of(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if not _LAYOUT.search(item.name))
