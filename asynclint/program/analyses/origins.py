"""Where a value is made: names, attributes and parameters followed back to the expressions they stand for.

Values tell what an object is; origins tell how it was made: `timeout=LIMIT` is `LIMIT = 30` in another module, `client`
is the call `httpx.AsyncClient(timeout=5)` in the constructor of the class.
"""

from collections.abc import Sequence

from asynclint.model.facts import Await, Choice, Constant, Entered, Expr, Starred
from asynclint.model.record import record
from asynclint.program.callgraph.places import Edge
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import LATER, ClassValue, Frame, Instance, ModuleValue
from asynclint.program.symbols.scopes import Project, ProjectClass, Scope

#: Names that lead from one to the next further than this, or to more places than this, are given up.
_FURTHEST = 12
_MOST = 8
#: Conditions within conditions are followed this deep.
_NESTED = 3


@record
class Origin:
    """An expression in the scope that evaluates it; `expr` is None where the trail ends."""

    frame: Frame
    expr: Expr
    sequence: int = LATER
    block: int = 0

    @property
    def is_known(self) -> bool:
        return self.expr is not None


class Origins:
    """Follows expressions back. What cannot be followed is an origin without an expression."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.evaluator: Evaluator = runtime.evaluator
        self._nested = 0

    def of(self, origin: Origin) -> list[Origin]:
        """All expressions that `origin` can stand for, in a fixed order, at most a few."""
        found: list[Origin] = []
        work = [(origin, 0)]
        seen: list[Origin] = []
        while work:
            current, hops = work.pop(0)
            if current in seen:
                continue
            seen.append(current)
            if hops > _FURTHEST or len(seen) > _MOST * _FURTHEST:
                return [Origin(origin.frame, None)]
            if isinstance(current.expr, Choice):
                found.extend(self._chosen(current, current.expr))
                continue
            further = self.step(current)
            if further is None:
                found.append(current)
            else:
                work.extend((item, hops + 1) for item in further)
        return found if len(found) <= _MOST else [Origin(origin.frame, None)]

    def _chosen(self, origin: Origin, choice: Choice) -> list[Origin]:
        """`timeout or 5` is never None; of `5 if patient else None`, too, somebody has thought."""
        if self._nested > _NESTED:
            return [Origin(origin.frame, None)]
        self._nested += 1
        options = [Origin(origin.frame, option, origin.sequence, origin.block) for option in choice.options]
        found = [item for option in options for item in self.of(option)]
        self._nested -= 1
        told = [item for item in found if not (isinstance(item.expr, Constant) and item.expr.value is None)]
        return told or found[:1]

    def step(self, origin: Origin) -> list[Origin] | None:
        """One step back; None when the expression stands for itself."""
        expr = origin.expr
        if isinstance(expr, str):
            return self._name(origin, expr) or [Origin(origin.frame, None)]
        if isinstance(expr, Await):
            return [Origin(origin.frame, expr.value, origin.sequence, origin.block)]
        if isinstance(expr, Entered):
            return [Origin(origin.frame, expr.source, origin.sequence, origin.block)]
        return None

    def _name(self, origin: Origin, chain: str) -> list[Origin]:
        frame, scope = origin.frame, origin.frame.scope
        root, _, rest = chain.partition(".")
        if root == scope.receiver_name and root not in scope.bindings:
            return self._attribute(frame, scope, rest)
        if rest:
            if chain in scope.bindings:
                return self._bound(frame, scope.bindings[chain])
            return self._member(origin, chain)
        if root in scope.locals:
            return self._local(origin, root)
        outer = scope.closure_parent
        around = frame.outer
        while outer is not None and outer.is_function:
            if around is None or around.scope is not outer:
                around = self.evaluator.frame(outer)
            if root in outer.locals:
                return self._local(Origin(around, root), root)
            outer, around = outer.closure_parent, around.outer
        return self._global(scope.module, root)

    def _bound(self, frame: Frame, positions: list[int]) -> list[Origin]:
        bindings = frame.scope.body.bindings
        return [Origin(frame, b.value, b.sequence - 1, b.block) for b in (bindings[p] for p in positions)]

    def _local(self, origin: Origin, name: str) -> list[Origin]:
        frame, scope = origin.frame, origin.frame.scope
        positions, certain = scope.reaching(name, origin.sequence, origin.block)
        found = self._bound(frame, positions)
        if certain:
            return found
        if name in scope.parameters:
            found.extend(self._parameter(frame, name))
        for entry in scope.imports.get(name, ()):
            module = self.evaluator.modules.find(self.evaluator.globals.absolute(scope.module, entry), scope.module)
            if module is not None and entry.name is not None:
                found.extend(self._global(module, entry.name))
        return found

    def _parameter(self, frame: Frame, name: str) -> list[Origin]:
        """What callers hand over; the default where nobody calls, or where nothing is handed over."""
        scope = frame.scope
        parameter = scope.parameters[name]
        default = Origin(self.evaluator.frame_around(frame), parameter.default)
        callers = self.runtime.callers.get(scope, ())
        if parameter.kind in (2, 4):
            return [Origin(frame, None)]
        if not callers:
            return self._constructed(scope, name, position_of(scope, name), default) or [Origin(frame, None)]
        return self.handed_over(frame, name, callers)

    def handed_over(self, frame: Frame, name: str, callers: Sequence[tuple[Frame, Edge]]) -> list[Origin]:
        """What these callers hand over as a parameter."""
        scope = frame.scope
        position = position_of(scope, name)
        default = Origin(self.evaluator.frame_around(frame), scope.parameters[name].default)
        found: list[Origin] = []
        for caller, edge in callers:
            index, skipped = self.runtime.call_along(caller, edge)
            if index < 0:
                return [Origin(frame, None)]
            place = position + skipped if position >= 0 else -1
            call = caller.scope.body.calls[index]
            given = dict(call.keywords)
            if None in given or any(isinstance(argument, Starred) for argument in call.arguments):
                return [Origin(frame, None)]
            expr = call.arguments[place] if 0 <= place < len(call.arguments) else given.get(name)
            is_given = name in given or 0 <= place < len(call.arguments)
            found.append(Origin(caller, expr, call.sequence, call.block) if is_given else default)
        return found

    def _constructed(self, scope: Scope, name: str, position: int, default: Origin) -> list[Origin]:
        """What a constructor is given that only module bodies and the like call."""
        if scope.facts.name != "__init__" or scope.cls is None:
            return []
        found: list[Origin] = []
        for caller, call in self.evaluator.outside.calls_of(scope.cls.facts.name):
            around = self.evaluator.frame(caller)
            if any(isinstance(v, ClassValue) and v.cls is scope.cls for v in self.evaluator.callees(around, call)):
                given = dict(call.keywords)
                if None in given or any(isinstance(argument, Starred) for argument in call.arguments):
                    return []
                if 0 <= position < len(call.arguments):
                    found.append(Origin(around, call.arguments[position], call.sequence, call.block))
                else:
                    found.append(Origin(around, given[name], call.sequence, call.block) if name in given else default)
        return found

    def _attribute(self, frame: Frame, scope: Scope, name: str) -> list[Origin]:
        cls = scope.cls
        if isinstance(frame.receiver, Instance):
            cls = frame.receiver.cls
        return self._field(cls, name) if cls is not None and name and "." not in name else []

    def _field(self, cls: ProjectClass, name: str) -> list[Origin]:
        """What the methods of a class store in an attribute, else what its suite binds."""
        found: list[Origin] = []
        for owner in self.evaluator.hierarchy.order(cls):
            if isinstance(owner, str):
                continue
            for method, position in owner.attributes.get(name, ()):
                found.extend(self._bound(self.evaluator.frame(method), [position]))
            if not found and name in owner.members:
                around = self.evaluator.frame(owner.scope)
                for b in owner.members[name]:  # what is annotated is a field: constructors and settings fill it
                    expr = b.value if b.annotation is None else None
                    found.append(Origin(around, expr, b.sequence - 1, b.block))
            if found:
                return found
        return found

    def _member(self, origin: Origin, chain: str) -> list[Origin]:
        """`module.NAME`, `object.attribute`."""
        prefix, _, name = chain.rpartition(".")
        for value in self.evaluator.chain(prefix, origin.frame, origin.sequence, origin.block):
            if isinstance(value, ModuleValue):
                return self._global(value.module, name)
            if isinstance(value, Instance):
                return self._field(value.cls, name)
        return []

    def _global(self, module: Project, name: str) -> list[Origin]:
        """The bindings of a global, in its module or in functions that declare it `global`; imports are followed."""
        body = module.body
        frame = self.evaluator.frame(body)
        found = self._bound(frame, body.bindings.get(name, []))
        for index in module.rebinders.get(name, ()):
            scope = module.scope(index)
            positions = [p for p, binding in enumerate(scope.body.bindings) if binding.target == name]
            found.extend(self._bound(self.evaluator.frame(scope), positions))
        for entry in body.imports.get(name, ()):
            other = self.evaluator.modules.find(self.evaluator.globals.absolute(module, entry), module)
            if other is not None and entry.name is not None and other is not module:
                found.append(Origin(self.evaluator.frame(other.body), entry.name))
        return found


def position_of(scope: Scope, name: str) -> int:
    """Where a parameter stands in a call, the receiver not counted; -1 when it is given by keyword only."""
    positions = [p.name for p in scope.facts.parameters if p.kind < 2]
    return positions.index(name) - (1 if scope.receiver_name is not None else 0) if name in positions else -1
