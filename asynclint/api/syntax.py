"""A function's LibCST tree on demand: only the function is parsed, never its file.

The source of the function is wrapped in `if True:` at its own indentation, so that columns are true and lines are off
by one constant.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from asynclint.api.views import Amount, Function, Meaning, Reach
from asynclint.model.effects import EdgeKind
from asynclint.model.source import Location, Span


@dataclass(frozen=True)
class FunctionSyntax:
    """A nominated function: `view` says where it runs, `node` is its tree, `locate` says where a node stands."""

    view: Function
    text: str  # source lines of the function, decorators excluded, indentation kept
    first_line: int
    #: expressions whose meaning was asked for: what is said then depends on more than the text
    questions: list[str] = field(default_factory=list, compare=False)
    #: what has been found out about the function, for the next rule that wants to know the same
    found: dict[str, Any] = field(default_factory=dict, compare=False)

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

    def meaning(self, node: cst.BaseExpression) -> Meaning:
        """What a name, an attribute or a call stands for, as far as the program says."""
        chain = dotted(node)
        if self.view.meanings is None or (chain is None and not isinstance(node, cst.Call)):
            return Meaning()
        self.questions.append(chain or "call")
        at = self.locate(node).span
        return self.view.meanings.of_chain(chain, at) if chain else self.view.meanings.of_call(at)

    def given(self, parameter: str) -> Meaning:
        """What callers hand over as this parameter, as far as that was worth knowing."""
        self.questions.append(parameter)
        return self.view.meanings.given(parameter) if self.view.meanings is not None else Meaning()

    def reach(self, call: cst.Call, *, even_limited: bool = False) -> list[Reach]:
        """What a call comes to in the end (an upstream service, a thread of the pool), where nothing limits it."""
        self.questions.append("reach")
        if self.view.meanings is None:
            return []
        return self.view.meanings.reach(self.locate(call).span, even_limited=even_limited)

    def makes_task(self, call: cst.Call) -> bool:
        """Does the call go to a helper that makes a task of the coroutine it is given, which others may then cancel?"""
        self.questions.append("makes_task")
        return self.view.meanings is not None and self.view.meanings.makes_task(self.locate(call).span)

    def amount(self, node: cst.BaseExpression, *, awaited: bool = False) -> Amount:
        """How many items a name, an attribute or a call can have, followed to where the program gets them from."""
        chain = dotted(node)
        if self.view.meanings is None or (chain is None and not isinstance(node, cst.Call)):
            return Amount.UNCLEAR
        self.questions.append(chain or "call")
        return self.view.meanings.amount(self.locate(node).span, chain, awaited=awaited)

    @property
    def is_handler(self) -> bool:
        """Does a framework call it, with what a client has sent?"""
        self.questions.append("is_handler")
        return self.view.meanings is not None and self.view.meanings.is_handler

    @property
    def has_own_loop(self) -> bool:
        """Is it handed to what runs a loop for it (`asyncio.run`), and awaited by nobody?"""
        self.questions.append("has_own_loop")
        return self.view.meanings is not None and self.view.meanings.has_own_loop

    def sleeps(self, call: cst.Call) -> bool:
        """Does the call go to a helper that sleeps?"""
        self.questions.append("sleeps")
        return self.view.meanings is not None and self.view.meanings.sleeps(self.locate(call).span)

    @property
    def started_by(self) -> frozenset[EdgeKind]:
        """How the program gets to this function; nothing when only frameworks and users do."""
        self.questions.append("started_by")
        return self.view.meanings.started_by if self.view.meanings is not None else frozenset()

    @property
    def callers_go_on(self) -> bool:
        """Does anybody who awaits this function do something afterwards: wait again, or use what it gives?"""
        self.questions.append("callers_go_on")
        return self.view.meanings.callers_go_on if self.view.meanings is not None else False

    def locate(self, node: cst.CSTNode) -> Location:
        """Where `node` stands in the file."""
        where = self._wrapped.resolve(PositionProvider)[node]
        offset = self.first_line - (2 if self.text[:1] in " \t" else 1)
        span = Span(where.start.line + offset, where.start.column, where.end.line + offset, where.end.column)
        return Location(self.view.at.path, span)


def dotted(node: cst.CSTNode) -> str | None:
    """`a.b.c` as text; None for everything else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    return ".".join([node.value, *reversed(parts)]) if isinstance(node, cst.Name) else None


def last_name(callee: cst.BaseExpression) -> str:
    """`c` of `a.b.c` and of `f().c`; empty for what has no name."""
    return callee.attr.value if isinstance(callee, cst.Attribute) else dotted(callee) or ""
