"""Attributes: what `value.name` is, through classes, bases, instances, modules and the catalogue."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Makes
from asynclint.model.facts import Constant, FunctionKind, Lambda, Subscript
from asynclint.program.scopes import Project, ProjectClass, Scope
from asynclint.program.values import (
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
    Instance,
    ModuleValue,
    SuperValue,
    Text,
    Value,
    Values,
    union,
)

if TYPE_CHECKING:
    from asynclint.program.evaluate import Evaluator

#: An abstract method with more implementations than this says nothing about which one runs.
_MOST_OVERRIDES = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A function found in a class of a method resolution order."""

    scope: Scope
    cls: ProjectClass


class Members:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._orders: dict[ProjectClass, tuple[ProjectClass | str, ...]] = {}
        self._found: dict[tuple[ProjectClass, str], Member | str | None] = {}
        self._subclasses: dict[str, list[ProjectClass]] | None = None
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
                return (pool.method(value, name),)
            case FunctionValue() | ContextFactory():
                return self._of_function(value, name)
            case Awaitable():
                return (pool.member(value.type, name, value),)
            case Text():
                return (pool.external(f"builtins.str.{name}"),)
        return UNKNOWN

    def _of_module(self, module: Project, name: str) -> Values:
        values = self.evaluator.module_member(module, name)
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
        created = catalogue.type(canonical)
        return (pool.external(created.name if created is not None else canonical),)

    def _of_external_instance(self, value: ExternalInstance, name: str) -> Values:
        kind = self.evaluator.catalogue.type(value.type)
        if kind is not None and name in kind.attributes:
            return (self.evaluator.pool.external_instance(kind.attributes[name]),)
        stored = self.evaluator.outside.stored(value, name)
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
        types = self.evaluator.calling.role(function.scope).types
        return union(*(self._of_external_instance(self.evaluator.pool.external_instance(t), name) for t in types))

    # ---------------------------------------------------------------- classes
    def order(self, cls: ProjectClass) -> tuple[ProjectClass | str, ...]:
        """The method resolution order; classes outside the project by their canonical name."""
        found = self._orders.get(cls)
        if found is not None:
            return found
        self._orders[cls] = (cls,)
        lines: list[list[ProjectClass | str]] = []
        direct: list[ProjectClass | str] = []
        for base in self._bases(cls):
            lines.append(list(self.order(base)) if isinstance(base, ProjectClass) else [base])
            direct.append(base)
        merged = _merge([*lines, direct])
        self._orders[cls] = (cls, *(item for item in merged if item is not cls))
        return self._orders[cls]

    def _bases(self, cls: ProjectClass) -> list[ProjectClass | str]:
        evaluator = self.evaluator
        around = evaluator.frame_around(evaluator.frame(cls.scope))
        bases: list[ProjectClass | str] = []
        for expr in cls.facts.bases:
            plain = expr.base if isinstance(expr, Subscript) else expr
            for value in evaluator.evaluate(plain, around)[:1]:
                if isinstance(value, ClassValue) and value.cls is not cls:
                    bases.append(value.cls)
                elif isinstance(value, External):
                    bases.append(evaluator.catalogue.canonical(value.name))
        return bases

    def bases_outside(self, cls: ProjectClass) -> list[str]:
        return [item for item in self.order(cls) if isinstance(item, str)]

    def find(self, cls: ProjectClass, name: str) -> Member | str | None:
        """The method `name`; the name of the outside class that may define it, when no project class does."""
        key = (cls, name)
        if key not in self._found:
            self._found[key] = self._search(self.order(cls), name)
        return self._found[key]

    def _search(self, order: tuple[ProjectClass | str, ...], name: str) -> Member | str | None:
        outside: str | None = None
        for item in order:
            if isinstance(item, str):
                if outside is None and self._is_told(item, name):
                    outside = item
                continue
            method = item.method(name)
            if method is not None:
                # a class outside that comes first wins only when the catalogue knows its method
                return outside if outside is not None else Member(method, item)
            if name in item.members:
                return None
        return outside or next((item for item in order if isinstance(item, str) and not _is_structural(item)), None)

    def _is_told(self, base: str, name: str) -> bool:
        catalogue = self.evaluator.catalogue
        return catalogue.blocking(f"{base}.{name}") is not None or catalogue.created_by(f"{base}.{name}") is not None

    def default_receiver(self, scope: Scope) -> Value:
        """`self` (or `cls`) when nothing is known about the caller."""
        assert scope.cls is not None
        if "classmethod" in scope.decorator_names or scope.facts.name in ("__new__", "__init_subclass__"):
            return self.evaluator.pool.cls(scope.cls)
        return self.evaluator.pool.instance(scope.cls)

    # ---------------------------------------------------------------- instances
    def _of_instance(self, value: Instance, name: str) -> Values:
        found = self.find(value.cls, name)
        if isinstance(found, Member):
            return self._bound(value, found, name)
        stored = self.stored(value, name)
        if stored:
            return stored
        declared = self._declared(value, name) or self.evaluator.outside.stored(value, name)
        if declared or not isinstance(found, str):
            return declared or self._overrides(value, name)
        kind = self.evaluator.catalogue.type(found)
        if kind is not None and name in kind.attributes:
            return (self.evaluator.pool.external_instance(kind.attributes[name]),)
        return self._overrides(value, name) or (self.evaluator.pool.member(found, name, value),)

    def _bound(self, value: Instance, member: Member, name: str) -> Values:
        role = self.evaluator.calling.role(member.scope)
        if role.makes in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
            frames = self.property_frames(value, name)
            return union(*(self.evaluator.calling.result(frame) for frame in frames))
        if member.scope.does_nothing and not value.exact:
            overrides = self._overrides(value, name)
            if overrides:
                return overrides
        return self.bind(member.scope, value)

    def bind(self, scope: Scope, receiver: Instance | ClassValue, inferred: bool = False) -> Values:
        """The method as an attribute of its receiver."""
        names = scope.decorator_names
        if "staticmethod" in names:
            return self.evaluator.calling.decorated(scope, None, self._outer(scope))
        if "classmethod" in names:
            cls = receiver.cls
            return self.evaluator.calling.decorated(scope, self.evaluator.pool.cls(cls), self._outer(scope), inferred)
        return self.evaluator.calling.decorated(scope, receiver, self._outer(scope), inferred)

    def _outer(self, scope: Scope) -> Frame | None:
        """Methods of a class inside a function close over the function."""
        around = scope.closure_parent
        return self.evaluator.frame(around) if around is not None and around.is_function else None

    def property_frames(self, value: Value, name: str) -> list[Frame]:
        """The functions that run when `value.name` is read."""
        if not isinstance(value, Instance):
            return []
        found = self.find(value.cls, name)
        if not isinstance(found, Member):
            return []
        role = self.evaluator.calling.role(found.scope)
        if role.makes not in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
            return []
        pool = self.evaluator.pool
        if found.scope.does_nothing and not value.exact:
            members = [m for m in self._implementations(value.cls, name) if not m.scope.does_nothing]
            if 0 < len(members) <= _MOST_OVERRIDES:
                return [pool.frame(m.scope, pool.instance(m.cls)) for m in members]
        return [pool.frame(found.scope, value, (), self._outer(found.scope))]

    def setter_frames(self, value: Value, name: str) -> list[Frame]:
        """The functions that run when `value.name = ...` is executed."""
        if not isinstance(value, Instance):
            return []
        for cls in self.order(value.cls):
            setter = cls.setter(name) if not isinstance(cls, str) else None
            if setter is not None:
                return [self.evaluator.pool.frame(setter, value)]
        return []

    def stored(self, value: Instance, name: str) -> Values:
        """What `self.name = ...` anywhere in the class and its bases has put there."""
        key = (value, name)
        found = self._own.get(key)
        if found is not None:
            return found
        self._own[key] = UNKNOWN
        groups: list[Values] = []
        evaluator = self.evaluator
        for cls in self.order(value.cls):
            if isinstance(cls, str):
                continue
            for scope, position in cls.attributes.get(name, ()):
                frame = self._method_frame(value, scope)
                groups.append(evaluator.binding(frame, position))
        self._own[key] = values = union(*groups)
        return values

    def _method_frame(self, value: Instance, scope: Scope) -> Frame:
        """The frame in which a method of `value` has run; constructors keep the arguments they were given."""
        pool = self.evaluator.pool
        if scope.facts.name in ("__init__", "__post_init__") and value.arguments:
            found = self.find(value.cls, "__init__")
            if isinstance(found, Member):
                first = pool.frame(found.scope, value, value.arguments, self._outer(found.scope))
                if found.scope is scope:
                    return first
                inherited = self.evaluator.calling.inherited_init(first, scope)
                if inherited is not None:
                    return inherited
        return pool.frame(scope, value, (), self._outer(scope))

    def _declared(self, value: Instance, name: str) -> Values:
        """Annotations and values in the class suite: dataclass fields, class attributes."""
        evaluator = self.evaluator
        given = dict(value.arguments).get(name)
        if given:
            return given  # a dataclass field that the constructor was given
        for cls in self.order(value.cls):
            if isinstance(cls, str):
                continue
            bindings = cls.members.get(name)
            if not bindings:
                continue
            frame = evaluator.frame(cls.scope)
            position = cls.scope.bindings[name][-1]
            binding = cls.scope.body.bindings[position]
            values = self._field(frame, binding.value) or evaluator.binding(frame, position)
            plain = tuple(v for v in values if not isinstance(v, Text))
            return tuple(self._rebind(v, value) for v in plain)
        return UNKNOWN

    def _field(self, frame: Frame, expr: object) -> Values:
        """`field(default_factory=F)`, `Field(default_factory=F)`, `PrivateAttr(...)`: what F gives."""
        if not isinstance(expr, int):
            return UNKNOWN
        call = frame.scope.body.calls[expr]
        for keyword, factory in call.keywords:
            if keyword in ("default_factory", "factory", "default"):
                if isinstance(factory, Constant):
                    return UNKNOWN
                values = self.evaluator.evaluate(factory, frame, call.sequence, call.block)
                if keyword == "default":
                    return values
                return self.evaluator.calling.called_without_arguments(values)
        return UNKNOWN

    def _rebind(self, value: Value, receiver: Instance) -> Value:
        """A function stored in the class suite (`run = _run`) is a method."""
        if (
            isinstance(value, FunctionValue)
            and value.receiver is None
            and not value.scope.facts.kind & FunctionKind.LAMBDA
        ):
            return self.evaluator.pool.function(value.scope, receiver, value.outer, value.inferred)
        return value

    # ---------------------------------------------------------------- overrides
    def _overrides(self, value: Instance, name: str) -> Values:
        """Implementations in subclasses of a method that the class itself leaves open."""
        if value.exact:
            return UNKNOWN
        members = [m for m in self._implementations(value.cls, name) if not m.scope.does_nothing]
        if not members or len(members) > _MOST_OVERRIDES:
            return UNKNOWN
        pool = self.evaluator.pool
        return union(*(self.bind(m.scope, pool.instance(m.cls), inferred=True) for m in members))

    def _implementations(self, cls: ProjectClass, name: str) -> list[Member]:
        return [Member(method, sub) for sub in self.subclasses(cls) if (method := sub.method(name)) is not None]

    def subclasses(self, cls: ProjectClass) -> list[ProjectClass]:
        """All classes of the program that inherit from `cls`, in a fixed order."""
        if self._subclasses is None:
            self._subclasses = {}
            for module in self.evaluator.modules.in_order():
                for index, facts in enumerate(module.facts.classes):
                    for base in facts.bases:
                        plain = base.base if isinstance(base, Subscript) else base
                        if isinstance(plain, str):
                            last = plain.rpartition(".")[2]
                            self._subclasses.setdefault(last, []).append(module.cls(index))
        found: dict[ProjectClass, None] = {}
        work = [cls]
        while work and len(found) < 200:
            current = work.pop(0)
            for candidate in self._subclasses.get(current.facts.name, ()):
                if candidate not in found and candidate is not cls and current in self.order(candidate):
                    found[candidate] = None
                    work.append(candidate)
        return list(found)

    # ---------------------------------------------------------------- classes and super()
    def _of_class(self, value: ClassValue, name: str) -> Values:
        found = self.find(value.cls, name)
        if isinstance(found, Member):
            names = found.scope.decorator_names
            if "classmethod" in names or found.scope.facts.name == "__new__":
                return self.evaluator.calling.decorated(found.scope, value, self._outer(found.scope))
            return self.evaluator.calling.decorated(found.scope, None, self._outer(found.scope))
        instance = self.evaluator.pool.instance(value.cls)
        if name in value.cls.members and any(base.startswith("enum.") for base in self.bases_outside(value.cls)):
            return (instance,)
        declared = self._declared(instance, name)
        if declared:
            return declared
        nested = value.cls.members.get(name)
        if nested and isinstance(nested[-1].value, Lambda):
            return self.evaluator.definition(
                value.cls.module.scope(nested[-1].value.function), self.evaluator.frame(value.cls.scope)
            )
        if isinstance(found, str):
            return self._of_external(found, name)
        return UNKNOWN

    def _of_super(self, value: SuperValue, name: str) -> Values:
        receiver = value.receiver
        if not isinstance(receiver, Instance | ClassValue):
            return UNKNOWN
        order = self.order(receiver.cls)
        start = order.index(value.cls) + 1 if value.cls in order else 1
        found = self._search(order[start:], name)
        if isinstance(found, Member):
            if isinstance(receiver, ClassValue):
                return self.evaluator.calling.decorated(found.scope, receiver, self._outer(found.scope))
            if self.evaluator.calling.role(found.scope).makes in (Makes.PROPERTY, Makes.CACHED_PROPERTY):
                frame = self.evaluator.pool.frame(found.scope, receiver, (), self._outer(found.scope))
                return self.evaluator.calling.result(frame)
            return self.bind(found.scope, receiver)
        if isinstance(found, str):
            return (self.evaluator.pool.member(found, name, receiver),)
        return UNKNOWN


def _is_structural(name: str) -> bool:
    """Bases that define no behaviour of their own."""
    return name.startswith(("typing.", "builtins.object", "abc.", "enum.", "typing_extensions."))


def _merge(lines: list[list[ProjectClass | str]]) -> list[ProjectClass | str]:
    """C3 linearization; where it has no answer, the next candidate in order."""
    result: list[ProjectClass | str] = []
    lines = [line for line in lines if line]
    while lines:
        head = next(
            (line[0] for line in lines if not any(line[0] in other[1:] for other in lines)),
            lines[0][0],
        )
        result.append(head)
        lines = [rest for line in lines if (rest := [item for item in line if item is not head and item != head])]
    return result
