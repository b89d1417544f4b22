"""What runs on the event loop: from the entry points on, everything they reach, and in which contexts."""

from collections import defaultdict

from asynclint.catalogue.entries import Context, busiest
from asynclint.model.effects import EdgeKind
from asynclint.program.callgraph.effects import Effects
from asynclint.program.callgraph.entrypoints import EntryPoints, context_of
from asynclint.program.callgraph.explore import Explorer
from asynclint.program.callgraph.handed_down import from_script
from asynclint.program.callgraph.ownloops import awaited_below
from asynclint.program.callgraph.places import Edge
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame
from asynclint.program.symbols.names import mentions, names_of, special_names
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.shelf import SHELF

#: Edges into threads, processes: what they reach does not run on the loop.
_ELSEWHERE = frozenset({EdgeKind.THREAD, EdgeKind.PROCESS})

Contexts = frozenset[Context]
_NO_CONTEXT: Contexts = frozenset()
_UNTOLD: Contexts = frozenset({Context.UNKNOWN})
#: Every combination of contexts that has been met, once.
_COMBINATIONS: dict[Contexts, Contexts] = {}


class LoopGraph:
    """The call graph of the event loop. `nonblocking`: (path, line) of definitions that are declared not to block."""

    def __init__(self, evaluator: Evaluator, nonblocking: frozenset[tuple[str, int]]) -> None:
        self.evaluator = evaluator
        self._nonblocking = nonblocking
        self.explorer = Explorer(evaluator)
        self.graph: dict[Frame, list[Edge]] = {}
        #: frames that the loop runs itself: coroutines and callbacks; what they call is in the graph only
        self.frames: dict[Frame, None] = {}
        self._contexts: dict[Frame, Contexts] = {}
        entry_points = EntryPoints(evaluator)
        roots = entry_points.roots()
        below = awaited_below(self.explorer, entry_points.apart) if entry_points.apart else set()
        # what only those await runs on their loops; what others await as well is found from there
        roots = [r for r in roots if r.context is not Context.UNKNOWN or r.frame.scope not in below]
        #: the context of each entry point, as its framework has it
        self.told = {root.frame: root.context for root in roots}
        self.in_threads = entry_points.in_threads
        self.may_be_plain = entry_points.may_be_plain
        self.registered = entry_points.registered
        self._look_for_blocking_names()
        self.frames.update(dict.fromkeys(self.told))
        self._visit([root.frame for root in roots])
        self._spread()

    def _look_for_blocking_names(self) -> None:
        """Properties and operators of which at least one definition blocks: only those are looked for in bodies.

        Looking at their definitions first is far cheaper than resolving every attribute that is read anywhere. What
        is found takes part in the next look, because properties may read properties.
        """
        explorer, evaluator = self.explorer, self.evaluator
        scopes = special_names(evaluator.modules)
        found = evaluator.catalogue.implicit_names()
        made = {scope for scope in scopes if scope.is_function}
        rest = scopes
        while rest:
            explorer.implicit.special_names = found
            self._visit([evaluator.frame(scope) for scope in rest])
            reach = Effects(self.graph)
            blocking = names_of([s for s in scopes if reach.of(evaluator.frame(s))], evaluator.modules)
            # those that build a client matter, too, and have left a mark
            blocking |= {mark.frame.scope.facts.name for mark in explorer.marks if mark.frame.scope in made}
            news = blocking - found
            found |= blocking
            # properties that read what has turned out to block deserve another look
            rest = [s for s in scopes if s.facts.name not in found and mentions(s, news)] if news else []
            self.graph.clear()
            self.frames.clear()
            self._contexts.clear()
        explorer.implicit.special_names = found
        explorer.calls = explorer.unresolved = 0
        explorer.marks.clear()

    def _visit(self, start: list[Frame]) -> None:
        """Everything reachable; functions that were handed to the loop on the way become roots, too."""
        explorer, graph = self.explorer, self.graph
        work = list(reversed(start))
        while work:
            frame = work.pop()
            if frame in graph:
                continue
            graph[frame] = edges = [] if self._is_declared(frame.scope) else explorer.edges(frame)
            frame.settle()
            SHELF.settle()
            targets = [e.target for e in edges if e.target is not None and e.kind not in _ELSEWHERE]
            for target in targets:
                if target.scope.is_async:
                    self.frames.setdefault(target)
            work.extend(reversed(targets))
            for callback in explorer.loop_callbacks:
                if callback not in self.frames:
                    self.frames[callback] = None
                    self._add_context(callback, Context.BACKGROUND)
                    work.append(callback)
            explorer.loop_callbacks.clear()

    def _is_declared(self, scope: Scope) -> bool:
        return bool(self._nonblocking) and (scope.module.path, scope.facts.line) in self._nonblocking

    # ---------------------------------------------------------------- contexts
    def _spread(self) -> None:
        """Contexts flow from callers to callees; a function that nobody calls, tests apart, speaks for itself."""
        used = (edges for frame, edges in self.graph.items() if context_of(frame.scope.module) is not Context.TEST)
        called = {edge.target for edges in used for edge in edges if edge.target is not None}
        work: list[tuple[Frame, Context]] = [(f, c) for f, contexts in self._contexts.items() for c in contexts]
        for frame, context in self.told.items():
            if context is not Context.UNKNOWN or frame not in called:
                self._add_context(frame, context)
                work.append((frame, context))
        while work:
            frame, context = work.pop()
            for edge in self.graph.get(frame, ()):
                if edge.target is None or edge.kind in _ELSEWHERE:
                    continue
                given = context
                if edge.kind is EdgeKind.TASK and context in (Context.STARTUP, Context.SHUTDOWN, Context.CLI):
                    given = Context.BACKGROUND  # a task started there runs beside others
                elif context is Context.CLI:
                    given = from_script(self.evaluator, frame.scope, edge)
                if self._add_context(edge.target, given):
                    work.append((edge.target, given))

    def _add_context(self, frame: Frame, context: Context) -> bool:
        """Is it a new one? Few combinations occur, so frames share them."""
        known = self._contexts.get(frame, _NO_CONTEXT)
        if context in known:
            return False
        both = known | {context}
        self._contexts[frame] = _COMBINATIONS.setdefault(both, both)
        return True

    def context(self, frame: Frame) -> Context:
        """The busiest context the frame runs in."""
        contexts = self._contexts.get(frame, _UNTOLD)
        path = context_of(frame.scope.module, contexts)
        return path if path is not None else busiest(contexts)

    def all_contexts(self) -> dict[Scope, set[Context]]:
        """Function -> every context that one of its frames runs in."""
        found: dict[Scope, set[Context]] = defaultdict(set)
        for frame, contexts in self._contexts.items():
            found[frame.scope] |= contexts
        return found
