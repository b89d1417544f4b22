"""Attributes: what `value.name` is, through classes, bases, instances, modules and the catalogue."""

from typing import TYPE_CHECKING

from asynclint.catalogue.entries import MODEL, Makes
from asynclint.model.facts import FunctionKind, Lambda
from asynclint.program.evaluation.accessing import SORT
from asynclint.program.evaluation.defaults import field_default
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import (
    UNKNOWN,
    Awaitable,
    ClassValue,
    Collection,
    ContextFactory,
    Dictionary,
    External,
    ExternalInstance,
    ExternalMember,
    Frame,
    FunctionValue,
    GeneratorValue,
    Given,
    Instance,
    ModuleValue,
    SuperValue,
    Text,
    Value,
    Values,
    union,
)
from asynclint.program.symbols.scopes import Project, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Up to here the implementations are looked at together: if nearly all of them block, the call does.
_MOST_CANDIDATES = 40


class Members:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._own: dict[tuple[Instance, str], Values] = {}

    # ---------------------------------------------------------------- chains
    def chain(self, value: Value, chain: str) -> Values:
        """`value.a.b`, remembered on the value."""
        chains = value.chains
        if chains is None:
            chains = value.chains = {}
        found = chains.get(chain)
        if found is None:
            chains[chain] = UNKNOWN
            head, _, rest = chain.partition(".")
            values = self.of(value, head)
            found = chains[chain] = self.chain_of_all(values, rest) if rest else values
        return found

    def chain_of_all(self, values: Values, chain: str) -> Values:
        if len(values) == 1:
            return self.chain(values[0], chain)
        return union(*(self.chain(value, chain) for value in values))

    def of_all(self, values: Values, name: str) -> Values:
        if len(values) == 1:
            return self.chain(values[0], name)
        return union(*(self.chain(value, name) for value in values))

    def of(self, value: Value, name: str) -> Values:
        """`value.name`"""
        evaluator = self.evaluator
        pool = evaluator.pool
        match value:
            case Instance():
                return self._of_instance(value, name)
            case ModuleValue():
                return self._of_module(value.module, name)
            case External():
                return self._of_external(value.name, name)
            case ExternalInstance():
                return self._of_external_instance(value, name)
            case ExternalMember():
                return self._of_resource(value, name)
            case ClassValue():
                return self._of_class(value, name)
            case SuperValue():
                return self._of_super(value, name)
            case Dictionary() | Collection():
                return (pool.method(value, name) if name != "sort" else pool.external(SORT),)
            case GeneratorValue() if name in ("send", "__next__"):
                return (pool.method(value, name),)
            case FunctionValue() | ContextFactory():
                return self._of_function(value, name)
            case Awaitable():
                return (pool.member(value.type, name, value),)
            case Text():
                return (pool.external(f"builtins.str.{name}"),)
        return UNKNOWN

    def _of_module(self, module: Project, name: str) -> Values:
        values = self.evaluator.globals.module_member(module, name)
        if values is not None:
            return values
        below = self.evaluator.modules.find(f"{module.name}.{name}", module)
        return (self.evaluator.pool.module(below),) if below is not None else UNKNOWN

    def _of_external(self, dotted: str, name: str) -> Values:
        """An attribute of an external module, class or function; project modules can lie in a foreign namespace."""
        catalogue, pool = self.evaluator.catalogue, self.evaluator.pool
        canonical = catalogue.canonical(f"{dotted}.{name}")
        owner = catalogue.type(dotted)
        if owner is not None and name in owner.attributes:
            return (pool.external_instance(owner.attributes[name]),)
        below = self.evaluator.modules.find_outside(canonical)
        if below is not None:
            return (pool.module(below),)
        created = catalogue.type(canonical)
        return (pool.external(created.name if created is not None else canonical),)

    def _of_external_instance(self, value: ExternalInstance, name: str) -> Values:
        kind = self.evaluator.catalogue.type(value.type)
        if kind is not None and name in kind.attributes:
            given = kind.attributes[name]
            if given == MODEL:
                return (self.evaluator.pool.instance(value.model),) if value.model is not None else UNKNOWN
            return (self.evaluator.pool.external_instance(given),)
        stored = self.evaluator.outside.stored(value, name)
        if not stored and kind is not None and kind.of_lifespan:
            stored = self.evaluator.outside.yielded_by_lifespan(name)
        return stored or (self.evaluator.pool.member(value.type, name, value),)

    def _of_resource(self, value: ExternalMember, name: str) -> Values:
        """`client.chat.completions`: on a deep type, attributes of attributes belong to the type."""
        kind = self.evaluator.catalogue.type(value.owner)
        if kind is not None and kind.deep:
            return (self.evaluator.pool.member(value.owner, name, value.receiver),)
        return (self.evaluator.pool.external(f"{value.dotted}.{name}"),)

    def _of_function(self, value: FunctionValue | ContextFactory, name: str) -> Values:
        """`function.attribute`: decorators of task queues add methods (`task.delay`)."""
        function = value.function if isinstance(value, ContextFactory) else value
        types = self.evaluator.decorators.role(function.scope).types
        return union(*(self._of_external_instance(self.evaluator.pool.external_instance(t), name) for t in types))

    def default_receiver(self, scope: Scope) -> Value:
        """`self` (or `cls`) when nothing is known about the caller."""
        assert scope.cls is not None
        if "classmethod" in scope.decorator_names or scope.facts.name in ("__new__", "__init_subclass__"):
            return self.evaluator.pool.cls(scope.cls)
        return self.evaluator.pool.instance(scope.cls)

    # ---------------------------------------------------------------- instances
    def _of_instance(self, value: Instance, name: str) -> Values:
        found = self.evaluator.hierarchy.find(value.cls, name)
        if isinstance(found, Member):
            return self._assigned_over(value, found, name) or self._bound(value, found, name)
        stored = self.stored(value, name)
        if stored:
            return stored
        declared = self._declared(value, name) or self.evaluator.outside.stored(value, name)
        if declared or not isinstance(found, str):
            return declared or self._overrides(value, name) or self._made_up(value, name)
        kind = self.evaluator.catalogue.type(found)
        if kind is not None and name in kind.attributes:
            return (self.evaluator.pool.external_instance(kind.attributes[name]),)
        return self._overrides(value, name) or (self.evaluator.pool.member(found, name, value),)

    def _made_up(self, value: Instance, name: str) -> Values:
        """What the `__getattr__` of the class gives for a name that nobody has defined."""
        found = self.evaluator.hierarchy.find(value.cls, "__getattr__") if not name.startswith("__") else None
        if not isinstance(found, Member) or len(found.scope.facts.parameters) < 2:
            return UNKNOWN
        pool = self.evaluator.pool
        arguments = ((found.scope.facts.parameters[1].name, (pool.text(name),)),)
        return self.evaluator.calling.result(pool.frame(found.scope, value, arguments, self.outer(found.scope)))

    def _assigned_over(self, value: Instance, member: Member, name: str) -> Values:
        """What `self.request = self._by_requests` puts in the place of a method `request` that only stands in."""
        if not member.scope.does_nothing or "property" in member.scope.decorator_names:
            return UNKNOWN
        return self.stored(value, name)

    def _bound(self, value: Instance, member: Member, name: str) -> Values:
        role = self.evaluator.decorators.role(member.scope)
        if role.makes in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
            frames = self.evaluator.properties.of_object(value, name)
            return union(*(self.evaluator.calling.result(frame) for frame in frames))
        if member.scope.does_nothing and not value.exact:
            overrides = self._overrides(value, name)
            if overrides:
                return overrides
        return self.bind(member.scope, value)

    def bind(self, scope: Scope, receiver: Instance | ClassValue, inferred: int = 0) -> Values:
        """The method as an attribute of its receiver."""
        names = scope.decorator_names
        if "staticmethod" in names:
            return self.evaluator.decorators.decorated(scope, None, self.outer(scope))
        if "classmethod" in names:
            cls = receiver.cls
            return self.evaluator.decorators.decorated(scope, self.evaluator.pool.cls(cls), self.outer(scope), inferred)
        return self.evaluator.decorators.decorated(scope, receiver, self.outer(scope), inferred)

    def outer(self, scope: Scope) -> Frame | None:
        """Methods of a class inside a function close over the function."""
        around = scope.closure_parent
        return self.evaluator.frame(around) if around is not None and around.is_function else None

    def assigned(self, setter: Frame) -> Values:
        """What `self.name = ...` gives the setter of the property `name`."""
        receiver = setter.receiver
        return self.stored(receiver, setter.scope.facts.name) if isinstance(receiver, Instance) else UNKNOWN

    def stored(self, value: Instance, name: str) -> Values:
        """What `self.name = ...` anywhere in the class and its bases has put there."""
        key = (value, name)
        found = self._own.get(key)
        if found is not None:
            return found
        self._own[key] = UNKNOWN
        groups: list[Values] = []
        evaluator = self.evaluator
        for cls in self.evaluator.hierarchy.order(value.cls):
            if isinstance(cls, str):
                continue
            for scope, position in cls.attributes.get(name, ()):
                frame = self._method_frame(value, scope)
                groups.append(evaluator.binding(frame, position))
        values = union(*groups)
        if not values and not name.endswith("]"):
            values = self._filled(value, name)
        self._own[key] = values
        return values

    def _filled(self, value: Instance, name: str) -> Values:
        """A container that is made empty holds what `self.name[key] = ...` and `self.name.append(...)` put into it."""
        contents = self.stored(value, f"{name}[]") or self.evaluator.outside.stored(value, f"{name}[]")
        if not contents or any(isinstance(v, ExternalInstance | Instance) for v in self.in_suite(value, name)):
            return UNKNOWN  # `self.session.add(...)` of a `session: Session` fills no container
        made = [
            scope.body.bindings[position]
            for cls in self.evaluator.hierarchy.order(value.cls)
            if not isinstance(cls, str)
            for scope, position in cls.attributes.get(name, ())
        ]
        return self.evaluator.protocols.container(contents, made)

    def _method_frame(self, value: Instance, scope: Scope) -> Frame:
        """The frame in which a method of `value` has run; constructors keep the arguments they were given."""
        pool = self.evaluator.pool
        if scope.facts.name in ("__init__", "__post_init__") and value.arguments:
            found = self.evaluator.hierarchy.find(value.cls, "__init__")
            if isinstance(found, Member):
                first = pool.frame(found.scope, value, value.arguments, self.outer(found.scope))
                if found.scope is scope:
                    return first
                inherited = self.evaluator.calling.inherited_init(first, scope)
                if inherited is not None:
                    return inherited
        of_class = isinstance(self.default_receiver(scope), ClassValue)
        return pool.frame(scope, pool.cls(value.cls) if of_class else value, (), self.outer(scope))

    def _declared(self, value: Instance, name: str) -> Values:
        """Annotations and values in the class suite: dataclass fields, class attributes."""
        given = dict(value.arguments).get(name)
        if given:
            return given  # a dataclass field that the constructor was given
        return union(*(self._rebind(v, value) for v in self.in_suite(value, name) if not isinstance(v, Text)))

    def in_suite(self, value: Instance, name: str) -> Values:
        """What the suite of the class, or of a base, says of the name."""
        evaluator = self.evaluator
        for cls in self.evaluator.hierarchy.order(value.cls):
            if isinstance(cls, str):
                continue
            if name in cls.members:
                frame = evaluator.frame(cls.scope)
                position = cls.scope.bindings[name][-1]
                binding = cls.scope.body.bindings[position]
                written = self._field(frame, binding.value) or evaluator.binding(frame, position)
                return written or evaluator.annotations.evaluate(binding.annotation, frame, receiver=value)
            if name in cls.scope.imports:
                return evaluator.globals.imported_any(cls.scope.module, cls.scope.imports[name])
        return UNKNOWN

    def _field(self, frame: Frame, expr: object) -> Values:
        """`field(default_factory=F)`, `Field(default_factory=F)`, `PrivateAttr(...)`: what F gives."""
        keyword, values = field_default(self.evaluator, frame, expr)
        return values if keyword == "default" else self.evaluator.calling.called_without_arguments(values)

    def _rebind(self, value: Value, receiver: Instance) -> Values:
        """A function stored in the class suite (`run = _run`) is a method; a descriptor gives what `__get__` does."""
        if isinstance(value, Instance) and isinstance(self.evaluator.hierarchy.find(value.cls, "__get__"), Member):
            handed = Given(((receiver,), (self.evaluator.pool.cls(receiver.cls),)))
            return self.evaluator.calling.results(self.of(value, "__get__"), handed)
        if (
            isinstance(value, FunctionValue)
            and value.receiver is None
            and not value.scope.facts.kind & FunctionKind.LAMBDA
        ):
            return (self.evaluator.pool.function(value.scope, receiver, value.outer, value.inferred),)
        return (value,)

    # ---------------------------------------------------------------- overrides
    def _overrides(self, value: Instance, name: str) -> Values:
        """Implementations in subclasses of a method that the class itself leaves open."""
        if value.exact:
            return UNKNOWN
        members = [m for m in self.evaluator.hierarchy.implementations(value.cls, name) if not m.scope.does_nothing]
        if not members or len(members) > _MOST_CANDIDATES:
            return UNKNOWN
        pool = self.evaluator.pool
        bound = [self.bind(m.scope, pool.instance(m.cls), inferred=len(members)) for m in members]
        return tuple(dict.fromkeys(value for values in bound for value in values))

    # ---------------------------------------------------------------- classes and super()
    def _of_class(self, value: ClassValue, name: str) -> Values:
        if name == "__subclasses__":
            return (self.evaluator.pool.method(value, name),)
        found = self.evaluator.hierarchy.find(value.cls, name)
        if isinstance(found, Member):
            names = found.scope.decorator_names
            getter = self.evaluator.properties.of_class(value, name)
            if getter is not None:
                return self.evaluator.calling.result(getter)
            if "classmethod" in names or found.scope.facts.name == "__new__":
                return self.evaluator.decorators.decorated(found.scope, value, self.outer(found.scope))
            return self.evaluator.decorators.decorated(found.scope, None, self.outer(found.scope))
        instance = self.evaluator.pool.instance(value.cls)
        if name in value.cls.members and self.evaluator.hierarchy.is_enumeration(value.cls):
            return (instance,)
        declared = self._declared(instance, name) or self.stored(instance, name)
        if declared:
            return declared
        nested = value.cls.members.get(name)
        if nested and isinstance(nested[-1].value, Lambda):
            return self.evaluator.definition(
                value.cls.module.scope(nested[-1].value.function), self.evaluator.frame(value.cls.scope)
            )
        given = self._given_to_class(value, name)
        if given:
            return given
        if isinstance(found, str):
            return tuple(self._of_own(inherited, found, name, value) for inherited in self._of_external(found, name))
        return self._of_metaclass(value, name)

    def _given_to_class(self, value: ClassValue, name: str) -> Values:
        """What `Base.query = session.query_property()` gives a class, or one that it inherits from."""
        if not self.evaluator.outside.is_stored(name):
            return UNKNOWN
        pool = self.evaluator.pool
        order = self.evaluator.hierarchy.order(value.cls)
        owners = (pool.external_instance(cls) if isinstance(cls, str) else pool.cls(cls) for cls in order)
        return next(filter(None, (self.evaluator.outside.stored(owner, name) for owner in owners)), UNKNOWN)

    def _of_metaclass(self, value: ClassValue, name: str) -> Values:
        """`Product.connection`, where the metaclass defines a property or method of this name."""
        found = self.evaluator.hierarchy.of_metaclass(value.cls, name)
        if found is None:
            return UNKNOWN
        if self.evaluator.decorators.role(found.scope).makes in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
            return self.evaluator.calling.result(
                self.evaluator.pool.frame(found.scope, value, (), self.outer(found.scope))
            )
        return self.bind(found.scope, value)

    def _of_own(self, inherited: Value, owner: str, name: str, value: ClassValue) -> Value:
        """What a project class inherits from a class outside, bound to it: class methods, managers of a model."""
        pool = self.evaluator.pool
        if isinstance(inherited, External) and inherited.name == f"{owner}.{name}":
            return pool.member(owner, name, value)
        if isinstance(inherited, ExternalInstance) and self.is_of_model(inherited.type):
            return pool.external_instance(inherited.type, value.cls)
        return inherited

    def is_of_model(self, type: str) -> bool:
        """Do objects of this type (managers, queries) give objects of a model?"""
        kind = self.evaluator.catalogue.type(type)
        return kind is not None and (kind.iterates == MODEL or MODEL in kind.returns.values())

    def _of_super(self, value: SuperValue, name: str) -> Values:
        receiver = value.receiver
        if not isinstance(receiver, Instance | ClassValue):
            return UNKNOWN
        order = self.evaluator.hierarchy.order(receiver.cls)
        start = order.index(value.cls) + 1 if value.cls in order else 1
        found = self.evaluator.hierarchy.search(order[start:], name)
        if isinstance(found, Member):
            if isinstance(receiver, ClassValue):
                return self.evaluator.decorators.decorated(found.scope, receiver, self.outer(found.scope))
            if self.evaluator.decorators.role(found.scope).makes in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
                frame = self.evaluator.pool.frame(found.scope, receiver, (), self.outer(found.scope))
                return self.evaluator.calling.result(frame)
            return self.bind(found.scope, receiver)
        if name == "__new__":  # the one of `object`
            return (self.evaluator.pool.factory((self.evaluator.pool.instance(receiver.cls),)),)
        return (self.evaluator.pool.member(found, name, receiver),) if isinstance(found, str) else UNKNOWN
