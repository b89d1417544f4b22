"""Repairs as data: what should change and how far it can be trusted, without a word about syntax trees.

A rule says what would be right (`Fix`); the fix engine finds the nodes, renders the text, verifies the result, and
only then writes it.
"""

from enum import StrEnum

from asynclint.model.launch_edits import LaunchEdit, RemoveWords
from asynclint.model.lifespan_edits import CloseInLifespan, EnsureDefinition, LifespanEdit, OpenInLifespan
from asynclint.model.record import record
from asynclint.model.source import Location


class Applicability(StrEnum):
    """How far a fix can be trusted; ruff's words."""

    SAFE = "safe"  # behaves the same, only without the defect
    UNSAFE = "unsafe"  # may change what the program does: `Fix.why` says how
    DISPLAY = "display"  # a suggestion; never applied


@record
class Choices:
    """What a project decides for all of its repairs: how they are laid out, and figures that no rule can know."""

    width: int = 88  # columns of a line, when no configuration says otherwise: what formatters assume
    timeout: float = 10.0  # seconds that a call may take where nothing says more
    concurrency: int = 20  # how many of a kind may run at once
    own: frozenset[str] = frozenset()  # names that the project's own modules and packages are imported by


#: What holds where nothing is configured.
USUAL = Choices()


@record
class ReplaceText:
    """The text at `at` becomes `text`; an empty span inserts."""

    at: Location
    text: str


@record
class CallInstead:
    """The call at `at` calls `callee` with the same arguments; a callee that starts with a dot replaces the last
    name only (`.ainvoke` makes `await chain.ainvoke(x)` of `chain.invoke(x)`)."""

    at: Location
    callee: str
    awaited: bool = True
    most_positional: int | None = None  # refused with more positional arguments: the other callee takes no more


@record
class OffloadCall:
    """`f(a, k=b)` at `at` becomes `await through(f, a, k=b)`.

    Without `keywords`, what takes the function takes no keyword arguments for it: `functools.partial` binds them. When
    `curried`, it takes the function alone and gives another one: `await through(f)(a, k=b)`.
    """

    at: Location
    through: str
    keywords: bool = True
    curried: bool = False


@record
class HandOver:
    """The call at `at` gets a function where it got that function's result: `to_thread(f(x))`, `to_thread(f, x)`.

    `position` says which argument that is; `keywords`: see `OffloadCall`.
    """

    at: Location
    position: int = 0
    keywords: bool = True


@record
class CallHere:
    """The call at `at` gets a function and its arguments from `position` on; now the function is called here and
    awaited: `await to_thread(f, x)` becomes `await f(x)`.

    `is_alone`: nothing in it changes besides, so that it can be laid out afresh.
    """

    at: Location
    position: int = 0
    is_alone: bool = True


@record
class AwaitCall:
    """The call at `at` is awaited."""

    at: Location


@record
class MakeAsync:
    """The `def`, `with` or `for` that begins at `at` (an empty span) is an asynchronous one."""

    at: Location


@record
class AwaitUpwards:
    """The function around `at` becomes a coroutine function, and so does whatever calls it, up to those that are.

    The fix engine asks the whole program who calls it, and refuses where that cannot be known.
    """

    at: Location


@record
class UseTwin:
    """The object whose method is called at `at`, or is handed to a thread there, becomes one that can be awaited.

    `by` is the class, as it is imported; where it is empty the catalogue names it. The object's constructor changes,
    and everything that uses the object; it is refused where that cannot be known.
    """

    at: Location
    by: str = ""


@record
class SendOnClient:
    """The function called at `at`, which sends one request, becomes a method of an awaitable client.

    That is one of the module's own, where it has one that is free of addresses and credentials; else one that is made
    for the statement.
    """

    at: Location


@record
class OpenAwaitably:
    """The file that the call at `at` opens is opened by `callee`, and its methods are awaited.

    `is_awaited`: what `callee` gives has to be awaited before it is entered.
    """

    at: Location
    callee: str
    is_awaited: bool


@record
class WholeFile:
    """The file that the call at `at` opens is read, or written, in one call that a thread makes.

    `through`, `keywords` and `curried`: see `OffloadCall`.
    """

    at: Location
    through: str
    keywords: bool = True
    curried: bool = False


@record
class WrapStatement:
    """The statement at `at` moves below the line `header`, one step further in."""

    at: Location
    header: str


@record
class OwnThreads:
    """The job that the call at `at` hands to a common pool gets a bounded pool of its own, one for the module.

    It takes the imports of `asyncio` and `ThreadPoolExecutor`.
    """

    at: Location


@record
class AwaitArgument:
    """The call at `at` becomes its only argument, awaited: `asyncio.run(f())` becomes `await f()`."""

    at: Location


@record
class AwaitReceiver:
    """The call at `at`, of a method without arguments, becomes `through` of its object, awaited: `f.result()` becomes
    `await wrap_future(f)`."""

    at: Location
    through: str


@record
class AwaitProcess:
    """`subprocess.call([a, b], cwd=c)` at `at` becomes a process that the loop starts, and waits for."""

    at: Location


@record
class SetKeyword:
    """The call at `at` passes `name=value` (an expression), in place of what it passed by that name."""

    at: Location
    name: str
    value: str


@record
class LimitWait:
    """The call at `at` passes the project's timeout as `keyword`, in units of `seconds`; at least `at_least` seconds.

    Without a `keyword` it is awaited no longer than that: `await f(x)` becomes `await asyncio.wait_for(f(x), 10)`.
    """

    at: Location
    keyword: str = ""
    seconds: float = 1.0
    at_least: float = 0.0


@record
class KeepTask:
    """The task that the call at `at` starts is kept in a set until it is done."""

    at: Location


@record
class RaiseCancellation:
    """The handler, or `suppress(...)`, at `at` lets cancellation through, which it calls by the names `named`.

    Without names it takes everything.
    """

    at: Location
    named: tuple[str, ...] = ()


@record
class LimitFanOut:
    """The call at `at` makes one of many pieces of work; only so many of them run at once, as a `limiter` says."""

    at: Location
    limiter: str = "asyncio.Semaphore"


@record
class UseModule:
    """`from module import x` at `at` becomes an import of the module, and `x` becomes `module.x` in the whole file.

    `names`: as they are called here, and in `module`, which may have been handed on by another one.
    """

    at: Location
    module: str
    names: tuple[tuple[str, str], ...]


@record
class AsyncLock:
    """The lock that is held at `at`, written `lock`, becomes one of the event loop, everywhere in its file."""

    at: Location
    lock: str


@record
class InsertLine:
    """A line `text` below the statement at `at` (or above it), indented as the statement is."""

    at: Location
    text: str
    above: bool = False


@record
class EnsureImport:
    """`import module`, or `from module import name`, at the top of `path`; `as alias` where that is given."""

    path: str
    module: str
    name: str | None = None
    alias: str | None = None


#: Edits that change, move or add whole statements.
StatementEdit = AsyncLock | KeepTask | RaiseCancellation | LimitFanOut | UseModule | InsertLine
NodeEdit = (
    ReplaceText
    | CallInstead
    | OffloadCall
    | HandOver
    | CallHere
    | AwaitCall
    | MakeAsync
    | WrapStatement
    | OwnThreads
    | AwaitArgument
    | AwaitReceiver
    | AwaitProcess
    | SetKeyword
    | LimitWait
    | StatementEdit
)
#: What the whole program has to say something about, before it is known which nodes change.
Intent = AwaitUpwards | UseTwin | SendOnClient | OpenAwaitably | WholeFile
Edit = NodeEdit | EnsureImport | LaunchEdit | LifespanEdit | Intent


@record
class Fix:
    """A repair of one finding: all of its edits, or none. An unsafe one says `why` in the user's terms.

    Of fixes with the same `group` one is applied at a time, because the next one wants to see what it has written.
    """

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    why: str = ""
    leaves: frozenset[str] = frozenset()  # codes of findings that may stand there afterwards, on purpose
    group: str = ""


@record
class Suggestion:
    """A fix as text: `edits` of all files it changes, in order, and how far the configuration trusts it."""

    title: str
    applicability: Applicability
    edits: tuple[ReplaceText, ...] = ()


def path_of(edit: Edit) -> str:
    """The file an edit changes."""
    if isinstance(edit, EnsureImport | EnsureDefinition | OpenInLifespan | CloseInLifespan):
        return edit.path
    return edit.at[0].path if isinstance(edit, RemoveWords) else edit.at.path
