"""How long an object lives that a call builds: for the process, or for one request."""

import re
from collections.abc import Iterator

from asynclint.catalogue.entries import Context
from asynclint.model import facts
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.facts import Expr
from asynclint.model.record import record
from asynclint.program.analyses.fallbacks import Ways, ways_without
from asynclint.program.analyses.origins import position_of
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
from asynclint.program.symbols.usage import Usage, consumers, keeps_parameter

#: An object that is handed up or on further than this is lost sight of.
_FURTHEST = 8
_CONSTRUCTORS = frozenset({"__init__", "__post_init__", "__new__", "__enter__", "__aenter__"})
#: Names of parameters and attributes that hold what is the same for all: `db_settings`, but not `llm_config`.
_SETTINGS = re.compile(
    r"(?!(user|tenant|account|agent|request|customer)_)\w*settings"
    r"|((app|application|base|global|server|service|project)_)?(config|conf|cfg|options|env(iron)?)"
)
#: Names of what identifies who asks.
_CREDENTIAL = re.compile("api_?key|token|secret|password|credential|access_key")
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
        call = scope.body.calls[held.index]
        blocks = scope.body.blocks
        in_loop = any(blocks[b].kind == facts.BlockKind.LOOP for b in scope.ancestors(call.block))
        for arrival in self._arrivals(held):
            if arrival.context in _BUSY and (in_loop or not _lasts(arrival, held.frame)):
                yield Tenure(arrival, held.frame, held.index, (*arrival.path, *held.trail), in_loop)

    def _arrivals(self, held: _Held) -> list[Arrival]:
        if held.ways is None:
            return self.runtime.arrivals(held.frame)
        before = [(a, e) for caller, e in held.ways if e.target is held.frame for a in self.runtime.arrivals(caller)]
        return [arrival for above, edge in before if (arrival := above.follow(edge)) is not None]

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
                outcome = self._handed_on(held, consumer.call)
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

    def _handed_on(self, held: _Held, outer: int) -> list[_Held] | None:
        """The object is an argument: None when it is kept for good; else who holds it then."""
        call = held.frame.scope.body.calls[outer]
        for value in self.evaluator.callees(held.frame, call):
            if isinstance(value, FunctionValue):
                if keeps_parameter(value.scope):
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

    # ---------------------------------------------------------------- whose it is
    def varies(self, expr: Expr, frame: Frame, sequence: int, block: int, hops: int = 0) -> bool:
        """Does the value depend on who asks? Constants, globals and the attributes of `self` do not."""
        if hops > _FURTHEST or expr is None:
            return True

        def any_of(items: list[Expr]) -> bool:
            return any(self.varies(item, frame, sequence, block, hops + 1) for item in items)

        match expr:
            case facts.Constant(value=str() as text):
                names = text[text.find("{") + 1 : text.rfind("}")].split() if "{" in text else []
                return any_of([int(n[1:]) if n[0] == "#" else n for n in names if n.strip("#")])
            case facts.Constant():
                return False
            case str():
                return self._name_varies(expr, frame, sequence, block, hops)
            case int():
                call = frame.scope.body.calls[expr]
                return any_of([call.callee, *call.arguments, *(value for _, value in call.keywords)])
            case facts.Attribute():
                return any_of([expr.base])
            case facts.Subscript():
                return any_of([expr.base, expr.key])
            case facts.Display():
                return any_of(expr.items)
            case facts.Mapping():
                return any_of(expr.values)
            case facts.Choice():
                return any_of(expr.options)
            case facts.Operation():
                return any_of([expr.left, *([expr.right] if expr.right is not None else [])])
            case facts.Await() | facts.Starred():
                return any_of([expr.value])
            case facts.Entered():
                return any_of([expr.source])
            case facts.Lambda():
                return False
        return True

    def _name_varies(self, chain: str, frame: Frame, sequence: int, block: int, hops: int) -> bool:
        scope = frame.scope
        root = chain.partition(".")[0]
        if any(_SETTINGS.fullmatch(part.strip("_").lower()) for part in chain.split(".")):
            return False
        last = chain.rpartition(".")[2]
        if root == scope.receiver_name:
            return bool(_CREDENTIAL.search(last)) and self._given_varies(scope, last, hops)
        if "." in chain and root in scope.bindings and _CREDENTIAL.search(last):
            return True  # somebody's key, and not that of the application
        around: Frame | None = frame
        while around is not None and around.scope.is_function:
            scope = around.scope
            if root in scope.bindings:
                positions, certain = scope.reaching(root, sequence, block) if around is frame else ([], False)
                chosen = positions if positions and certain else scope.bindings[root]
                bindings = [scope.body.bindings[p] for p in chosen]
                return any(self.varies(b.value, around, b.sequence - 1, b.block, hops + 1) for b in bindings)
            if root in scope.parameters:
                return self._parameter_varies(around, root, hops)
            if root in scope.imports:
                return False
            outer = scope.closure_parent
            around = around.outer or (self.evaluator.frame(outer) if outer is not None else None)
        return False

    def _given_varies(self, scope: Scope, name: str, hops: int) -> bool:
        """Is an attribute of `self` set to something that varies where the object is built?"""
        cls = scope.cls
        for method, position in cls.attributes.get(name, ()) if cls is not None else ():
            value = method.body.bindings[position].value
            if isinstance(value, str) and value in method.parameters:
                for frame in dict.fromkeys(edge.target for _, edge in self.runtime.callers.get(method, ())):
                    if frame is not None and self._parameter_varies(frame, value, hops + 1):
                        return True
        return False

    def _parameter_varies(self, frame: Frame, name: str, hops: int) -> bool:
        """A parameter is as varied as what the callers hand over; of entry points nobody knows."""
        scope = frame.scope
        position = position_of(scope, name)
        callers = [(c, e) for c, e in self.runtime.callers.get(scope, ()) if e.target is frame]
        if self.runtime.is_told(scope) or not callers:
            return True
        for caller, edge in callers:
            index, skipped = self.runtime.call_along(caller, edge)
            if index < 0:
                return True
            place = position + skipped if position >= 0 else -1
            call = caller.scope.body.calls[index]
            given = dict(call.keywords)
            if None in given:
                return True
            if 0 <= place < len(call.arguments):
                expr: Expr = call.arguments[place]
            elif name in given:
                expr = given[name]
            else:
                continue
            if self.varies(expr, caller, call.sequence, call.block, hops + 1):
                return True
        return False


def _step(caller: Frame, edge: Edge) -> Step:
    return Step(caller.symbol, edge.symbol, locate(caller, edge.place), edge.kind)


def _lasts(arrival: Arrival, owner: Frame) -> bool:
    """Does the work last as long as a connection, or the process?"""
    start = arrival.start.scope
    if arrival.from_program:
        return True
    if arrival.context is not Context.REQUEST and owner.scope.facts.features & facts.Feature.WHILE:
        return True  # a worker that builds its client once, and goes round
    return any(
        isinstance(parameter.annotation, str) and parameter.annotation.rpartition(".")[2].startswith("WebSocket")
        for parameter in start.facts.parameters
    )


def _is_kept_by_decorator(scope: Scope) -> bool:
    """`@alru_cache`, `@cached(TTLCache(...))`: for a client, any cache will do."""
    for expr in scope.facts.decorators:
        parent = scope.parent
        callee = parent.body.calls[expr].callee if isinstance(expr, int) and parent is not None else expr
        name = callee.rpartition(".")[2] if isinstance(callee, str) else ""
        if any(word in name.lower() for word in ("cache", "memo", "singleton", "once")):
            return True
    return False
