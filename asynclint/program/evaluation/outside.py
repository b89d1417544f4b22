"""Values that come from elsewhere: assignments to attributes from outside, and arguments from call sites.

Both are looked up by name over the whole program, and only when nothing nearer is known.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from asynclint.model.facts import Call, Constant, Expr, FunctionKind, Mapping
from asynclint.program.evaluation.arguments import Actuals
from asynclint.program.evaluation.interest import called_names, interesting_parameters
from asynclint.program.evaluation.values import (
    UNKNOWN,
    ClassValue,
    Collection,
    Dictionary,
    ExternalInstance,
    Frame,
    FunctionValue,
    Instance,
    ModuleValue,
    Value,
    Values,
    dotted,
    union,
)
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import last_name

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: A name that is called or assigned in more places than this says nothing about one of them.
_MOST_PLACES = 24


class Outside:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._stores: dict[str, list[tuple[Scope, int, str]]] | None = None
        self._lifespans: list[Scope] | None = None
        self._items: dict[str, list[tuple[Scope, int, str]]] | None = None
        self._callers: dict[str, list[Project]] | None = None
        self._sites: dict[str, list[tuple[Scope, Call]]] = {}
        self._makers: frozenset[str] | None = None

    # ---------------------------------------------------------------- assignments
    def stored(self, owner: Value, name: str) -> Values:
        """What `x.name = ...` puts into `owner`, where x is such an object."""
        groups: list[Values] = []
        for scope, position, base in self._stored_under(name):
            frame = self.evaluator.frame(scope)
            binding = scope.body.bindings[position]
            bases = self.evaluator.chain(base, frame, binding.sequence, binding.block)
            if any(_is_same(value, owner) for value in bases):
                groups.append(self.evaluator.binding(frame, position))
        return union(*groups)

    def item(self, owner: ExternalInstance, key: Expr) -> Values:
        """What `x["key"] = ...` puts into `owner`, where x is such an object."""
        spelled = repr(key.value) if isinstance(key, Constant) else last_name(key)
        groups: list[Values] = []
        for scope, position, base in self._stored_at(f"[{spelled}]"):
            frame = self.evaluator.frame(scope)
            binding = scope.body.bindings[position]
            bases = self.evaluator.chain(base, frame, binding.sequence, binding.block)
            if any(_is_same(value, owner) for value in bases):
                groups.append(self.evaluator.binding(frame, position))
        if isinstance(key, Constant) and isinstance(key.value, str):
            groups.extend(self._given_to_makers(owner, key.value))
        return union(*groups)

    def _given_to_makers(self, owner: ExternalInstance, name: str) -> Iterator[Values]:
        """`Application(db=Database())`: what is an item of the settings afterwards."""
        kind = self.evaluator.catalogue.type(owner.type)
        for maker in kind.filled_by if kind is not None else ():
            for scope, call in self.calls_of(maker.rpartition(".")[2]):
                frame = self.evaluator.frame(scope)
                if any(dotted(value) == maker for value in self.evaluator.callees(frame, call)):
                    yield Actuals(self.evaluator, frame, call).keyword(name)

    def is_stored(self, name: str) -> bool:
        """Does anybody assign `x.name`, beside `self` in methods?"""
        self._stored_under(name)
        return name in (self._stores or ())

    def _stored_at(self, key: str) -> list[tuple[Scope, int, str]]:
        """Assignments to items of this key, each with the chain of what it is an item of."""
        if self._items is None:
            self._items = {}
            for module in self.evaluator.modules.in_order():
                for target, function, position in module.facts.stores:
                    base, bracket, rest = target.partition("[")
                    if rest not in ("", "]"):
                        self._items.setdefault(bracket + rest, []).append((module.scope(function), position, base))
        found = self._items.get(key, [])
        return found if len(found) <= _MOST_PLACES else []

    def yielded_by_lifespan(self, name: str) -> Values:
        """`yield {"client": client}` in a lifespan: what requests find under the name in their state."""
        if self._lifespans is None:
            self._lifespans = [
                module.scope(index)
                for module in self.evaluator.modules.in_order()
                for index, function in enumerate(module.facts.functions)
                if any(last_name(decorator) == "asynccontextmanager" for decorator in function.decorators)
            ]
        groups: list[Values] = []
        for scope in self._lifespans:
            for expr, sequence, block in scope.body.yields:
                if isinstance(expr, Mapping | int):
                    made = self.evaluator.evaluate(expr, self.evaluator.frame(scope), sequence, block)
                    groups.extend(value.named.get(name, UNKNOWN) for value in made if isinstance(value, Dictionary))
        return union(*groups)

    def assigned(self, module: Project, name: str) -> Values:
        """What `module.name = ...` in another module puts there."""
        return self.stored(self.evaluator.pool.module(module), name)

    def _stored_under(self, name: str) -> list[tuple[Scope, int, str]]:
        if self._stores is None:
            self._stores = {}
            for module in self.evaluator.modules.in_order():
                for target, function, position in module.facts.stores:
                    base, _, last = target.rpartition(".")
                    self._stores.setdefault(last, []).append((module.scope(function), position, base))
        found = self._stores.get(name, [])
        return found if len(found) <= _MOST_PLACES else []

    def put_into(self, module: Project, name: str) -> Values:
        """What functions of the module put into a global container (`NAME[key] = ...`, `NAME.append(...)`)."""
        groups: list[Values] = []
        for scope, position, base in self._stored_under(f"{name}[]"):
            if not base and scope.module is module and name not in scope.locals:
                groups.append(self.evaluator.binding(self.evaluator.frame(scope), position))
        return union(*groups)

    def nonlocals(self, frame: Frame, name: str) -> Values:
        """What nested functions that declare `name` nonlocal put there."""
        scope = frame.scope
        groups: list[Values] = []
        for function in scope.module.rebinders.get(name, ()):
            nested = scope.module.scope(function)
            if nested.closure_parent is not scope or name not in nested.body.nonlocals:
                continue
            inner = self.evaluator.pool.frame(nested, None, (), frame)
            for position, binding in enumerate(nested.body.bindings):
                if binding.target == name:
                    groups.append(self.evaluator.binding(inner, position))
        return union(*groups)

    # ---------------------------------------------------------------- call sites
    def arguments(self, frame: Frame, name: str) -> Values:
        """What the callers of a function hand over for a parameter without annotation."""
        scope = frame.scope
        called = scope.facts.name
        if called == "__init__" and scope.cls is not None:
            called = scope.cls.facts.name
        positions = [p.name for p in scope.facts.parameters if p.kind < 2]
        position = positions.index(name) if name in positions else -1
        if scope.receiver_name is not None:
            position -= 1
        rest = len(positions) - (scope.receiver_name is not None) if scope.parameters[name].kind == 2 else -1
        groups: list[Values] = []
        for caller, call in self.calls_of(called):
            around = self.evaluator.frame(caller)
            if any(self._calls(value, scope) for value in self.evaluator.callees(around, call)):
                actuals = Actuals(self.evaluator, around, call)
                values = actuals.position(position) if position >= 0 else UNKNOWN
                values = values or actuals.keyword(name)
                if rest >= 0:
                    values = union(*actuals.given().positional[rest:])
                groups.append(tuple(v for v in values if self.evaluator.binder.is_noteworthy(v)))
        found = union(*groups)
        return (self.evaluator.pool.collection((found,)),) if found and rest >= 0 else found

    def may_tell(self, scope: Scope, name: str) -> bool:
        """Is it worth asking callers: is something of the parameter called, here or where handlers are made of it?"""
        if name in called_names(scope):
            return True
        makers = self._makers
        if makers is None:
            makers = self._makers = frozenset(self._handler_makers())
        if scope.facts.name in makers:
            return name in interesting_parameters(scope)
        return any(
            last_name(call.callee) in makers and (name in call.arguments or any(v == name for _, v in call.keywords))
            for call in (scope.body.calls if makers else ())
        )

    def _handler_makers(self) -> Iterator[str]:
        """Names of functions with decorated coroutines in them: `def routes_of(service)`."""
        for module in self.evaluator.modules.in_order():
            functions = module.facts.functions
            for function in functions:
                if function.decorators and function.parent > 0 and function.kind & FunctionKind.ASYNC:
                    maker = functions[function.parent]
                    if not maker.kind & FunctionKind.CLASS:
                        yield maker.name

    def routed(self, initializer: Scope, name: str) -> Values:
        """`Application([(path, Handler, {"name": value})])`: what the initializer of `Handler` is given."""
        groups: list[Values] = []
        for maker in self.evaluator.initialized.get(initializer, ()):
            for scope, call in self.calls_of(maker.rpartition(".")[2]):
                frame = self.evaluator.frame(scope)
                if any(dotted(value) == maker for value in self.evaluator.callees(frame, call)):
                    given = Actuals(self.evaluator, frame, call).given()
                    groups.extend(_routed_to(initializer, name, given.positional))
                    groups.extend(_routed_to(initializer, name, [values for _, values in given.keywords]))
        return union(*groups)

    def _calls(self, value: Value, scope: Scope) -> bool:
        if isinstance(value, FunctionValue):
            return value.scope is scope
        if isinstance(value, ClassValue) and scope.cls is not None and scope.facts.name == "__init__":
            return value.cls is scope.cls or scope.cls in self.evaluator.hierarchy.order(value.cls)
        return False

    def calls_of(self, name: str) -> list[tuple[Scope, Call]]:
        """All calls spelled with this last name; none when there are too many."""
        found = self._sites.get(name)
        if found is None:
            found = []
            for module in self._modules_calling(name):
                for index in range(len(module.facts.functions)):
                    scope = module.scope(index)
                    found.extend((scope, call) for call in scope.body.calls if last_name(call.callee) == name)
                if len(found) > _MOST_PLACES:
                    found = []
                    break
            self._sites[name] = found
        return found

    def _modules_calling(self, name: str) -> list[Project]:
        if self._callers is None:
            self._callers = {}
            for module in self.evaluator.modules.in_order():
                for called in module.facts.called.split():
                    self._callers.setdefault(called, []).append(module)
        found = self._callers.get(name, [])
        return found if len(found) <= _MOST_PLACES else []


def _routed_to(initializer: Scope, name: str, parts: Sequence[Values]) -> Iterator[Values]:
    """What stands under the name beside the class of the initializer, in lists of routes or in a route itself."""
    given = [value for values in parts for value in values]
    if any(isinstance(value, ClassValue) and value.cls is initializer.cls for value in given):
        yield from (value.named.get(name, UNKNOWN) for value in given if isinstance(value, Dictionary))
        return
    for value in given:
        if isinstance(value, Collection):
            yield from _routed_to(initializer, name, value.items)


def _is_same(value: Value, owner: Value) -> bool:
    """Could the two be the same object, or the one the class of the other: what is put into it, its objects have?"""
    if isinstance(owner, Instance):
        return isinstance(value, Instance | ClassValue) and value.cls is owner.cls
    if isinstance(owner, ExternalInstance):
        return isinstance(value, ExternalInstance) and value.type == owner.type
    return isinstance(owner, ModuleValue | ClassValue) and value is owner
