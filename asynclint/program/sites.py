"""Call sites: calls of what the catalogue has notes about, with the questions of rules answered when they are asked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from asynclint.catalogue.entries import Bound, Bounds, Client, Condition, Context, Phases, Pool, Runs, TimeLimit, Where
from asynclint.model.effects import EdgeKind, Step
from asynclint.model.facts import BlockKind, Call, CallFlag
from asynclint.model.source import Location, Span
from asynclint.program.arguments import Actuals, Shifted
from asynclint.program.bounds import Boundaries, Deadline
from asynclint.program.circumstances import holds
from asynclint.program.entrypoints import context_of_path
from asynclint.program.lazy import lazy
from asynclint.program.lifetimes import Lifetimes, Tenure
from asynclint.program.marks import Mark
from asynclint.program.origins import Origin, Origins
from asynclint.program.places import spell
from asynclint.program.runtime import Arrival, Runtime
from asynclint.program.scopes import Scope
from asynclint.program.shapes import Argument, Made, Shapes, pick
from asynclint.program.unreached import unreached_marks
from asynclint.program.usage import Usage, usages
from asynclint.program.values import Frame, Given, Instance, dotted
from asynclint.program.views import Function

#: What executors and pools take work with, and what does it.
_SUBMITS = ("submit", "apply_async")
_WORKERS = {Where.THREAD: "threads", Where.PROCESS: "processes"}
_ORDER = {context: number for number, context in enumerate(Context)}


class CallSite:
    """One call of the project, as the catalogue's notes about it make it interesting.

    `symbols` are the canonical names of what is called. With `handed_over` it is not called here but given to
    something that calls it (`to_thread(requests.get, url)`); arguments are then what it is going to get.
    """

    def __init__(self, sites: "Sites", scope: Scope, marks: Sequence[Mark]) -> None:
        self._sites = sites
        self._scope = scope
        self._marks = marks
        self._call: Call = scope.body.calls[marks[0].index]
        self.symbols: tuple[str, ...] = tuple(dict.fromkeys(mark.symbol for mark in marks))
        self.text: str = spell(self._call.callee, scope)
        self.awaited: bool = bool(self._call.flags & CallFlag.AWAITED) or marks[0].index in scope.async_operands
        self.handed_over: bool = not isinstance(marks[0].actuals, Actuals)

    @property
    def at(self) -> Location:
        call = self._call
        return Location(self._scope.module.path, Span(call.line, call.column, call.end_line, call.end_column))

    # ---------------------------------------------------------------- where it runs
    @lazy
    def ways(self) -> list[Arrival]:
        """The ways to the function around it that do more than fill a cache, busiest first."""
        found = [way for frame in self._frames for way in self._sites.runtime.arrivals(frame)]
        return sorted(found, key=lambda way: (_ORDER[way.context], way.hops, way.in_thread))

    @property
    def _frames(self) -> list[Frame]:
        return list(dict.fromkeys(mark.frame for mark in self._marks if not mark.once))

    @lazy
    def context(self) -> Context:
        """The busiest context it runs in; start-up for what runs once, or before there is a loop."""
        if self.ways:
            return self.ways[0].context
        return context_of_path(self._scope.module.path) or Context.STARTUP

    @property
    def is_reached(self) -> bool:
        """Is it on any path from an entry point? Module bodies and what only they call is not."""
        return any(mark.frame in self._sites.runtime.graph for mark in self._marks)

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
        catalogue = self._sites.catalogue
        return next((client for name in self.symbols if (client := catalogue.client(name))), None)

    @property
    def time_limit(self) -> TimeLimit | None:
        """Where its timeout goes, and what holds without one."""
        catalogue = self._sites.catalogue
        return next((limit for name in self.symbols if (limit := catalogue.time_limit(name))), None)

    @property
    def phases(self) -> Phases | None:
        """What it says about the phases of calls, if that is what it builds."""
        catalogue = self._sites.catalogue
        return next((phases for name in self.symbols if (phases := catalogue.phases(name))), None)

    @property
    def pool(self) -> Pool | None:
        """Where it is told how many connections there may be."""
        catalogue = self._sites.catalogue
        return next((pool for name in self.symbols if (pool := catalogue.pool(name))), None)

    @property
    def bound(self) -> Bound | None:
        """The deadline or limit it sets."""
        catalogue = self._sites.catalogue
        return next((bound for name in self.symbols if (bound := catalogue.bound(name))), None)

    @property
    def runs(self) -> Runs | None:
        """What it does with a callable or coroutine that it is given."""
        catalogue = self._sites.catalogue
        return next((runs for name in self.symbols if (runs := catalogue.runs(name))), None)

    @property
    def workers(self) -> str | None:
        """What it starts, if it builds an executor: threads or processes."""
        catalogue = self._sites.catalogue
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
        mark = self._marks[0]
        actuals, skipped = mark.actuals, 0
        while isinstance(actuals, Shifted):
            skipped += actuals.count
            actuals = actuals.source
        if isinstance(actuals, Given):  # of a partial: which there are is known, not what they are
            given = Argument(given=True)
            return (
                tuple(given for _ in actuals.positional[skipped:]),
                {key: given for key, _ in actuals.keywords},
                False,
            )
        positional, keywords, is_open = self._sites.shapes.arguments(Origin(mark.frame, None), self._call)
        return positional[skipped:], keywords, is_open

    def is_literal(self, argument: Argument) -> bool:
        """Is the argument written here as it is, not behind a name?"""
        span = self._call
        return argument.written is not None and span.line <= argument.written <= span.end_line

    def switched_off(self, given: Argument, limit: TimeLimit) -> str | None:
        """How an argument switches a timeout off, as it can be written; None when it does not."""
        for value in limit.off:
            if given.is_always(value):
                return f"{limit.keyword}={value}"
        made = [shape for shape in given.shapes if isinstance(shape, Made) and self._sites.is_endless(shape)]
        if made and len(made) == len(given.shapes):
            return f"{limit.keyword}={made[0].symbol.rpartition('.')[2]}(...)"
        return None

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
        return any(map(self._sites.catalogue.builds, self.symbols))

    @property
    def is_bounded_elsewhere(self) -> bool:
        """Does the project subclass or call what can set the timeout of all calls like this one?"""
        limit = self.time_limit
        return self.receiver_is_own or (limit is not None and any(map(self._sites.mentions, limit.elsewhere)))

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
        if self.handed_over or not isinstance(callee, str) or "." not in callee:
            return False
        values = self._sites.evaluator.chain(
            callee.rpartition(".")[0], self._marks[0].frame, self._call.sequence, self._call.block
        )
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
        boundaries = self._sites.boundaries
        found = tuple(boundaries.around(self._marks[0].frame, self._marks[0].index, what))
        always = boundaries.always(self._scope, what)
        return (*found, always) if always is not None else found

    @property
    def contexts(self) -> tuple[str, ...]:
        """Canonical names of what the `with` statements around it have entered, innermost first."""
        frame = self._marks[0].frame
        evaluator = self._sites.evaluator
        found: list[str] = []
        for expr in self._sites.boundaries.contexts(frame, self._call.block):
            values = (
                evaluator.callees(frame, self._scope.body.calls[expr])
                if isinstance(expr, int)
                else evaluator.evaluate(expr, frame)
            )
            found.extend(name for value in values if (name := dotted(value) or getattr(value, "type", None)))
        return tuple(found)

    # ---------------------------------------------------------------- how long its result lives
    @lazy
    def tenures(self) -> tuple[Tenure, ...]:
        """The ways on which what it builds lives no longer than one piece of work, busiest first."""
        lifetimes = self._sites.lifetimes
        found = [t for mark in self._marks if not mark.once for t in lifetimes.tenures(mark.frame, mark.index)]
        return tuple(sorted(found, key=lambda t: (_ORDER[t.context], len(t.path), str(t.path))))

    def varies(self, besides: Sequence[str]) -> bool:
        """Does any argument depend on who asks, apart from those named?"""
        lifetimes = self._sites.lifetimes
        given = [(None, expr) for expr in self._call.arguments] + list(self._call.keywords)
        return any(
            lifetimes.varies(expr, mark.frame, self._call.sequence, self._call.block)
            for mark in self._marks
            for key, expr in given
            if key not in besides
        )


class Sites:
    """All call sites of a program."""

    def __init__(self, runtime: Runtime, marks: Sequence[Mark]) -> None:
        self.runtime = runtime
        self.evaluator = runtime.evaluator
        self.catalogue = runtime.evaluator.catalogue
        self._marks = marks
        self._mentioned: dict[str, bool] = {}

    @lazy
    def origins(self) -> Origins:
        return Origins(self.runtime)

    @lazy
    def shapes(self) -> Shapes:
        return Shapes(self.origins)

    @lazy
    def boundaries(self) -> Boundaries:
        return Boundaries(self.runtime, self.origins)

    @lazy
    def lifetimes(self) -> Lifetimes:
        return Lifetimes(self.runtime)

    def is_endless(self, made: Made) -> bool:
        """Does a timeout object leave the wait for the answer without a limit?"""
        phases = self.catalogue.phases(made.symbol)
        if phases is None or made.is_open:
            return False
        total = made.argument(phases.position, phases.keyword)
        if not (total.absent and not phases.complete) and not total.is_always(None):
            return False
        reading = [made.argument(-1, name) for name in phases.reading]
        return all(argument.absent or argument.is_always(None) for argument in reading)

    def mentions(self, symbol: str) -> bool:
        """Does the project subclass or call this?"""
        if symbol not in self._mentioned:
            last = symbol.rpartition(".")[2]
            modules = self.evaluator.modules.in_order()
            self._mentioned[symbol] = any(last in module.facts.called.split() for module in modules) or any(
                symbol in self.evaluator.hierarchy.bases_outside(module.cls(index))
                for module in modules
                for index, cls in enumerate(module.facts.classes)
                if cls.bases
            )
        return self._mentioned[symbol]

    def in_order(self) -> Iterator[CallSite]:
        """One view for each place and way of being called, in source order."""
        groups: dict[tuple[str, int, int, bool], list[Mark]] = defaultdict(list)
        for mark in (*self._marks, *unreached_marks(self.runtime)):
            scope = mark.frame.scope
            if scope.module.is_external:
                continue
            key = (scope.module.path, scope.index, mark.index, isinstance(mark.actuals, Actuals))
            groups[key].append(mark)
        sites = [CallSite(self, marks[0].frame.scope, marks) for marks in groups.values()]
        yield from sorted(sites, key=lambda site: (site.at, site.handed_over))
