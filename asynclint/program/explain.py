"""`asynclint why`: what the calls on a line resolve to, what they reach, and where a chain stops."""

from asynclint.model.facts import Call, CallFlag
from asynclint.program.evaluation.arguments import Actuals
from asynclint.program.evaluation.circumstances import applies
from asynclint.program.evaluation.values import (
    Awaitable,
    ClassValue,
    Collection,
    ContextFactory,
    Coroutine,
    Dictionary,
    External,
    ExternalInstance,
    ExternalMember,
    Frame,
    FunctionValue,
    GeneratorValue,
    Instance,
    Method,
    ModuleValue,
    Offloaded,
    Partial,
    SuperValue,
    Text,
    Value,
)
from asynclint.program.program import Program
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import spell


def explain_line(program: Program, path: str, line: int) -> list[str]:
    """First what the line is part of, as the end of a sentence that begins with the line; then its calls."""
    module = program.modules.by_path.get(path)
    if module is None:
        return ["is not part of the analysed project"]
    scope = _scope_at(module, line)
    lines = [f"is in {_describe_scope(program, scope)}"]
    calls = [call for call in scope.body.calls if call.line <= line <= call.end_line]
    if not calls:
        return [*lines, "no call starts on this line"]
    frame = program.evaluator.frame(scope)
    for call in calls:
        awaited = " (awaited)" if call.flags & CallFlag.AWAITED else ""
        lines.append(f"{line}:{call.column + 1} {spell(call.callee, scope)}{awaited}")
        values = program.evaluator.callees(frame, call)
        if not values:
            lines.append("    not resolved: nothing is known about this value, so nothing is reported")
        for value in values:
            lines.append(f"    is {describe(value)}")
            told = (
                _building(program, frame, call)
                if isinstance(value, ClassValue)
                else _reach(program, frame, value, Actuals(program.evaluator, frame, call))
            )
            lines.extend(f"    {text}" for text in told)
    return lines


def _scope_at(module: Project, line: int) -> Scope:
    """The innermost function around a line."""
    best = module.body
    for index in range(1, len(module.facts.functions)):
        scope = module.scope(index)
        if scope.facts.line <= line <= scope.facts.end_line and scope.facts.line >= best.facts.line:
            best = scope
    return best


def _describe_scope(program: Program, scope: Scope) -> str:
    name = scope.symbol
    if not scope.is_function:
        return f"{name.rstrip(':')}, outside of any function: it runs when the module is imported"
    if program.is_on_loop(scope):
        context = program.context(next(f for f in program.graph if f.scope is scope))
        return f"{name}, which runs on the event loop (context: {context})"
    arrivals = [
        way for frame in program.runtime.graph if frame.scope is scope for way in program.runtime.arrivals(frame)
    ]
    way = min(arrivals, key=lambda way: (way.in_thread, way.hops), default=None)
    if way is not None:
        steps = " -> ".join(f"{step.caller} ({step.at})" for step in way.path)
        called = f", called by {steps}" if steps else ""
        where = "in a worker thread" if way.in_thread else "on the event loop"
        return f"{name}, which runs {where} (context: {way.context}){called}"
    if any(frame.scope is scope for frame in program.graph):
        return f"{name}, which code on the event loop calls"
    return f"{name}, which no code on the event loop is known to call"


def _reach(program: Program, frame: Frame, value: Value, actuals: Actuals) -> list[str]:
    if isinstance(value, External | ExternalMember):
        name = value.name if isinstance(value, External) else value.dotted
        entry = program.evaluator.catalogue.blocking(name)
        if entry is None:
            return ["nothing in the catalogue says that it blocks"]
        told = f"the catalogue says it blocks: {entry.because} ({entry.effect}, {entry.cost}; {entry.at})"
        return [told] if applies(entry, actuals) else [told, "but not with these arguments"]
    if not isinstance(value, FunctionValue):
        return []
    target = program.evaluator.binder.bind(value, actuals)
    if value.scope.is_async:
        return ["it is async: what it does is judged in its own body"]
    if target not in program.graph:
        return ["no code on the event loop calls it, so it was not followed"]
    return _effects(program, target) or ["nothing it is known to reach blocks"]


def _effects(program: Program, target: Frame) -> list[str]:
    found = []
    for kind, reach in sorted(program.effects.of(target).items()):
        evidence, _ = program.effects.evidence(target, reach, kind)
        path = " -> ".join(f"{step.callee} ({step.at})" for step in evidence.steps)
        found.append(f"it reaches {kind}: {path}")
    return found


def _building(program: Program, frame: Frame, call: Call) -> list[str]:
    """What an instance does while it is made."""
    around = next((other for other in program.graph if other.scope is frame.scope), None)
    if around is None:
        return []
    edges = [edge for edge in program.graph[around] if (edge.place.line, edge.place.column) == (call.line, call.column)]
    found = [
        f"the catalogue says it blocks: {edge.entry.because} (`{edge.symbol}`)"
        for edge in edges
        if edge.entry is not None
    ]
    targets = dict.fromkeys(edge.target for edge in edges if edge.target is not None)
    found += [text for target in targets for text in _effects(program, target)]
    return found or ["nothing that it is known to run when it is built blocks"]


def describe(value: Value) -> str:
    """A value in words."""
    match value:
        case External():
            return f"`{value.name}`, outside the project"
        case ExternalMember():
            return f"`{value.dotted}`, outside the project"
        case ExternalInstance():
            return f"a `{value.type}`"
        case ModuleValue():
            return f"module {value.module.name}"
        case FunctionValue():
            kind = "async function" if value.scope.is_async else "function"
            return f"{kind} {value.scope.symbol} ({value.scope.module.path}:{value.scope.facts.line})"
        case ClassValue():
            return f"class {value.cls.symbol}"
        case Instance():
            return f"a {value.cls.symbol}"
        case Partial():
            return f"a partial of {describe(value.function)}"
        case Offloaded():
            return f"{describe(value.function)}, run in a worker"
        case ContextFactory():
            return f"context manager {describe(value.function)}"
        case Coroutine() | GeneratorValue():
            return f"a call of {value.frame.symbol} that has not run yet"
        case Method():
            return f"method {value.name} of {describe(value.owner)}"
        case Collection():
            return "a collection"
        case Dictionary():
            return "a dict"
        case Awaitable():
            return "an awaitable"
        case SuperValue():
            return f"super() in {value.cls.symbol}"
        case Text():
            return f"the string {value.text!r}"
    return "something"
