"""Marks in code that no path reaches: module bodies, constructors and start-up build what all requests use."""

from collections.abc import Iterator

from asynclint.model.effects import EdgeKind
from asynclint.program.callgraph.marks import Mark
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.arguments import Actuals
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import dotted
from asynclint.program.symbols.names import callers_of
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name


def unreached_marks(runtime: Runtime) -> Iterator[Mark]:
    """Calls that build or configure clients, outside of everything that has been explored."""
    evaluator = runtime.evaluator
    wanted = evaluator.catalogue.building()
    explored = {frame.scope for frame in runtime.graph}
    for module in evaluator.modules.in_order():
        names = _spellings(module, wanted)
        for scope in callers_of(module, names):
            if scope not in explored:
                yield from _marks(evaluator, scope, names)
                SHELF.settle()


def _spellings(module: Project, wanted: frozenset[str]) -> frozenset[str]:
    """The names under which a module can call what is wanted."""
    renamed = {e.alias for e in module.facts.imports if e.name in wanted and e.alias != e.name}
    return wanted | renamed


def _marks(evaluator: Evaluator, scope: Scope, names: frozenset[str]) -> Iterator[Mark]:
    frame = evaluator.frame(scope)
    for index, call in enumerate(scope.body.calls):
        if last_name(call.callee) not in names:
            continue
        for value in evaluator.callees(frame, call):
            name = dotted(value)
            if name is not None and evaluator.catalogue.builds(name):
                yield Mark(frame, index, name, EdgeKind.CALL, Actuals(evaluator, frame, call), True)
