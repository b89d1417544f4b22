"""What a piece of work comes to: calls to upstream services, jobs for worker threads; unless something limits them."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from enum import StrEnum

from asynclint.catalogue.entries import Bounds, Where
from asynclint.model.effects import EdgeKind, EffectKind, Step
from asynclint.model.facts import BlockKind, Call, CallFlag, Constant
from asynclint.model.record import record
from asynclint.model.schedulers import GATHERERS, STARTERS, WAITERS
from asynclint.model.source import Span
from asynclint.program.analyses.bounds import TURNS, Boundaries
from asynclint.program.analyses.counts import Counts
from asynclint.program.callgraph.effects import locate
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.callgraph.ways import Ways
from asynclint.program.evaluation.values import LATER, Frame, dotted
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name, spell

#: Paths longer than this, or through more functions than this, say little about one piece of work.
_LONGEST = 8
_MOST_FRAMES = 200
#: Names of objects that are entered to wait for one's turn, with others or alone.
_LIMITS = re.compile(f"{TURNS.pattern}|lock|mutex", re.IGNORECASE)
_FOLLOWED = frozenset(
    {EdgeKind.AWAIT, EdgeKind.CALL, EdgeKind.CONSTRUCT, EdgeKind.CONTEXT, EdgeKind.ITERATE, EdgeKind.TASK}
)
_REMOTE_EFFECTS = frozenset({EffectKind.HTTP, EffectKind.SDK})
_LOCAL_EFFECTS = frozenset({EffectKind.DATABASE, EffectKind.FILE})
#: What is given as an answer: to read it is part of the call that it came from.
_ANSWERS = re.compile("Response$")
#: What catches these runs when anything has failed: it reports, and does no more of the work.
_ANYTHING = (None, "Exception", "BaseException")
#: Methods of clients that ask nobody anything.
_CLOSES = frozenset({"aclose", "close", "disconnect", "wait_closed"})
PACED = "paced"  # types that let only so much through at a time


_REPEATING = frozenset({BlockKind.LOOP, BlockKind.COMPREHENSION})
#: What is handed calls that are made elsewhere, or makes them itself.
_COLLECTORS = GATHERERS | STARTERS | {"map"}


class Work(StrEnum):
    """What is done in the end."""

    UPSTREAM = "upstream"  # asks another service, over the network
    THREAD = "thread"  # occupies a thread of the shared pool
    BLOCKING = "blocking"  # asks another service, and its thread stands still meanwhile


@record
class Reach:
    """`symbol` is called at the end of `steps`."""

    work: Work
    symbol: str
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The symbol as it is imported: without the private modules that define it."""
        *path, name = self.symbol.split(".")
        return ".".join([part for part in path if not part.startswith("_")] + [name])


@record
class _Path:
    frame: Frame
    steps: tuple[Step, ...]


@record
class _Doing:
    """What one call in a frame does: the work it comes to on the spot, with the last step there, and where it leads."""

    ends: tuple[tuple[Work, str, Step], ...]
    edges: tuple[Edge, ...]
    is_limited: bool


_EDGES = {Work.UPSTREAM: EdgeKind.AWAIT, Work.THREAD: EdgeKind.THREAD, Work.BLOCKING: EdgeKind.CALL}


class Reaches:
    def __init__(self, ways: Ways, boundaries: Boundaries) -> None:
        self.ways = ways
        self.boundaries = boundaries
        self.evaluator = boundaries.evaluator
        self.catalogue = boundaries.catalogue
        self._known: dict[tuple[Scope, Span, bool], list[Reach]] = {}
        self._doings_of: dict[Frame, list[_Doing]] = {}
        self._acquired: dict[Scope, int] = {}
        self._works: dict[Frame, frozenset[Work]] = {}

    def of(self, scope: Scope, at: Span, *, even_limited: bool = False) -> list[Reach]:
        """What the call at this place, in the function or a comprehension of it, comes to: the nearest of each kind."""
        key = (scope, at, even_limited)
        if key not in self._known:
            self._known[key] = self._of(scope, at, even_limited=even_limited)
        return self._known[key]

    def _of(self, scope: Scope, at: Span, *, even_limited: bool) -> list[Reach]:
        found: dict[Work, Reach] = {}
        for frame in self._frames.get(scope, ()):
            for number, call in enumerate(frame.scope.body.calls):
                if _place_of(call) == (at.line, at.column, at.end_line, at.end_column):
                    path = _Path(frame, ())
                    runs_later = not even_limited or _is_wrapped(frame.scope, number)
                    below = self._agreed(path, self._edges_at(frame).get(_place_of(call), ()))
                    for reach in (
                        *(Reach(w, name, (step,)) for w, name, step in self._at(frame, number, handed_over=runs_later)),
                        *self._search(below, even_limited),
                    ):
                        found.setdefault(reach.work, reach)
        return [found[work] for work in Work if work in found]

    def repeated(self, scope: Scope, *, even_limited: bool = False) -> Iterator[Work]:
        """What the calls come to that a loop or comprehension of the function makes over and over.

        Those that are awaited on the spot count only with `even_limited`: they run one after the other. What collects
        the others is called once, and counts.
        """
        for frame in self._frames.get(scope, ()):
            for call in frame.scope.body.calls:
                if _is_repeated(frame.scope, scope, call, even_awaited=even_limited):
                    for reach in self.of(scope, Span(*_place_of(call)), even_limited=even_limited):
                        yield reach.work

    def within(self, scope: Scope) -> list[Reach]:
        """What the function as a whole comes to, limited or not."""
        paths = [_Path(frame, ()) for frame in self._frames.get(scope, ()) if frame.scope is scope]
        found: dict[Work, Reach] = {}
        for reach in self._search(paths, True):
            found.setdefault(reach.work, reach)
        return [found[work] for work in Work if work in found]

    @lazy
    def counts(self) -> Counts:
        return Counts(self.boundaries.origins)

    @lazy
    def _frames(self) -> dict[Scope, list[Frame]]:
        """Function -> its frames, and those of the generator expressions and lambdas in it."""
        found: dict[Scope, list[Frame]] = {}
        for frame in self.ways.graph:
            scope = frame.scope
            while scope.parent is not None and scope.facts.name.startswith("<"):
                scope = scope.parent
            found.setdefault(scope, []).append(frame)
        return found

    def _search(self, start: Iterable[_Path], even_limited: bool, *, even_wide: bool = True) -> Iterator[Reach]:
        """Breadth first, so that the first of a kind is the nearest."""
        work = deque(start)
        seen = {path.frame for path in work}
        while work and len(seen) < _MOST_FRAMES:
            path = work.popleft()
            for doing in self._doings(path.frame):
                if doing.is_limited and not even_limited:
                    continue
                for kind, name, step in doing.ends:
                    yield Reach(kind, name, (*path.steps, step))
                if len(path.steps) >= _LONGEST:
                    continue
                for below in self._agreed(path, (e for e in doing.edges if even_wide or not e.wide)):
                    if below.frame not in seen:
                        seen.add(below.frame)
                        work.append(below)

    def _doings(self, frame: Frame) -> list[_Doing]:
        """The calls of a frame that do anything."""
        found = self._doings_of.get(frame)
        if found is None:
            found = self._doings_of[frame] = []
            edges = self._edges_at(frame)
            for number, call in enumerate(frame.scope.body.calls):
                ends, below = tuple(self._at(frame, number, handed_over=False)), edges.get(_place_of(call), ())
                if (ends or below) and not _is_after_failure(frame.scope, call.block):
                    found.append(_Doing(ends, tuple(below), self._is_limited(frame, number, call)))
        return found

    def _edges_at(self, frame: Frame) -> dict[tuple[int, int, int, int], list[Edge]]:
        """Place -> the edges to what runs there."""
        found: dict[tuple[int, int, int, int], list[Edge]] = {}
        for edge in self.ways.graph.get(frame, ()):
            if edge.target is not None and edge.kind in _FOLLOWED and not edge.once:
                found.setdefault(_place_of(edge.place), []).append(edge)
        return found

    def _agreed(self, path: _Path, edges: Iterable[Edge]) -> list[_Path]:
        """Where the edges of one place lead: of many implementations, to one for each work that half of them do."""
        wide: list[_Path] = []
        narrow: list[_Path] = []
        for edge in edges:
            (wide if edge.wide else narrow).append(_further(path, edge))
        if not wide:
            return narrow
        works = [self._works_of(below.frame) for below in wide]
        common = [work for work in Work if 2 * sum(work in done for done in works) >= len(wide)]
        chosen = [next(b for b, done in zip(wide, works, strict=True) if work in done) for work in common]
        return narrow + list(dict.fromkeys(chosen))

    def _works_of(self, frame: Frame) -> frozenset[Work]:
        """What one of many implementations comes to, as far as that does not hang on others of which there are many."""
        found = self._works.get(frame)
        if found is None:
            reaches = self._search([_Path(frame, ())], False, even_wide=False)
            found = self._works[frame] = frozenset(reach.work for reach in reaches)
        return found

    def _at(self, frame: Frame, number: int, *, handed_over: bool) -> Iterator[tuple[Work, str, Step]]:
        """What this very call does; a coroutine that is handed over need not be awaited here."""
        scope = frame.scope
        call = scope.body.calls[number]
        is_awaited = handed_over or bool(call.flags & CallFlag.AWAITED) or number in scope.async_operands
        for value in self.evaluator.callees(frame, call):
            name = dotted(value)
            if name is None:
                continue
            work = self._work_of(name, call, is_awaited=is_awaited)
            if work is not None:
                place = Place(call.line, call.column, call.end_line, call.end_column, spell(call.callee, scope))
                yield work, name, Step(frame.symbol, name, locate(frame, place), _EDGES[work])

    def _work_of(self, name: str, call: Call, *, is_awaited: bool) -> Work | None:
        if self._uses_pool(name, call):
            return Work.THREAD
        if is_awaited and self._is_upstream(name):
            return Work.UPSTREAM
        entry = self.catalogue.blocking(name)
        return Work.BLOCKING if entry is not None and entry.effect in _REMOTE_EFFECTS else None

    def _uses_pool(self, name: str, call: Call) -> bool:
        """A job for the pool that everybody shares; an executor of one's own has as many threads as it was given."""
        runs = self.catalogue.runs(name)
        if runs is None or runs.where is not Where.THREAD or not runs.gives_result:
            return False
        if name.endswith("run_in_executor"):
            first = call.arguments[0] if call.arguments else None
            return isinstance(first, Constant) and first.value is None
        if any(keyword in ("limiter", "executor") for keyword, _ in call.keywords):
            return False
        return not name.startswith("concurrent.")

    def _is_upstream(self, name: str) -> bool:
        """A method of an asynchronous client, of one that does not bound itself as pools of databases do."""
        if name.rpartition(".")[2] in _CLOSES:
            return False
        prefix = name
        while "." in prefix:
            prefix = prefix.rpartition(".")[0]
            kind = self.catalogue.type(prefix)
            is_client = kind is not None and kind.awaitable
            if not is_client and prefix.rpartition(".")[2].startswith("Async"):
                is_client = self.catalogue.client(prefix) is not None
            if is_client:
                is_answer = _ANSWERS.search(prefix) is not None
                return not is_answer and PACED not in self.catalogue.traits(prefix) and not self._is_local(prefix)
        return False

    def _is_local(self, name: str) -> bool:
        effects = self.catalogue.effects_of(name.partition(".")[0])
        return bool(effects) and effects <= _LOCAL_EFFECTS

    def _is_limited(self, frame: Frame, number: int, call: Call) -> bool:
        """Is something entered that lets only so many through, here or where the same is called under a condition?"""
        if self._waits_for_turn(frame, number, call):
            return True
        return any(
            other.callee == call.callee
            and _is_either(frame.scope, other.block, call.block)
            and self._waits_for_turn(frame, position, other)
            for position, other in enumerate(frame.scope.body.calls)
            if other is not call
        )

    def _waits_for_turn(self, frame: Frame, number: int, call: Call) -> bool:
        for _ in self.boundaries.around(frame, number, Bounds.CONCURRENCY):
            return True
        contexts = self.boundaries.contexts_of(frame, number)
        if any(_LIMITS.search(spell(expr, frame.scope)) for expr in contexts):
            return True
        return self._first_acquired(frame.scope) < call.sequence

    def _first_acquired(self, scope: Scope) -> int:
        """When a function first calls `acquire` of anything."""
        found = self._acquired.get(scope)
        if found is None:
            calls = scope.body.calls
            acquiring = (c.sequence for c in calls if isinstance(c.callee, str) and c.callee.endswith(".acquire"))
            found = self._acquired[scope] = min(acquiring, default=LATER)
        return found


def _is_repeated(inner: Scope, function: Scope, call: Call, *, even_awaited: bool) -> bool:
    if last_name(call.callee) in _COLLECTORS:
        return True
    if call.flags & CallFlag.AWAITED and not even_awaited:
        return False
    blocks = inner.body.blocks
    return inner is not function or any(blocks[number].kind in _REPEATING for number in inner.ancestors(call.block))


def _is_either(scope: Scope, one: int, other: int) -> bool:
    """Does at most one of the blocks run, because they are arms of one statement or one of them leaves the function?"""
    blocks = scope.body.blocks
    apart = {*scope.ancestors(one)} ^ {*scope.ancestors(other)}
    return scope.are_exclusive(one, other) or any(blocks[n].kind == BlockKind.BRANCH and blocks[n].exits for n in apart)


def _is_after_failure(scope: Scope, block: int) -> bool:
    around = (scope.body.blocks[number] for number in scope.ancestors(block))
    return any(part.kind == BlockKind.HANDLER and part.test in _ANYTHING for part in around)


def _is_wrapped(scope: Scope, number: int) -> bool:
    """`await wait_for(call, ...)`"""
    return any(
        number in call.arguments[:1] and bool(call.flags & CallFlag.AWAITED) and last_name(call.callee) in WAITERS
        for call in scope.body.calls
    )


def _further(path: _Path, edge: Edge) -> _Path:
    assert edge.target is not None
    step = Step(path.frame.symbol, edge.symbol, locate(path.frame, edge.place), edge.kind)
    return _Path(edge.target, (*path.steps, step))


def _place_of(place: Place | Call) -> tuple[int, int, int, int]:
    return place.line, place.column, place.end_line, place.end_column
