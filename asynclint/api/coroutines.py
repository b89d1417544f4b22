"""Coroutines that a function holds and, on some way out, forgets: parameters and locals that it awaits by name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from asynclint.api.loops import header, walk
from asynclint.api.syntax import FunctionSyntax, dotted
from asynclint.model.record import record
from asynclint.model.schedulers import TAKERS
from asynclint.model.source import Location

COROUTINE = "types.CoroutineType"
_NAMES = frozenset({"coro", "coroutine"})
#: What somebody raises who has been called wrongly.
_COMPLAINTS = frozenset({"TypeError", "ValueError", "AssertionError", "NotImplementedError"})
#: Conditions that hold before all begins and after it has ended; for a circuit breaker they mean something else.
_IS_OVER = re.compile(
    r"(?i)clos(ed|ing)|shut|stopp(ed|ing)|running|started|alive|initiali[sz]|disposed|terminat|finali[sz]|\bexit"
)
_BREAKER = re.compile(r"(?i)breaker|circuit")


@record
class Drop:
    """`name` is a coroutine, and at `at` the function leaves without having done anything with it."""

    at: Location
    name: str
    leaves: str  # "returns here", "raises here", "goes another way"
    is_parameter: bool
    is_refusal: bool  # it leaves because it has been called wrongly, or because all is over: that happens seldom


def dropped_coroutines(function: FunctionSyntax) -> Iterator[Drop]:
    """The first way out for each coroutine that has one."""
    node = function.node
    awaited = {name for part in walk(node.body) if (name := _run_by(part))}
    if not awaited or not isinstance(node.body, cst.IndentedBlock):
        return
    for parameter in (*node.params.posonly_params, *node.params.params, *node.params.kwonly_params):
        name = parameter.name.value
        if name in awaited and parameter.default is None:
            ways = _ways_out(function, node.body.body, name)
            if ways and _gets_coroutine(function, parameter):
                yield _drop(function, ways[0], name, is_parameter=True)
    for name, call, following in _bound(node.body, awaited):
        ways = _ways_out(function, following, name)
        if ways and function.meaning(call).types == {COROUTINE}:
            yield _drop(function, ways[0], name, is_parameter=False)


def _run_by(node: cst.CSTNode) -> str | None:
    """The name in `await name`, or in `wait_for(name, ...)`."""
    value: cst.CSTNode | None = None
    if isinstance(node, cst.Await):
        value = node.expression
    elif isinstance(node, cst.Call) and node.args and (dotted(node.func) or "").rpartition(".")[2] in TAKERS:
        value = node.args[0].value
    return value.value if isinstance(value, cst.Name) else None


def _gets_coroutine(function: FunctionSyntax, parameter: cst.Param) -> bool:
    """Is it one by its annotation or by its name, or does somebody hand one over? An `Awaitable` may be a future."""
    if parameter.annotation is not None:
        written = cst.Module([]).code_for_node(parameter.annotation.annotation)
        if "Coroutine" in written and not re.search("Awaitable|Future|Task", written):
            return True
    if parameter.name.value in _NAMES:
        return True
    return COROUTINE in function.given(parameter.name.value).types


def _bound(body: cst.BaseSuite, awaited: set[str]) -> Iterator[tuple[str, cst.Call, Sequence[cst.CSTNode]]]:
    """`name = make()` at the top of the function, with what follows it; bound once, awaited somewhere."""
    for position, statement in enumerate(body.body):
        if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Assign):
            continue
        assign = statement.body[0]
        target = assign.targets[0].target
        if not isinstance(assign.value, cst.Call) or len(assign.targets) != 1 or not isinstance(target, cst.Name):
            continue
        if target.value in awaited:
            yield target.value, assign.value, body.body[position + 1 :]


# -------------------------------------------------------------------- ways out
@record
class _Exit:
    """Where a function leaves, and the conditions under which it gets there."""

    way: cst.CSTNode
    tests: tuple[str, ...] = ()


@dataclass(slots=True)
class _Walk:
    """Follows the statements of a function. `exits` are those by which it leaves with `name` still untouched."""

    name: str
    exits: list[_Exit] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)  # the conditions around the statement that is looked at

    def follow(self, statements: Sequence[cst.CSTNode], *, holds: bool) -> bool:
        """Can control come out at the end with the coroutine still untouched?"""
        for statement in statements:
            if not holds:
                return False
            holds = self._after(statement)
        return holds

    def _after(self, statement: cst.CSTNode) -> bool:
        if isinstance(statement, cst.SimpleStatementLine):
            return self._after_simple(statement)
        if isinstance(statement, cst.If):
            if _mentions(statement.test, self.name):
                return False  # it asks what it has been given
            self.tests.append(cst.Module([]).code_for_node(statement.test))
            then = self.follow(statement.body.body, holds=True)
            self.tests.pop()
            if statement.orelse is None:
                return True
            return self._after_else(statement.orelse) or then
        if isinstance(statement, cst.With):
            if any(_mentions(item, self.name) for item in statement.items):
                return False
            return self.follow(statement.body.body, holds=True)
        if isinstance(statement, cst.While | cst.For):
            self.follow(statement.body.body, holds=True)  # the first round
        elif isinstance(statement, cst.Try):
            self._after_try(statement)
        # beyond that they have more ways through them than are worth telling apart
        return not _mentions(statement, self.name)

    def _after_try(self, statement: cst.Try) -> None:
        """Returns in the body leave for good, unless `finally` sees to the coroutine; what is raised may be caught."""
        if statement.finalbody is not None and _mentions(statement.finalbody, self.name):
            return
        before = len(self.exits)
        self.follow(statement.body.body, holds=True)
        if statement.handlers:
            self.exits[before:] = [leaving for leaving in self.exits[before:] if isinstance(leaving.way, cst.Return)]

    def _after_else(self, orelse: cst.If | cst.Else) -> bool:
        return self.follow(orelse.body.body, holds=True) if isinstance(orelse, cst.Else) else self._after(orelse)

    def _after_simple(self, line: cst.SimpleStatementLine) -> bool:
        if _mentions(line, self.name):
            return False
        last = line.body[-1]
        if isinstance(last, cst.Return | cst.Raise):
            self.exits.append(_Exit(last, tuple(self.tests)))
        return not isinstance(last, cst.Return | cst.Raise | cst.Break | cst.Continue)


def _ways_out(function: FunctionSyntax, statements: Sequence[cst.CSTNode], name: str) -> list[_Exit]:
    """Those that are taken in daily life come first."""
    walk_ = _Walk(name)
    if walk_.follow(statements, holds=True):
        walk_.exits.append(_Exit(function.node))
    return sorted(walk_.exits, key=lambda leaving: _is_refusal(function, leaving))


def _is_refusal(function: FunctionSyntax, leaving: _Exit) -> bool:
    """`if self._closed: raise ...`, `raise TypeError(...)`; an open circuit is daily life."""
    if isinstance(leaving.way, cst.Raise) and _raised(leaving.way) in _COMPLAINTS:
        return True
    is_over = any(_IS_OVER.search(test) for test in leaving.tests)
    return is_over and _BREAKER.search(function.text + function.view.symbol) is None


def _raised(way: cst.Raise) -> str:
    made = way.exc.func if isinstance(way.exc, cst.Call) else way.exc
    return dotted(made) or "" if made is not None else ""


def _mentions(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(part, cst.Name) and part.value == name for part in _everything(node))


def _everything(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Nested functions included: a closure may do the awaiting."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(current.children)


def _drop(function: FunctionSyntax, leaving: _Exit, name: str, *, is_parameter: bool) -> Drop:
    way, is_refusal = leaving.way, _is_refusal(function, leaving)
    if way is function.node:
        return Drop(header(function, way, function.node.name), name, "goes another way", is_parameter, is_refusal)
    leaves = "raises here" if isinstance(way, cst.Raise) else "returns here"
    return Drop(function.locate(way), name, leaves, is_parameter, is_refusal)
