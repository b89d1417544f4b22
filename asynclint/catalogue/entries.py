"""What the catalogue knows, as values. Every dotted name here is canonical: absolute, and past all aliases."""

import sys
from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum
from fnmatch import fnmatchcase

from asynclint.model.effects import Cost, EffectKind
from asynclint.model.record import record


class Where(StrEnum):
    """What becomes of a callable handed to another callable."""

    THREAD = "thread"
    PROCESS = "process"
    LOOP = "loop"
    HERE = "here"
    BRIDGED = "bridged"
    TASK = "task"
    LATER = "later"
    INJECT = "inject"
    THREAD_WRAPPER = "thread-wrapper"
    PROVIDER = "provider"


class Threads(StrEnum):
    """Whose threads run what is handed over."""

    LOOP = "loop"  # the event loop's default executor, min(32, CPUs + 4) threads unless the program sets another one
    ANYIO = "anyio"  # anyio's limiter, 40 threads unless the program says otherwise
    SINGLE = "single"  # one thread for all
    OWN = "own"  # made for this purpose


class Makes(StrEnum):
    """What a decorator makes of a function."""

    SAME = "same"
    CACHED = "cached"
    THREAD = "thread"
    PROCESS = "process"
    ASYNC = "async"
    PROPERTY = "property"
    CACHED_PROPERTY = "cached-property"
    CONTEXT = "context"
    ASYNC_CONTEXT = "async-context"
    DISPATCH = "dispatch"
    OTHER = "other"


class Context(StrEnum):
    """When an entry point runs, the busiest first; decides severity."""

    REQUEST = "request"
    BACKGROUND = "background"
    UNKNOWN = "unknown"
    STARTUP = "startup"
    SHUTDOWN = "shutdown"
    CLI = "cli"
    TEST = "test"

    @property
    def quietness(self) -> int:
        """0 when requests wait for it, and more the fewer do."""
        return _QUIETNESS[self]


_QUIETNESS = {context: number for number, context in enumerate(Context)}


def busiest(contexts: Iterable[Context]) -> Context:
    return min(contexts, key=_QUIETNESS.__getitem__)


#: In the place of a type: the class of the project that a query is for.
MODEL = "model"

#: Value of a condition that holds whenever the argument is given, whatever it is.
GIVEN = "*"


@record
class Condition:
    """A literal argument of a call: `argument` is a keyword, or a position written as digits.

    A dotted name is kept as it is written (`os.WNOHANG`) and compared with the argument's own spelling.
    """

    argument: str
    value: str | int | float | bool | None


@record
class Timeout:
    """Which argument limits the time of a call, and what holds without it."""

    argument: str
    default: str


@record
class Blocking:
    """Why and how a symbol holds the calling thread. `at` is the catalogue file and line it was read from."""

    effect: EffectKind
    cost: Cost
    because: str
    instead: str | None = None
    unless: tuple[Condition, ...] = ()
    only_if: tuple[Condition, ...] = ()
    unbounded_input: bool = False
    attribute: bool = False
    gil: str | None = None
    measured: str | None = None
    aliases: tuple[str, ...] = ()
    timeout: Timeout | None = None
    hands_to: tuple[str, ...] = ()  # methods of subclasses that do the work
    at: str = ""


class Bounds(StrEnum):
    """What a callable or context manager keeps within bounds."""

    TIME = "time"
    CONCURRENCY = "concurrency"


@record
class Client:
    """Something that owns connections: what is lost when it is built anew, and what belongs to it.

    `settings`: arguments that say how it behaves, not to whom it talks; `shared_if`: it borrows its connections then,
    and `tls_shared_if`: at least its TLS context.
    """

    loses: tuple[str, ...]
    closed_by: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    shared_if: tuple[Condition, ...] = ()
    tls_shared_if: tuple[Condition, ...] = ()
    per_call: bool = False  # a function that builds one, uses it once and throws it away
    synchronous: bool = False
    instead: str | None = None
    ends: str = ""  # how an application closes it: "entered", "awaited", "called"; "" when nobody has looked
    public: str = ""  # the class of what a function makes, by the name users import
    at: str = ""


#: In a list of names: all that no other list has.
ALL = "*"


@record
class Twin:
    """The awaitable class that does what another one does, and how its methods are used then.

    Names are those of the blocking class, or paths of names below its objects (`chat.completions.create`). `by` is
    imported as it is written; `gives`: what a method returns that has a twin of its own, by canonical name.
    """

    of: str
    by: str
    awaited: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    iterated: frozenset[str] = frozenset()  # by `async for`
    entered: frozenset[str] = frozenset()  # by `async with`
    readable: frozenset[str] = frozenset()
    different: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)
    gives: dict[str, str] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)  # canonical function -> the one that makes the twin
    rewritten: dict[str, str] = field(default_factory=dict)  # attribute -> an expression with `{}` for the object
    unlike: frozenset[str] = frozenset()  # arguments that mean something else there
    always: dict[str, str] = field(default_factory=dict)  # what its constructor has to be told to do the same
    translated: str = ""  # canonical module whose functions its methods are: see `Translation`
    takes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # method -> all arguments it may be given
    only_given: bool = False  # nobody makes one: it is what calls give
    is_context: bool = True
    on_loop_only: bool = False  # nothing but code on the loop may use it

    @property
    def is_foreign(self) -> bool:
        """Is it a class of another package, which a project may not have?"""
        package = self.by.partition(".")[0]
        return self.of.partition(".")[0] != package and package not in sys.stdlib_module_names

    def way(self, name: str) -> str:
        """Which of the lists a method is in: "awaited", "plain", "iterated", "entered"; "" when in none."""
        ways = {"awaited": self.awaited, "plain": self.plain, "iterated": self.iterated, "entered": self.entered}
        exact = next((way for way, names in ways.items() if name in names), "")
        if exact or name in self.different or name in self.readable or name.startswith("_"):
            return exact
        return next((way for way, names in ways.items() if ALL in names), "")

    def given_by(self, name: str) -> str | None:
        """The class with a twin that a method returns an object of."""
        return self.gives.get(name, self.gives.get(ALL))


@record
class Translation:
    """Functions that send one request each, and the awaitable client of another package that does it instead.

    `accepted` and `renamed` are arguments, `on_client` those that its constructor takes; `always` is said unless the
    call says it, and by some methods something else (`but`); `reading` names the methods that take no body; `result` is
    the canonical class of what is returned.
    """

    of: str
    by: str
    methods: frozenset[str]
    reading: frozenset[str]
    accepted: frozenset[str]
    on_client: frozenset[str]
    renamed: dict[str, str]
    always: dict[str, str]
    but: dict[str, str]  # method -> the argument that it says instead of `always`
    objects: dict[str, str]  # canonical class of an argument -> the class to make it of
    result: str
    errors: dict[str, str]  # canonical exception -> the one to catch instead
    further: dict[str, str]  # method of the answer -> the error of it that was one of the old package, too

    @property
    def package(self) -> str:
        """What has to be installed."""
        return self.by.partition(".")[0]


@record
class TimeLimit:
    """Where a timeout goes and what holds without one. `default` in seconds, None when it waits for ever.

    `off`: literals that switch it off; `per_client`: it is said once, where the client is built.
    """

    position: int
    keyword: str
    default: float | None
    also: tuple[str, ...] = ()  # other keywords that bound the same wait
    off: tuple[str | int | float | bool | None, ...] = (None,)
    seconds: float = 1.0  # one unit of the argument
    per_client: bool = False
    waits: bool = False  # ends with an `await`: a deadline around it bounds it
    awaited: bool = False  # only calls that are awaited wait: others begin streams
    objects: bool = False  # a number raises: it has to be an object with phases
    at_least: float = 0.0  # seconds: answers take so long that less would cut them off
    elsewhere: tuple[str, ...] = ()  # calling or subclassing one of these sets it for all
    aliases: tuple[str, ...] = ()
    at: str = ""


@record
class Phases:
    """An object that says how long each phase may take: `parts` each have a keyword, `reading` bounds the answer.

    `total`: position and keyword of what holds for all that have no limit of their own. When `complete`, an object
    without it needs all parts; otherwise what is not said is unlimited.
    """

    position: int
    keyword: str
    parts: tuple[str, ...]
    reading: tuple[str, ...]
    complete: bool = False
    off: tuple[str | int | float | bool | None, ...] = (None,)
    at: str = ""


@record
class Pool:
    """Where a pool is told how many connections it may have; `default` None: as many as anybody asks for."""

    position: int
    keyword: str
    default: int | None
    unlimited: tuple[str | int | float | bool | None, ...] = (None,)
    at: str = ""


@record
class Pause:
    """How something that tries again is told to wait in between: `keyword=call`, where `call` comes from `module`."""

    keyword: str
    call: str
    module: str


@record
class Attempts:
    """How often something is tried before it fails for good: the calls of a client, or a function that this decorates.

    `more` is added to the number given; with `counter`, the number is the first argument of a call of that. `pauses`:
    what says how long to wait in between, and where it is told the least number of seconds.
    """

    position: int
    keyword: str
    default: int | None
    more: int = 0
    counter: str = ""
    pauses: tuple[tuple[str, int, str], ...] = ()


@record
class Bound:
    """A deadline or a limiter: for what is written inside it, or for the argument that it is given."""

    what: Bounds
    position: int = -1
    keyword: str = ""
    seconds: float = 1.0
    wraps: bool = False  # bounds its first argument, not a block


@record
class Type:
    """What is known of the objects of a class."""

    name: str
    bases: tuple[str, ...] = ()
    created_by: tuple[str, ...] = ()
    awaitable: bool = False
    deep: bool = False
    iterates: str | None = None
    shared: bool = False  # one object for the whole application: items put into it anywhere are found everywhere
    filled_by: tuple[str, ...] = ()  # callables whose keyword arguments are its items
    of_lifespan: bool = False  # its attributes are what the lifespan of the application yields
    in_memory: str | None = None  # what it is when it is made of a buffer
    in_memory_if: tuple[Condition, ...] = ()  # arguments that make one that touches nothing outside
    is_virtual: bool = False  # no class has this name
    made_with: tuple[tuple[str, tuple[Condition, ...]], ...] = ()  # what it is when made with one of these arguments
    bound_to_thread: bool = False  # to the one that made it
    movable_if: tuple[Condition, ...] = ()  # arguments that it was made with, when it is not
    changed_by: tuple[str, ...] = ()  # methods during which no other thread may use it
    returns: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)


@record
class Runs:
    """`position` and `keyword` say which argument is the callable; -1 and "" for neither.

    `keywords`: it hands the callable the keyword arguments that it does not know itself.
    `threads` run it, unless the argument at `own_position` or `own_keyword` names another one; with one of the literal
    arguments `loop_if` it is the loop's pool after all. None: nobody has said. With one of `abandoned_if`, who is
    cancelled gives the place in the pool back at once, while the thread runs on.
    """

    where: Where
    position: int
    keyword: str
    gives_result: bool
    on_loop_only: bool = False  # only where the code that hands it over runs on the loop itself
    threads: Threads | None = None
    own_position: int = -1
    own_keyword: str = ""
    loop_if: tuple[Condition, ...] = ()
    keywords: bool = False
    abandoned_if: tuple[Condition, ...] = ()


@record
class EntryPoint:
    """User code that a framework calls. `asynchronous` and `synchronous` say where each colour of function runs.

    `thread_if`: a registration that has one of these literal arguments runs plain functions in a thread after all.
    """

    context: Context
    asynchronous: Where = Where.LOOP
    synchronous: Where = Where.THREAD
    position: int = -1
    keyword: str = ""
    methods: tuple[str, ...] = ()  # of subclasses; `on_*` stands for all that begin like this
    thread_if: tuple[Condition, ...] = ()
    gives: tuple[str, ...] = ()  # types of the first parameters, where they are not annotated
    data: str = ""  # methods of data classes: they run when an object is "parsed" or "written"
    initializer: str = ""  # the method of subclasses that is given what their route says: `(path, cls, {name: value})`
    routed_by: tuple[str, ...] = ()  # callables that are given such routes

    def calls_method(self, name: str) -> bool:
        """Does the framework call the method `name` of a subclass?"""
        return any(fnmatchcase(name, pattern) for pattern in self.methods)
