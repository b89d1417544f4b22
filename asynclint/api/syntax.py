"""A function's LibCST tree on demand: only the function is parsed, never its file.

The source of the function is wrapped in `if True:` at its own indentation, so that columns are true and lines are off
by one constant.
"""

from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from asynclint.api.views import Function
from asynclint.model.source import Location, Span


@dataclass(frozen=True)
class FunctionSyntax:
    """A nominated function: `view` says where it runs, `node` is its tree, `locate` says where a node stands."""

    view: Function
    text: str  # source lines of the function, decorators excluded, indentation kept
    first_line: int
    _positions: dict[cst.CSTNode, object] = field(default_factory=dict, compare=False)

    @cached_property
    def _wrapped(self) -> MetadataWrapper:
        indented = self.text[:1] in " \t"
        text = f"if True:\n{self.text}" if indented else self.text
        return MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)

    @cached_property
    def node(self) -> cst.FunctionDef:
        """Raises `libcst.ParserSyntaxError` when the text is not one function."""
        statement: cst.CSTNode = self._wrapped.module.body[0]
        if isinstance(statement, cst.If):
            statement = statement.body.body[0]
        if not isinstance(statement, cst.FunctionDef):
            raise TypeError(f"{self.view.symbol}: expected a function, found {type(statement).__name__}")
        return statement

    def locate(self, node: cst.CSTNode) -> Location:
        """Where `node` stands in the file."""
        where = self._wrapped.resolve(PositionProvider)[node]
        offset = self.first_line - (2 if self.text[:1] in " \t" else 1)
        span = Span(where.start.line + offset, where.start.column, where.end.line + offset, where.end.column)
        return Location(self.view.at.path, span)
