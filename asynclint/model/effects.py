"""What code does to the thread it runs on, and how control reached it."""

from enum import StrEnum

from asynclint.model.record import record
from asynclint.model.source import Location


class EffectKind(StrEnum):
    """Why a call holds its thread. One rule of the ASL1 and ASL2 families per kind."""

    SLEEP = "sleep"
    HTTP = "http"
    FILE = "file"
    PROCESS = "process"
    DATABASE = "database"
    SDK = "sdk"
    NETWORK = "network"
    WAIT = "wait"
    INPUT = "input"
    LOOP = "loop"
    CPU = "cpu"


class Cost(StrEnum):
    """How long a call typically holds its thread."""

    LONG = "long"  # unbounded, or 10 ms and more
    SHORT = "short"  # 1 to 10 ms, or unbounded only on slow storage
    TRIVIAL = "trivial"  # well under a millisecond on a healthy machine


class EdgeKind(StrEnum):
    """How control gets from a function to what it calls; decides what the callee's effects mean to the caller."""

    CALL = "call"
    AWAIT = "await"
    CONSTRUCT = "construct"
    CONTEXT = "context"
    ITERATE = "iterate"
    PROPERTY = "property"
    OPERATOR = "operator"
    CALLBACK = "callback"
    BRIDGE = "bridge"  # a callback whose waits for the database are awaited behind its back
    THREAD = "thread"
    PROCESS = "process"
    TASK = "task"

    @property
    def carries_blocking(self) -> bool:
        """Does the caller stand still while the callee runs?"""
        return self in _SYNCHRONOUS


_SYNCHRONOUS = frozenset(
    {
        EdgeKind.CALL,
        EdgeKind.CONSTRUCT,
        EdgeKind.CONTEXT,
        EdgeKind.ITERATE,
        EdgeKind.PROPERTY,
        EdgeKind.OPERATOR,
        EdgeKind.CALLBACK,
        EdgeKind.BRIDGE,
    }
)


@record(order=True)
class Step:
    """One hop of a path: `caller` reaches `callee` at `at`."""

    caller: str
    callee: str
    at: Location
    edge: EdgeKind
    package: str = ""  # the distribution (`stripe 12.0.0`) whose code the caller is; empty in the project


@record
class Evidence:
    """Why a call has an effect: the hops below it, outermost first; the last one is the root.

    `symbol` is the catalogue's name of what is reached (`requests.sessions.Session.get`), `because` its reason.
    """

    kind: EffectKind
    cost: Cost
    symbol: str
    because: str
    instead: str | None
    aliases: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def root(self) -> Location:
        """The line that really blocks."""
        return self.steps[-1].at

    @property
    def way_out(self) -> int | None:
        """Which step leads from the project into the installed package where the path ends; None when it does not."""
        if not self.steps[-1].package:
            return None
        return max((number for number, step in enumerate(self.steps) if not step.package), default=None)

    @property
    def last_own(self) -> Step:
        """The last step that the project itself takes: the call to change."""
        way = self.way_out
        return self.steps[-1 if way is None else way]

    @property
    def package(self) -> str:
        """The distribution the path ends in (`stripe 12.0.0`), by the way it gets there; empty in the project."""
        way = self.way_out
        return self.steps[way + 1].package if way is not None else ""

    @property
    def is_direct(self) -> bool:
        return len(self.steps) == 1
