"""Which parameters of a function are worth knowing: those whose value decides what the function reaches."""

from asynclint.model.facts import (
    Attribute,
    Await,
    Choice,
    Collected,
    Display,
    Element,
    Entered,
    Expr,
    Lambda,
    Mapping,
    Operation,
    Parameter,
    Starred,
    Subscript,
    Unpacked,
)
from asynclint.program.scopes import Scope

#: Annotations that leave open what is called.
_OPEN = frozenset({"Any", "object", "Callable", "Awaitable", "Coroutine", "Iterable", "Iterator", "Type", "type"})
_CACHE = "_interesting"


def interesting_parameters(scope: Scope) -> frozenset[str]:
    """Parameters without a telling annotation that the function, or one nested in it, uses."""
    found: frozenset[str] | None = scope.__dict__.get(_CACHE)
    if found is None:
        scope.__dict__[_CACHE] = frozenset()  # recursion through nested functions ends here
        candidates = {p.name for p in scope.facts.parameters if _is_open(p)}
        candidates.discard(scope.receiver_name or "")
        found = frozenset(candidates & used_names(scope)) if candidates else frozenset()
        scope.__dict__[_CACHE] = found
    return found


def _is_open(parameter: Parameter) -> bool:
    return parameter.annotation is None or is_open(parameter.annotation)


def is_open(annotation: Expr) -> bool:
    """Does the annotation leave open which object it is?"""
    if isinstance(annotation, str):
        last = annotation.rpartition(".")[2]
        return last in _OPEN or len(last) <= 2 or last.endswith(("T", "_co", "Func", "Fn", "Callback", "Factory"))
    if isinstance(annotation, Subscript):
        return is_open(annotation.base) or is_open(annotation.key)
    if isinstance(annotation, Operation):
        return is_open(annotation.left) or is_open(annotation.right)
    if isinstance(annotation, Display):
        return any(is_open(item) for item in annotation.items)
    return False


def used_names(scope: Scope) -> set[str]:
    """The first names of all chains in the body of the scope and of the functions nested in it."""
    names: set[str] = set()
    work: list[Expr] = []
    body = scope.body
    for call in body.calls:
        work.append(call.callee)
        work.extend(call.arguments)
        work.extend(value for _, value in call.keywords)
    work.extend(binding.value for binding in body.bindings)
    work.extend(use.value for use in body.uses)
    work.extend(value for value, _, _ in body.returns)
    work.extend(value for value, _, _ in body.yields)
    while work:
        expr = work.pop()
        if isinstance(expr, str):
            names.add(expr.partition(".")[0])
        elif isinstance(expr, Lambda):
            nested = scope.module.scope(expr.function)
            if nested is not scope:
                names |= used_names(nested) - set(nested.parameters)
        else:
            work.extend(_parts(expr))
    return names


def _parts(expr: Expr) -> list[Expr]:
    match expr:
        case Attribute():
            return [expr.base]
        case Subscript():
            return [expr.base, expr.key]
        case Await() | Starred():
            return [expr.value]
        case Display():
            return list(expr.items)
        case Mapping():
            return list(expr.values)
        case Choice():
            return list(expr.options)
        case Element() | Entered() | Unpacked():
            return [expr.source]
        case Operation():
            return [expr.left, expr.right]
        case Collected():
            return [expr.item]
    return []
