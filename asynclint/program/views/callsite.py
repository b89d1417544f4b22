"""One call, as the catalogue's notes make it interesting, with the questions of rules answered when they are asked."""

from collections.abc import Sequence

from asynclint.catalogue.entries import Bound, Bounds, Client, Condition, Context, Phases, Pool, Runs, TimeLimit, Where
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.facts import BlockKind, Call, CallFlag
from asynclint.model.source import Location, Span
from asynclint.program.analyses.bounds import Deadline
from asynclint.program.analyses.lifetimes import Tenure
from asynclint.program.analyses.origins import Origin
from asynclint.program.analyses.patience import Wait
from asynclint.program.analyses.repetition import Series
from asynclint.program.analyses.shapes import Argument, Made, pick
from asynclint.program.analyses.waits import Waited
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.callgraph.marks import Mark
from asynclint.program.callgraph.runtime import Arrival
from asynclint.program.evaluation.circumstances import holds
from asynclint.program.evaluation.values import Frame, Instance, dotted
from asynclint.program.refactoring.hoists import Sharing
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import spell
from asynclint.program.symbols.usage import Usage, kept_as, usages
from asynclint.program.views.pooling import Pooling, pooling
from asynclint.program.views.subjects import Function
from asynclint.program.views.surveys import Surveys

#: What executors and pools take work with, and what does it.
_SUBMITS = ("submit", "apply_async")
_WORKERS = {Where.THREAD: "threads", Where.PROCESS: "processes"}
#: Takes work that is done when the response has been sent.
_AFTERWARDS = (".BackgroundTasks.add_task", ".BackgroundTask")


class CallSite:
    """One call of the project, as the catalogue's notes about it make it interesting.

    `symbols` are the canonical names of what is called. With `handed_over` it is not called here but given to
    something that calls it (`to_thread(requests.get, url)`); arguments are then what it is going to get.
    """

    def __init__(self, surveys: Surveys, scope: Scope, marks: Sequence[Mark]) -> None:
        self._surveys = surveys
        self._catalogue = surveys.catalogue
        self._scope = scope
        self._marks = marks
        self._call: Call = scope.body.calls[marks[0].index]
        self.symbols: tuple[str, ...] = tuple(dict.fromkeys(mark.symbol for mark in marks))
        self.text: str = spell(self._call.callee, scope)
        self.is_iterated: bool = marks[0].index in scope.async_operands  # or entered, by `async with`
        self.awaited: bool = self.is_iterated or bool(self._call.flags & CallFlag.AWAITED)
        self.handed_over: bool = marks[0].kind not in (EdgeKind.CALL, EdgeKind.CONSTRUCT)

    @property
    def at(self) -> Location:
        call = self._call
        return Location(self._scope.module.path, Span(call.line, call.column, call.end_line, call.end_column))

    # ---------------------------------------------------------------- where it runs
    @lazy
    def ways(self) -> list[Arrival]:
        """The ways to the function around it that do more than fill a cache, busiest first."""
        found = [way for frame in self._frames for way in self._surveys.runtime.arrivals(frame)]
        return sorted(found, key=lambda way: (way.context.quietness, way.hops, way.in_thread))

    @property
    def _frames(self) -> list[Frame]:
        return list(dict.fromkeys(mark.frame for mark in self._marks if not mark.once))

    @lazy
    def context(self) -> Context:
        """The busiest context it runs in; start-up for what runs once, or before there is a loop."""
        if self.ways:
            return self.ways[0].context
        return context_of(self._scope.module) or Context.STARTUP

    @property
    def is_reached(self) -> bool:
        """Is it on any path from an entry point? Module bodies and what only they call is not."""
        return any(mark.frame in self._surveys.runtime.graph for mark in self._marks)

    @property
    def stands_in_function(self) -> bool:
        """Does it stand in a function or method, constructors excepted?"""
        return self._scope.is_function and self._scope.facts.name not in ("__init__", "__post_init__")

    @lazy
    def function(self) -> Function:
        """The function around it."""
        facts = self._scope.facts
        return Function(
            symbol=self._scope.symbol,
            name=facts.name,
            at=Location(self._scope.module.path, Span(facts.line, facts.column, facts.end_line, 0)),
            is_async=self._scope.is_async,
            on_event_loop=self.on_loop,
            context=self.context,
            features=facts.features,
        )

    @property
    def on_loop(self) -> bool:
        """Does it run on the event loop, on any way?"""
        if any(mark.kind in (EdgeKind.THREAD, EdgeKind.PROCESS) for mark in self._marks):
            return False
        return self._scope.is_async or any(not way.in_thread for way in self.ways)

    @property
    def in_thread(self) -> bool:
        """Does it run in a worker thread, on any way?"""
        if any(mark.kind is EdgeKind.THREAD for mark in self._marks):
            return True
        return not self._scope.is_async and any(way.in_thread for way in self.ways)

    @property
    def path(self) -> tuple[Step, ...]:
        """How the busiest context gets to the function around it: from an entry point, call by call."""
        return self.ways[0].path if self.ways else ()

    @property
    def is_repeated(self) -> bool:
        """Does it stand in a loop or a comprehension?"""
        kinds = (BlockKind.LOOP, BlockKind.COMPREHENSION)
        return any(self._scope.body.blocks[n].kind in kinds for n in self._scope.ancestors(self._call.block))

    # ---------------------------------------------------------------- what the catalogue says
    @property
    def client(self) -> Client | None:
        """What it builds, if that owns connections."""
        return next((client for name in self.symbols if (client := self._catalogue.client(name))), None)

    @property
    def time_limit(self) -> TimeLimit | None:
        """Where its timeout goes, and what holds without one."""
        return next((limit for name in self.symbols if (limit := self._catalogue.time_limit(name))), None)

    @property
    def is_blocking(self) -> bool:
        """Does the catalogue know that it holds the thread it is called on?"""
        return any(self._catalogue.blocking(name) is not None for name in self.symbols)

    @property
    def phases(self) -> Phases | None:
        """What it says about the phases of calls, if that is what it builds."""
        return next((phases for name in self.symbols if (phases := self._catalogue.phases(name))), None)

    @property
    def pool(self) -> Pool | None:
        """Where it is told how many connections there may be."""
        return next((pool for name in self.symbols if (pool := self._catalogue.pool(name))), None)

    @property
    def pooling(self) -> Pooling:
        """What becomes of the settings of a pool that it makes."""
        return pooling(self._surveys.boundaries, self._marks[0].frame, self._marks[0].index)

    @property
    def bound(self) -> Bound | None:
        """The deadline or limit it sets."""
        return next((bound for name in self.symbols if (bound := self._catalogue.bound(name))), None)

    @property
    def runs(self) -> Runs | None:
        """What it does with a callable or coroutine that it is given."""
        return next((runs for name in self.symbols if (runs := self._catalogue.runs(name))), None)

    @property
    def takes_keywords(self) -> bool:
        """Do keywords written here arrive at what is called? What hands a callable over may keep them for itself."""
        if not self.handed_over:
            return True
        catalogue, evaluator = self._catalogue, self._surveys.evaluator
        names = [dotted(value) for value in evaluator.callees(self._marks[0].frame, self._call)]
        runs = [catalogue.runs(name) if name is not None else None for name in names]
        return bool(runs) and all(entry is not None and entry.keywords for entry in runs)

    @property
    def workers(self) -> str | None:
        """What it starts, if it builds an executor: threads or processes."""
        catalogue = self._catalogue
        for name in self.symbols:
            made = catalogue.created_by(name)
            for method in _SUBMITS if made is not None and not self.handed_over else ():
                runs = catalogue.runs(f"{made}.{method}")
                if runs is not None and runs.where in _WORKERS:
                    return _WORKERS[runs.where]
        return None

    # ---------------------------------------------------------------- what it gets and gives
    def argument(self, position: int, keyword: str) -> Argument:
        """The argument at a position or under a keyword, with everything it can be."""
        positional, keywords, is_open = self._arguments
        return pick(positional, keywords, position, keyword, is_open=is_open)

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords that are written."""
        return tuple(self._arguments[1])

    @lazy
    def _arguments(self) -> tuple[tuple[Argument, ...], dict[str, Argument], bool]:
        return self._surveys.shapes.handed(self._marks[0], self._call)

    def is_literal(self, argument: Argument) -> bool:
        """Is the argument written here as it is, not behind a name?"""
        span = self._call
        return argument.written is not None and span.line <= argument.written <= span.end_line

    def switched_off(self, given: Argument, limit: TimeLimit) -> str | None:
        """How an argument switches a timeout off, as it can be written; None when it does not."""
        for value in limit.off:
            if given.is_always(value):
                return f"{limit.keyword}={value}"
        off = [self._surveys.patience.spell_off(shape) for shape in given.shapes]
        return f"{limit.keyword}={off[0]}" if off and None not in off else None

    @property
    def index(self) -> int:
        """The number of the call in its function."""
        return self._marks[0].index

    @property
    def is_patient(self) -> bool | None:
        """Does it wait for ever? None when nobody can tell."""
        limit = self.time_limit
        if limit is None:
            return None
        given = self.argument(limit.position, limit.keyword)
        if given.absent:
            return limit.default is None
        if self.switched_off(given, limit) is not None:
            return True
        return False if given.given else None

    @property
    def serves(self) -> bool:
        """Does it run while somebody waits, or build what serves them: not in tests, scripts and what only they use?"""
        if self.context in (Context.TEST, Context.CLI):
            return False
        client = self.client
        return self.is_reached or not self.stands_in_function or (client is not None and not client.synchronous)

    @property
    def builds(self) -> bool:
        """Does it build or configure something that serves others for longer than this call lasts?"""
        return any(map(self._catalogue.builds, self.symbols))

    @property
    def is_bounded_elsewhere(self) -> bool:
        """Does the project subclass, call or replace what can set the timeout of all calls like this one?"""
        limit = self.time_limit
        if self.receiver_is_own or (limit is not None and any(map(self._surveys.mentions, limit.elsewhere))):
            return True
        return bool(limit and limit.elsewhere) and self._surveys.replaces_sending

    def meets(self, condition: Condition) -> bool:
        """Is the argument given that a condition of the catalogue names?"""
        return not self.handed_over and holds(condition, self._call)

    @property
    def usages(self) -> frozenset[Usage]:
        """What becomes of its result."""
        return usages(self._scope, self._marks[0].index)

    def is_made_here(self, keyword: str) -> bool:
        """Is the argument under a keyword built by a call in the same function?"""
        span = self.function.at.span
        return any(
            isinstance(shape, Made)
            and shape.at.path == self.at.path
            and span.line <= shape.at.span.line <= span.end_line
            for shape in self.argument(-1, keyword).shapes
        )

    @property
    def receiver_is_own(self) -> bool:
        """Is it a method of an object whose class the project defines (a subclass of somebody's client)?"""
        callee = self._call.callee
        owner, _, method = callee.rpartition(".") if isinstance(callee, str) else ("", "", "")
        if self.handed_over or not owner or all(symbol.rpartition(".")[2] != method for symbol in self.symbols):
            return False  # what it merely keeps, as the stubs of gRPC do, is not its own
        mark, call = self._marks[0], self._call
        values = self._surveys.evaluator.chain(owner, mark.frame, call.sequence, call.block)
        return any(isinstance(value, Instance) for value in values)

    # ---------------------------------------------------------------- bounds
    @lazy
    def deadlines(self) -> tuple[Deadline, ...]:
        """Deadlines written around it in its function, innermost first, then one that holds on every way to it."""
        return self._bounds(Bounds.TIME)

    @lazy
    def is_limited(self) -> bool:
        """Does a semaphore or the like limit how many of these run at once?"""
        return bool(self._bounds(Bounds.CONCURRENCY))

    def _bounds(self, what: Bounds) -> tuple[Deadline, ...]:
        here = self._bounds_here(what)
        always = self._surveys.boundaries.always(self._scope, what)
        return (*here, always) if always is not None else here

    def _bounds_here(self, what: Bounds) -> tuple[Deadline, ...]:
        return tuple(self._surveys.boundaries.around(self._marks[0].frame, self._marks[0].index, what))

    @property
    def deadlines_here(self) -> tuple[Deadline, ...]:
        """Those written around it in its own function."""
        return self._bounds_here(Bounds.TIME)

    @property
    def contexts(self) -> tuple[str, ...]:
        """Canonical names of what the `with` statements around it have entered, innermost first."""
        frame = self._marks[0].frame
        evaluator = self._surveys.evaluator
        found: list[str] = []
        for expr in self._surveys.boundaries.contexts_of(frame, self._marks[0].index):
            values = (
                evaluator.callees(frame, self._scope.body.calls[expr])
                if isinstance(expr, int)
                else evaluator.evaluate(expr, frame)
            )
            found.extend(name for value in values if (name := dotted(value) or getattr(value, "type", None)))
        return tuple(found)

    @property
    def waited_threads(self) -> tuple[Waited, ...]:
        """For a deadline: the calls under it that wait for a worker thread."""
        bound, frame, index = self.bound, self._marks[0].frame, self._marks[0].index
        if bound is None or bound.what is not Bounds.TIME or self.handed_over:
            return ()
        waits = self._surveys.waits
        if not bound.wraps:
            return tuple(waits.in_block(frame, index))
        first = self._call.arguments[0] if self._call.arguments else None
        return tuple(waits.in_argument(frame, index, first))

    @property
    def patience(self) -> Wait | None:
        """For how many seconds it is told to wait, and where: here, or where its client is built."""
        limit, bound, patience = self.time_limit, self.bound, self._surveys.patience
        if bound is not None and bound.what is Bounds.TIME:
            seconds = patience.seconds(self.argument(bound.position, bound.keyword))
            return Wait(seconds * bound.seconds, self.at) if seconds is not None else None
        if limit is None or limit.per_client:
            return None
        callee, given = self._call.callee, self.argument(limit.position, limit.keyword)
        client = Origin(self._marks[0].frame, None, self._call.sequence, self._call.block)
        is_method = not self.handed_over
        told = patience.of_client(callee, client, self._call.line) if is_method and isinstance(callee, str) else []
        least = min(told, key=lambda wait: (wait.seconds, wait.at), default=None)
        if given.absent:
            return least
        seconds = patience.seconds(given)
        often = least.attempts if least is not None else 1
        return Wait(seconds * limit.seconds, self.at, often) if seconds is not None else None

    def series(self, deadline: Deadline | None = None) -> Series:
        """How often loops and decorators call it (within a deadline around it), as far as it is written."""
        frame = self._marks[0].frame
        repetition, around = self._surveys.patience.repetition, self._surveys.evaluator.frame_around(frame)
        here = deadline.at.span.line if deadline is not None and deadline in self.deadlines_here else 0
        return repetition.around(frame, self.index, around, after=here)

    # ---------------------------------------------------------------- how long its result lives
    @lazy
    def tenures(self) -> tuple[Tenure, ...]:
        """The ways on which what it builds lives no longer than one piece of work, busiest first."""
        lifetimes = self._surveys.lifetimes
        found = [t for mark in self._marks if not mark.once for t in lifetimes.tenures(mark.frame, mark.index)]
        if not found and self.client is not None and not self.client.synchronous:
            found = [t for mark in self._marks for t in lifetimes.tenures_of_owner(mark.frame, mark.index)]
        return tuple(sorted(found, key=lambda t: (t.context.quietness, len(t.path), str(t.path))))

    def follows_request(self, tenure: Tenure) -> bool:
        """Is it work that a request leaves for afterwards, as `BackgroundTasks` do?"""
        return any(name.endswith(_AFTERWARDS) for name in self._surveys.registered.get(tenure.arrival.start.scope, ()))

    @lazy
    def sharing(self) -> Sharing | None:
        """How what this builds could serve all requests; None for what nobody can share."""
        client = self.client
        if client is None or client.per_call or client.synchronous or "pool" not in client.loses or self.handed_over:
            return None
        built = CallOf(self._scope, self.index)
        return self._surveys.sharing(built, self.symbols[0], client, self.tenures, self.kept_as)

    @property
    def kept_as(self) -> str | None:
        """Where its result is kept for as long as the process lives, as written; None when that is not certain."""
        return kept_as(self._scope, self.index)

    def is_used_in_time(self) -> bool:
        """Do deadlines end everything that the object is asked for which keeps its result, or the module that does?"""
        return self._surveys.boundaries.are_all_in_time(self._scope, self.kept_as)

    def is_ever_closed(self, methods: Sequence[str]) -> bool:
        """Does anything in the project await one of these methods, or enter what is kept under that name?"""
        name = (self.kept_as or "").rpartition(".")[2]
        return not self._surveys.awaited_names.isdisjoint(methods) or name in self._surveys.entered_names

    def varies(self, besides: Sequence[str]) -> bool:
        """Does any argument depend on who asks, apart from those named?"""
        tenants = self._surveys.lifetimes.tenants
        return any(tenants.varies_at(mark, besides) for mark in self._marks)
