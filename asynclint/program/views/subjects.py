"""What rules look at: calls and functions of the linked program, with their questions already answered."""

from collections.abc import Mapping
from dataclasses import field

from asynclint.catalogue.entries import Blocking, Context, Threads
from asynclint.model.effects import EdgeKind, EffectKind, Evidence
from asynclint.model.findings import Confidence
from asynclint.model.record import record
from asynclint.model.source import Location
from asynclint.program.refactoring.customs import TO_THREAD, OffloadWay, Opener
from asynclint.program.refactoring.twins import Counterpart
from asynclint.program.views.meaning import Meanings


@record
class Function:
    """A function of the project. `symbol` is `package.module:Class.method`."""

    symbol: str
    name: str
    at: Location
    is_async: bool
    on_event_loop: bool
    context: Context
    features: int  # model.facts.Feature
    meanings: Meanings | None = field(default=None, compare=False, repr=False)
    may_be_plain: bool = False  # as a plain function it would do the same, and its framework would run it in a thread
    offload_way: OffloadWay = TO_THREAD  # how its module, or the project, hands work to threads
    opener: Opener | None = None  # what its module, or the project, opens files with that are awaited


@record
class Call:
    """A place in a function that runs on the event loop where control goes elsewhere.

    `text` is the callee as written (`self.client.get`), `evidence` maps each kind of effect that the caller has to
    wait for to the shortest path to it, `entries` has the catalogue entry each path ends in.
    """

    at: Location
    text: str
    function: Function
    edge: EdgeKind
    evidence: Mapping[EffectKind, Evidence]
    entries: Mapping[EffectKind, Blocking]
    confidence: Confidence
    runs_once: frozenset[EffectKind] = frozenset()  # effects behind a cache: only the first call pays
    sibling: str | None = None  # an awaitable method of the same object that does the same (`ainvoke` for `invoke`)
    twin: str | None = None  # the awaitable class or function of the same package (`pkg.AsyncClient`, `pkg.afetch`)
    #: the awaitable class that a path's last call could be made on, where the catalogue knows how its methods are used
    twins: Mapping[EffectKind, str] = field(default_factory=dict)
    hindrance: str = ""  # why it had better not be made in a thread, in words that follow "because"
    asks_for_loop: bool = False  # it starts tasks, or looks for the running loop: there is none in a thread
    #: the awaitable client of another package that a path's last call could be made on
    counterparts: Mapping[EffectKind, Counterpart] = field(default_factory=dict)

    def effect(self, kind: EffectKind) -> Evidence | None:
        """The path by which this call holds the loop with `kind`, or None."""
        return self.evidence.get(kind)


@record
class Offload:
    """A place on the event loop where work is handed to a thread.

    `text` is the call that does it (`asyncio.to_thread`), `job` what is handed over, both as written. `evidence` maps
    what holds the thread to the shortest path to it.
    """

    at: Location
    text: str
    job: str
    function: Function
    threads: Threads | None  # whose they are; None when that is not known
    evidence: Mapping[EffectKind, Evidence]
    entries: Mapping[EffectKind, Blocking]
    confidence: Confidence
    is_limited: bool  # a semaphore or the like around it lets only so many through
    fans_out: bool  # as many are started at once as there happen to be
    twin: str | None = None  # what does the same and can be awaited
    twins: Mapping[EffectKind, str] = field(default_factory=dict)  # see `Call.twins`
    counterparts: Mapping[EffectKind, Counterpart] = field(default_factory=dict)  # see `Call.counterparts`

    def effect(self, kind: EffectKind) -> Evidence | None:
        """The path by which the thread is held with `kind`, or None."""
        return self.evidence.get(kind)
