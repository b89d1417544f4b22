"""Type expressions -> the values they describe."""

import re
from typing import TYPE_CHECKING

from asynclint.catalogue.entries import MODEL
from asynclint.model.facts import Constant, Display, Expr, Operation, Subscript
from asynclint.program.evaluation.values import (
    UNKNOWN,
    ClassValue,
    Collection,
    External,
    ExternalInstance,
    Frame,
    Instance,
    Value,
    Values,
    union,
)
from asynclint.program.symbols.scopes import Project, ProjectClass
from asynclint.program.symbols.spelling import last_name

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

_TRANSPARENT = frozenset(
    {"Optional", "Union", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Unpack", "InitVar"}
)
_SEQUENCES = frozenset(
    {
        "list", "List", "set", "Set", "frozenset", "FrozenSet", "deque", "Deque", "Sequence", "MutableSequence",
        "Iterable", "Iterator", "Collection", "Container", "AbstractSet", "MutableSet", "KeysView", "ValuesView",
        "AsyncIterable", "AsyncIterator", "Generator", "AsyncGenerator", "Reversible",
    }
)  # fmt: skip
_MAPPINGS = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict", "WeakValueDictionary"}
)
_AWAITABLES = frozenset({"Awaitable", "Coroutine", "Future", "Task"})
_CONTEXTS = frozenset(
    {"ContextManager", "AsyncContextManager", "AbstractContextManager", "AbstractAsyncContextManager"}
)
#: Containers of one kind of thing that also have blocking or other methods of their own.
_HOLDERS = frozenset({"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "ContextVar", "ref", "Pool"})
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
#: Names of typing that describe no particular value.
_VAGUE = frozenset({"Any", "object", "Callable", "None", "NoReturn", "Never", "TypeVar", "ParamSpec", "Literal"})


def tells_contents(annotation: Expr) -> bool:
    """`Queue[Job]` says more than the `Queue()` that is assigned."""
    base = annotation.base if isinstance(annotation, Subscript) else None
    return isinstance(base, str) and base.rpartition(".")[2] in _HOLDERS


def _variables(cls: ProjectClass) -> list[str]:
    """The type variables of a generic class, in order: `Generic[A, B]` says it for all bases."""
    bases = [base for base in cls.facts.bases if isinstance(base, Subscript)]
    told = [base for base in bases if isinstance(base.base, str) and base.base.rpartition(".")[2] == "Generic"]
    return [
        name
        for base in told or bases
        for name in (base.key.items if isinstance(base.key, Display) else [base.key])
        if isinstance(name, str)
    ]


class Annotations:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._generics: dict[ProjectClass, list[tuple[ProjectClass, Subscript]]] = {}
        self._given: dict[tuple[ProjectClass, str], Values] = {}
        self._aliases: dict[tuple[Project, str], tuple[Expr, Frame] | None] = {}

    def evaluate(self, expr: Expr, frame: Frame, *, receiver: Value | None = None, depth: int = 0) -> Values:
        """The instances an annotation allows; `Annotated[T, Depends(f)]` gives what f gives."""
        if depth > 12 or expr is None:
            return UNKNOWN
        if isinstance(expr, str):
            if expr.rpartition(".")[2] == "Self":
                return self.instances((receiver,)) or (receiver,) if receiver is not None else UNKNOWN
            return self._named(expr, frame, receiver, depth)
        if isinstance(expr, Operation) and expr.symbol == "BitOr":
            return union(
                self.evaluate(expr.left, frame, receiver=receiver, depth=depth + 1),
                self.evaluate(expr.right, frame, receiver=receiver, depth=depth + 1),
            )
        if isinstance(expr, Display):
            return union(*(self.evaluate(item, frame, receiver=receiver, depth=depth + 1) for item in expr.items))
        if isinstance(expr, Subscript):
            return self._generic(expr, frame, receiver, depth + 1)
        return UNKNOWN

    def _named(self, name: str, frame: Frame, receiver: Value | None, depth: int) -> Values:
        if isinstance(receiver, Instance) and receiver.arguments:
            for parameter, values in receiver.arguments:
                if parameter == name:
                    return values  # a type variable of a generic class
        if isinstance(receiver, Instance | ClassValue) and "." not in name:
            given = self._given_by_heir(receiver.cls, name)
            if given:
                return given
        alias = self._alias(name, frame)
        if alias is not None:
            expr, where = alias
            return self.evaluate(expr, where, depth=depth + 1)
        return self.instances(self.evaluator.chain(name, frame))

    def _given_by_heir(self, cls: ProjectClass, name: str, depth: int = 0) -> Values:
        """What `class Users(Repository[Session])` says a type variable of its base is."""
        key = (cls, name)
        found = self._given.get(key)
        if found is None:
            found = self._given[key] = UNKNOWN
            for heir, base in self._generic_bases(cls):
                parent = next((v.cls for v in self._bases_of(heir, base) if isinstance(v, ClassValue)), None)
                names = _variables(parent) if parent is not None else []
                if name in names:
                    arguments = base.key.items if isinstance(base.key, Display) else [base.key]
                    position = names.index(name)
                    if position < len(arguments):
                        around = self.evaluator.frame_around(self.evaluator.frame(heir.scope))
                        receiver = self.evaluator.pool.cls(cls) if heir is not cls else None
                        found = self.evaluate(arguments[position], around, receiver=receiver, depth=depth + 1)
                    break
            self._given[key] = found
        return found

    def _generic_bases(self, cls: ProjectClass) -> list[tuple[ProjectClass, Subscript]]:
        """`Repository[Session]` among the bases of the class and of what it inherits from, farthest first."""
        found = self._generics.get(cls)
        if found is None:
            order = [item for item in self.evaluator.hierarchy.order(cls) if not isinstance(item, str)]
            found = self._generics[cls] = [
                (item, base) for item in reversed(order) for base in item.facts.bases if isinstance(base, Subscript)
            ]
        return found

    def _bases_of(self, heir: ProjectClass, base: Subscript) -> Values:
        return self.evaluator.evaluate(base.base, self.evaluator.frame_around(self.evaluator.frame(heir.scope)))

    def _alias(self, name: str, frame: Frame) -> tuple[Expr, Frame] | None:
        """`Session = Annotated[...]`, `Handler = A | B`, `T = TypeVar("T", bound=X)`: the right-hand side."""
        if "." in name:
            return None
        key = (frame.scope.module, name)
        try:
            return self._aliases[key]
        except KeyError:
            found = self._aliases[key] = self._find_alias(*key)
            return found

    def has_variable(self, annotation: Expr, frame: Frame) -> bool:
        """`T`, `T | None`, `list[T]`: does the type depend on what the function is given?"""
        work = [annotation]
        while work:
            expr = work.pop()
            if isinstance(expr, str) and self._is_variable(expr, frame):
                return True
            if isinstance(expr, Operation):
                work.extend((expr.left, expr.right))
            elif isinstance(expr, Subscript):
                work.append(expr.key)
            elif isinstance(expr, Display):
                work.extend(expr.items)
        return False

    def _is_variable(self, name: str, frame: Frame) -> bool:
        """Is the name that of a `TypeVar`, here or where it is imported from?"""
        module = frame.scope.module
        for entry in module.body.imports.get(name, ()):
            source = self.evaluator.modules.find(self.evaluator.globals.absolute(module, entry), module)
            if source is not None and entry.name is not None:
                module, name = source, entry.name
                break
        body = module.body
        values = (body.body.bindings[position].value for position in body.bindings.get(name, ()))
        return any(isinstance(v, int) and last_name(body.body.calls[v].callee) == "TypeVar" for v in values)

    def _find_alias(self, module: Project, name: str) -> tuple[Expr, Frame] | None:
        scope = module.body
        for entry in scope.imports.get(name, ()):
            source = self.evaluator.modules.find(self.evaluator.globals.absolute(module, entry), module)
            if source is not None and entry.name is not None and entry.name in source.body.bindings:
                scope, name = source.body, entry.name
                break
        positions = scope.bindings.get(name, ())
        if len(positions) != 1:
            return None
        value = scope.body.bindings[positions[0]].value
        where = self.evaluator.frame(scope)
        if isinstance(value, Subscript | Operation):
            return value, where
        if isinstance(value, Constant) and isinstance(value.value, str) and _NAME.fullmatch(value.value):
            return value.value, where
        if isinstance(value, int):
            call = scope.body.calls[value]
            maker = call.callee.rpartition(".")[2] if isinstance(call.callee, str) else ""
            if maker == "NewType" and len(call.arguments) > 1:
                return call.arguments[1], where
            if maker == "TypeVar":
                for keyword, bound in call.keywords:
                    if keyword == "bound":
                        return bound, where
                return (Operation("BitOr", *call.arguments[1:3]), where) if len(call.arguments) > 2 else (None, where)
        return None

    def instances(self, values: Values) -> Values:
        """Classes -> objects of them. Plain classes of the project may stand for a subclass."""
        pool = self.evaluator.pool
        found: list[Value] = []
        for value in values:
            if isinstance(value, ClassValue):
                found.append(pool.instance(value.cls))
            elif isinstance(value, External):
                name = self.evaluator.catalogue.canonical(value.name)
                last = name.rpartition(".")[2]
                if last[:1].islower():  # a function in the place of a class, or a class with a modest name
                    name = self.evaluator.catalogue.created_by(name) or ""
                if name and last not in _VAGUE and not name.startswith(("builtins.", "typing.")):
                    found.append(pool.external_instance(name))
            elif isinstance(value, Collection):  # isinstance(x, (A, B))
                found.extend(self.instances(value.elements))
        return tuple(dict.fromkeys(found))

    def _generic(self, expr: Subscript, frame: Frame, receiver: Value | None, depth: int) -> Values:
        base = expr.base if isinstance(expr.base, str) else ""
        last = base.rpartition(".")[2]
        arguments: list[Expr] = list(expr.key.items) if isinstance(expr.key, Display) else [expr.key]
        pool = self.evaluator.pool

        def inner(position: int) -> Values:
            if not -len(arguments) <= position < len(arguments):
                return UNKNOWN
            return self.evaluate(arguments[position], frame, receiver=receiver, depth=depth)

        if last == "Annotated":
            for metadata in arguments[1:]:
                injected = self.evaluator.calling.injected(metadata, frame)
                if injected:
                    return injected
            return inner(0)
        if last in _TRANSPARENT:
            return union(*(inner(position) for position in range(len(arguments))))
        if last in _SEQUENCES:
            values = inner(0)
            return (pool.collection((values,)),) if values else UNKNOWN
        if last in ("tuple", "Tuple"):
            if len(arguments) == 2 and isinstance(arguments[1], Constant | type(None)):
                values = inner(0)
                return (pool.collection((values,)),) if values else UNKNOWN
            items = tuple(inner(position) for position in range(len(arguments)))
            return (pool.collection(items, True),) if any(items) else UNKNOWN
        if last in _MAPPINGS:
            values = inner(1)
            return (pool.dictionary(((None, values),)),) if values else UNKNOWN
        if last in _AWAITABLES and self._is_awaitable(base, frame):
            values = inner(-1)
            return (pool.awaitable(values),) if values else UNKNOWN
        if last in _CONTEXTS:
            values = inner(0)
            return (pool.awaitable(values),) if values else UNKNOWN
        if last in ("type", "Type"):
            return tuple(pool.cls(value.cls) for value in inner(0) if isinstance(value, Instance))
        if last == "Callable":
            values = inner(-1)
            return (pool.factory(values),) if values else UNKNOWN
        if last in ("Literal", "Concatenate"):
            return UNKNOWN
        own = self.evaluate(expr.base, frame, receiver=receiver, depth=depth)
        if last in _HOLDERS:
            held = inner(0)
            return (*own, pool.collection((held,))) if held else own
        return tuple(self._parametrised(value, arguments, frame, receiver, depth) for value in own)

    def _is_awaitable(self, base: str, frame: Frame) -> bool:
        """Is this typing's or asyncio's Future, and not a class of the same name?"""
        return all(
            isinstance(value, External) and not value.name.startswith("concurrent.")
            for value in self.evaluator.chain(base, frame)
        )

    def _parametrised(
        self, value: Value, arguments: list[Expr], frame: Frame, receiver: Value | None, depth: int
    ) -> Value:
        """`Box[Session]` knows what its type variables are, `RunContext[Deps]` of a package what its first one is."""
        if isinstance(value, ExternalInstance):
            kind = self.evaluator.catalogue.type(value.type)
            if kind is None or MODEL not in kind.attributes.values():
                return value
            held = self.evaluate(arguments[0], frame, receiver=receiver, depth=depth)
            model = next((v.cls for v in held if isinstance(v, Instance)), None)
            return self.evaluator.pool.external_instance(value.type, model)
        if not isinstance(value, Instance) or value.arguments:
            return value
        given = {
            name: self.evaluate(argument, frame, receiver=receiver, depth=depth)
            for name, argument in zip(_variables(value.cls), arguments, strict=False)
        }
        known = tuple(sorted((name, values) for name, values in given.items() if values))
        return self.evaluator.pool.instance(value.cls, known) if known else value
