"""What an expression can be: the abstract values of the linked program.

Values are interned by `Threads`, so that identity is equality: they can be dictionary keys and sets at no cost. A place
holds a tuple of them, one per possibility; the empty tuple means "not known".
"""

from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Threads

if TYPE_CHECKING:
    from asynclint.program.evaluation.arguments import Actuals
    from asynclint.program.symbols.scopes import Project, ProjectClass, Scope

#: A sequence number after everything: the point of view of code that runs later.
LATER = 1 << 60

#: What the types of plain texts, numbers and containers begin with.
BUILTIN = "builtins."
#: More possibilities than this are no knowledge any more.
WIDEST = 8


class Value:
    """Anything. Subclasses say what."""

    __slots__ = ("chains", "inert", "nesting")

    def __init__(self) -> None:
        #: attribute chains already looked up on this very value
        self.chains: dict[str, tuple[Value, ...]] | None = None
        #: calling it can have no effect that anybody knows of; None until somebody has looked
        self.inert: bool | None = None
        #: how many circumstances are nested in it, see `depth`; None until somebody asks
        self.nesting: int | None = None


Values = tuple[Value, ...]
UNKNOWN: Values = ()


class External(Value):
    """A name outside the project: module, function, class or attribute of one, by canonical dotted path."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class ModuleValue(Value):
    __slots__ = ("module",)

    def __init__(self, module: "Project") -> None:
        super().__init__()
        self.module = module


class ExternalInstance(Value):
    """A value whose type is outside the project; a query knows the `model` of the project that it is for."""

    __slots__ = ("model", "type")

    def __init__(self, type: str, model: "ProjectClass | None") -> None:
        super().__init__()
        self.type = type
        self.model = model


class ExternalMember(Value):
    """An attribute or method of an external instance; `owner` is the type it was looked up on."""

    __slots__ = ("name", "owner", "receiver")

    def __init__(self, owner: str, name: str, receiver: Value | None) -> None:
        super().__init__()
        self.owner = owner
        self.name = name
        self.receiver = receiver

    @property
    def dotted(self) -> str:
        return f"{self.owner}.{self.name}"


class FunctionValue(Value):
    """A project function. `receiver` is what it is bound to, `outer` the frame it closes over."""

    __slots__ = ("inferred", "outer", "receiver", "scope")

    def __init__(self, scope: "Scope", receiver: Value | None, outer: "Frame | None", inferred: int) -> None:
        super().__init__()
        self.scope = scope
        self.receiver = receiver
        self.outer = outer
        self.inferred = inferred  # how many overrides could be meant; 0 when it is certain


class ClassValue(Value):
    __slots__ = ("cls",)

    def __init__(self, cls: "ProjectClass") -> None:
        super().__init__()
        self.cls = cls


class Instance(Value):
    """An object of a project class; `arguments` are the noteworthy values its constructor was given."""

    __slots__ = ("arguments", "cls", "exact")

    def __init__(self, cls: "ProjectClass", arguments: "Arguments", exact: bool) -> None:
        super().__init__()
        self.cls = cls
        self.arguments = arguments
        self.exact = exact  # constructed here: no subclass can be meant


class SuperValue(Value):
    __slots__ = ("cls", "receiver")

    def __init__(self, cls: "ProjectClass", receiver: Value) -> None:
        super().__init__()
        self.cls = cls
        self.receiver = receiver


class Coroutine(Value):
    """The un-awaited result of an async function, or of an async generator function."""

    __slots__ = ("frame",)

    def __init__(self, frame: "Frame") -> None:
        super().__init__()
        self.frame = frame


class Awaitable(Value):
    """Something whose awaiting (or entering) gives `result`."""

    __slots__ = ("result", "type")

    def __init__(self, result: Values, type: str) -> None:
        super().__init__()
        self.result = result
        self.type = type  # the outside class whose methods it has


class GeneratorValue(Value):
    """A generator that has not run yet; with `enters`, the context manager made of one."""

    __slots__ = ("enters", "frame")

    def __init__(self, frame: "Frame", enters: bool) -> None:
        super().__init__()
        self.frame = frame
        self.enters = enters


class ContextFactory(Value):
    """A function under @contextmanager or @asynccontextmanager."""

    __slots__ = ("function",)

    def __init__(self, function: FunctionValue) -> None:
        super().__init__()
        self.function = function


class Collection(Value):
    """A list, set, tuple or iterator; `items` by position for tuples, else what any element can be."""

    __slots__ = ("items", "positional")

    def __init__(self, items: tuple[Values, ...], positional: bool) -> None:
        super().__init__()
        self.items = items
        self.positional = positional

    @property
    def elements(self) -> Values:
        return union(*self.items)


class Dictionary(Value):
    """`missing` is called for keys that are not there (`defaultdict`)."""

    __slots__ = ("entries", "missing", "named")

    def __init__(self, entries: tuple[tuple[str | None, Values], ...], missing: Values) -> None:
        super().__init__()
        self.entries = entries
        self.missing = missing
        self.named = dict(entries)

    def get(self, key: str | None) -> Values:
        """The values under a constant key; every value when the key is not known or not there."""
        exact = [values for name, values in self.entries if name == key and key is not None]
        return union(*exact) if exact else union(*(values for _, values in self.entries))


class Method(Value):
    """A method of a built-in container value (`handlers.get`, `items.values`)."""

    __slots__ = ("name", "owner")

    def __init__(self, owner: Value, name: str) -> None:
        super().__init__()
        self.owner = owner
        self.name = name


class Partial(Value):
    __slots__ = ("arguments", "function")

    def __init__(self, function: Value, arguments: "Given") -> None:
        super().__init__()
        self.function = function
        self.arguments = arguments


class Offloaded(Value):
    """An async callable that runs `function` in a worker thread or process (`sync_to_async(f)`)."""

    __slots__ = ("function", "process", "threads")

    def __init__(self, function: Value, process: bool, threads: Threads | None) -> None:
        super().__init__()
        self.function = function
        self.process = process
        self.threads = threads  # whose they are; None when nobody has said


class Mapped(Value):
    """`map(f, items)`: calls the functions for each element, when somebody iterates."""

    __slots__ = ("functions", "items")

    def __init__(self, functions: Values, items: tuple[Values, ...]) -> None:
        super().__init__()
        self.functions = functions
        self.items = items


class Factory(Value):
    """Something that gives `result` when it is called (`Callable[..., T]`)."""

    __slots__ = ("result",)

    def __init__(self, result: Values) -> None:
        super().__init__()
        self.result = result


class Flag(Value):
    """A constant that was handed over."""

    __slots__ = ("value",)

    def __init__(self, value: bool | int | str | None) -> None:
        super().__init__()
        self.value = value


class Whole(Value):
    """Data of no bounded size: all of a request, a response or a file."""

    __slots__ = ()


class Text(Value):
    """A constant string."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Given:
    """The arguments of a call as values."""

    __slots__ = ("keywords", "positional")

    def __init__(self, positional: tuple[Values, ...] = (), keywords: tuple[tuple[str, Values], ...] = ()) -> None:
        self.positional = positional
        self.keywords = keywords

    @property
    def key(self) -> tuple[object, ...]:
        return (self.positional, self.keywords)

    def position(self, index: int) -> Values:
        return self.positional[index] if index < len(self.positional) else UNKNOWN

    def keyword(self, name: str) -> Values:
        return next((values for key, values in self.keywords if key == name), UNKNOWN)

    def given(self) -> "Given":
        return self


NOTHING = Given()

#: Parameter name -> values, sorted by name.
Arguments = tuple[tuple[str, Values], ...]


class Frame:
    """A function under one set of circumstances: receiver, noteworthy arguments, and the frame it closes over.

    Frames are the nodes of the call graph. They are interned by `Threads`, like values.
    """

    __slots__ = (
        *("arguments", "arms", "bound", "calls", "depth", "names", "outer", "receiver", "result", "scope", "yielded"),
    )

    def __init__(self, scope: "Scope", receiver: Value | None, arguments: Arguments, outer: "Frame | None") -> None:
        self.scope = scope
        self.receiver = receiver
        self.arguments = arguments
        self.outer = outer
        self.depth = 1
        if arguments:
            self.depth += max((depth(value) for _, values in arguments for value in values), default=0)
        if receiver is not None:
            self.depth = max(self.depth, depth(receiver))
        if outer is not None:
            self.depth = max(self.depth, outer.depth)
        #: binding position -> its value; call number n at -1 - n; both tables are made when somebody asks
        self.bound: dict[int, Values] | None = None
        #: the arguments of its calls, by number, while its edges are looked for
        self.calls: dict[int, Actuals] | None = None
        #: parameter -> its values
        self.names: dict[str, Values] | None = None
        #: which arms the arguments decide, see `switches`; None until somebody asks
        self.arms: tuple[frozenset[int], tuple[int, ...]] | None = None
        self.result: Values | None = None
        self.yielded: Values | None = None

    @property
    def symbol(self) -> str:
        return self.scope.symbol

    def settle(self) -> None:
        """Forget what was only needed to find its edges."""
        self.calls = None
        if self.scope.is_function:
            self.bound = None


def depth(value: Value) -> int:
    """How many circumstances are nested in a value. Recursion over callbacks would nest them without end."""
    known = value.nesting
    if known is None:
        known = value.nesting = _depth(value)
    return known


def _depth(value: Value) -> int:
    if isinstance(value, FunctionValue):
        return value.outer.depth if value.outer is not None else 0
    if isinstance(value, Instance):
        return 1 + max(
            (depth(v) for _, values in value.arguments for v in values if not isinstance(v, Flag)), default=-1
        )
    if isinstance(value, Coroutine | GeneratorValue):
        return value.frame.depth
    if isinstance(value, Partial):
        return 1 + max((depth(v) for values in value.arguments.positional for v in values), default=0)
    if isinstance(value, Offloaded | ContextFactory):
        return 1 + depth(value.function)
    if isinstance(value, Mapped):
        return 1 + max((depth(v) for v in value.functions), default=0)
    if isinstance(value, Collection):
        return 1 + max((depth(v) for values in value.items for v in values), default=0)
    if isinstance(value, Dictionary):
        return 1 + max((depth(v) for _, values in value.entries for v in values), default=0)
    return 0


def union(*groups: Values) -> Values:
    """All possibilities, first come first kept, at most `WIDEST`."""
    if len(groups) == 1:
        return groups[0]
    filled = [group for group in groups if group]
    if not filled:
        return UNKNOWN
    if len(filled) == 1:
        return filled[0]
    return tuple(dict.fromkeys(value for group in filled for value in group))[:WIDEST]


def dotted(value: Value) -> str | None:
    """The dotted name of something outside the project."""
    if isinstance(value, External):
        return value.name
    return value.dotted if isinstance(value, ExternalMember) else None
