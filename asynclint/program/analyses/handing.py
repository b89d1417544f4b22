"""What is handed to worker threads, where that cannot work: a result instead of a function, a coroutine function."""

from enum import StrEnum

from asynclint.catalogue.entries import Where
from asynclint.model.facts import Call, Collected, Constant, Display, Expr, Mapping, Operation
from asynclint.program.evaluation.coroutines import is_coroutine_function
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame, FunctionValue, Value, dotted
from asynclint.program.symbols.spelling import last_name

#: Return annotations of what cannot be called.
_NO_FUNCTIONS = frozenset(
    {"str", "int", "bool", "float", "bytes", "None", "complex", "list", "dict", "set", "tuple", "NoReturn"}
)
#: Functions and methods, wherever they are from, that give no function either.
_GIVING_DATA = frozenset(
    {
        "len", "sum", "sorted", "list", "dict", "set", "tuple", "str", "int", "float", "bool", "bytes", "repr", "round",
        "json", "read", "decode", "encode", "strip", "split", "splitlines", "join", "format", "fetchone", "fetchall",
        "loads", "dumps", "load", "hexdigest", "digest",
    }
)  # fmt: skip
#: Names that stand for names are followed this far.
_DEEPEST = 3


class Mistake(StrEnum):
    """Why the thread cannot do what was meant."""

    CALLED = "called"  # the function has run already, on the loop
    COROUTINE = "coroutine"  # the thread only makes a coroutine


def mistake(evaluator: Evaluator, frame: Frame, call: Call) -> Mistake | None:
    """What is wrong with the job that a call hands to a thread; None when nothing is, or when it hands none over."""
    job = _job(evaluator, frame, call)
    if isinstance(job, int):
        callees = evaluator.callees(frame, frame.scope.body.calls[job])
        certain = bool(callees) and all(_gives_no_function(evaluator, value) for value in callees)
        return Mistake.CALLED if certain else None
    values = evaluator.evaluate(job, frame, call.sequence, call.block) if job is not None else ()
    certain = bool(values) and all(
        _is_called(job, value) and is_coroutine_function(evaluator, value) for value in values
    )
    return Mistake.COROUTINE if certain else None


def _is_called(job: Expr, value: Value) -> bool:
    """Is it the name of the function itself? What is in a variable, or was cast, may be something else after all."""
    return isinstance(value, FunctionValue) and last_name(job) == value.scope.facts.name


def _job(evaluator: Evaluator, frame: Frame, call: Call) -> Expr:
    """The argument that is to run in a thread."""
    for value in evaluator.callees(frame, call):
        name = dotted(value)
        runs = evaluator.catalogue.runs(name) if name is not None else None
        if runs is None or runs.where is not Where.THREAD or not runs.gives_result:
            continue
        if 0 <= runs.position < len(call.arguments):
            return call.arguments[runs.position]
        return next((expr for keyword, expr in call.keywords if keyword == runs.keyword), None)
    return None


def _gives_no_function(evaluator: Evaluator, value: Value) -> bool:
    """Does calling this certainly give something that cannot be called itself?"""
    if isinstance(value, FunctionValue):
        scope = value.scope
        if is_coroutine_function(evaluator, value):
            return True
        if scope.is_async or scope.is_generator or scope.facts.decorators or value.inferred:
            return False
        told = scope.facts.returns
        if told is not None:
            return isinstance(told, Constant) or (isinstance(told, str) and told in _NO_FUNCTIONS)
        own = evaluator.frame(scope)
        return not scope.does_nothing and all(_is_data(evaluator, own, given) for given, _, _ in scope.body.returns)
    name = dotted(value)
    if name is None or not name.rpartition(".")[2].islower():
        return False
    return evaluator.catalogue.blocking(name) is not None or name.rpartition(".")[2] in _GIVING_DATA


def _is_data(evaluator: Evaluator, frame: Frame, expr: Expr, depth: int = 0) -> bool:
    """Is this certainly a number, a text, a container or an answer, and not a function?"""
    if depth > _DEEPEST:
        return False
    scope = frame.scope
    if isinstance(expr, str):
        if expr in scope.parameters and expr not in scope.bindings:
            return scope.parameters[expr].annotation in _NO_FUNCTIONS
        bound = [scope.body.bindings[position].value for position in scope.bindings.get(expr, ())]
        is_local = expr in scope.locals and expr not in scope.parameters
        return is_local and bool(bound) and all(_is_data(evaluator, frame, value, depth + 1) for value in bound)
    if isinstance(expr, int):
        callees = evaluator.callees(frame, scope.body.calls[expr])
        return bool(callees) and all(_gives_no_function(evaluator, value) for value in callees)
    return isinstance(expr, Constant | Display | Mapping | Collected | Operation)
