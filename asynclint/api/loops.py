"""What the loops of a function do, read from its tree: which ones only wait, and which run long without a pause.

Nested functions are left out everywhere: they have views of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from functools import cache

import libcst as cst

from asynclint.api.syntax import FunctionSyntax, dotted
from asynclint.model.record import record
from asynclint.model.source import Location, Span

#: Calls that only look: what they say changes in other tasks, threads, processes or with the clock.
_OBSERVERS = frozenset(
    {
        *("cancelled", "done", "empty", "exists", "full", "is_alive", "is_closed", "is_disconnected", "is_file"),
        *("is_set", "len", "locked", "monotonic", "perf_counter", "poll", "qsize", "running", "time"),
    }
)
_PAUSES = frozenset({"sleep", "checkpoint"})
_CLOCKS = frozenset({"time", "monotonic", "perf_counter", "now", "utcnow"})
_SAYS_SOMETHING = frozenset({"print", "debug", "info", "warning"})
_LEAVES_THE_PROCESS = frozenset({"exit", "_exit", "quit", "abort", "execv", "execve", "execvp"})
_FRAMES = (cst.FunctionDef, cst.Lambda, cst.ClassDef)
_CHECKPOINTS = (cst.Await, cst.Yield)
_LAYOUT = re.compile("whitespace|_lines$|^[lr](par|bracket|brace)$|^(comma|semicolon|header|footer|indent)$")
_EXITS = (cst.Break, cst.Return, cst.Raise)


class Trouble(StrEnum):
    """What is wrong with the way a loop waits."""

    SPINS = "spins"  # does nothing but look, without a pause
    POLLS = "polls"  # pauses, but only with `sleep(0)`
    ENDLESS = "endless"  # works, but never lets go and cannot end


@record
class WaitingLoop:
    at: Location
    condition: str
    trouble: Trouble


@record
class ConstantLoop:
    at: Location
    rounds: int


def waiting_loops(function: FunctionSyntax) -> Iterator[WaitingLoop]:
    """`while` loops that wait for something and keep everybody else from running, or a core busy."""
    pending: list[tuple[cst.CSTNode, bool]] = [(function.node.body, False)]
    while pending:
        node, guarded = pending.pop()
        if isinstance(node, cst.While):
            trouble = _trouble_of(node, may_raise=guarded or not function.view.is_async)
            if trouble is not None:
                yield WaitingLoop(header(function, node, node.test), shortened(node.test), trouble)
        guarded = guarded or _expects_exceptions(node)
        pending.extend((child, guarded) for child in reversed(children(node)))


def _trouble_of(loop: cst.While, *, may_raise: bool) -> Trouble | None:
    statements = list(_statements(loop.body))
    if all(_is_idle(statement) for statement in statements):
        if not _only_looks(loop.test):
            return None
        tests = [loop.test, *(statement.test for statement in statements if isinstance(statement, cst.If))]
        if _names(tests) & _changed(loop.body) or _sleeps_until(loop):
            return None
        return Trouble.POLLS if any(isinstance(part, cst.Await) for part in walk(loop)) else Trouble.SPINS
    # An exception that somebody expects is a way out, too; callers of a plain function may expect one.
    if may_raise or not _is_always_true(loop.test) or has_checkpoint(loop) or has_exit(loop.body):
        return None
    return Trouble.ENDLESS


def constant_loops(function: FunctionSyntax, *, at_least: int) -> Iterator[ConstantLoop]:
    """Outermost loops over constant ranges that make `at_least` rounds, inner loops multiplied, and never pause."""
    pending: list[cst.CSTNode] = [function.node.body]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.For):
            rounds = _rounds(node)
            if rounds >= at_least and not has_checkpoint(node) and _works(node):
                yield ConstantLoop(header(function, node, node.iter), rounds)
                continue
        pending.extend(reversed(children(node)))


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """`node` and all below it in order of text, without nested functions and classes."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))


def names_in(node: cst.CSTNode) -> set[str]:
    """All names and dotted names, also the parts of those: `a` and `a.b` of `a.b`."""
    return {name for part in walk(node) if (name := dotted(part))}


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """What lies directly below a node, layout and nested functions left out. `CSTNode.children` is ten times slower."""
    found: list[cst.CSTNode] = []
    for name in _fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            found.append(value)
        elif isinstance(value, list | tuple):
            found.extend(value)
    return [child for child in found if not isinstance(child, _FRAMES)]


@cache
def _fields_of(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if not _LAYOUT.search(field.name))


def has_checkpoint(node: cst.CSTNode) -> bool:
    """Can other tasks run while this does? A `yield` hands over to a consumer that may pause."""
    return any(isinstance(part, _CHECKPOINTS) or _is_asynchronous(part) for part in walk(node))


def has_exit(body: cst.CSTNode) -> bool:
    """Can this end the loop around it? A `break` of a loop further inside counts too, to stay on the safe side."""
    return any(
        isinstance(part, _EXITS) or (isinstance(part, cst.Call) and _called_name(part) in _LEAVES_THE_PROCESS)
        for part in walk(body)
    )


def _is_asynchronous(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.For | cst.With | cst.CompFor) and node.asynchronous is not None


def _expects_exceptions(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Try):
        return bool(node.handlers)
    if isinstance(node, cst.With):
        return any(isinstance(item.item, cst.Call) and _called_name(item.item) == "suppress" for item in node.items)
    return isinstance(node, cst.TryStar)


def _is_always_true(test: cst.BaseExpression) -> bool:
    if isinstance(test, cst.Name):
        return test.value == "True"
    return isinstance(test, cst.Integer) and test.evaluated_value != 0


def _only_looks(expression: cst.CSTNode) -> bool:
    """Does evaluating this leave everything as it was, and can its value change between two looks?"""
    for part in walk(expression):
        if isinstance(part, cst.NamedExpr | cst.Yield):
            return False
        if isinstance(part, cst.Call) and _called_name(part) not in _OBSERVERS:
            return False
        if isinstance(part, cst.Await) and not _asks_for_disconnect(part):
            return False
    return True


def _asks_for_disconnect(node: cst.Await) -> bool:
    """`await request.is_disconnected()` never waits: it looks and returns."""
    return isinstance(node.expression, cst.Call) and _called_name(node.expression) == "is_disconnected"


def _statements(body: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    """The statements of a suite, and those of the `if` statements in it."""
    pending: list[cst.CSTNode] = list(reversed(body.body))
    while pending:
        statement = pending.pop()
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
            continue
        yield statement
        if isinstance(statement, cst.If):
            if statement.orelse is not None:
                pending.append(statement.orelse)
            pending.extend(reversed(statement.body.body))
        elif isinstance(statement, cst.Else):
            pending.extend(reversed(statement.body.body))


def _is_idle(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.If):
        return _only_looks(statement.test)
    if isinstance(statement, cst.Expr):
        return _says_or_pauses(statement.value)
    if isinstance(statement, cst.Assign):
        return isinstance(statement.value, cst.Call) and _only_looks(statement.value)
    if isinstance(statement, cst.AugAssign):
        return isinstance(statement.target, cst.Name) and _only_looks(statement.value)
    return isinstance(statement, cst.Pass | cst.Continue | cst.Break | cst.Return | cst.Raise | cst.Else)


def _says_or_pauses(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Ellipsis | cst.SimpleString):
        return True
    if isinstance(value, cst.Await):
        return isinstance(value.expression, cst.Call) and _pauses_for_nothing(value.expression)
    if not isinstance(value, cst.Call):
        return False
    says_something = _called_name(value) in _SAYS_SOMETHING and all(_only_looks(argument) for argument in value.args)
    return says_something or _is_time_sleep(value)


def _pauses_for_nothing(call: cst.Call) -> bool:
    if _called_name(call) not in _PAUSES or len(call.args) > 1:
        return False
    return all(isinstance(arg.value, cst.Integer | cst.Float) and not arg.value.evaluated_value for arg in call.args)


def _sleeps_until(loop: cst.While) -> bool:
    """`while time.time() < end: time.sleep(0.5)`: it ends by itself, and the pause is what holds the thread."""
    asked, made = ([part for part in walk(node) if isinstance(part, cst.Call)] for node in (loop.test, loop.body))
    return any(_called_name(call) in _CLOCKS for call in asked) and any(map(_is_time_sleep, made))


def _is_time_sleep(call: cst.Call) -> bool:
    function = call.func
    return (
        isinstance(function, cst.Attribute)
        and function.attr.value == "sleep"
        and isinstance(function.value, cst.Name)
        and function.value.value == "time"
    )


def _called_name(call: cst.Call) -> str:
    function = call.func
    if isinstance(function, cst.Attribute):
        return function.attr.value
    return function.value if isinstance(function, cst.Name) else ""


def _names(expressions: list[cst.BaseExpression]) -> set[str]:
    return {part.value for expression in expressions for part in walk(expression) if isinstance(part, cst.Name)}


def _changed(body: cst.BaseSuite) -> set[str]:
    """Names the loop itself moves on: `n += 1`. Those read from the clock or a flag are still moved by others."""
    return {
        part.target.value
        for part in walk(body)
        if isinstance(part, cst.AugAssign) and isinstance(part.target, cst.Name)
    }


def _rounds(loop: cst.For) -> int:
    """How often the innermost body of this loop runs, as far as constants say; 1 when they say nothing."""
    own = _own_rounds(loop)
    if own == 1:
        return 1
    best = {id(loop): own}
    order: list[cst.CSTNode] = [loop]
    for current in order:
        for child in children(current):
            best[id(child)] = best[id(current)] * _own_rounds(child)
            order.append(child)
    return max(best.values())


def _own_rounds(node: cst.CSTNode) -> int:
    if isinstance(node, cst.For) and not _is_asynchronous(node) and not has_exit(node.body):
        return _length(node.iter)
    return 1


def _length(iterable: cst.BaseExpression) -> int:
    """The length of a constant `range`; 1 when it is anything else."""
    if not isinstance(iterable, cst.Call) or _called_name(iterable) != "range" or not 1 <= len(iterable.args) <= 3:
        return 1
    values = [_integer(argument.value) for argument in iterable.args]
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values) or (len(numbers) == 3 and numbers[2] == 0):
        return 1
    return max(1, len(range(*numbers)))


def _integer(expression: cst.BaseExpression) -> int | None:
    """The value of an integer literal, or of one operation between two, as in `10**6`."""
    if isinstance(expression, cst.Integer):
        return expression.evaluated_value
    if not isinstance(expression, cst.BinaryOperation):
        return None
    left, right = expression.left, expression.right
    if not isinstance(left, cst.Integer) or not isinstance(right, cst.Integer):
        return None
    a, b = left.evaluated_value, right.evaluated_value
    if isinstance(expression.operator, cst.Multiply):
        return a * b
    if isinstance(expression.operator, cst.Power) and a <= 1000 and b <= 12:
        return int(a**b)
    if isinstance(expression.operator, cst.LeftShift) and b <= 40:
        return a << b
    return None


def _works(loop: cst.For) -> bool:
    """Does a round do anything? `for _ in range(10**6): pass` is over before anybody notices."""
    return any(isinstance(part, cst.Call | cst.Assign | cst.AugAssign | cst.AnnAssign) for part in walk(loop.body))


def header(function: FunctionSyntax, node: cst.CSTNode, last: cst.CSTNode) -> Location:
    """From the keyword to the end of the condition: a whole loop is too much to underline."""
    start, end = function.locate(node), function.locate(last).span
    return Location(start.path, Span(start.span.line, start.span.column, end.end_line, end.end_column))


def shortened(expression: cst.BaseExpression) -> str:
    text = " ".join(cst.Module([]).code_for_node(expression).split())
    return text if len(text) <= 40 else f"{text[:39]}…"
