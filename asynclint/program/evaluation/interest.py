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
    Generator,
    Lambda,
    Mapping,
    Operation,
    Parameter,
    Starred,
    Subscript,
    Unpacked,
    UseKind,
)
from asynclint.program.evaluation.narrowing import checks
from asynclint.program.symbols.scopes import NO_NAMES, Project, Scope
from asynclint.program.symbols.spelling import last_name

#: Annotations that leave open what is called.
#: `callable` is what some write for `Callable`.
_OPEN = frozenset(
    {"Any", "object", "Callable", "callable", "Awaitable", "Coroutine", "Iterable", "Iterator", "Type", "type"}
)
_CACHE = "_interesting"
#: Uses by which Python runs a method of the value.
_RUNNING = frozenset({UseKind.ITERATE, UseKind.ASYNC_ITERATE, UseKind.ENTER, UseKind.ASYNC_ENTER, UseKind.AWAIT})
#: Callees that do nothing with what they are given.
_INERT = frozenset(
    {
        "isinstance", "issubclass", "len", "str", "int", "float", "bool", "repr", "print", "type", "hasattr", "id",
        "hash", "debug", "info", "warning", "error", "exception", "critical", "log", "format", "startswith", "endswith",
        "range",
        "dumps", "loads", "round", "abs", "ValueError", "TypeError", "RuntimeError", "KeyError", "Exception",
    }
)  # fmt: skip


def interesting_parameters(scope: Scope) -> frozenset[str]:
    """Parameters without a telling annotation whose value the function, or one nested in it, calls or passes on."""
    found: frozenset[str] | None = scope.__dict__.get(_CACHE)
    if found is None:
        scope.__dict__[_CACHE] = NO_NAMES  # recursion through nested functions ends here
        candidates = {p.name for p in scope.facts.parameters if leaves_open(p, scope.module)}
        candidates.discard(scope.receiver_name or "")
        found = frozenset(candidates & (moved_names(scope) | made_of(scope))) if candidates else NO_NAMES
        found = found | {check.subject for check in checks(scope) if check.subject in scope.parameters} or NO_NAMES
        scope.__dict__[_CACHE] = found
    return found


def made_of(scope: Scope) -> frozenset[str]:
    """Parameters that are the class of what is returned: `def get(self, kind: type[T]) -> T`."""
    returns = scope.facts.returns
    if returns is None:
        return NO_NAMES
    return frozenset(
        parameter.name
        for parameter in scope.facts.parameters
        if any(isinstance(kind.key, str) and kind.key in _named(returns) for kind in _class_types(parameter.annotation))
    )


def is_own(returned: Expr, scope: Scope) -> bool:
    """`def clone(self: T) -> T`, `def build(cls: type[T]) -> T`: what `Self` says, in older words."""
    if not scope.facts.parameters or not isinstance(returned, str):
        return False
    annotation = scope.facts.parameters[0].annotation
    return annotation == returned or any(kind.key == returned for kind in _class_types(annotation))


def _class_types(annotation: Expr) -> list[Subscript]:
    """The `type[...]` in `type[T] | None`."""
    if isinstance(annotation, Operation):
        return _class_types(annotation.left) + _class_types(annotation.right)
    if not isinstance(annotation, Subscript) or not isinstance(annotation.base, str):
        return []
    last = annotation.base.rpartition(".")[2]
    return [annotation] if last in ("type", "Type") else _class_types(annotation.key) if last == "Optional" else []


def _named(annotation: Expr) -> list[str]:
    """`T | None`, `Optional[T]`: the names of which the value itself may be one."""
    if isinstance(annotation, Operation):
        return _named(annotation.left) + _named(annotation.right)
    if isinstance(annotation, Subscript) and isinstance(annotation.base, str) and annotation.base.endswith("Optional"):
        return _named(annotation.key)
    return [annotation] if isinstance(annotation, str) else []


def leaves_open(parameter: Parameter, module: Project) -> bool:
    """Does what stands beside the parameter leave open which object it is?"""
    return parameter.annotation is None or is_open(parameter.annotation, module)


def is_open(annotation: Expr, module: Project) -> bool:
    """Does the annotation leave open which object it is, or what is in it?"""
    if isinstance(annotation, str):
        last = annotation.rpartition(".")[2]
        if last in _OPEN or len(last) <= 2 or last.endswith(("T", "_co", "Func", "Fn", "Callback", "Factory")):
            return True
        return _is_open_name(annotation, module)
    if isinstance(annotation, Subscript):
        return is_open(annotation.base, module) or is_open(annotation.key, module)
    if isinstance(annotation, Operation):
        return is_open(annotation.left, module) or is_open(annotation.right, module)
    if isinstance(annotation, Display):
        return any(is_open(item, module) for item in annotation.items)
    return False


def _is_open_name(name: str, module: Project) -> bool:
    """`F = TypeVar("F", bound=Callable)`, `Send = Callable[[Request], Response]` in the same module."""
    body = module.body
    for position in body.bindings.get(name, ()):
        value = body.body.bindings[position].value
        if isinstance(value, int):
            return last_name(body.body.calls[value].callee) in ("TypeVar", "ParamSpec")
        return isinstance(value, Subscript) and isinstance(value.base, str) and last_name(value.base) in _OPEN
    return False


def moved_names(scope: Scope) -> set[str]:
    """First names of what is called, and names that are handed over, stored or returned as they are.

    A parameter that is only compared, formatted, indexed or added cannot decide what the function reaches; one that is
    divided can: `folder / name` is as much of a path as `folder`.
    """
    body = scope.body
    names: set[str] = set()
    moved: list[Expr] = []
    for call in body.calls:
        names.update(_roots(call.callee))
        if last_name(call.callee) not in _INERT:
            moved.extend(call.arguments)
            moved.extend(value for _, value in call.keywords)
    for binding in body.bindings:
        if isinstance(binding.value, Element | Entered | Unpacked | Subscript | Await):
            names.update(_roots(binding.value))
        else:
            moved.append(binding.value)
    for use in body.uses:
        if use.kind in _RUNNING:
            names.update(_roots(use.value))
    moved.extend(value for value, _, _ in body.returns)
    moved.extend(value for value, _, _ in body.yields)
    while moved:
        expr = moved.pop()
        if isinstance(expr, str):
            names.add(expr.partition(".")[0])
        elif isinstance(expr, Lambda | Generator):
            nested = scope.module.scope(expr.function)
            if nested is not scope:
                names |= moved_names(nested) - set(nested.parameters)
        elif isinstance(expr, Starred | Await):
            moved.append(expr.value)
        elif isinstance(expr, Operation) and expr.symbol == "Div":
            moved += (expr.left, expr.right)
        elif isinstance(expr, Choice):
            moved.extend(expr.options)
        elif isinstance(expr, Display):
            moved.extend(expr.items)
        elif isinstance(expr, Mapping):
            moved.extend(expr.values)
        elif isinstance(expr, Collected):
            moved.append(expr.item)
    return names


def called_names(scope: Scope) -> set[str]:
    """First names of what the function calls, iterates over or puts somewhere, and what a constructor hands on."""
    found: set[str] | None = scope.__dict__.get("_called")
    if found is None:
        body = scope.body
        found = set()
        for call in body.calls:
            found |= _roots(call.callee)
            if scope.facts.name == "__init__":
                handed = (*call.arguments, *(value for _, value in call.keywords))
                found.update(value for value in handed if isinstance(value, str) and "." not in value)
        for use in body.uses:
            if use.kind in _RUNNING:
                found |= _roots(use.value)
        for binding in body.bindings:
            if "." in binding.target or binding.target.endswith("]") or scope.facts.name == "__init__":
                kept = binding.value.items if isinstance(binding.value, Display) else (binding.value,)
                found.update(*map(_roots, kept))
        for index in scope.module.functions_in.get(scope.index, ()):
            found |= called_names(scope.module.scope(index))
        scope.__dict__["_called"] = found
    return found


def stores_as_is(scope: Scope, name: str) -> bool:
    """Does the function keep its only parameter, or an object of it, as decorators do that register, or add to it?"""
    own = [parameter.name for parameter in scope.facts.parameters if parameter.name != scope.receiver_name]
    if own != [name]:
        return False
    made = [number for number, call in enumerate(scope.body.calls) if call.callee == name]  # `TOOLS[key] = cls()`
    kept: list[Expr] = [name, *made]
    return any(
        b.target.startswith(f"{name}.") or (_is_among(b.value, kept) and (b.target.endswith("]") or "." in b.target))
        for b in scope.body.bindings
    )


def _is_among(value: Expr, kept: list[Expr]) -> bool:
    """`HANDLERS[event].append(function)` keeps a list with it under the key."""
    return value in kept or (isinstance(value, Display) and any(item in kept for item in value.items))


def _roots(expr: Expr) -> set[str]:
    """The first names of all chains in an expression."""
    names: set[str] = set()
    work = [expr]
    while work:
        current = work.pop()
        if isinstance(current, str):
            names.add(current.partition(".")[0])
        elif isinstance(current, Attribute | Subscript):
            work.append(current.base)
        elif isinstance(current, Await | Starred):
            work.append(current.value)
        elif isinstance(current, Element | Entered | Unpacked):
            work.append(current.source)
        elif isinstance(current, Choice):
            work.extend(current.options)
    return names
