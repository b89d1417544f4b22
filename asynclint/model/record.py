"""`@record`: immutable values with slots, as `@dataclass(frozen=True, slots=True)` makes them, but made much faster.

There are two hundred of them, and making their methods was half of what it cost to start: a dataclass compiles six
methods for each class. A record compiles its constructor, and only when somebody calls it: most runs make objects of
every third class. All else is the same code for all. That nobody changes one is checked by the type checker, not at run
time, which makes building one several times as fast, too.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")
_Key = Callable[[Any], Any]
#: Stands for the default of a field that has none.
_REQUIRED: Any = object()


@overload
def record(cls: type[T], /) -> type[T]: ...


@overload
def record(*, order: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, order: bool = False) -> type[T] | Callable[[type[T]], type[T]]:
    """`order`: records are compared field by field."""
    return _made(cls, order=order) if cls is not None else lambda it: _made(it, order=order)


@dataclass_transform(eq_default=False, field_specifiers=(field,))
def mutable(cls: type[T], /) -> type[T]:
    """Makes a class of things that change over time, as `@dataclass(eq=False)` does: each is equal to itself only."""
    own = {name: cls.__dict__.get(name, _REQUIRED) for name in cls.__annotations__}
    unfinished = _Unfinished(own, {name: given for name, given in own.items() if given is not _REQUIRED})
    made: Any = cls
    for name, given in own.items():
        if isinstance(given, Field):
            delattr(made, name)
    made.__init__, made.__dataclass_fields__, made.__repr__ = unfinished.constructor(), unfinished, _written
    unfinished.cls = made
    return cls


def _made(cls: type[T], *, order: bool) -> type[T]:
    """The class made anew: slots cannot be added to one that exists."""
    namespace = dict(cls.__dict__)
    own = {name: namespace.pop(name, _REQUIRED) for name in cls.__annotations__}
    inherited: dict[str, Any] = {}
    for base in reversed(cls.__mro__[1:]):
        inherited |= base.__dict__.get("__record__", {})
    known = inherited | own
    key = _key([name for name, given in known.items() if not isinstance(given, Field) or given.compare])
    methods = {"__eq__": _equal(key), "__hash__": _hash(key), "__repr__": _written}
    methods |= {name: _compared(key, name) for name in ("__lt__", "__le__", "__gt__", "__ge__") if order}
    for name, method in methods.items():
        if namespace.get(name) is None:  # also where the class compares by itself: that takes the hash away
            namespace[name] = method
    for name in ("__dict__", "__weakref__"):
        namespace.pop(name, None)
    unfinished = _Unfinished(known, {name: given for name, given in own.items() if given is not _REQUIRED})
    namespace |= {"__slots__": tuple(name for name in own if name not in inherited), "__match_args__": tuple(known)}
    namespace |= {"__record__": own, "__init__": unfinished.constructor(), "__dataclass_fields__": unfinished}
    kind: Any = type(cls)
    made = kind(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    unfinished.cls = made
    return made  # type: ignore[no-any-return]


class _Unfinished:
    """A record that lacks its constructor and, as long as nobody asks for them, what `dataclasses` call its fields."""

    __slots__ = ("cls", "defaults", "known")
    cls: type[Any]

    def __init__(self, known: dict[str, Any], defaults: dict[str, Any]) -> None:
        self.known, self.defaults = known, defaults

    def constructor(self) -> Callable[..., None]:
        def construct(it: Any, *arguments: Any, **keywords: Any) -> None:
            self.cls.__init__ = made = _compiled(self.cls, self.known)
            made(it, *arguments, **keywords)

        return construct

    def __get__(self, _instance: object, _owner: type[Any]) -> Any:
        cls, kind = self.cls, cast("Any", type(self.cls))
        words = {"__annotations__": cls.__annotations__, "__module__": cls.__module__, "__doc__": cls.__name__}
        pattern = kind(cls.__name__, cls.__bases__, self.defaults | words)
        model: Any = dataclass(init=False, repr=False, eq=False, match_args=False)(pattern)
        cls.__dataclass_fields__, cls.__dataclass_params__ = model.__dataclass_fields__, model.__dataclass_params__
        return cls.__dataclass_fields__


def _compiled(cls: type[Any], known: dict[str, Any]) -> Callable[..., None]:
    """The constructor: `def __init__(self, x, y=default): self.x = x; ...`"""
    names: dict[str, Any] = {"REQUIRED": _REQUIRED}
    parameters, lines = [], []
    for number, (name, given) in enumerate(known.items()):
        value = name
        if isinstance(given, Field):
            if given.default_factory is not MISSING:
                names[f"make{number}"] = given.default_factory
                given, value = _REQUIRED, f"make{number}() if {name} is REQUIRED else {name}"
            else:
                given = given.default if given.default is not MISSING else _REQUIRED
        if given is _REQUIRED and value == name:
            parameters.append(name)
        else:
            names[f"default{number}"] = given
            parameters.append(f"{name}=default{number}")
        lines.append(f"    self.{name} = {value}\n")
    exec(f"def __init__(self, {', '.join(parameters)}):\n{''.join(lines) or '    pass'}", names)
    made: Callable[..., None] = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__module__ = cls.__module__
    return made


def _key(names: list[str]) -> _Key:
    """What makes two records of a class the same."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda it: tuple(getattr(it, name) for name in names)


def _equal(key: _Key) -> Callable[[Any, Any], Any]:
    def equal(self: Any, other: Any) -> Any:
        if self is other:
            return True
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hash(key: _Key) -> Callable[[Any], int]:
    def hashed(self: Any) -> int:
        return hash(key(self))

    return hashed


def _compared(key: _Key, name: str) -> Callable[[Any, Any], Any]:
    compare = getattr(tuple, name)

    def compared(self: Any, other: Any) -> Any:
        return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _written(self: Any) -> str:
    parts = (f"{item.name}={getattr(self, item.name)!r}" for item in fields(self) if item.repr)
    return f"{type(self).__qualname__}({', '.join(parts)})"
