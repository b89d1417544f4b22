"""Coroutine functions that a decorator gives a loop of their own, in a worker thread: they hold up nobody else."""

from collections.abc import Iterable

from asynclint.model.facts import Call
from asynclint.program.callgraph.explore import Explorer
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame, FunctionValue
from asynclint.program.symbols.names import callers_of
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name

#: Last names of what runs a loop until a coroutine is done. On a running loop they raise: they are called in threads.
_RUNNERS = frozenset({"run", "run_until_complete"})


class OwnLoops:
    """Which functions have a decorator that runs each of their calls by `asyncio.run` in a thread?"""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._decorators = frozenset(found for module in evaluator.modules.in_order() for found in _running(module))

    def includes(self, scope: Scope) -> bool:
        if not self._decorators or not scope.facts.decorators:
            return False
        values = self._evaluator.decorators.of(scope)
        return any(isinstance(value, FunctionValue) and value.scope in self._decorators for value in values)


def awaited_below(explorer: Explorer, scopes: Iterable[Scope]) -> set[Scope]:
    """The coroutine functions that these run, at whatever depth."""
    marks, calls, unresolved = len(explorer.marks), explorer.calls, explorer.unresolved
    work = [explorer.evaluator.frame(scope) for scope in scopes]
    seen: set[Frame] = set(work)
    while work:
        frame = work.pop()
        for edge in explorer.edges(frame):
            target = edge.target
            if target is not None and target not in seen and not target.scope.module.is_external:
                seen.add(target)
                work.append(target)
        frame.settle()
        SHELF.settle()
    explorer.loop_callbacks.clear()
    del explorer.marks[marks:]  # whoever runs them leaves these again
    explorer.calls, explorer.unresolved = calls, unresolved
    return {frame.scope for frame in seen if frame.scope.is_async}


def _running(module: Project) -> Iterable[Scope]:
    """Decorators whose wrapper is a coroutine, and has `asyncio.run(function(...))` done by a function in it."""
    for job in callers_of(module, _RUNNERS):
        wrapper = job.closure_parent
        if job.is_async or wrapper is None or not wrapper.is_async:
            continue
        for call in job.body.calls:
            name = _run_by(job, call)
            decorator = wrapper.closure_parent
            while name is not None and decorator is not None and decorator.is_function:
                if decorator.facts.parameters and decorator.facts.parameters[0].name == name:
                    if all(_run_by(scope, None, name) for scope in _within(decorator) if _calls(scope, name)):
                        yield decorator
                    break
                decorator = decorator.closure_parent
    SHELF.settle()


def _run_by(scope: Scope, call: Call | None, name: str | None = None) -> str | None:
    """The function of which a runner gets a new coroutine, be it by this call or, for a `name`, by any."""
    for runner in scope.body.calls if call is None else (call,):
        made = runner.arguments[0] if runner.arguments and last_name(runner.callee) in _RUNNERS else None
        callee = scope.body.calls[made].callee if isinstance(made, int) else None
        if isinstance(callee, str) and "." not in callee and name in (None, callee):
            return callee
    return None


def _calls(scope: Scope, name: str) -> bool:
    return any(call.callee == name for call in scope.body.calls)


def _within(scope: Scope) -> Iterable[Scope]:
    """The functions that are defined in a function, at whatever depth."""
    inside = {scope.index}
    for index, function in enumerate(scope.module.facts.functions):
        if function.parent in inside and index not in inside:
            inside.add(index)
            yield scope.module.scope(index)
