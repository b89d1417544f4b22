"""Who calls a function: every place in the project, or the reason why that is not certain."""

from collections.abc import Iterator

import msgspec

from asynclint.model.facts import Call, Expr
from asynclint.model.record import record
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.values import (
    ClassValue,
    ContextFactory,
    Frame,
    FunctionValue,
    GeneratorValue,
    Offloaded,
    Partial,
    Value,
)
from asynclint.program.symbols.naming import Refusal
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name


@record
class CallOf:
    """Call number `index` of `scope`."""

    scope: Scope
    index: int

    @property
    def call(self) -> Call:
        return self.scope.body.calls[self.index]


class Callers:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.evaluator = runtime.evaluator

    def of(self, scope: Scope) -> list[CallOf] | Refusal:
        """All calls of a function or method in the project, tests included."""
        name = scope.facts.name
        if name == "__init__" and scope.cls is not None:
            name = scope.cls.facts.name
        reason = self._overridden(scope)
        if reason:
            return Refusal(reason)
        found: dict[CallOf, None] = {}
        for module in self._modules_with(name):
            for index in range(len(module.facts.functions)):
                around = module.scope(index)
                frame = self.evaluator.frame(around)
                aliases = {name, *(e.alias for e in module.facts.imports if e.name == name)}
                for number, call in enumerate(around.body.calls):
                    if last_name(call.callee) in aliases:
                        is_one = self._is_call(scope, frame, call)
                        if is_one is None:
                            return Refusal(f"{module.path}:{call.line} may call `{name}`")
                        if is_one:
                            found[CallOf(around, number)] = None
                line = self._mention(scope, frame, aliases)
                if line is not None:
                    return Refusal(f"{module.path}:{line} hands `{name}` on")
                SHELF.settle()
        for caller, edge in self.runtime.callers.get(scope, ()):
            index, _ = self.runtime.call_along(caller, edge)
            if CallOf(caller.scope, index) not in found and not edge.once:
                return Refusal(f"`{caller.scope.facts.name}` runs `{name}` without a call that can be seen")
        return list(found)

    def _modules_with(self, name: str) -> Iterator[Project]:
        for module in self.evaluator.modules.in_order():
            called = module.facts.called.split()
            if name in called or any(e.name == name for e in module.facts.imports) or _defines(module, name):
                yield module

    def _overridden(self, scope: Scope) -> str:
        """A method that other classes define, too, can be called through them."""
        if scope.cls is None or scope.facts.name == "__init__":
            return ""
        for module in self.evaluator.modules.in_order():
            for index, cls in enumerate(module.facts.classes):
                other = module.cls(index)
                order = self.evaluator.hierarchy.order
                if other is scope.cls or (scope.cls not in order(other) and other not in order(scope.cls)):
                    continue
                if other.method(scope.facts.name) is not None:
                    return f"`{scope.cls.facts.name}` and `{cls.name}` both define `{scope.facts.name}`"
        return ""

    def _is_call(self, scope: Scope, frame: Frame, call: Call) -> bool | None:
        """Does the call run the function? None when nobody can tell."""
        values = self.evaluator.callees(frame, call)
        if any(_runs(value, scope) for value in values):
            return True if all(_runs(value, scope) for value in values) else None
        if values:
            return False
        is_dotted = not isinstance(call.callee, str) or "." in call.callee
        return None if scope.cls is not None or not is_dotted else False

    def _mention(self, scope: Scope, frame: Frame, names: set[str]) -> int | None:
        """The line where the function is used as a value, to be called by somebody else."""
        body = frame.scope.body
        places: list[tuple[Expr, int, int, int, Call | None]] = []
        for call in body.calls:
            given = (*call.arguments, *(value for _, value in call.keywords))
            places += [(expr, call.line, call.sequence, call.block, call) for expr in given]
        places += [(b.value, b.line, b.sequence, b.block, None) for b in body.bindings]
        places += [
            (expr, frame.scope.facts.line, seq, block, None) for expr, seq, block in (*body.returns, *body.yields)
        ]
        for expr, line, sequence, block, taker in places:
            for chain in _chains(expr):
                if chain.rpartition(".")[2] not in names:
                    continue
                values = self.evaluator.chain(chain, frame, sequence, block)
                if any(_runs(value, scope) for value in values) and not self._is_framework(frame, taker):
                    return line
        return None

    def _is_framework(self, frame: Frame, taker: Call | None) -> bool:
        """Is the function handed to a framework, which then finds its parameters by itself?"""
        if taker is None:
            return False
        for value in self.evaluator.callees(frame, taker):
            name = getattr(value, "name", None)
            if isinstance(name, str) and tuple(self.evaluator.catalogue.entry_arguments(name)):
                return True
        return False


def _defines(module: Project, name: str) -> bool:
    return any(function.name == name for function in module.facts.functions) or any(
        cls.name == name for cls in module.facts.classes
    )


def _runs(value: Value, scope: Scope) -> bool:
    """Does calling the value run the function?"""
    match value:
        case FunctionValue():
            return value.scope is scope
        case ContextFactory() | Partial() | Offloaded():
            return _runs(value.function, scope)
        case ClassValue():
            return scope.facts.name == "__init__" and value.cls.method("__init__") is scope
        case GeneratorValue():
            return value.frame.scope is scope
    return False


def _chains(expr: object) -> Iterator[str]:
    """All names in an expression, wherever."""
    work = [expr]
    while work:
        current = work.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, list):
            work.extend(current)
        elif isinstance(current, msgspec.Struct) and type(current).__name__ != "Constant":
            work.extend(getattr(current, name) for name in current.__struct_fields__)
