"""How long an object lives that a call builds: for the process, or for one request."""

import re
from collections.abc import Iterator

from asynclint.catalogue.entries import Context
from asynclint.model import facts
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.record import record
from asynclint.program.analyses.fallbacks import Ways, ways_without
from asynclint.program.analyses.makings import Makings
from asynclint.program.analyses.tenants import Tenants
from asynclint.program.callgraph.effects import locate
from asynclint.program.callgraph.places import Edge
from asynclint.program.callgraph.runtime import Arrival, Runtime, call_at
from asynclint.program.evaluation.values import (
    ClassValue,
    External,
    ExternalMember,
    Frame,
    FunctionValue,
)
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name
from asynclint.program.symbols.usage import Consumer, Usage, consumers, keeps_parameter, parameters_given

#: An object that is handed up or on further than this is lost sight of.
_FURTHEST = 8
_CONSTRUCTORS = frozenset({"__init__", "__post_init__", "__new__", "__enter__", "__aenter__"})
#: Opens a connection that lasts.
_TALKS = re.compile(r"ws_connect|connect_ws|websocket")
#: Names of what counts how often something is tried.
_ATTEMPT = re.compile(r"attempt|retr(y|ies)|tries")
#: Methods that give the next piece of an answer.
_READS = re.compile(r"read(line|any|exactly|until|chunk)?")
#: Methods that keep what they are given, on whatever object: `bot.add_cog(...)`, `app.register(...)`.
_KEEPS = re.compile(r"(add|register|mount|install|attach|include|subscribe)(_\w+)?")
_REPEATED = (facts.BlockKind.LOOP, facts.BlockKind.COMPREHENSION)
_BUSY = (Context.REQUEST, Context.BACKGROUND, Context.UNKNOWN)


#: Edges along which a caller gets what the target returns or yields.
_GIVING = (EdgeKind.CALL, EdgeKind.AWAIT, EdgeKind.CONTEXT, EdgeKind.ITERATE, EdgeKind.PROPERTY)


@record
class Tenure:
    """An object that lives no longer than one piece of work: the way there, and the function that drops it."""

    arrival: Arrival
    owner: Frame
    index: int  # of the call in the owner that gives it the object
    path: tuple[Step, ...]
    in_loop: bool

    @property
    def context(self) -> Context:
        return self.arrival.context


@record
class _Held:
    """The object as the result of call number `index` of a frame, and the calls from there down to its making."""

    frame: Frame
    index: int
    trail: tuple[Step, ...]
    ways: Ways | None = None  # the calls for which it is made at all; None: it does not hang on them


class Lifetimes:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.evaluator = runtime.evaluator
        self.makings = Makings(runtime)
        self.tenants = Tenants(runtime)

    def tenures_of_owner(self, frame: Frame, index: int) -> Iterator[Tenure]:
        """Every way on which requests drop an object that keeps what call number `index` of a method builds.

        None when any object of the class is kept, or lost sight of: `self.client` may be filled for good then.
        """
        found: list[Tenure] = []
        made = self.makings.of(frame, index)
        if not made or self.tenants.hangs_on_owner(frame.scope, frame.scope.body.calls[index]):
            return
        work = [_Held(*place, ()) for place in made]
        seen: set[tuple[Frame, int]] = set()
        while work:
            held = work.pop(0)
            if (held.frame, held.index) in seen:
                continue
            seen.add((held.frame, held.index))
            owned, further = self._fate(held)
            if len(held.trail) > _FURTHEST or not (owned or further):
                return
            work.extend(further)
            if owned:
                found.extend(tenure for tenure in self._owned(held) if tenure.context is Context.REQUEST)
        yield from found

    def tenures(self, frame: Frame, index: int) -> Iterator[Tenure]:
        """Every way on which what call number `index` builds is dropped again; none when something keeps it."""
        work = [_Held(frame, index, (), ways_without(self.runtime, frame.scope, index))]
        seen: set[tuple[Frame, int]] = set()
        while work:
            held = work.pop(0)
            if (held.frame, held.index) in seen or len(held.trail) > _FURTHEST:
                continue
            seen.add((held.frame, held.index))
            owned, further = self._fate(held)
            work.extend(further)
            if owned:
                yield from self._owned(held)

    def _owned(self, held: _Held) -> Iterator[Tenure]:
        scope = held.frame.scope
        loop = _round(scope, held.index)
        in_loop, serves_many = loop is not None, _serves_many(scope, held.index)
        is_lent = any(consumer.usage is Usage.PASSED for consumer in consumers(scope, held.index))
        for arrival in self._arrivals(held):
            if arrival.context is Context.UNKNOWN and serves_many:
                continue
            is_busy = arrival.context in _BUSY or (arrival.from_program and loop is not None and _is_endless(loop))
            if is_busy and (in_loop or not _lasts(arrival, held.frame, is_lent=is_lent)):
                yield Tenure(arrival, held.frame, held.index, (*arrival.path, *held.trail), in_loop)

    def _arrivals(self, held: _Held) -> list[Arrival]:
        if held.ways is None:
            return self.runtime.arrivals(held.frame)
        before = [(a, e) for caller, e in held.ways if e.target is held.frame for a in self.runtime.arrivals(caller)]
        return [arrival for above, edge in before if (arrival := above.follow(edge, self.evaluator))]

    def _fate(self, held: _Held) -> tuple[bool, list[_Held]]:
        """Does the object die where it is held, and who else holds it?"""
        scope = held.frame.scope
        found = consumers(scope, held.index)
        usages = {consumer.usage for consumer in found}
        if Usage.STORED in usages:
            return False, []
        further: list[_Held] = []
        if Usage.ATTRIBUTE in usages:
            if scope.facts.name not in _CONSTRUCTORS:
                return False, []
            kinds = (EdgeKind.CONSTRUCT, EdgeKind.CALL, EdgeKind.CONTEXT, EdgeKind.AWAIT)
            return self.runtime.is_told(scope), list(self._callers(held, kinds))
        owned = True
        for consumer in found:
            if consumer.usage is Usage.PASSED:
                outcome = self._handed_on(held, consumer.call, found)
                if outcome is None:
                    return False, []
                further.extend(outcome)
                owned = owned and not outcome
        if usages & {Usage.RETURNED, Usage.YIELDED}:
            if _is_kept_by_decorator(scope):
                return False, []
            owned = self.runtime.is_told(scope)
            further.extend(self._callers(held, _GIVING))
        return owned, further

    def _callers(self, held: _Held, kinds: tuple[EdgeKind, ...]) -> Iterator[_Held]:
        ways = self.runtime.callers.get(held.frame.scope, ()) if held.ways is None else held.ways
        for caller, edge in ways:
            if edge.kind in kinds and edge.target is held.frame and not edge.once:
                index = call_at(caller.scope, edge.place)
                if index >= 0:
                    yield _Held(caller, index, (_step(caller, edge), *held.trail))

    def _handed_on(self, held: _Held, outer: int, found: list[Consumer]) -> list[_Held] | None:
        """The object is an argument: None when it is kept for good; else who holds it then."""
        call = held.frame.scope.body.calls[outer]
        values = self.evaluator.callees(held.frame, call)
        is_own = any(isinstance(value, FunctionValue | ClassValue) for value in values)
        if held.trail and not is_own and _KEEPS.fullmatch(last_name(call.callee)):
            return None  # what has a client of its own, and is there for others from now on
        for value in values:
            if isinstance(value, FunctionValue):
                scope = value.scope
                names = {c.target.removesuffix("[]") for c in found if c.usage is Usage.LOCAL}
                bound = value.receiver is not None
                given = parameters_given(scope, call, {held.index, *names}, bound=bound)
                if any(keeps_parameter(scope, name) or (held.trail and _hands_up(scope, name)) for name in given):
                    return None
            elif isinstance(value, ClassValue):
                return [_Held(held.frame, outer, held.trail, held.ways)]
            elif isinstance(value, External | ExternalMember):
                name = value.name if isinstance(value, External) else value.dotted
                if name.endswith((".enter_async_context", ".enter_context", ".push_async_callback", ".callback")):
                    return self._on_stack(held, call)
                if name.endswith(".set_default_executor"):
                    return None
                runs = self.evaluator.catalogue.runs(name)
                if runs is None:
                    return [_Held(held.frame, outer, held.trail, held.ways)]
        return []

    def _on_stack(self, held: _Held, call: facts.Call) -> list[_Held] | None:
        """`stack.enter_async_context(...)`: it lives as long as the stack; a local one dies with its `with`."""
        owner = call.callee.rpartition(".")[0] if isinstance(call.callee, str) else ""
        return [] if owner and "." not in owner and owner in held.frame.scope.bindings else None


def _hands_up(scope: Scope, name: str) -> bool:
    """Is it a method such as `add_cog` that leaves the keeping of this parameter to `super().add_cog(...)`?"""
    return _KEEPS.fullmatch(scope.facts.name) is not None and any(
        isinstance(call.callee, facts.Attribute)
        and call.callee.name == scope.facts.name
        and isinstance(call.callee.base, int)
        and scope.body.calls[call.callee.base].callee == "super"
        and name in call.arguments
        for call in scope.body.calls
    )


def _step(caller: Frame, edge: Edge) -> Step:
    return Step(caller.symbol, edge.symbol, locate(caller, edge.place), edge.kind)


def _lasts(arrival: Arrival, owner: Frame, *, is_lent: bool) -> bool:
    """Does the work last as long as a connection, or the process? With `is_lent` others work with the object, too."""
    start = arrival.start.scope
    if arrival.from_program:
        return True
    goes_round = arrival.context is not Context.REQUEST and owner.scope.facts.features & facts.Feature.WHILE
    if goes_round and (is_lent or not _reads_answers(owner.scope)):
        return True  # a worker that builds its client once, for what it does in every round
    return any(
        isinstance(parameter.annotation, str) and parameter.annotation.rpartition(".")[2].startswith("WebSocket")
        for parameter in start.facts.parameters
    )


def _round(scope: Scope, index: int) -> facts.Block | None:
    """The innermost loop around a call, unless its result serves a whole connection, or a loop of its own, there."""
    blocks, calls = scope.body.blocks, scope.body.calls
    loop = next((b for b in scope.ancestors(calls[index].block) if blocks[b].kind == facts.BlockKind.LOOP), None)
    if loop is None:
        return None
    made, names = calls[index], {c.target for c in consumers(scope, index) if c.usage is Usage.LOCAL}
    for call in calls[index + 1 :]:
        around = list(scope.ancestors(call.block))
        if loop not in around:
            continue
        callee = call.callee if isinstance(call.callee, str) else ""
        inner = [blocks[b] for b in around[: around.index(loop)] if blocks[b].kind == facts.BlockKind.LOOP]
        is_within = any(b.line > made.line and (b.test is not None or callee.partition(".")[0] in names) for b in inner)
        if is_within or _TALKS.search(callee.rpartition(".")[2]):
            return None
    return blocks[loop]


def _serves_many(scope: Scope, index: int) -> bool:
    """Is the result used again and again where it is made, by each turn of a loop or comprehension?"""
    blocks, calls = scope.body.blocks, scope.body.calls
    names = {c.target for c in consumers(scope, index) if c.usage is Usage.LOCAL}
    around = {*scope.ancestors(calls[index].block), *_attempts(scope)}
    end = _bound_anew(scope, names, calls[index].sequence)
    for call in calls[index + 1 :]:
        if end is not None and call.sequence > end:
            break  # the name is another object's from there on
        repeated = any(blocks[b].kind in _REPEATED and b not in around for b in scope.ancestors(call.block))
        used = [call.callee, *call.arguments, *(value for _, value in call.keywords)] if repeated else []
        if any(isinstance(expr, str) and expr.partition(".")[0] in names for expr in used):
            return True
    return False


def _bound_anew(scope: Scope, names: set[str], after: int) -> int | None:
    """Where the only name of a result, which it gets right there, is given to something else; None if it is not."""
    if len(names) != 1:
        return None
    bound = [scope.body.bindings[p].sequence for p in scope.bindings.get(next(iter(names)), ())]
    later = sorted(sequence for sequence in bound if sequence > after)
    return later[1] if len(later) > 1 else None


def _reads_answers(scope: Scope) -> bool:
    """Does every `while` loop read an answer on (`while chunk := await response.content.read(8192)`)?"""
    body = scope.body
    loops = {n for n, b in enumerate(body.blocks) if b.kind == facts.BlockKind.LOOP and b.test is not None}
    reading = [call for call in body.calls if _READS.fullmatch(last_name(call.callee))]
    reads = {n for call in reading for n in scope.ancestors(call.block)}
    return all(not reads.isdisjoint(scope.ancestors(n)) for n in loops)


def _attempts(scope: Scope) -> Iterator[int]:
    """Loops that do the same thing until it works (`for attempt in range(retries)`)."""
    body = scope.body
    lines = {binding.line for binding in body.bindings if _ATTEMPT.search(binding.target)}
    for use in body.uses:
        if use.kind == facts.UseKind.ITERATE and isinstance(use.value, int):
            call = body.calls[use.value]
            limits = [a for a in call.arguments if isinstance(a, str) and _ATTEMPT.search(a)]
            if call.callee == "range" and (limits or use.line in lines):
                inner = (n for n, b in enumerate(body.blocks) if b.kind == facts.BlockKind.LOOP and b.line >= use.line)
                yield from (n for n in inner if body.blocks[n].parent == use.block)


def _is_endless(loop: facts.Block) -> bool:
    return isinstance(loop.test, facts.Constant) and bool(loop.test.value)


def _is_kept_by_decorator(scope: Scope) -> bool:
    """`@alru_cache`, `@cached(TTLCache(...))`: for a client, any cache will do."""
    for expr in scope.facts.decorators:
        parent = scope.parent
        callee = parent.body.calls[expr].callee if isinstance(expr, int) and parent is not None else expr
        name = callee.rpartition(".")[2] if isinstance(callee, str) else ""
        if any(word in name.lower() for word in ("cache", "memo", "singleton", "once")):
            return True
    return False
