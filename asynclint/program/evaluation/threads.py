"""Whose threads run a callable that is handed over: those of the loop, of anyio, or some of its own."""

from asynclint.catalogue.entries import Bounds, Runs, Threads, Where
from asynclint.model.facts import Constant, Expr
from asynclint.program.evaluation.arguments import Actuals, Arguable
from asynclint.program.evaluation.circumstances import holds
from asynclint.program.evaluation.values import ExternalInstance, Value


def threads_of(runs: Runs, actuals: Arguable) -> Threads | None:
    """The threads that this call asks for; None when that is not known, or they are processes."""
    if runs.threads is None or not isinstance(actuals, Actuals):
        return runs.threads
    call = actuals.call
    own: Expr = Constant(None)
    if 0 <= runs.own_position < len(call.arguments):
        own = call.arguments[runs.own_position]
    for key, value in call.keywords:
        if key is not None and key == runs.own_keyword:
            own = value
    if not (isinstance(own, Constant) and own.value is None):
        values = actuals.evaluator.evaluate(own, actuals.frame, call.sequence, call.block)
        return Threads.OWN if values and all(_has_threads(value, actuals) for value in values) else None
    return Threads.LOOP if any(holds(condition, call) for condition in runs.loop_if) else runs.threads


def _has_threads(value: Value, actuals: Actuals) -> bool:
    """An executor of threads, or a limiter for them; an executor may have processes as well."""
    if not isinstance(value, ExternalInstance):
        return False
    catalogue = actuals.evaluator.catalogue
    submits, bound = catalogue.runs(f"{value.type}.submit"), catalogue.bound(value.type)
    if submits is not None:
        return submits.where is Where.THREAD
    return bound is not None and bound.what is Bounds.CONCURRENCY
