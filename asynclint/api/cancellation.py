"""Handlers that cancellation ends in, read from the tree of a coroutine, and what the coroutine does afterwards."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

import libcst as cst

from asynclint.api.handlers import Handler, answers_for_it, deals_with_it, gives_to_future, leaves, waits_on
from asynclint.api.loops import header, names_in, shortened, walk
from asynclint.api.syntax import FunctionSyntax, dotted, last_name
from asynclint.catalogue.entries import Context
from asynclint.model.record import record
from asynclint.model.source import Location, Span

#: Calls that wait for others: being cancelled there often means that those were.
_WAITS_FOR_OTHERS = frozenset({"gather", "wait", "wait_for", "shield", "wrap_future", "as_completed"})
_CLEANS_UP = re.compile(
    "clos|clean|stop|shutdown|disconnect|teardown|tear_down|dispose|cancel|aexit|terminate|kill|"
    "compensat|roll_?back|revert|undo|releas"
)
#: Calls that end what they are called on.
_CLOSES = re.compile(
    "^_*(async_)?(a?close|a?exit|__aexit__|a?stop|clean_?up|dis(connect|pose)|finali[sz]e|shut_?down|tear_?down|wait_closed)"
)
_MAKES_FUTURE = frozenset({"create_future", "Future"})
_Try = cst.Try | cst.TryStar


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
    meant: bool  # what is done about it says that it is meant to end here, or little depends on it


@record
class _Around:
    """What surrounds a statement: what runs after it, inside of the loop around it and then outside of that loop."""

    loop: cst.While | cst.For | None = None
    depth: int = 0  # how many loops there are
    inside: tuple[cst.CSTNode, ...] = ()
    outside: tuple[cst.CSTNode, ...] = ()
    cleans_up: bool = False  # in a handler or a `finally`: another exception is on its way
    cancelled: bool = False  # in a handler that has taken a cancellation already
    shielded: bool = False

    def before(self, following: Sequence[cst.CSTNode]) -> "_Around":
        return replace(self, inside=(*following, *self.inside))

    def within(self, loop: cst.While | cst.For) -> "_Around":
        again = (self.loop,) if self.loop is not None else ()
        finite = self.cleans_up and isinstance(loop, cst.For)  # one thing after the other is closed
        outside = (*self.inside, *again, *self.outside)
        return replace(self, loop=loop, depth=self.depth + 1, inside=(), outside=outside, cleans_up=finite)


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
            pending.extend(_suites_in(function, statement, around))


def _suites_in(
    function: FunctionSyntax, statement: cst.CSTNode, around: _Around
) -> Iterator[tuple[Sequence[cst.CSTNode], _Around]]:
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
        for handler in getattr(part, "handlers", ()):
            taken = here.cancelled or _takes(function, handler.type) is not None
            parts.append((handler, replace(cleanup, cancelled=taken)))
        parts.extend((case, here) for case in getattr(part, "cases", ()))
        for name, rest in (("orelse", here), ("finalbody", cleanup)):
            if (suite := getattr(part, name, None)) is not None:
                parts.append((suite, rest))


def _of_try(function: FunctionSyntax, node: _Try, around: _Around) -> Iterator[Swallow]:
    if around.shielded or around.cancelled or not can_be_cancelled(node.body):
        return
    for handler in node.handlers:
        everything = _takes(function, handler.type)
        if everything is None:
            continue
        then = _fate(handler.body.body, around)
        goes_round = then is Then.LOOPS
        if then is None or deals_with_it(function, handler, goes_round=goes_round):
            return  # what comes after this handler never sees a cancellation
        if _waits_for_cancelled(function, node.body, around):
            return
        named = _named(function, handler.type)
        alone = bool(named) and not _takes_more(handler.type, named)
        if not goes_round and not everything and (_runs_for_ever(node.body) or _ends(handler, around)):
            return  # the main loop of a task is over, what follows is cleaning up
        if not goes_round and names_in(handler.type or handler) & {"KeyboardInterrupt"}:
            return  # the outermost coroutine of a program
        at, caught = _place_of(function, handler)
        shields = _only_shields(node.body, around.loop)
        meant = not goes_round and answers_for_it(handler, node.handlers, alone=alone)
        meant = meant or gives_to_future(handler) or _only_closes(node.body, around)
        if alone and not goes_round:
            ends_there = then is Then.RETURNS and function.view.context is not Context.REQUEST and not _answers(handler)
            meant = meant or ends_there or waits_on(handler, node.body)
        yield Swallow(at, caught, then, everything, named, shields, meant)
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
        yield Swallow(function.locate(jump.body[-1]), f"{word} in finally", then, True, (), False, meant=False)


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
                meant=False,
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


def _takes_more(caught: cst.BaseExpression | None, named: Sequence[str]) -> bool:
    return isinstance(caught, cst.Tuple) and len(caught.elements) > len(named)


def can_be_cancelled(node: cst.CSTNode) -> bool:
    """Does it wait for anything?"""
    return any(
        isinstance(part, cst.Await) or (isinstance(part, cst.For | cst.With | cst.CompFor) and part.asynchronous)
        for part in walk(node)
    )


# -------------------------------------------------------------------- what happens next
def _fate(handled: Sequence[cst.CSTNode], around: _Around) -> Then | None:
    """Where control goes when the handler has run; None where it leads to a `raise`, or where only cleaning is left.

    A `raise` at the end says nothing when an answer may be awaited and returned before it.
    """
    awaits = answers = False
    for statement in (*handled, *around.inside):
        last = statement.body[-1] if isinstance(statement, cst.SimpleStatementLine) else statement
        if isinstance(last, cst.Raise):
            return _unless_cleaning(Then.GOES_ON, around) if answers else None
        if isinstance(last, cst.Return):
            return _unless_cleaning(Then.GOES_ON if awaits else Then.RETURNS, around)
        if isinstance(last, cst.Break):
            break
        if isinstance(last, cst.Continue):
            return Then.LOOPS if isinstance(around.loop, cst.While) else _unless_cleaning(Then.LOOPS, around)
        awaits = awaits or (statement not in handled and can_be_cancelled(statement))
        answers = awaits and (answers or any(isinstance(part, cst.Return) for part in walk(statement)))
    else:
        if around.loop is not None and _goes_round(around.loop, handled):
            return _unless_cleaning(Then.LOOPS, around) if isinstance(around.loop, cst.For) else Then.LOOPS
    for statement in around.outside:
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[-1], cst.Raise):
            return _unless_cleaning(Then.GOES_ON, around) if answers else None
        if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[-1], cst.Return):
            break
        awaits = awaits or can_be_cancelled(statement)
        answers = awaits and (answers or any(isinstance(part, cst.Return) for part in walk(statement)))
    return _unless_cleaning(Then.GOES_ON if awaits else Then.RETURNS, around)


def _unless_cleaning(then: Then, around: _Around) -> Then | None:
    return None if around.cleans_up else then


def _goes_round(loop: cst.While | cst.For, handled: Sequence[cst.CSTNode]) -> bool:
    """Will the loop go on after the handler? Not when the handler leaves it, or changes what the loop asks for."""
    parts = [part for statement in handled for part in walk(statement)]
    if any(isinstance(part, cst.Break | cst.Return) for part in parts):
        return False
    changed = {dotted(part.target) for part in parts if isinstance(part, cst.AssignTarget | cst.AugAssign)}
    changed |= {
        dotted(part.func.value) for part in parts if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute)
    }
    if any(
        isinstance(part, cst.If) and leaves(part.body) and names_in(part.test) & changed for part in walk(loop.body)
    ):
        return False  # `if aborted: break`
    return isinstance(loop, cst.For) or names_in(loop.test).isdisjoint(changed)


def _waits_for_cancelled(function: FunctionSyntax, body: cst.BaseSuite, around: _Around) -> bool:
    """`task.cancel()`, then `await task`: the cancellation that ends here is that of the task, not our own."""
    cancels = ".cancel(" in function.text or "cancel_" in function.text
    for part in walk(body):
        if isinstance(part, cst.For | cst.With) and part.asynchronous:
            return False
        if not isinstance(part, cst.Await) or not isinstance(part.expression, cst.Call):
            continue
        name = last_name(part.expression.func)
        known = "cancel" in name.lower() or (cancels and name in _WAITS_FOR_OTHERS)
        known = known or (around.loop is None and _waits_for_kept(function, part.expression))
        known = known or function.makes_task(part.expression)
        if not known or (name == "shield" and isinstance(around.loop, cst.While)):
            return False
    return True


def _waits_for_kept(function: FunctionSyntax, call: cst.Call) -> bool:
    """`wait_for(self.task, 5)`, `wait_for(shield(task), 5)`, `gather(*self.tasks)`: what others may cancel as well."""
    name = last_name(call.func)
    if name not in ("wait_for", "shield", "gather") or not call.args:
        return False
    waited = call.args[0].value
    if name == "gather":
        return all(isinstance(argument.value, cst.Attribute) for argument in call.args if argument.keyword is None)
    if isinstance(waited, cst.Call):
        return last_name(waited.func) == "shield" and bool(waited.args) and dotted(waited.args[0].value) is not None
    return isinstance(waited, cst.Attribute) or dotted(waited) in _futures_in(function)


def _futures_in(function: FunctionSyntax) -> set[str | None]:
    """Names of futures that the function makes: somebody else has to resolve them, or to cancel them."""
    return {
        dotted(target)
        for part in walk(function.node.body)
        if isinstance(part, cst.Assign | cst.AnnAssign)
        and isinstance(part.value, cst.Call)
        and last_name(part.value.func) in _MAKES_FUTURE
        for target in ([part.target] if isinstance(part, cst.AnnAssign) else [each.target for each in part.targets])
    }


def _only_closes(body: cst.BaseSuite, around: _Around) -> bool:
    """`await connection.close()`, and nothing else: whoever is cancelled there has stopped working anyway."""
    if isinstance(around.loop, cst.While):
        return False
    awaited = [part for part in walk(body) if isinstance(part, cst.Await | cst.Asynchronous)]
    calls = [part.expression for part in awaited if isinstance(part, cst.Await)]
    return len(calls) == len(awaited) and all(
        isinstance(call, cst.Call) and _CLOSES.search(last_name(call.func)) for call in calls
    )


def _ends(handler: Handler, around: _Around) -> bool:
    """Does the handler leave the loop that the coroutine consists of?"""
    last = handler.body.body[-1]
    if not isinstance(last, cst.SimpleStatementLine) or not isinstance(last.body[-1], cst.Break):
        return False
    if around.depth > 1:
        return False
    return isinstance(around.loop, cst.While) or (around.loop is not None and around.loop.asynchronous is not None)


def _answers(handler: Handler) -> bool:
    """`return []`: whoever awaits it takes that for what was asked for."""
    last = handler.body.body[-1]
    end = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else None
    return isinstance(end, cst.Return) and end.value is not None and dotted(end.value) != "None"


def _runs_for_ever(body: cst.BaseSuite) -> bool:
    """The main loop of a task?"""
    return any(isinstance(part, cst.While) or (isinstance(part, cst.For) and part.asynchronous) for part in walk(body))


def _only_shields(body: cst.BaseSuite, loop: cst.While | cst.For | None) -> bool:
    """`while not job.done(): await shield(job)`, and the same with `asyncio.wait` or a helper that is given the job."""
    if not isinstance(loop, cst.While):
        return False
    asked = [part for part in walk(loop.test) if isinstance(part, cst.Attribute) and part.attr.value == "done"]
    jobs = {dotted(part.value) for part in asked}
    awaited = [part.expression for part in walk(body) if isinstance(part, cst.Await)]
    calls = [call for call in awaited if isinstance(call, cst.Call)]
    waiting = {"shield", "wait"} if asked else {"shield"}
    return (
        bool(awaited)
        and len(calls) == len(awaited)
        and all(
            last_name(call.func) in waiting or any(dotted(given.value) in jobs for given in call.args) for call in calls
        )
    )


def _is_shield_scope(node: cst.With) -> bool:
    """`with anyio.CancelScope(shield=True):`"""
    calls = [item.item for item in node.items if isinstance(item.item, cst.Call)]
    return any(
        argument.keyword is not None and argument.keyword.value == "shield" and dotted(argument.value) == "True"
        for call in calls
        for argument in call.args
    )


def _place_of(function: FunctionSyntax, handler: Handler) -> tuple[Location, str]:
    if handler.type is not None:
        return header(function, handler, handler.type), f"except {shortened(handler.type)}"
    start = function.locate(handler)
    line, column = start.span.line, start.span.column
    return Location(start.path, Span(line, column, line, column + len("except:"))), "except:"
