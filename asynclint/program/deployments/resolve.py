"""Expressions of launch files -> values, given the variables that are set. What no file says stays unknown."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import product

from asynclint.model.launch import EnvironmentLayer, Scalar, Value, Variable
from asynclint.model.launchfacts import Applied, Either, Env, Expr, Joined, Known, Opaque
from asynclint.model.record import record

#: Stands for what is not known within a text of arguments.
HOLE = "\ue001"
_DEEPEST = 24
_WIDEST = 8
_VALUE = re.compile(r"\{\{-?\s*\.Values\.([\w.]+)\s*(?:\|\s*(?:default\s+\"?([\w.-]+)\"?|[\w\s\"]+))*\s*-?\}\}")
_TRUE = ("1", "true", "yes", "on", "t", "y")


@record
class Scope:
    """What variables mean at one place. `layers`: of the process, strongest first; `host`: of whoever starts it."""

    layers: tuple[EnvironmentLayer, ...] = ()
    host: tuple[EnvironmentLayer, ...] = ()
    charts: Mapping[str, Expr] = field(default_factory=dict)  # dotted name of a Helm value -> what it is

    def stacked(self, layer: EnvironmentLayer) -> "Scope":
        """With a stronger layer on top."""
        return Scope((layer, *self.layers), self.host, self.charts)

    def variable(self, name: str, *, host: bool = False) -> Variable | None:
        for layer in self.host if host else self.layers:
            if name in layer.variables:
                return layer.variables[name]
        return None

    def may_have(self, name: str) -> bool:
        """Could the variable be set where nobody can see?"""
        return any(layer.is_open for layer in self.layers) or self.variable(name) is not None


def resolve(expr: Expr, scope: Scope, depth: int = 0) -> Value:
    """What the expression can be."""
    if depth > _DEEPEST:
        return Value(because="too deeply nested")
    if isinstance(expr, Known):
        return Value.of(expr.value)
    if isinstance(expr, Env):
        return _variable(expr, scope, depth)
    if isinstance(expr, Joined):
        return _combined([resolve(part, scope, depth + 1) for part in expr.parts], _concatenated)
    if isinstance(expr, Either):
        return _either([resolve(option, scope, depth + 1) for option in expr.options])
    if isinstance(expr, Applied):
        return _applied(expr, scope, depth)
    return _opaque(expr, scope, depth)


def _variable(expr: Env, scope: Scope, depth: int) -> Value:
    found = scope.variable(expr.name, host=expr.is_host)
    if found is not None:
        value = found.value
        if expr.keeps_empty or expr.default is None or "" not in value.candidates:
            return value
        default = resolve(expr.default, scope, depth + 1)
        rest = tuple(candidate for candidate in value.candidates if candidate != "")
        return _either([Value(rest), default]) if rest else default
    if not expr.is_host and any(layer.is_open for layer in scope.layers):
        where = next(layer.how for layer in scope.layers if layer.is_open)
        return Value(because=f"{expr.name} may be set by {where}")
    if expr.default is None or expr.default == Known(None):
        return Value(because=f"{expr.name} is set in no file")
    return resolve(expr.default, scope, depth + 1)


def is_unset(expr: Expr, scope: Scope) -> bool:
    """Is this a variable that no file sets, and that has no default?"""
    if isinstance(expr, Applied) and expr.arguments:
        return is_unset(expr.arguments[0], scope)
    if not isinstance(expr, Env) or expr.default not in (None, Known(None)):
        return False
    return scope.variable(expr.name, host=expr.is_host) is None and not scope.may_have(expr.name)


def _opaque(expr: Opaque, scope: Scope, depth: int) -> Value:
    match = _VALUE.fullmatch(expr.text)
    if match is not None:
        known = scope.charts.get(match[1])
        if known is not None and known != Known(""):
            return resolve(known, Scope(charts={}), depth + 1)
        if match[2]:
            return Value.of(match[2])
    return Value(because=expr.text)


def _either(values: Iterable[Value]) -> Value:
    candidates: dict[Scalar, None] = {}
    for value in values:
        if value.is_unknown:
            return value
        candidates.update(dict.fromkeys(value.candidates))
    return Value(tuple(candidates)) if len(candidates) <= _WIDEST else Value(because="many possibilities")


def _combined(values: Sequence[Value], function: Callable[[Sequence[Scalar]], Scalar]) -> Value:
    for value in values:
        if value.is_unknown:
            return value
    if math.prod(len(value.candidates) for value in values) > _WIDEST:
        return Value(because="many possibilities")
    try:
        found = [function(chosen) for chosen in product(*(value.candidates for value in values))]
    except (ValueError, TypeError, ArithmeticError) as error:
        return Value(because=str(error))
    return Value(tuple(dict.fromkeys(found)))


def _concatenated(parts: Sequence[Scalar]) -> Scalar:
    return "".join(map(str, parts))[:10_000]


def with_holes(expr: Expr, scope: Scope) -> Value:
    """A text of several arguments, with marks where it is not known: what stands around them still is."""
    value = resolve(expr, scope)
    if not value.is_unknown or not isinstance(expr, Joined):
        return value
    parts = [resolve(part, scope) for part in expr.parts]
    marked = [part if not part.is_unknown else Value.of(HOLE) for part in parts]
    found = _combined(marked, _concatenated)
    is_text = all("-" in str(candidate) and " " in str(candidate).strip() for candidate in found.candidates)
    return found if found.candidates and is_text else value


def _applied(expr: Applied, scope: Scope, depth: int) -> Value:
    name, arguments = expr.function, expr.arguments
    if name == "when":
        if is_unset(arguments[0], scope):
            return Value.of("")
        tested = resolve(arguments[0], scope, depth + 1)
        then = resolve(arguments[1], scope, depth + 1)
        if tested.is_unknown:
            return tested
        return _either([then if candidate not in ("", None) else Value.of("") for candidate in tested.candidates])
    if name == "or":
        return _first_true(arguments, scope, depth)
    return _combined([resolve(argument, scope, depth + 1) for argument in arguments], _FUNCTIONS.get(name, _unknown))


def _first_true(arguments: Sequence[Expr], scope: Scope, depth: int) -> Value:
    found: list[Value] = []
    for argument in arguments:
        if is_unset(argument, scope) and argument is not arguments[-1]:
            continue
        value = resolve(argument, scope, depth + 1)
        if value.is_unknown:
            return value
        true = tuple(candidate for candidate in value.candidates if candidate)
        if argument is arguments[-1]:
            found.append(value)
        elif true:
            found.append(Value(true))
            if len(true) == len(value.candidates):
                break
    return _either(found) if found else Value(because="nothing set")


def _number(value: Scalar) -> int | float:
    if isinstance(value, str):
        return float(value) if "." in value else int(value, 10)
    if value is None:
        raise ValueError("None is no number")
    return value


def _truth(values: Sequence[Scalar]) -> Scalar:
    value = values[0]
    return value.strip().lower() in _TRUE if isinstance(value, str) else bool(value)


def _sum(values: Sequence[Scalar]) -> Scalar:
    left, right = values
    if isinstance(left, str) or isinstance(right, str):
        if not (isinstance(left, str) and isinstance(right, str)):
            raise TypeError("a text and a number")
        return left + right
    return _number(left) + _number(right)


def _whole(values: Sequence[Scalar]) -> Scalar:
    value = values[0]
    return int(value, 10) if isinstance(value, str) else int(_number(value))


def _unknown(values: Sequence[Scalar]) -> Scalar:
    raise ValueError("a function that is not known")


_FUNCTIONS: Mapping[str, Callable[[Sequence[Scalar]], Scalar]] = {
    "int": _whole,
    "float": lambda values: float(_number(values[0])),
    "str": lambda values: str(values[0]),
    "bool": _truth,
    "round": lambda values: round(_number(values[0])),
    "ceil": lambda values: math.ceil(_number(values[0])),
    "floor": lambda values: math.floor(_number(values[0])),
    "abs": lambda values: abs(_number(values[0])),
    "max": lambda values: max(map(_number, values)),
    "min": lambda values: min(map(_number, values)),
    "+": _sum,
    "-": lambda values: _number(values[0]) - _number(values[1]),
    "*": lambda values: _number(values[0]) * _number(values[1]),
    "/": lambda values: _number(values[0]) / _number(values[1]),
    "//": lambda values: _number(values[0]) // _number(values[1]),
}
