"""The call graph: from frames that run on the event loop to everything they reach, one edge per place and target."""

from collections.abc import Iterator
from dataclasses import dataclass

from asynclint.catalogue.entries import Blocking, Condition, Runs, Where
from asynclint.model.effects import EdgeKind
from asynclint.model.facts import (
    Attribute,
    BlockKind,
    Call,
    CallFlag,
    Constant,
    Expr,
    Operation,
    Subscript,
    Use,
    UseKind,
)
from asynclint.program.calling import Actuals, Arguable, Shifted, argument, combine
from asynclint.program.evaluate import Evaluator
from asynclint.program.members import Member
from asynclint.program.scopes import Scope
from asynclint.program.values import (
    NOTHING,
    ClassValue,
    Coroutine,
    External,
    ExternalInstance,
    ExternalMember,
    Frame,
    FunctionValue,
    GeneratorValue,
    Instance,
    Method,
    Offloaded,
    Partial,
    Value,
    Values,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a scope something happens, and how it is written. Columns are 0-based, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Control goes from a frame to another one, or to a catalogue entry."""

    place: Place
    kind: EdgeKind
    target: Frame | None
    entry: Blocking | None
    symbol: str
    once: bool = False
    inferred: bool = False
    awaited: bool = False


#: Builtins that run an iterator to its end (or one step of it).
_CONSUMERS = frozenset(
    f"builtins.{name}"
    for name in (
        "list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "max", "min", "sorted", "next", "len", "bool",
        "str.join",
    )
)  # fmt: skip
_LENGTH = {"builtins.len": "__len__", "builtins.bool": "__bool__", "builtins.next": "__next__"}
_OPERATORS = {"Add": "__add__", "Div": "__truediv__", "Mult": "__mul__", "BitOr": "__or__"}
_IMPLICIT: dict[int, tuple[str, ...]] = {
    UseKind.GET_ITEM: ("__getitem__",),
    UseKind.SET_ITEM: ("__setitem__",),
    UseKind.DELETE_ITEM: ("__delitem__",),
    UseKind.CONTAINS: ("__contains__",),
    UseKind.TRUTH: ("__bool__", "__len__"),
}
#: Ways to ask for the running loop: a handler of the RuntimeError they raise runs off the loop.
_LOOP_QUESTIONS = frozenset({"get_running_loop", "get_event_loop", "current_task"})


class Explorer:
    """Finds the edges of frames. `loop_callbacks` collects functions that were handed to the loop on the way."""

    def __init__(self, evaluator: Evaluator, special_names: frozenset[str]) -> None:
        self.evaluator = evaluator
        self.catalogue = evaluator.catalogue
        #: names of properties, operators and protocol methods that classes of the program define
        self.special_names = special_names
        self.loop_callbacks: dict[Frame, None] = {}
        self.unresolved = 0
        self.calls = 0
        self._guards: dict[tuple[Scope, int], tuple[bool, bool]] = {}

    def edges(self, frame: Frame) -> list[Edge]:
        """All edges out of a frame, in source order, without those into code that cannot run on the loop."""
        found: list[Edge] = []
        scope = frame.scope
        asynchronous = _async_operands(scope)
        asks = any(_last_name(call.callee) == "is_running" for call in scope.body.calls)
        for index, call in enumerate(scope.body.calls):
            off, once = self._guard(scope, call.block)
            if not off and not (asks and self._is_left_before(scope, call)):
                is_async = bool(call.flags & CallFlag.AWAITED) or index in asynchronous
                found.extend(self._call(frame, call, once, is_async))
        for use in scope.body.uses:
            off, once = self._guard(scope, use.block)
            if not off:
                found.extend(self._use(frame, use, once))
        return found

    # ---------------------------------------------------------------- calls
    def _call(self, frame: Frame, call: Call, once: bool, awaited: bool) -> Iterator[Edge]:
        values = self.evaluator.callees(frame, call)
        self.calls += 1
        if len(values) == 1 and self._is_inert(values[0]):
            if self.special_names and call.callee.__class__ is str and call.callee.count(".") > 1:
                chain = call.callee.rpartition(".")[0]
                place = Place(call.line, call.column, call.end_line, call.end_column, chain)
                yield from self._reads(frame, chain, call.sequence, call.block, place, once)
            return
        place = Place(call.line, call.column, call.end_line, call.end_column, spell(call.callee, frame.scope))
        if not values:
            self.unresolved += 1
        else:
            actuals = Actuals(self.evaluator, frame, call)
            for value in values:
                yield from self._targets(value, actuals, place, EdgeKind.CALL, once, awaited)
        if isinstance(call.callee, str) and call.callee.count(".") > 1:
            yield from self._reads(frame, call.callee.rpartition(".")[0], call.sequence, call.block, place, once)
        elif isinstance(call.callee, Attribute):
            yield from self._read_of(
                self.evaluator.evaluate(call.callee.base, frame, call.sequence, call.block), "", place, once
            )

    def _is_inert(self, value: Value) -> bool:
        """Is nothing known of this callable that could matter?"""
        inert = value.inert
        if inert is None:
            inert = value.inert = self._find_inert(value)
        return inert

    def _find_inert(self, value: Value) -> bool:
        if not isinstance(value, External | ExternalMember):
            return isinstance(value, Method)
        name = value.name if isinstance(value, External) else value.dotted
        return (
            name not in _CONSUMERS
            and not name.endswith((".enter_context", ".enter_async_context"))
            and self.catalogue.blocking(name) is None
            and self.catalogue.runs(name) is None
        )

    def _targets(
        self, value: Value, actuals: Arguable, place: Place, kind: EdgeKind, once: bool, awaited: bool
    ) -> Iterator[Edge]:
        """The edges of calling `value` here."""
        match value:
            case FunctionValue():
                yield from self._function(value, actuals, place, kind, once)
            case ClassValue():
                yield from self._construction(value, actuals, place, once)
            case External():
                yield from self._external(value.name, actuals, place, kind, once, awaited)
            case ExternalMember():
                yield from self._external(value.dotted, actuals, place, kind, once, awaited)
            case Instance():
                for method in self.evaluator.members.of(value, "__call__"):
                    yield from self._targets(method, actuals, place, kind, once, awaited)
            case Partial():
                yield from self._targets(value.function, combine(value, actuals), place, kind, once, awaited)
            case Offloaded():
                edge = EdgeKind.PROCESS if value.process else EdgeKind.THREAD
                yield from self._targets(value.function, actuals, place, edge, once, awaited)

    def _function(
        self, value: FunctionValue, actuals: Arguable, place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        scope = value.scope
        if scope.is_async:
            if kind.carries_blocking:
                kind = EdgeKind.AWAIT
        elif scope.is_generator:
            return  # nothing runs before somebody iterates
        once = once or self.evaluator.calling.role(scope).once
        frame = self.evaluator.calling.bind(value, actuals)
        yield Edge(place, kind, frame, None, scope.symbol, once, value.inferred)

    def _construction(self, value: ClassValue, actuals: Arguable, place: Place, once: bool) -> Iterator[Edge]:
        members = self.evaluator.members
        instance = self.evaluator.calling.construct(value, actuals)
        for name in ("__new__", "__init__", "__post_init__"):
            found = members.find(value.cls, name)
            if isinstance(found, Member):
                receiver: Value = value if name == "__new__" else instance
                function = self.evaluator.pool.function(found.scope, receiver)
                frame = self.evaluator.calling.bind(function, actuals)
                yield Edge(place, EdgeKind.CONSTRUCT, frame, None, found.scope.symbol, once)
            elif isinstance(found, str) and name == "__init__":
                entry = self.catalogue.blocking(found)
                if entry is not None:
                    yield Edge(place, EdgeKind.CONSTRUCT, None, entry, found, once)

    def _external(
        self, name: str, actuals: Arguable, place: Place, kind: EdgeKind, once: bool, awaited: bool
    ) -> Iterator[Edge]:
        """A callable outside the project: what the catalogue says it does, and what it does to what it is given."""
        entry = self.catalogue.blocking(name)
        if entry is not None and not awaited and applies(entry, actuals):
            yield Edge(place, kind, None, entry, name, once)
        if name in _CONSUMERS and kind.carries_blocking:
            yield from self._consumption(name, actuals.position(0), place, once)
        elif name.endswith((".enter_context", ".enter_async_context")):
            yield from self._entering(actuals.position(0), place, once)
        runs = self.catalogue.runs(name)
        if runs is not None:
            yield from self._handed(runs, name, actuals, place, once)

    def _handed(self, runs: Runs, name: str, actuals: Arguable, place: Place, once: bool) -> Iterator[Edge]:
        """A callable or coroutine given to a scheduler."""
        if runs.where is Where.TASK:
            positions = actuals.given().positional if name.endswith("gather") else (argument(actuals, runs),)
            for values in positions:
                for value in values:
                    if isinstance(value, Coroutine):
                        yield Edge(place, EdgeKind.TASK, value.frame, None, value.frame.symbol, once)
                    elif isinstance(value, FunctionValue) and value.scope.is_async:  # start_soon(f)
                        frame = self.evaluator.calling.bind(value, Shifted(actuals, runs.position + 1))
                        yield Edge(place, EdgeKind.TASK, frame, None, frame.symbol, once)
            return
        rest = Shifted(actuals, runs.position + 1)
        for value in argument(actuals, runs):
            if runs.where is Where.LOOP:
                for edge in self._targets(value, rest, place, EdgeKind.CALLBACK, once, False):
                    if edge.target is not None:
                        self.loop_callbacks.setdefault(edge.target)
            elif runs.where is Where.HERE:
                yield from self._targets(value, NOTHING, place, EdgeKind.CALLBACK, once, False)
            elif runs.where is Where.THREAD:
                yield from self._targets(value, rest, place, EdgeKind.THREAD, once, False)
            elif runs.where is Where.PROCESS:
                yield from self._targets(value, rest, place, EdgeKind.PROCESS, once, False)

    # ---------------------------------------------------------------- implicit calls
    def _use(self, frame: Frame, use: Use, once: bool) -> Iterator[Edge]:
        number = use.kind
        if number == UseKind.READ:
            if use.value.__class__ is str and self.special_names.isdisjoint(use.value.split(".")):
                return
        elif number == UseKind.AWAIT or (number in _IMPLICIT and self.special_names.isdisjoint(_IMPLICIT[number])):
            return
        kind = UseKind(number)
        if kind is UseKind.OPERATE and not self._may_operate(use):
            return
        place = Place(use.line, use.column, use.end_line, use.end_column, spell(use.value, frame.scope))
        if kind is UseKind.SET_ATTRIBUTE:
            yield from self._assignment(frame, use, place, once)
            return
        if kind is UseKind.READ:
            if isinstance(use.value, str):
                yield from self._reads(frame, use.value, use.sequence, use.block, place, once)
            elif isinstance(use.value, Attribute) and use.value.name in self.special_names:
                base = self.evaluator.evaluate(use.value.base, frame, use.sequence, use.block)
                yield from self._read_of(base, use.value.name, place, once)
            return
        if kind is UseKind.OPERATE and isinstance(use.value, Operation):
            left = self.evaluator.evaluate(use.value.left, frame, use.sequence, use.block)
            yield from self._methods(left, (_OPERATORS[use.value.symbol],), place, EdgeKind.OPERATOR, once)
            return
        values = self.evaluator.evaluate(use.value, frame, use.sequence, use.block)
        if kind in (UseKind.ITERATE, UseKind.ASYNC_ITERATE):
            yield from self._iteration(values, place, once, kind is UseKind.ASYNC_ITERATE)
        elif kind is UseKind.ENTER:
            yield from self._entering(values, place, once)
        elif kind is UseKind.ASYNC_ENTER:
            yield from self._entering_async(values, place, once)
        else:
            yield from self._methods(values, _IMPLICIT[kind], place, EdgeKind.OPERATOR, once)

    def _assignment(self, frame: Frame, use: Use, place: Place, once: bool) -> Iterator[Edge]:
        """`x.name = ...` runs the setter of a property."""
        owner, _, name = use.value.rpartition(".") if isinstance(use.value, str) else ("", "", "")
        if name in self.special_names:
            for value in self.evaluator.chain(owner, frame, use.sequence, use.block):
                for setter in self.evaluator.members.setter_frames(value, name):
                    yield Edge(place, EdgeKind.PROPERTY, setter, None, setter.symbol, once)

    def _may_operate(self, use: Use) -> bool:
        return isinstance(use.value, Operation) and _OPERATORS.get(use.value.symbol, "") in self.special_names

    def _reads(self, frame: Frame, chain: str, sequence: int, block: int, place: Place, once: bool) -> Iterator[Edge]:
        """Properties on the way along `a.b.c`."""
        names = chain.split(".")
        if self.special_names.isdisjoint(names[1:]):
            return
        prefix = names[0]
        for name in names[1:]:
            if name in self.special_names:
                values = self.evaluator.chain(prefix, frame, sequence, block)
                yield from self._read_of(values, name, place, once)
            prefix = f"{prefix}.{name}"

    def _read_of(self, values: Values, name: str, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, Instance):
                for frame in self.evaluator.members.property_frames(value, name):
                    cached = once or self.evaluator.calling.role(frame.scope).once
                    kind = EdgeKind.AWAIT if frame.scope.is_async else EdgeKind.PROPERTY
                    yield Edge(place, kind, frame, None, frame.symbol, cached)
            elif isinstance(value, ExternalInstance):
                entry = self.catalogue.blocking(f"{value.type}.{name}")
                if entry is not None and entry.attribute:
                    yield Edge(place, EdgeKind.PROPERTY, None, entry, f"{value.type}.{name}", once)

    def _methods(
        self, values: Values, names: tuple[str, ...], place: Place, kind: EdgeKind, once: bool
    ) -> Iterator[Edge]:
        """The first of the methods that each value has."""
        for value in values:
            for name in names:
                if isinstance(value, Instance):
                    found = self.evaluator.members.find(value.cls, name)
                    if not isinstance(found, Member):
                        continue
                    for method in self.evaluator.members.of(value, name):
                        yield from self._targets(method, NOTHING, place, kind, once, False)
                    break
                if isinstance(value, ExternalInstance):
                    entry = self.catalogue.blocking(f"{value.type}.{name}")
                    if entry is not None:
                        yield Edge(place, kind, None, entry, f"{value.type}.{name}", once)
                        break

    def _iteration(self, values: Values, place: Place, once: bool, is_async: bool = False) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue) and not value.enters:
                yield Edge(place, EdgeKind.ITERATE, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Coroutine) and is_async:
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Instance):
                first, following = ("__aiter__", "__anext__") if is_async else ("__iter__", "__next__")
                yield from self._methods((value,), (first,), place, EdgeKind.ITERATE, once)
                iterators = self.evaluator.calling.results(self.evaluator.members.of(value, first), NOTHING)
                yield from self._iterators(iterators, following, place, once)
            elif not is_async:
                yield from self._methods((value,), ("__iter__",), place, EdgeKind.ITERATE, once)

    def _iterators(self, values: Values, following: str, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue):
                yield Edge(place, EdgeKind.ITERATE, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Coroutine):
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            else:
                yield from self._methods((value,), (following,), place, EdgeKind.ITERATE, once)

    def _consumption(self, name: str, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        method = _LENGTH.get(name)
        if method in ("__len__", "__bool__"):
            names = (method,) if method == "__len__" else ("__bool__", "__len__")
            yield from self._methods(values, names, place, EdgeKind.OPERATOR, once)
        elif method == "__next__":
            yield from self._iterators(values, "__next__", place, once)
        else:
            yield from self._iteration(values, place, once)

    def _entering(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue) and value.enters:
                kind = EdgeKind.AWAIT if value.frame.scope.is_async else EdgeKind.CONTEXT
                yield Edge(place, kind, value.frame, None, value.frame.symbol, once)
            else:
                for name in ("__enter__", "__exit__"):
                    yield from self._methods((value,), (name,), place, EdgeKind.CONTEXT, once)

    def _entering_async(self, values: Values, place: Place, once: bool) -> Iterator[Edge]:
        for value in values:
            if isinstance(value, GeneratorValue) and value.enters:
                yield Edge(place, EdgeKind.AWAIT, value.frame, None, value.frame.symbol, once)
            elif isinstance(value, Instance):
                for name in ("__aenter__", "__aexit__"):
                    yield from self._methods((value,), (name,), place, EdgeKind.CONTEXT, once)

    # ---------------------------------------------------------------- circumstances
    def _guard(self, scope: Scope, block: int) -> tuple[bool, bool]:
        """Can code in this block not run on the loop? Does it run once only?"""
        if block == 0:
            return False, False
        key = (scope, block)
        found = self._guards.get(key)
        if found is None:
            off, once = self._guard(scope, scope.body.blocks[block].parent)
            found = self._guards[key] = (off or _is_off_loop(scope, block), once or _fills_cache(scope, block))
        return found

    def _is_left_before(self, scope: Scope, call: Call) -> bool:
        """`if loop.is_running(): return ...` above the call: it runs where no loop does."""
        for number, block in enumerate(scope.body.blocks):
            if not block.exits or block.negated or block.kind != BlockKind.BRANCH or block.line > call.line:
                continue
            test = block.test
            if isinstance(test, int) and _last_name(scope.body.calls[test].callee) == "is_running":
                inside = call.block == number or number in scope.ancestors(call.block)
                around = block.parent == 0 or block.parent in scope.ancestors(call.block)
                if around and not inside:
                    return True
        return False


def applies(entry: Blocking, actuals: Arguable) -> bool:
    """Does the entry hold for a call with these arguments?"""
    if not entry.unless and not entry.only_if and not entry.unbounded_input:
        return True
    call = actuals.call if isinstance(actuals, Actuals) else None
    if any(_holds(condition, call) for condition in entry.unless):
        return False
    if entry.only_if and not any(_holds(condition, call) for condition in entry.only_if):
        return False
    return not entry.unbounded_input or (isinstance(actuals, Actuals) and _is_unbounded(actuals))


def _holds(condition: Condition, call: Call | None) -> bool:
    if call is None:
        return False
    expr: Expr = None
    if condition.argument.isdigit():
        position = int(condition.argument)
        expr = call.arguments[position] if position < len(call.arguments) else None
    else:
        expr = next((value for key, value in call.keywords if key == condition.argument), None)
    if not isinstance(expr, Constant):
        return False
    return expr.value == condition.value and isinstance(expr.value, bool) == isinstance(condition.value, bool)


#: Calls and attributes that give all of a body, file or response.
_WHOLE = frozenset(
    {
        "read", "body", "content", "text", "read_bytes", "read_text", "getvalue", "json", "readall", "aread", "get_data",
        "download_as_bytes", "download_as_text", "download_as_string", "recv", "receive_bytes", "receive_text",
    }
)  # fmt: skip


def _is_unbounded(actuals: Actuals) -> bool:
    """Is an argument visibly the whole content of a request, response or file?"""
    scope = actuals.frame.scope
    work: list[tuple[Expr, int]] = [(expr, 0) for expr in actuals.call.arguments]
    while work:
        expr, steps = work.pop()
        if isinstance(expr, int):
            callee = scope.body.calls[expr].callee
            name = callee.rpartition(".")[2] if isinstance(callee, str) else getattr(callee, "name", "")
            if name in _WHOLE and callee != name:
                return True
            if name in ("decode", "strip", "BytesIO", "StringIO", "bytes", "str", "loads"):
                work.append((callee.rpartition(".")[0] if isinstance(callee, str) else callee.base, steps))  # type: ignore[union-attr]
                work.extend((argument, steps) for argument in scope.body.calls[expr].arguments)
        elif isinstance(expr, str):
            root, _, rest = expr.partition(".")
            if rest.rpartition(".")[2] in ("content", "text", "body"):
                return True
            if steps < 3 and not rest:
                for position in scope.bindings.get(root, ()):
                    work.append((scope.body.bindings[position].value, steps + 1))
        elif isinstance(expr, Attribute):
            if expr.name in ("content", "text", "body"):
                return True
        elif expr is not None and hasattr(expr, "value") and not isinstance(expr, Constant):
            work.append((expr.value, steps))
    return False


def _is_off_loop(scope: Scope, number: int) -> bool:
    """`except RuntimeError` of a question for the running loop, `if __name__ == ...`, `if TYPE_CHECKING`."""
    blocks, block = scope.body.blocks, scope.body.blocks[number]
    if block.kind == BlockKind.HANDLER:
        tried = next((i for i, b in enumerate(blocks) if b.group == block.group and b.kind == BlockKind.TRY), -1)
        asks = any(_last_name(call.callee) in _LOOP_QUESTIONS for call in scope.body.calls if tried in (call.block,))
        return asks and "RuntimeError" in _names(block.test)
    if block.kind != BlockKind.BRANCH or block.test is None:
        return False
    test: Expr = block.test
    negated = block.negated
    if isinstance(test, Operation) and test.symbol == "Not":
        test, negated = test.left, not negated
    if isinstance(test, str):
        return test.rpartition(".")[2] == "TYPE_CHECKING" and not negated
    if isinstance(test, int):
        return _last_name(scope.body.calls[test].callee) == "is_running" and negated
    if isinstance(test, Operation) and test.symbol in ("Is", "Eq") and test.left in ("loop", "running_loop"):
        return isinstance(test.right, Constant) and test.right.value is None and not negated
    return False


def _fills_cache(scope: Scope, number: int) -> bool:
    """`if self._x is None: self._x = ...`, `if not x`, `if key not in cache`: the block runs for the first caller."""
    block = scope.body.blocks[number]
    test = block.test
    if block.kind != BlockKind.BRANCH or not isinstance(test, Operation) or block.negated:
        return False
    if test.symbol == "NotIn" and isinstance(test.right, str):
        return any(b.target == f"{test.right}[]" and _within(scope, b.block, number) for b in scope.body.bindings)
    is_none = test.symbol == "Is" and isinstance(test.right, Constant) and test.right.value is None
    if not (is_none or test.symbol == "Not") or not isinstance(test.left, str):
        return False
    lasting = "." in test.left or test.left in scope.body.globals
    return lasting and any(b.target == test.left and _within(scope, b.block, number) for b in scope.body.bindings)


def _within(scope: Scope, block: int, around: int) -> bool:
    return block == around or around in scope.ancestors(block)


def _names(expr: Expr) -> set[str]:
    if isinstance(expr, str):
        return {expr.rpartition(".")[2]}
    items = getattr(expr, "items", None)
    return {name for item in items for name in _names(item)} if items else set()


def _last_name(expr: Expr) -> str:
    if isinstance(expr, str):
        return expr.rpartition(".")[2]
    return expr.name if isinstance(expr, Attribute) else ""


def _async_operands(scope: Scope) -> frozenset[int]:
    """Calls whose result is entered, iterated or awaited asynchronously: they return at once."""
    kinds = (UseKind.ASYNC_ENTER, UseKind.ASYNC_ITERATE, UseKind.AWAIT)
    return frozenset(use.value for use in scope.body.uses if use.kind in kinds and isinstance(use.value, int))


def spell(expr: Expr, scope: Scope) -> str:
    """The expression as a person would write it, calls without their arguments."""
    if isinstance(expr, str):
        return expr
    if isinstance(expr, int):
        return f"{spell(scope.body.calls[expr].callee, scope)}()"
    if isinstance(expr, Attribute):
        return f"{spell(expr.base, scope)}.{expr.name}"
    if isinstance(expr, Subscript):
        return f"{spell(expr.base, scope)}[...]"
    if isinstance(expr, Operation) and expr.symbol in _OPERATORS:
        return f"({spell(expr.left, scope)} ... {spell(expr.right, scope)})"
    inner = getattr(expr, "value", None)
    return spell(inner, scope) if inner is not None and not isinstance(expr, Constant) else "(...)"


__all__ = ["Edge", "Explorer", "Place", "applies", "spell"]
