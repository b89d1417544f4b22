"""Handlers in, data classes out: those that their requests are parsed into, and that their answers are made from."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Where
from asynclint.model.facts import Display, Expr, Operation, Subscript
from asynclint.program.evaluation.arguments import Actuals, argument
from asynclint.program.evaluation.values import (
    Awaitable,
    ClassValue,
    Collection,
    Dictionary,
    Frame,
    FunctionValue,
    Instance,
    Value,
    Values,
    dotted,
)
from asynclint.program.symbols.scopes import ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Keywords of a route's decorator that name what the answer is made from.
_ANSWERS = ("response_model", "response_schema")


def parsed_classes(evaluator: "Evaluator", handlers: Iterable[Scope]) -> frozenset[ProjectClass]:
    """The classes that the signatures of the handlers and of what they depend on name, with those of their fields."""
    found: dict[ProjectClass, None] = {}
    seen: dict[Scope, None] = dict.fromkeys(handlers)
    work = list(seen)
    while work:
        scope = work.pop()
        for value in _signature(evaluator, scope):
            if isinstance(value, FunctionValue):  # a dependency: its own signature is read as well
                if value.scope not in seen:
                    seen[value.scope] = None
                    work.append(value.scope)
            else:
                found.update(dict.fromkeys(_classes((value,))))
    fields = list(found)
    while fields:
        for cls in _classes(_fields(evaluator, fields.pop())):
            if cls not in found:
                found[cls] = None
                fields.append(cls)
    bases = {base for cls in found for base in evaluator.hierarchy.order(cls) if isinstance(base, ProjectClass)}
    return frozenset(bases)


def _signature(evaluator: "Evaluator", scope: Scope) -> Iterator[Value]:
    """What the annotations, the dependencies and the decorators of a handler name."""
    around = evaluator.frame_around(evaluator.frame(scope))
    for parameter in scope.facts.parameters:
        yield from _named(evaluator, parameter.annotation, around)
        for expr in (*_metadata(parameter.annotation), parameter.default):
            if isinstance(expr, int):
                yield from _depended_on(evaluator, around, expr)
    yield from _named(evaluator, scope.facts.returns, around)
    for decorator in scope.facts.decorators:
        if isinstance(decorator, int):
            for keyword, expr in around.scope.body.calls[decorator].keywords:
                if keyword in _ANSWERS:
                    yield from _named(evaluator, expr, around)


def _named(evaluator: "Evaluator", annotation: Expr, frame: Frame) -> Iterator[Value]:
    """Everything that a type expression allows or names: `Page[Item]` names both."""
    work = [annotation]
    while work:
        expr = work.pop()
        yield from evaluator.annotations.evaluate(expr, frame)
        if isinstance(expr, Subscript):
            work.append(expr.key)
        elif isinstance(expr, Display):
            work.extend(expr.items)
        elif isinstance(expr, Operation):
            work.extend((expr.left, expr.right))


def _metadata(annotation: Expr) -> list[Expr]:
    """What follows the type in `Annotated[T, ...]`."""
    if not isinstance(annotation, Subscript) or not isinstance(annotation.key, Display):
        return []
    return annotation.key.items[1:]


def _depended_on(evaluator: "Evaluator", frame: Frame, index: int) -> Iterator[Value]:
    """The function or class in `Depends(...)`."""
    call = frame.scope.body.calls[index]
    for value in evaluator.callees(frame, call):
        name = dotted(value)
        runs = evaluator.catalogue.runs(name) if name is not None else None
        if runs is not None and runs.where is Where.INJECT:
            for handed in argument(Actuals(evaluator, frame, call), runs):
                yield from evaluator.annotations.instances((handed,)) or (handed,)


def _fields(evaluator: "Evaluator", cls: ProjectClass) -> Values:
    found: list[Value] = []
    for item in evaluator.hierarchy.order(cls):
        if isinstance(item, ProjectClass):
            frame = evaluator.frame(item.scope)
            for binding in item.scope.body.bindings:
                if binding.annotation is not None:
                    found.extend(_named(evaluator, binding.annotation, frame))
    return tuple(found)


def _classes(values: Iterable[Value]) -> Iterator[ProjectClass]:
    """The project classes among the values and in what they contain."""
    work = list(values)
    while work:
        value = work.pop()
        if isinstance(value, ClassValue):
            yield value.cls
        elif isinstance(value, Instance):
            yield value.cls
            work.extend(inner for _, values in value.arguments for inner in values)
        elif isinstance(value, Collection):
            work.extend(value.elements)
        elif isinstance(value, Dictionary):
            work.extend(value.get(None))
        elif isinstance(value, Awaitable):
            work.extend(value.result)
