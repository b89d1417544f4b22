"""Signs that whoever set a deadline for a thread has thought of the thread that is left behind, or had no choice."""

import re
from collections.abc import Iterator, Set
from itertools import takewhile

import msgspec

from asynclint.model.facts import BlockKind, Call, Choice, Expr, Lambda
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name

#: What is called when the time is over so that the thread ends, or so that nobody misses it.
_ENDS_IT = re.compile(
    "kill|terminate|restart|reset|interrupt|cancel|stop|clos|shut_?down|replac|re_?creat|rebuild|abort|disconnect|revok|retire"
)
#: Functions that run when the work is over, and jobs of such functions.
_CLEANS_UP = re.compile(
    "^_*(a|async_)?(clos|clean|stop|shut_?down|disconnect|tear_?down|dispos|terminat|reset$|__aexit__)"
)
#: Questions about what something can do: there is one way for each answer.
_ASKS = frozenset({"callable", "hasattr", "isawaitable", "isasyncgenfunction", "iscoroutinefunction"})


def ends_thread(scope: Scope, deadline: Call) -> bool:
    """Does a handler around the deadline do something about the thread, or throw away what it works on?"""
    blocks = scope.body.blocks
    groups = {blocks[block].group for block in scope.ancestors(deadline.block) if blocks[block].kind == BlockKind.TRY}
    handlers = {n for n, block in enumerate(blocks) if block.kind == BlockKind.HANDLER and block.group in groups}
    return any(
        _ENDS_IT.search(last_name(call.callee)) and not handlers.isdisjoint(scope.ancestors(call.block))
        for call in scope.body.calls
    )


def cleans_up(scope: Scope, deadline: Call, job: Expr) -> bool:
    """Is the work over anyway: in a `finally`, a handler, a function that closes something, for a job that does?"""
    kinds = {scope.body.blocks[block].kind for block in scope.ancestors(deadline.block)}
    names = [scope.facts.name, *([last_name(job)] if isinstance(job, str) else [])]
    return not kinds.isdisjoint({BlockKind.FINALLY, BlockKind.HANDLER}) or any(map(_CLEANS_UP.search, names))


def goes_round(scope: Scope, start: Call, within: Set[int]) -> bool:
    """Does the deadline hold for all rounds of a loop, and not for one job?"""
    around = list(takewhile(lambda block: block not in within, scope.ancestors(start.block)))
    return any(scope.body.blocks[block].kind == BlockKind.LOOP for block in around)


def waits_again(scope: Scope, deadline: Call, start: Call) -> bool:
    """Is the job started under a condition in a loop that waits for it each time: `if job is None: job = ...`?"""
    here = set(scope.ancestors(deadline.block))
    around = list(scope.ancestors(start.block))
    kinds = {scope.body.blocks[block].kind for block in here.intersection(around)}
    return BlockKind.LOOP in kinds and any(
        scope.body.blocks[block].kind == BlockKind.BRANCH for block in around if block not in here
    )


def is_last_resort(scope: Scope, start: Call) -> bool:
    """Does the thread serve only what cannot be awaited: `if iscoroutinefunction(job): await job() else: thread`?"""
    blocks, calls = scope.body.blocks, scope.body.calls
    around = list(scope.ancestors(start.block))
    arms = {blocks[block].group: block for block in around if blocks[block].kind == BlockKind.BRANCH}
    for number, other in enumerate(blocks):
        if other.kind != BlockKind.BRANCH or number in around:
            continue
        before = other.exits and other.parent in (0, *around) and other.line <= start.line
        tests = [blocks[n].test for n in (number, arms.get(other.group, number))]
        if (other.group in arms or before) and any(_asks_what_it_can_do(test, calls) for test in tests):
            return any(number in scope.ancestors(call.block) for call in calls)
    return False


def _asks_what_it_can_do(test: Expr, calls: list[Call]) -> bool:
    return any(last_name(calls[each].callee) in _ASKS for each in _calls_in(test))


def _calls_in(test: Expr) -> Iterator[int]:
    """`a(x) and b(x)`, `not a(x)`"""
    pending: list[object] = [test]
    while pending:
        current = pending.pop()
        if isinstance(current, int):
            yield current
        elif isinstance(current, Choice):
            pending.extend(current.options)
        elif isinstance(current, msgspec.Struct):
            pending.extend(getattr(current, name) for name in current.__struct_fields__)


def is_anything(scope: Scope, job: Expr) -> bool:
    """A job that the function is given, of which nothing else is known: `to_thread(function, *arguments)`."""
    if isinstance(job, Lambda):
        inner = scope.module.scope(job.function).body.calls
        job = inner[-1].callee if inner else None
    elif isinstance(job, int) and last_name(scope.body.calls[job].callee) == "partial":
        job = next(iter(scope.body.calls[job].arguments), None)
    return isinstance(job, str) and job in scope.parameters
