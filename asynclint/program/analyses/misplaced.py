"""What a module does at the wrong moment, or in the wrong task: slow imports late, contexts entered elsewhere."""

from collections.abc import Iterator

from asynclint.catalogue.entries import Where
from asynclint.model.facts import Attribute, Expr, Import
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Instance, dotted
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name
from asynclint.program.symbols.usage import Usage, consumers

#: What the catalogue says of packages that take a good part of a second to import.
SLOW_TO_IMPORT = "slow-to-import"
#: Methods that enter and leave contexts.
_CROSSING = frozenset({"__aenter__", "__aexit__", "enter_async_context", "aclose"})
_STACK = "contextlib.AsyncExitStack"
#: What starts a task from a callable instead of a coroutine.
_FROM_CALLABLE = frozenset({"start_soon"})


def late_imports(evaluator: Evaluator, project: Project) -> Iterator[Import]:
    """Imports in functions of packages that are slow to import, and that no module imports when the program starts."""
    for entry in project.facts.imports:
        package = entry.module.partition(".")[0]
        if entry.scope == 0 or entry.level or entry.type_checking or not _is_slow(evaluator, project, package):
            continue
        if project.scope(entry.scope).is_function and not _is_imported_early(evaluator, package):
            yield entry


def _is_slow(evaluator: Evaluator, project: Project, package: str) -> bool:
    return evaluator.modules.find_own(package, project) is None and SLOW_TO_IMPORT in evaluator.catalogue.traits(
        package
    )


def _is_imported_early(evaluator: Evaluator, package: str) -> bool:
    return any(
        entry.scope == 0 and not entry.type_checking and not entry.level and entry.module.partition(".")[0] == package
        for module in evaluator.modules.in_order()
        for entry in module.facts.imports
    )


def crossings(evaluator: Evaluator, project: Project) -> Iterator[tuple[Scope, int, str]]:
    """Calls that have a context entered or left in another task: function, number of the call, what is handed over."""
    called = project.facts.called.split()
    if _CROSSING.isdisjoint(called) and _FROM_CALLABLE.isdisjoint(called):
        return
    for index in range(len(project.facts.functions)):
        scope = project.scope(index)
        for number, call in enumerate(scope.body.calls):
            name = last_name(call.callee)
            if name in _CROSSING and _crosses(evaluator, scope, call.callee):
                for consumer in consumers(scope, number):
                    if consumer.usage is Usage.PASSED and _starts_task(evaluator, scope, consumer.call):
                        yield scope, consumer.call, name
            elif name in _FROM_CALLABLE and call.arguments:
                job = call.arguments[0]
                if last_name(job) in _CROSSING and _crosses(evaluator, scope, job):
                    yield scope, number, last_name(job)
        SHELF.settle()


def _crosses(evaluator: Evaluator, scope: Scope, callee: Expr) -> bool:
    """Does it enter or leave what may hold a scope of anyio? The project's own contexts are its own business."""
    owner: Expr = callee.base if isinstance(callee, Attribute) else None
    if isinstance(callee, str):
        owner = callee.rpartition(".")[0]
    values = evaluator.evaluate(owner, evaluator.frame(scope)) if owner not in (None, "") else ()
    if last_name(callee) == "aclose":
        return any(getattr(value, "type", None) == _STACK for value in values)
    return owner not in (None, "", scope.receiver_name) and not any(isinstance(value, Instance) for value in values)


def _starts_task(evaluator: Evaluator, scope: Scope, number: int) -> bool:
    names = [dotted(value) for value in evaluator.callees(evaluator.frame(scope), scope.body.calls[number])]
    runs = [evaluator.catalogue.runs(name) for name in names if name is not None]
    is_run = any(
        name is not None and name.rpartition(".")[2].startswith("run") for name in names
    )  # nobody is there yet
    return not is_run and any(entry is not None and entry.where is Where.TASK for entry in runs)
