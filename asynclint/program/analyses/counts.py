"""How many items something has, as far as the program says: a handful that is written somewhere, or data."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum

from asynclint.catalogue.entries import Context
from asynclint.model.containers import KEEPING, MERGERS
from asynclint.model.facts import (
    Attribute,
    Await,
    BlockKind,
    Call,
    Choice,
    Collected,
    Constant,
    Display,
    Element,
    Expr,
    Mapping,
    Operation,
    Starred,
    Subscript,
    Unpacked,
    UseKind,
)
from asynclint.program.analyses.origins import Origin, Origins
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.evaluation.values import ClassValue, Frame, FunctionValue
from asynclint.program.symbols.scopes import ProjectClass

#: Collections that come from more places than this, or further away, are given up.
_FURTHEST = 100
#: Functions that give what functions give further than this are given up.
_DEEPEST = 4
#: Displays with more items than this are no handful.
_MOST = 32
#: Calls that give as many items as they get.
_TRANSPARENT = frozenset(
    {"dict", "enumerate", "filter", "frozenset", "iter", "list", "reversed", "set", "sorted", "tuple"}
)
_VIEWS = frozenset({"items", "values", "keys", "copy", "tolist", "to_list"})
_TAKES = frozenset({"get", "getlist", "pop", "split"})
_CUT = re.compile(r"batch|chunk|slice|page|window|shard|sample|limit|top_|first", re.IGNORECASE)
#: How what gives the content of a file, a table, a document, an answer is called.
_READS = re.compile(
    r"^_*(a?(fetch|find|list|load|query|read|scan|search|select)([a-z]*$|_)|get_(all|many)|all$|css$|glob|iter|json$"
    r"|filter$|listdir|mappings$|open$|rglob|scandir|scalars|splitlines|walk|xpath)|[a-z]Reader$"
)
#: Who calls from there says nothing about what others hand over.
_UNTYPICAL = frozenset({Context.CLI, Context.TEST})


class Amount(IntEnum):
    FEW = 0  # a handful that is written somewhere
    SELDOM = 1  # its name says that there are seldom many
    UNCLEAR = 2  # nothing says how many there can be
    DATA = 3  # as many as there are in a table, a file, an answer, or in what a client or user hands over


class Counts:
    """Follows collections back to where they come from."""

    def __init__(self, origins: Origins) -> None:
        self.origins = origins
        self.runtime = origins.runtime
        self.evaluator = origins.evaluator
        self._left = 0  # places that may still be looked at for the question at hand

    def of(self, origin: Origin) -> Amount:
        """The largest that it can be. What is cut off `origin` itself is its function's business, and not looked at."""
        self._left = _FURTHEST
        return self._of(origin, 0)

    def _of(self, origin: Origin, depth: int) -> Amount:
        found = Amount.FEW
        work, seen = [origin], list[Origin]()
        while work:
            current = work.pop()
            if current in seen or (current is not origin and _is_cut(current)):
                continue
            seen.append(current)
            self._left -= 1
            behind = self._behind(current, depth) if self._left >= 0 else Amount.UNCLEAR
            if isinstance(behind, Amount):
                found = max(found, behind)
            else:
                work.extend(behind)
            if found is Amount.DATA or self._left < 0:
                break
        return found

    def _behind(self, origin: Origin, depth: int) -> list[Origin] | Amount:
        """What it is as large as; or how large it is."""
        match origin.expr:
            case str() as chain:
                return self._named(origin, chain)
            case int() as index:
                return self._called(origin, origin.frame.scope.body.calls[index], depth)
            case Await(int() as index):
                return self._awaited(origin, origin.frame.scope.body.calls[index], depth)
            case Await(value) | Starred(value):
                return _parts(origin, [value])
            case Choice(options):
                return _parts(origin, options)
            case Operation(symbol="Add", left=left, right=right):
                return _parts(origin, [left, right])
            case Display(items):
                written = Amount.FEW if len(items) <= _MOST else Amount.DATA
                return _parts(origin, [item for item in items if isinstance(item, Starred)]) or written
            case Mapping(keys) if None not in keys:
                return Amount.FEW
            case Collected(block=block):
                return _parts(origin, list(_sources(origin.frame, block)) or [None])
            case Subscript(base=base) | Attribute(base=base):
                return self._within(_parts(origin, [base]), depth)
            case Constant(value) if not isinstance(value, str):
                return Amount.FEW
        return Amount.UNCLEAR

    def _within(self, containers: list[Origin], depth: int) -> Amount:
        """Something in data is data; in a handful there can be anything."""
        if depth > _DEEPEST:
            return Amount.UNCLEAR
        return max(Amount.UNCLEAR, *(self._of(container, depth + 1) for container in containers))

    # ---------------------------------------------------------------- names
    def _named(self, origin: Origin, chain: str) -> list[Origin] | Amount:
        frame, scope = origin.frame, origin.frame.scope
        root, _, rest = chain.partition(".")
        if _CUT.search(chain.rpartition(".")[2]):
            return Amount.FEW
        if rest and root == scope.receiver_name:
            return Amount.UNCLEAR if scope.cls is not None and _grows(scope.cls, rest) else Amount.FEW
        values = self.evaluator.chain(chain, frame, origin.sequence, origin.block)
        if values and all(isinstance(value, ClassValue) for value in values):
            return Amount.FEW  # the members of an enumeration
        bound, is_certain = scope.reaching(root, origin.sequence, origin.block)
        if root not in scope.parameters or is_certain:
            return self._bound(origin, chain)
        given = self._given(origin, root, rest)
        if given is Amount.DATA or not bound:
            return given
        return [*self._bound(origin, chain), *(given if isinstance(given, list) else [Origin(frame, None)])]

    def _bound(self, origin: Origin, chain: str) -> list[Origin]:
        """What is assigned to a name, and put into it; what is empty, and filled by nobody here, others fill."""
        unknown = Origin(origin.frame, None)
        found = self.origins.step(origin) or [unknown]
        put = list(_put_in(origin, chain))
        return [*found, *put] if put or not any(_is_empty(item.expr) for item in found) else [unknown]

    def _given(self, origin: Origin, name: str, rest: str) -> list[Origin] | Amount:
        """What callers hand over, as far as they matter; what frameworks and users do is data."""
        scope = origin.frame.scope
        callers = [(caller, edge) for caller, edge in self.runtime.callers.get(scope, ()) if caller.scope is not scope]
        typical = [(caller, edge) for caller, edge in callers if not self._is_untypical(caller)]
        if not typical or self.runtime.is_told(scope):
            return Amount.DATA
        if scope.parameters[name].kind in (2, 4):
            return Amount.UNCLEAR
        handed = self.origins.handed_over(origin.frame, name, typical)
        if not rest:
            return handed
        return [
            Origin(item.frame, f"{item.expr}.{rest}" if isinstance(item.expr, str) else None, item.sequence, item.block)
            for item in handed
        ]

    def _is_untypical(self, caller: Frame) -> bool:
        if context_of(caller.scope.module) in _UNTYPICAL:
            return True
        arrivals = self.runtime.arrivals(caller)
        return bool(arrivals) and all(arrival.context in _UNTYPICAL for arrival in arrivals)

    # ---------------------------------------------------------------- calls
    def _called(self, origin: Origin, call: Call, depth: int) -> list[Origin] | Amount:
        before: Expr = None
        if isinstance(call.callee, str):
            before = call.callee.rpartition(".")[0] or None
        elif isinstance(call.callee, Attribute):
            before = call.callee.base
        name, here = _last_name(call), Origin(origin.frame, before, call.sequence, call.block)
        if before is not None and name in _VIEWS and not call.arguments:
            return [here]
        if before is not None and name in _TAKES and call.arguments:
            return self._within([here], depth)
        if call.arguments and (name in _TRANSPARENT if before is None else call.callee == "dict.fromkeys"):
            return _parts(here, call.arguments[-1:] if name == "filter" else call.arguments[:1])
        if name == "gather":
            return _parts(here, [argument for argument in call.arguments if isinstance(argument, Starred)])
        if _CUT.search(name):
            return Amount.FEW
        given = self._returned(origin.frame, call, depth)
        return Amount.DATA if given is not Amount.FEW and _READS.search(name) else given

    def _awaited(self, origin: Origin, call: Call, depth: int) -> list[Origin] | Amount:
        """Nobody awaits what is at hand: it comes from elsewhere, unless a function of the project says where from."""
        callees = self.evaluator.callees(origin.frame, call)
        if any(isinstance(value, FunctionValue) for value in callees) or _last_name(call) == "gather":
            return self._called(origin, call, depth)
        return Amount.FEW if _CUT.search(_last_name(call)) else Amount.DATA

    def _returned(self, frame: Frame, call: Call, depth: int) -> Amount:
        """What the functions give that the call can mean."""
        values = self.evaluator.callees(frame, call)
        if not values or depth > _DEEPEST:
            return Amount.UNCLEAR
        found = Amount.FEW
        for value in values:
            if not isinstance(value, FunctionValue) or value.scope.is_generator or not value.scope.body.returns:
                return Amount.UNCLEAR
            around = self.evaluator.frame(value.scope)
            for expr, sequence, block in value.scope.body.returns:
                found = max(found, self._of(Origin(around, expr, sequence, block), depth + 1))
        return found


def _parts(origin: Origin, exprs: Iterable[Expr]) -> list[Origin]:
    return [Origin(origin.frame, expr, origin.sequence, origin.block) for expr in exprs]


def _last_name(call: Call) -> str:
    if isinstance(call.callee, str):
        return call.callee.rpartition(".")[2]
    return call.callee.name if isinstance(call.callee, Attribute) else ""


def _sources(frame: Frame, block: int) -> Iterator[Expr]:
    """What a comprehension or a loop goes over."""
    for binding in frame.scope.body.bindings:
        value = binding.value.source if isinstance(binding.value, Unpacked) else binding.value
        if binding.block == block and isinstance(value, Element):
            yield value.source


def _put_in(origin: Origin, chain: str) -> Iterator[Origin]:
    """What the loops go over that fill it, and what is put into it as a whole."""
    scope, body = origin.frame.scope, origin.frame.scope.body
    for position in scope.bindings.get(f"{chain}[]", ()):
        for number in scope.ancestors(body.bindings[position].block):
            if body.blocks[number].kind in (BlockKind.LOOP, BlockKind.COMPREHENSION):
                yield from _parts(origin, list(_sources(origin.frame, number)) or [None])
    for call in body.calls:
        if isinstance(call.callee, str) and call.callee in (f"{chain}.{name}" for name in MERGERS):
            yield from (Origin(origin.frame, argument, call.sequence, call.block) for argument in call.arguments)


def _grows(cls: ProjectClass, attribute: str) -> bool:
    """Do methods put something into what the object keeps? What it is only made with is what somebody has set up."""
    for method in cls.methods:
        if method.receiver_name is None or method.facts.name == "__init__":
            continue
        kept = f"{method.receiver_name}.{attribute}"
        puts = {f"{kept}.{name}" for name in KEEPING}
        called = {call.callee for call in method.body.calls if isinstance(call.callee, str)}
        if f"{kept}[]" in method.bindings or not puts.isdisjoint(called):
            return True
    return False


def _is_empty(expr: Expr) -> bool:
    return (isinstance(expr, Display) and not expr.items) or (isinstance(expr, Mapping) and not expr.keys)


def _is_cut(origin: Origin) -> bool:
    """`urls[:10]`: of a slice, facts keep the name, and that something has been taken out of it just before."""
    body, chain = origin.frame.scope.body, origin.expr
    for use in body.uses if isinstance(chain, str) else ():
        if use.kind != UseKind.GET_ITEM or use.value != chain or not use.sequence <= origin.sequence:
            continue
        between = range(use.sequence + 1, origin.sequence)
        if any(call.sequence in between for call in body.calls):
            continue
        if any(use.sequence < binding.sequence <= origin.sequence for binding in body.bindings):
            continue
        if not any(_takes_item(call, chain) for call in body.calls if call.sequence == origin.sequence):
            return True
    return False


def _takes_item(call: Call, chain: Expr) -> bool:
    given = (*call.arguments, *(value for _, value in call.keywords))
    return any(isinstance(value, Subscript) and value.base == chain for value in given)
