"""The linked program: facts of all files in, judgeable calls and functions out."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from asynclint.catalogue.entries import Blocking, Context, busiest
from asynclint.catalogue.load import Catalogue
from asynclint.environment.installed import Environment
from asynclint.model.effects import Cost, EffectKind, Evidence, Step
from asynclint.model.facts import FunctionKind
from asynclint.model.findings import Confidence, Problem, Statistics
from asynclint.model.source import Location, Span
from asynclint.program.analyses.offloads import Handing, Offloads
from asynclint.program.analyses.portability import Portability
from asynclint.program.analyses.reach import Reaches
from asynclint.program.analyses.rebinding import rebound_names
from asynclint.program.analyses.spawning import relayers
from asynclint.program.callgraph.beginnings import Beginnings
from asynclint.program.callgraph.colours import Colours
from asynclint.program.callgraph.effects import ONCE, Effects, Graph, Reach, confidence_of, is_log_entry, locate
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.callgraph.loop import LoopGraph
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.callgraph.ways import Ways
from asynclint.program.evaluation.coroutines import coroutine_names
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame
from asynclint.program.refactoring.customs import Customs
from asynclint.program.refactoring.siblings import awaitable_sibling
from asynclint.program.refactoring.twins import awaitable_twin, counterparts, known_twins, own_twin
from asynclint.program.symbols.following import Following, Reader, read_facts
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.views.callsite import CallSite
from asynclint.program.views.judging import best_of, sites
from asynclint.program.views.meaning import Meanings
from asynclint.program.views.sites import Sites
from asynclint.program.views.subjects import Call, Function, Offload
from asynclint.program.views.surveys import Surveys
from asynclint.program.views.written import Module

#: Contexts from which everything else follows; the others are quiet: nobody waits.
_BUSY = frozenset({Context.REQUEST, Context.BACKGROUND, Context.UNKNOWN})


class Program:
    """All files of a project, linked. Build one with `Program.link`."""

    def __init__(self, evaluator: Evaluator, nonblocking: frozenset[tuple[str, int]]) -> None:
        self.evaluator = evaluator
        self.modules = evaluator.modules
        self.loop = LoopGraph(evaluator, nonblocking)
        self.effects = Effects(self.graph)

    @classmethod
    def link(
        cls,
        files: Mapping[str, bytes],
        catalogue: Catalogue,
        *,
        source_roots: Sequence[str] = ("", "src"),
        nonblocking: frozenset[tuple[str, int]] = frozenset(),
        environment: Environment | None = None,
        read: Reader = read_facts,
    ) -> "Program":
        """Link encoded facts (POSIX path relative to the root -> bytes of `facts.extract`).

        Imports are followed into the packages of `environment`; `read` gives the facts of their modules. `nonblocking`
        holds the (path, line) of definitions that are declared not to block.
        """
        # values are followed through at most some hundred calls, each a dozen frames of the interpreter
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
        outside = Following(environment, catalogue, read) if environment is not None else None
        return cls(Evaluator(Modules(files, source_roots, outside), catalogue), nonblocking)

    @property
    def graph(self) -> Graph:
        """What runs on the event loop, and what it calls."""
        return self.loop.graph

    def context(self, frame: Frame) -> Context:
        """The busiest context the frame runs in."""
        return self.loop.context(frame)

    # ---------------------------------------------------------------- views
    def functions(self, nominating: Iterable[int] = (0,)) -> Iterator[Function]:
        """What runs on the event loop and has all features in one of the numbers, in source order."""
        marks = frozenset(nominating)
        found = [(s, f) for s, f in self._reached.items() if any(s.facts.features & mark == mark for mark in marks)]
        for _, frame in sorted(found, key=lambda item: (item[0].module.path, item[0].index)):
            yield self._function(frame, self.context(frame))

    @property
    def size(self) -> int:
        """How many functions of the project run on the event loop."""
        return len(self._reached)

    def _function(self, frame: Frame, context: Context) -> Function:
        scope = frame.scope
        facts = scope.facts
        return Function(
            symbol=scope.symbol,
            name=facts.name,
            at=Location(scope.module.path, Span(facts.line, facts.column, facts.end_line, 0)),
            is_async=scope.is_async,
            on_event_loop=True,
            context=context,
            features=facts.features,
            meanings=Meanings(self.evaluator, frame, self._ways, lambda: self._reaches),
            offload_way=self._customs.of(scope.module),
            opener=self._customs.opener_of(scope.module),
            may_be_plain=self._colours.may_be_plain(scope),
        )

    @lazy
    def _colours(self) -> Colours:
        return Colours(self.graph, self.loop.may_be_plain)

    @lazy
    def _portability(self) -> Portability:
        return Portability(self.graph, self.evaluator.catalogue, lambda: self._surveys.origins)

    @lazy
    def _customs(self) -> Customs:
        return Customs(self.modules)

    @lazy
    def _ways(self) -> Ways:
        return Ways(self.graph)

    @lazy
    def _reaches(self) -> Reaches:
        return Reaches(self._ways, self._surveys.boundaries)

    def files(self, lines: Callable[[str], Sequence[str]], part: slice = slice(None)) -> Iterator[Module]:
        """The modules of the project, or some of them, in order of their paths; `lines` gives the source of a path."""
        names, rebound = self._telling_names
        for project in self.modules.in_order()[part]:
            context = context_of(project) or Context.UNKNOWN
            view = (self.evaluator, project, self._view, names, rebound)
            asked = (lambda: self._relayers, lambda: self._surveys.applications)
            yield Module(project.name, project.path, context, lines, *view, *asked)
            SHELF.settle()

    @lazy
    def _telling_names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of what makes coroutines, and of globals that are bound anew."""
        return coroutine_names(self.modules, self.evaluator.catalogue), rebound_names(self.modules)

    @lazy
    def _relayers(self) -> frozenset[Scope]:
        return relayers(self.evaluator)

    def prepare(self) -> None:
        """Finds out what most questions need: before the work is shared out among processes."""
        assert self.runtime is not None
        assert self._reached is not None
        assert self._telling_names is not None
        assert self._relayers is not None
        SHELF.clear()

    def _view(self, scope: Scope) -> Function:
        """The function as the program runs it; as it stands when nothing reaches it."""
        frame = self._reached.get(scope) or self.evaluator.frame(scope)
        return self._function(frame, self.context(frame))

    @lazy
    def _reached(self) -> dict[Scope, Frame]:
        """Function -> the busiest frame of it."""
        seen: dict[Scope, Frame] = {}
        for frame in self.graph:
            scope = frame.scope
            if not scope.is_function or scope.module.is_external:
                continue
            if scope not in seen or self.context(frame) in _BUSY:
                seen[scope] = frame
        return seen

    def calls(self) -> Iterator[Call]:
        """Places in functions on the event loop that make the loop wait, in source order."""
        here = (frame for frame in self.loop.frames if not frame.scope.module.is_external)
        for (_, place, scope), edges in sites(here, self.graph, self.effects).items():
            call = self._call(place, scope, edges)
            if call is not None:
                yield call
            SHELF.settle()

    def _call(self, place: Place, scope: Scope, edges: list[tuple[Frame, Edge]]) -> Call | None:
        best = best_of(edges, self.effects)
        if not best:
            return None
        evidence: dict[EffectKind, Evidence] = {}
        entries: dict[EffectKind, Blocking] = {}
        for kind, (reach, frame) in best.items():
            found, entries[kind] = self.effects.evidence(frame, reach, kind)
            evidence[kind] = replace(found, cost=Cost.TRIVIAL) if is_log_entry(place, found) else found
        if EffectKind.SDK in evidence and EffectKind.SLEEP in evidence and evidence[EffectKind.SLEEP].package:
            del evidence[EffectKind.SLEEP]  # the pause between two attempts is no defect of its own
        first = edges[0]
        top = min((reach for reach, _ in best.values()), key=lambda reach: reach.rank)
        contexts = [self.context(frame) for frame, _ in edges]
        context = busiest(contexts)
        if context is Context.UNKNOWN:
            context = self._beginnings.of(scope) or context
        return Call(
            at=locate(first[0], place),
            text=place.text,
            function=self._function(first[0], context),
            edge=first[1].kind,
            evidence=evidence,
            entries=entries,
            confidence=confidence_of(top.rank) if len(best) == 1 else Confidence.CERTAIN,
            runs_once=frozenset(kind for kind, (reach, _) in best.items() if reach.rank == ONCE),
            sibling=awaitable_sibling(self.evaluator, place.text, edges),
            twin=awaitable_twin(self.evaluator, edges) or own_twin(evidence.values()),
            twins=known_twins(self.evaluator, evidence),
            counterparts=counterparts(self.evaluator.catalogue, self.modules, evidence),
            asks_for_loop=any(self._colours.asks_for_loop(e.target) for _, e in edges if e.target is not None),
            hindrance=self._portability.hindrance(place, edges),
        )

    def call_sites(self) -> Iterator[CallSite]:
        """Calls about which the catalogue has notes, wherever code of a server runs, in source order."""
        for site in self._sites.in_order():
            yield site
            SHELF.settle()

    @lazy
    def _beginnings(self) -> Beginnings:
        return Beginnings(self.loop.all_contexts(), lambda: self.runtime)

    @lazy
    def runtime(self) -> Runtime:
        """Where everything runs, worker threads included."""
        return Runtime(self.loop)

    @property
    def _surveys(self) -> Surveys:
        return self._sites.surveys

    @lazy
    def _sites(self) -> Sites:
        return Sites(self.runtime, self.loop.explorer.marks, self.loop.registered)

    def offloads(self) -> Iterator[Offload]:
        """Places where functions on the event loop hand work to threads, in source order."""
        found = Offloads(self.graph, self.runtime, self._surveys.boundaries)
        for (_, place, scope), handings in found.handings().items():
            offload = self._offload(place, scope, handings, found)
            if offload is not None:
                yield offload
            SHELF.settle()

    def _offload(self, place: Place, scope: Scope, handings: list[Handing], found: Offloads) -> Offload | None:
        best: dict[EffectKind, tuple[Reach, Handing]] = {}
        for handing in handings:
            for kind, reach in found.reaches(handing).items():
                known = best.get(kind)
                if known is None or (reach.rank, reach.length) < (known[0].rank, known[0].length):
                    best[kind] = (reach, handing)
        if not best:
            return None
        evidence: dict[EffectKind, Evidence] = {}
        entries: dict[EffectKind, Blocking] = {}
        for kind, (reach, handing) in best.items():
            told, entries[kind] = found.effects.evidence(handing.hops[-1].frame, reach, kind)
            steps = tuple(
                Step(hop.frame.symbol, hop.edge.symbol, locate(hop.frame, hop.edge.place), hop.edge.kind)
                for hop in handing.hops[:-1]
            )
            evidence[kind] = replace(told, steps=(*steps, *told.steps))
        first, contexts = handings[0], [self.context(handing.hops[0].frame) for handing in handings]
        return Offload(
            at=locate(first.hops[0].frame, place),
            text=place.text,
            job=first.job,
            function=self._function(first.hops[0].frame, busiest(contexts)),
            threads=first.threads,
            twin=self._twin(handings, evidence.values()),
            twins=known_twins(self.evaluator, evidence),
            counterparts=counterparts(self.evaluator.catalogue, self.modules, evidence),
            evidence=evidence,
            entries=entries,
            confidence=confidence_of(min(reach.rank for reach, _ in best.values())),
            is_limited=all(map(found.is_limited, handings)),
            fans_out=any(map(found.fans_out, handings)),
        )

    def _twin(self, handings: list[Handing], evidence: Iterable[Evidence]) -> str | None:
        edges = [(handing.hops[-1].frame, handing.hops[-1].edge) for handing in handings]
        sibling = awaitable_sibling(self.evaluator, handings[0].job, edges)
        return sibling or awaitable_twin(self.evaluator, edges) or own_twin(evidence)

    # ---------------------------------------------------------------- about the run
    @property
    def statistics(self) -> Statistics:
        modules = self.modules.in_order()
        functions = [function for module in modules for function in module.facts.functions]
        return Statistics(
            files=len(modules),
            lines=sum(module.facts.lines for module in modules),
            functions=sum(not f.kind & (FunctionKind.MODULE | FunctionKind.CLASS) for f in functions),
            async_functions=sum(bool(f.kind & FunctionKind.ASYNC) for f in functions),
            calls=self.loop.explorer.calls,
            unresolved_calls=self.loop.explorer.unresolved,
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(Problem(path, what, "delete the cache and run again") for path, what in self.modules.problems)

    def runs_in_threads(self, scope: Scope) -> bool:
        """Is it a plain function that a framework runs in its worker threads, and would await if it could be?"""
        return scope in self.loop.in_threads

    def is_on_loop(self, scope: Scope) -> bool:
        return any(frame.scope is scope for frame in self.loop.frames)
