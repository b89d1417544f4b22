"""What an `except` clause that takes a cancellation does with it: passes it on, answers for it, or forgets it."""

import re
from collections.abc import Sequence

import libcst as cst

from asynclint.api.loops import names_in, walk
from asynclint.api.syntax import FunctionSyntax, dotted, last_name

#: Calls by which a handler says that it knows what it does with cancellation, or that it leaves the process.
_DEALS_WITH_IT = frozenset({"uncancel", "cancelling", "exit", "_exit", "abort", "cancel", "cancelled", "cancel_called"})
#: What only looks at an exception.
_LOOKS_AT = re.compile(
    r"log|warn|error|debug|info|\bexception|critical|print|str|repr|isinstance|type|format|capture|trace"
)
#: Words for what has happened, in what a handler leaves behind for others to read.
_SAYS_SO = re.compile("cancel|interrupt|abort|disconnect|stopped", re.IGNORECASE)
Handler = cst.ExceptHandler | cst.ExceptStarHandler


def deals_with_it(function: FunctionSyntax, handler: Handler, *, goes_round: bool) -> bool:
    """Does the handler raise, end the process, or see to it that somebody else raises?"""
    parts = list(walk(handler.body))
    for part in parts:
        if isinstance(part, cst.Raise):
            return True
        if isinstance(part, cst.Call) and last_name(part.func) in _DEALS_WITH_IT:
            return True
    everything = list(walk(function.node.body))
    noted = {name for part in parts if (name := _noted_in(part))}
    if noted and any(_raises_about(part, noted) for part in everything):
        return True
    if any(
        isinstance(part, cst.Return) and dotted(part.value or part) in _errors(handler, parts) for part in everything
    ):
        return True
    return not goes_round and (_hands_on(handler, parts) or any(map(_keeps, parts)))


def answers_for_it(handler: Handler, handlers: Sequence[Handler], *, alone: bool) -> bool:
    """Does whoever wrote the handler know that cancellation ends in it?

    It is told from other exceptions, or what is left behind says that the work was interrupted, or the handler decides
    what to do, or it is the one clause that does not raise. `alone`: it takes nothing but cancellation.
    """
    parts = list(walk(handler.body))
    if _asks_for_it(parts):
        return True
    if not alone:
        return False
    others = [other for other in handlers if other is not handler]
    raising = [other for other in others if any(isinstance(part, cst.Raise) for part in walk(other.body))]
    if others and len(raising) == len(others):
        return True
    decides = any(isinstance(part, cst.If) and leaves(part.body) for part in parts)
    return decides or any(_says_so(part) or _shields(part) for part in parts)


def waits_on(handler: Handler, tried: cst.BaseSuite) -> bool:
    """`await shield(job)` is tried, and `await job` follows: it waits for the job, come what may."""
    calls = [part for part in walk(tried) if isinstance(part, cst.Call) and last_name(part.func) == "shield"]
    shielded = {dotted(argument.value) for call in calls for argument in call.args}
    return any(isinstance(part, cst.Await) and dotted(part.expression) in shielded for part in walk(handler.body))


def gives_to_future(handler: Handler) -> bool:
    """`future.set_exception(error)`: whoever waits for the future gets it, though this coroutine goes on."""
    calls = [part for part in walk(handler.body) if isinstance(part, cst.Call)]
    return any(last_name(call.func) == "set_exception" for call in calls)


def _asks_for_it(parts: Sequence[cst.CSTNode]) -> bool:
    """`isinstance(error, CancelledError)`"""
    calls = [part for part in parts if isinstance(part, cst.Call) and last_name(part.func) == "isinstance"]
    return any("cancel" in name.lower() for call in calls for name in names_in(call))


def _says_so(part: cst.CSTNode) -> bool:
    """`return Answer(status="cancelled")`, `outcome = Outcome.INTERRUPTED`, but not a line in a log."""
    if not isinstance(part, cst.Return | cst.Assign | cst.AnnAssign) or part.value is None:
        return False
    return _SAYS_SO.search(cst.Module([]).code_for_node(part)) is not None


def _shields(part: cst.CSTNode) -> bool:
    """`CancelScope(shield=True)`"""
    return isinstance(part, cst.Arg) and part.keyword is not None and part.keyword.value == "shield"


def leaves(suite: cst.CSTNode) -> bool:
    return any(isinstance(part, cst.Return | cst.Break) for part in walk(suite))


def _noted_in(part: cst.CSTNode) -> str | None:
    """`failed = error`, `failures.append(error)`"""
    if isinstance(part, cst.AssignTarget):
        return dotted(part.target)
    if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value == "append":
        return dotted(part.func.value)
    return None


def _errors(handler: Handler, parts: Sequence[cst.CSTNode]) -> set[str]:
    """Names under which the exception itself is kept: `first_error = error`"""
    if handler.name is None:
        return set()
    error = dotted(handler.name.name)
    kept = [part for part in parts if isinstance(part, cst.Assign) and dotted(part.value) == error]
    return {name for part in kept for target in part.targets if (name := dotted(target.target))}


def _raises_about(part: cst.CSTNode, noted: set[str]) -> bool:
    """`raise error`, `raise_again(error)`, or `if cancelled: raise ...`, with a name that the handler has set."""
    if isinstance(part, cst.Raise):
        return part.exc is not None and not noted.isdisjoint(names_in(part.exc))
    if isinstance(part, cst.Call):
        is_told = any(not noted.isdisjoint(names_in(argument.value)) for argument in part.args)
        return is_told and "raise" in last_name(part.func)
    if not isinstance(part, cst.If) or noted.isdisjoint(names_in(part.test)):
        return False
    return any(isinstance(inner, cst.Raise) for inner in walk(part.body))


def _hands_on(handler: Handler, parts: Sequence[cst.CSTNode]) -> bool:
    """Does somebody else get the exception itself, and not only its text in a log?"""
    if handler.name is None or not isinstance(handler.name.name, cst.Name):
        return False
    name = handler.name.name.value
    for part in parts:
        if isinstance(part, cst.Assign | cst.Return) and part.value is not None and name in names_in(part.value):
            given = part.value.args if isinstance(part.value, cst.Call) and isinstance(part, cst.Return) else ()
            told = any(a.keyword is not None and dotted(a.value) == name for a in given)  # `Result(exception=error)`
            if told or not isinstance(part.value, cst.Call | cst.FormattedString):
                return True
        if not isinstance(part, cst.Call) or _only_looks(part.func):
            continue
        if any(dotted(each) == name for argument in part.args for each in _items(argument.value)):
            return True
    return False


def _items(value: cst.BaseExpression) -> Sequence[cst.BaseExpression]:
    return [element.value for element in value.elements] if isinstance(value, cst.Tuple | cst.List) else [value]


def _keeps(part: cst.CSTNode) -> bool:
    """`result.error = sys.exc_info()[1]`"""
    if not isinstance(part, cst.Assign):
        return False
    return any(isinstance(each, cst.Call) and last_name(each.func) == "exc_info" for each in walk(part.value))


def _only_looks(callee: cst.BaseExpression) -> bool:
    """`logger.error`, `self.log`, `report_error`, but not `errors.append`"""
    return last_name(callee) not in ("append", "put", "put_nowait", "add") and (
        _LOOKS_AT.search((dotted(callee) or "").lower()) is not None
    )
