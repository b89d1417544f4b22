"""All call sites of a program: calls of what the catalogue has notes about, each seen as rules want to see it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from asynclint.model.effects import EdgeKind
from asynclint.program.callgraph.marks import Mark
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.callgraph.unreached import unreached_marks
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Scope
from asynclint.program.views.callsite import CallSite
from asynclint.program.views.surveys import Surveys


class Sites:
    """All call sites of a program."""

    def __init__(self, runtime: Runtime, marks: Sequence[Mark], registered: Mapping[Scope, Set[str]]) -> None:
        self.surveys = Surveys(runtime, registered, self._limits_in)
        self._runtime = runtime
        self._marks = marks

    @lazy
    def _by_scope(self) -> dict[Scope, list[CallSite]]:
        found: dict[Scope, list[CallSite]] = defaultdict(list)
        for mark in self._marks:
            if self.surveys.catalogue.time_limit(mark.symbol) is not None:
                found[mark.frame.scope].append(CallSite(self.surveys, mark.frame.scope, [mark]))
        return found

    def _limits_in(self, scope: Scope, index: int | None) -> list[bool]:
        """For each call in a function (or handed over by its call number `index`) that can have a timeout: has it?"""
        return [
            site.is_patient is False
            for site in self._by_scope.get(scope, ())
            if index is None or (site.handed_over and site.index == index)
        ]

    def in_order(self) -> Iterator[CallSite]:
        """One view for each place and way of being called, in source order."""
        groups: dict[tuple[str, int, int, bool], list[Mark]] = defaultdict(list)
        for mark in (*self._marks, *unreached_marks(self._runtime)):
            scope = mark.frame.scope
            if scope.module.is_external:
                continue
            key = (scope.module.path, scope.index, mark.index, mark.kind in (EdgeKind.CALL, EdgeKind.CONSTRUCT))
            groups[key].append(mark)
        sites = [CallSite(self.surveys, marks[0].frame.scope, marks) for marks in groups.values()]
        yield from sorted(sites, key=lambda site: (site.at, site.handed_over))
