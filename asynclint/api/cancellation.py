"""Handlers that cancellation ends in, read from the tree of a coroutine, and what the coroutine does afterwards."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

import libcst as cst

from asynclint.api.loops import header, shortened, walk
from asynclint.api.syntax import FunctionSyntax, dotted
from asynclint.model.record import record
from asynclint.model.source import Location, Span

#: Calls by which a handler says that it knows what it does with cancellation, or that it leaves the process.
_DEALS_WITH_IT = frozenset({"uncancel", "cancelling", "exit", "_exit", "abort", "cancel", "cancelled", "cancel_called"})
#: Calls that wait for others: being cancelled there often means that those were.
_WAITS_FOR_OTHERS = frozenset({"gather", "wait", "wait_for", "shield", "wrap_future", "as_completed"})
#: What only looks at an exception.
_LOOKS_AT = re.compile(
    r"log|warn|error|debug|info|\bexception|critical|print|str|repr|isinstance|type|format|capture|trace"
)
_CLEANS_UP = re.compile(
    "clos|clean|stop|shutdown|disconnect|teardown|tear_down|dispose|cancel|aexit|terminate|kill|"
    "compensat|roll_?back|revert|undo"
)
_Try = cst.Try | cst.TryStar
_Handler = cst.ExceptHandler | cst.ExceptStarHandler


class Then(StrEnum):
    """What a coroutine does after it has swallowed its cancellation."""

    LOOPS = "loops"  # goes round again, and waits again
    GOES_ON = "goes on"  # awaits something further down
    RETURNS = "returns"  # ends: whoever awaits it goes on


@record
class Swallow:
    """Cancellation ends here. `everything`: the handler takes whatever comes, cancellation is not named in it."""

    at: Location
    caught: str
    then: Then
    everything: bool
    named: tuple[str, ...]  # by which expressions the handler names cancellation
    shields: bool  # a loop that waits for the end of something shielded, come what may


@record
class _Around:
    """What surrounds a statement: what runs after it, inside of the loop around it and then outside of that loop."""

    loop: cst.While | cst.For | None = None
    inside: tuple[cst.CSTNode, ...] = ()
    outside: tuple[cst.CSTNode, ...] = ()
    cleans_up: bool = False  # in a handler or a `finally`: another exception is on its way
    shielded: bool = False

    def before(self, following: Sequence[cst.CSTNode]) -> "_Around":
        return replace(self, inside=(*following, *self.inside))

    def within(self, loop: cst.While | cst.For) -> "_Around":
        again = (self.loop,) if self.loop is not None else ()
        return replace(self, loop=loop, inside=(), outside=(*self.inside, *again, *self.outside), cleans_up=False)


def swallows(function: FunctionSyntax) -> Iterator[Swallow]:
    """Places where the coroutine may be cancelled and takes no notice, in no fixed order."""
    in_cleanup = _CLEANS_UP.search(function.view.name) is not None
    pending: list[tuple[Sequence[cst.CSTNode], _Around]] = [(function.node.body.body, _Around(cleans_up=in_cleanup))]
    while pending:
        statements, outer = pending.pop()
        for position, statement in enumerate(statements):
            around = outer.before(statements[position + 1 :])
            if isinstance(statement, _Try):
                yield from _of_finally(function, statement, around)
                yield from _of_try(function, statement, around)
            elif isinstance(statement, cst.With):
                yield from _of_suppress(function, statement, around)
            pending.extend(_suites_in(statement, around))


def _suites_in(statement: cst.CSTNode, around: _Around) -> Iterator[tuple[Sequence[cst.CSTNode], _Around]]:
    """The suites of a compound statement, each with what surrounds it."""
    parts: list[tuple[cst.CSTNode, _Around]] = [(statement, around)]
    while parts:
        part, here = parts.pop()
        body = getattr(part, "body", None)
        if isinstance(body, cst.IndentedBlock) and not isinstance(part, cst.FunctionDef | cst.ClassDef):
            inner = here.within(part) if isinstance(part, cst.While | cst.For) else here
            if isinstance(part, cst.With) and _is_shield_scope(part):
                inner = replace(inner, shielded=True)
            yield body.body, inner
        cleanup = replace(here, cleans_up=True)
        parts.extend((handler, cleanup) for handler in getattr(part, "handlers", ()))
        parts.extend((case, here) for case in getattr(part, "cases", ()))
        for name, rest in (("orelse", here), ("finalbody", cleanup)):
            if (suite := getattr(part, name, None)) is not None:
                parts.append((suite, rest))


def _of_try(function: FunctionSyntax, node: _Try, around: _Around) -> Iterator[Swallow]:
    if around.shielded or not can_be_cancelled(node.body):
        return
    for handler in node.handlers:
        everything = _takes(function, handler.type)
        if everything is None:
            continue
        then = _fate(handler.body.body, around)
        if then is None or _deals_with_it(function, handler, then) or _waits_for_cancelled(function, node.body, around):
            return  # what comes after this handler never sees a cancellation
        if then is Then.GOES_ON and not everything and _runs_for_ever(node.body):
            return  # the main loop of a task is over, what follows is cleaning up
        if then is Then.RETURNS and _names_in(handler.type or handler) & {"KeyboardInterrupt"}:
            return  # the outermost coroutine of a program
        at, caught = _place_of(function, handler)
        named = _named(function, handler.type)
        yield Swallow(at, caught, then, everything, named, _only_shields(node.body, around.loop))
        return


def _of_finally(function: FunctionSyntax, node: _Try, around: _Around) -> Iterator[Swallow]:
    """`return`, `break` or `continue` in a `finally`: whatever was on its way to the caller ends there."""
    if around.shielded or node.finalbody is None:
        return
    if not any(can_be_cancelled(part) for part in (node.body, *node.handlers)):
        return
    jump = _jump_in(node.finalbody.body.body)
    then = _fate((jump,), around) if jump is not None else None
    if jump is not None and then is not None:
        word = jump.body[-1].__class__.__name__.lower()
        yield Swallow(function.locate(jump.body[-1]), f"{word} in finally", then, True, (), False)


def _jump_in(suite: Sequence[cst.BaseStatement | cst.BaseSmallStatement]) -> cst.SimpleStatementLine | None:
    """The statement that leaves the suite in any case; one that hangs on a condition may know that all is well."""
    for statement in suite:
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(
            statement.body[-1], cst.Return | cst.Break | cst.Continue
        ):
            return statement
    return None


def _of_suppress(function: FunctionSyntax, node: cst.With, around: _Around) -> Iterator[Swallow]:
    if around.shielded or node.asynchronous is not None or not can_be_cancelled(node.body):
        return
    for item in node.items:
        call = item.item
        if not isinstance(call, cst.Call) or "suppress" not in (dotted(call.func) or ""):
            continue
        kinds = [_takes(function, argument.value) for argument in call.args]
        if all(kind is None for kind in kinds) or "suppresses-exceptions" not in function.meaning(call.func).traits:
            continue
        then = _fate((), around)
        if then is not None and not _waits_for_cancelled(function, node.body, around):
            named = tuple(name for argument in call.args for name in _named(function, argument.value))
            yield Swallow(
                at=function.locate(call),
                caught=shortened(call),
                then=then,
                everything=True in kinds,
                named=named,
                shields=_only_shields(node.body, around.loop),
            )
        return


def _takes(function: FunctionSyntax, caught: cst.BaseExpression | None) -> bool | None:
    """None: not cancellation. True: everything, and so cancellation. False: cancellation by name."""
    if caught is None:
        return True
    if isinstance(caught, cst.Tuple):
        kinds = [_takes(function, element.value) for element in caught.elements]
        return None if all(kind is None for kind in kinds) else True in kinds
    named = caught.func if isinstance(caught, cst.Call) else caught
    name = dotted(named)
    if name is None or not (name.endswith("BaseException") or "cancel" in name.lower() or name.isupper()):
        return None
    meaning = function.meaning(named)
    if "builtins.BaseException" in meaning.names:
        return True
    return False if "cancellation" in meaning.traits else None


def _named(function: FunctionSyntax, caught: cst.BaseExpression | None) -> tuple[str, ...]:
    """The expressions in a clause that mean cancellation and nothing else."""
    if isinstance(caught, cst.Tuple):
        return tuple(name for element in caught.elements for name in _named(function, element.value))
    return (cst.Module([]).code_for_node(caught),) if caught is not None and _takes(function, caught) is False else ()


def can_be_cancelled(node: cst.CSTNode) -> bool:
    """Does it wait for anything?"""
    return any(
        isinstance(part, cst.Await) or (isinstance(part, cst.For | cst.With | cst.CompFor) and part.asynchronous)
        for part in walk(node)
    )


# -------------------------------------------------------------------- what happens next
def _fate(handled: Sequence[cst.CSTNode], around: _Around) -> Then | None:
    """Where control goes when the handler has run; None where it leads to a `raise`, or where only cleaning is left."""
    awaits = False
    for statement in (*handled, *around.inside):
        last = statement.body[-1] if isinstance(statement, cst.SimpleStatementLine) else statement
        if isinstance(last, cst.Raise):
            return None
        if isinstance(last, cst.Return):
            return _unless_cleaning(Then.GOES_ON if awaits else Then.RETURNS, around)
        if isinstance(last, cst.Break):
            break
        if isinstance(last, cst.Continue):
            return Then.LOOPS
        awaits = awaits or (statement not in handled and can_be_cancelled(statement))
    else:
        if around.loop is not None and _goes_round(around.loop, handled):
            return Then.LOOPS
    for statement in around.outside:
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[-1], cst.Raise):
            return None
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[-1], cst.Return):
            break
        awaits = awaits or can_be_cancelled(statement)
    return _unless_cleaning(Then.GOES_ON if awaits else Then.RETURNS, around)


def _unless_cleaning(then: Then, around: _Around) -> Then | None:
    return None if around.cleans_up else then


def _goes_round(loop: cst.While | cst.For, handled: Sequence[cst.CSTNode]) -> bool:
    """Will the loop go on after the handler? Not when the handler leaves it, or changes what the loop asks for."""
    parts = [part for statement in handled for part in walk(statement)]
    if any(isinstance(part, cst.Break | cst.Return) for part in parts):
        return False
    if isinstance(loop, cst.For):
        return True
    asked = {name for part in walk(loop.test) if (name := dotted(part))}
    changed = {dotted(part.target) for part in parts if isinstance(part, cst.AssignTarget | cst.AugAssign)}
    changed |= {
        dotted(part.func.value) for part in parts if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute)
    }
    return asked.isdisjoint(changed)


def _deals_with_it(function: FunctionSyntax, handler: _Handler, then: Then) -> bool:
    """Does the handler raise, end the process, or see to it that somebody else raises?"""
    parts = list(walk(handler.body))
    for part in parts:
        if isinstance(part, cst.Raise):
            return True
        if isinstance(part, cst.Call) and _last_name(part.func) in _DEALS_WITH_IT:
            return True
    noted = {name for part in parts if (name := _noted_in(part))}
    if noted and any(_raises_about(part, noted) for part in walk(function.node.body)):
        return True
    return then is not Then.LOOPS and _hands_on(handler, parts)


def _noted_in(part: cst.CSTNode) -> str | None:
    """`failed = error`, `failures.append(error)`"""
    if isinstance(part, cst.AssignTarget):
        return dotted(part.target)
    if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value == "append":
        return dotted(part.func.value)
    return None


def _raises_about(part: cst.CSTNode, noted: set[str]) -> bool:
    """`raise error`, or `if cancelled: raise ...`, with a name that the handler has set."""
    if isinstance(part, cst.Raise):
        return part.exc is not None and not noted.isdisjoint(_names_in(part.exc))
    if not isinstance(part, cst.If) or noted.isdisjoint(_names_in(part.test)):
        return False
    return any(isinstance(inner, cst.Raise) for inner in walk(part.body))


def _hands_on(handler: _Handler, parts: Sequence[cst.CSTNode]) -> bool:
    """Does somebody else get the exception itself, and not only its text in a log?"""
    if handler.name is None or not isinstance(handler.name.name, cst.Name):
        return False
    name = handler.name.name.value
    for part in parts:
        if isinstance(part, cst.Assign | cst.Return) and part.value is not None and name in _names_in(part.value):
            given = part.value.args if isinstance(part.value, cst.Call) and isinstance(part, cst.Return) else ()
            told = any(a.keyword is not None and dotted(a.value) == name for a in given)  # `Result(exception=error)`
            return told or not isinstance(part.value, cst.Call | cst.FormattedString)
        if not isinstance(part, cst.Call) or _LOOKS_AT.search((dotted(part.func) or "").lower()):
            continue
        if any(dotted(argument.value) == name for argument in part.args):
            return True
    return False


def _waits_for_cancelled(function: FunctionSyntax, body: cst.BaseSuite, around: _Around) -> bool:
    """`task.cancel()`, then `await task`: the cancellation that ends here is that of the task, not our own."""
    cancels = ".cancel(" in function.text or "cancel_" in function.text
    for part in walk(body):
        if isinstance(part, cst.For | cst.With) and part.asynchronous:
            return False
        if not isinstance(part, cst.Await) or not isinstance(part.expression, cst.Call):
            continue
        name = _last_name(part.expression.func)
        known = "cancel" in name.lower() or (cancels and name in _WAITS_FOR_OTHERS)
        known = known or (around.loop is None and _waits_for_kept(part.expression))
        if not known or (name == "shield" and isinstance(around.loop, cst.While)):
            return False
    return True


def _waits_for_kept(call: cst.Call) -> bool:
    """`wait_for(self.task, 5)`, `wait_for(shield(task), 5)`: a task that others may cancel as well."""
    if _last_name(call.func) not in ("wait_for", "shield") or not call.args:
        return False
    waited = call.args[0].value
    if isinstance(waited, cst.Call):
        return _last_name(waited.func) == "shield" and bool(waited.args) and dotted(waited.args[0].value) is not None
    return isinstance(waited, cst.Attribute)


def _runs_for_ever(body: cst.BaseSuite) -> bool:
    """The main loop of a task?"""
    return any(isinstance(part, cst.While) or (isinstance(part, cst.For) and part.asynchronous) for part in walk(body))


def _only_shields(body: cst.BaseSuite, loop: cst.While | cst.For | None) -> bool:
    """`while not job.done(): await shield(job)`, and the same with `asyncio.wait`."""
    if not isinstance(loop, cst.While):
        return False
    asks = any(isinstance(part, cst.Attribute) and part.attr.value == "done" for part in walk(loop.test))
    awaited = [part.expression for part in walk(body) if isinstance(part, cst.Await)]
    names = [_last_name(call.func) for call in awaited if isinstance(call, cst.Call)]
    return bool(awaited) and len(names) == len(awaited) and {"shield", "wait" if asks else "shield"}.issuperset(names)


def _is_shield_scope(node: cst.With) -> bool:
    """`with anyio.CancelScope(shield=True):`"""
    calls = [item.item for item in node.items if isinstance(item.item, cst.Call)]
    return any(
        argument.keyword is not None and argument.keyword.value == "shield" and dotted(argument.value) == "True"
        for call in calls
        for argument in call.args
    )


def _last_name(callee: cst.BaseExpression) -> str:
    return callee.attr.value if isinstance(callee, cst.Attribute) else dotted(callee) or ""


def _names_in(node: cst.CSTNode) -> set[str]:
    return {name for part in walk(node) if (name := dotted(part))}


def _place_of(function: FunctionSyntax, handler: _Handler) -> tuple[Location, str]:
    if handler.type is not None:
        return header(function, handler, handler.type), f"except {shortened(handler.type)}"
    start = function.locate(handler)
    line, column = start.span.line, start.span.column
    return Location(start.path, Span(line, column, line, column + len("except:"))), "except:"
