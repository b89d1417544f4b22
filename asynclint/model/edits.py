"""Repairs as data: what should change and how far it can be trusted, without a word about syntax trees.

A rule says what would be right (`Fix`); the fix engine finds the nodes, renders the text, verifies the result, and
only then writes it.
"""

from dataclasses import dataclass
from enum import StrEnum

from asynclint.model.launch_edits import LaunchEdit, RemoveWords
from asynclint.model.source import Location


class Applicability(StrEnum):
    """How far a fix can be trusted; ruff's words."""

    SAFE = "safe"  # behaves the same, only without the defect
    UNSAFE = "unsafe"  # may change what the program does: `Fix.why` says how
    DISPLAY = "display"  # a suggestion; never applied


@dataclass(frozen=True, slots=True)
class Choices:
    """What a project decides for all of its repairs: how they are laid out, and figures that no rule can know."""

    width: int = 88  # columns of a line, when no configuration says otherwise: what formatters assume
    timeout: float = 10.0  # seconds that a call may take where nothing says more
    concurrency: int = 20  # how many of a kind may run at once


#: What holds where nothing is configured.
USUAL = Choices()


@dataclass(frozen=True, slots=True)
class ReplaceText:
    """The text at `at` becomes `text`; an empty span inserts."""

    at: Location
    text: str


@dataclass(frozen=True, slots=True)
class CallInstead:
    """The call at `at` calls `callee` with the same arguments; a callee that starts with a dot replaces the last
    name only (`.ainvoke` makes `await chain.ainvoke(x)` of `chain.invoke(x)`)."""

    at: Location
    callee: str
    awaited: bool = True


@dataclass(frozen=True, slots=True)
class OffloadCall:
    """`f(a, k=b)` at `at` becomes `await through(f, a, k=b)`."""

    at: Location
    through: str


@dataclass(frozen=True, slots=True)
class SetKeyword:
    """The call at `at` passes `name=value` (an expression), in place of what it passed by that name."""

    at: Location
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LimitWait:
    """The call at `at` passes the project's timeout as `keyword`, in units of `seconds`.

    Without a `keyword` it is awaited no longer than that: `await f(x)` becomes `await asyncio.wait_for(f(x), 10)`.
    """

    at: Location
    keyword: str = ""
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class KeepTask:
    """The task that the call at `at` starts is kept in a set until it is done."""

    at: Location


@dataclass(frozen=True, slots=True)
class RaiseCancellation:
    """The handler, or `suppress(...)`, at `at` lets cancellation through, which it calls by the names `named`.

    Without names it takes everything.
    """

    at: Location
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitFanOut:
    """The call at `at` makes one of many pieces of work; only so many of them run at once, as a `limiter` says."""

    at: Location
    limiter: str = "asyncio.Semaphore"


@dataclass(frozen=True, slots=True)
class InsertLine:
    """A line `text` below the statement at `at` (or above it), indented as the statement is."""

    at: Location
    text: str
    above: bool = False


@dataclass(frozen=True, slots=True)
class EnsureImport:
    """`import module`, or `from module import name`, at the top of `path`."""

    path: str
    module: str
    name: str | None = None


NodeEdit = (
    ReplaceText
    | CallInstead
    | OffloadCall
    | SetKeyword
    | LimitWait
    | KeepTask
    | RaiseCancellation
    | LimitFanOut
    | InsertLine
)
Edit = NodeEdit | EnsureImport | LaunchEdit


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fix as text: `edits` of all files it changes, in order, and how far the configuration trusts it."""

    title: str
    applicability: Applicability
    edits: tuple[ReplaceText, ...] = ()


def path_of(edit: Edit) -> str:
    """The file an edit changes."""
    if isinstance(edit, EnsureImport):
        return edit.path
    return edit.at[0].path if isinstance(edit, RemoveWords) else edit.at.path
