"""What becomes of the result of a call: kept, returned, entered, handed on, dropped."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from asynclint.model.facts import (
    Attribute,
    Await,
    Choice,
    Collected,
    Display,
    Entered,
    Expr,
    Mapping,
    Starred,
    Subscript,
    UseKind,
)
from asynclint.program.scopes import Scope


class Usage(StrEnum):
    """What becomes of a result."""

    DISCARDED = "discarded"
    LOCAL = "local"  # bound to a name that dies with the call
    ATTRIBUTE = "attribute"  # bound to an attribute of `self`
    STORED = "stored"  # in a global, a container, or an attribute of something else
    RETURNED = "returned"
    YIELDED = "yielded"
    ENTERED = "entered"  # by `with` or `async with`
    PASSED = "passed"  # to another call
    CALLED = "called"  # only to call a method of it


@dataclass(frozen=True, slots=True)
class Consumer:
    """One use of a result. `target` is the name or chain it is bound to, `call` the call that gets it."""

    usage: Usage
    target: str = ""
    call: int = -1


_KEEPING = ("append", "add", "setdefault", "put", "put_nowait", "insert", "appendleft", "extend", "update")


def consumers(scope: Scope, index: int) -> list[Consumer]:
    """Every use of the result of call number `index`, those under the local names it is bound to included."""
    found: dict[Consumer, None] = {}
    work: list[Expr] = [index]
    seen: set[str] = set()
    while work:
        for consumer in _direct(scope, work.pop()):
            found[consumer] = None
            if consumer.usage is Usage.LOCAL and consumer.target not in seen:
                seen.add(consumer.target)
                work.append(consumer.target.removesuffix("[]"))
    return list(found) or [Consumer(Usage.DISCARDED)]


def usages(scope: Scope, index: int) -> frozenset[Usage]:
    return frozenset(consumer.usage for consumer in consumers(scope, index))


def _direct(scope: Scope, wanted: Expr) -> Iterator[Consumer]:
    """The uses of an expression itself: a call by its number, or a local name."""
    body = scope.body
    for binding in body.bindings:
        if _holds(binding.value, wanted):
            yield Consumer(_kept(scope, binding.target), binding.target)
    for value, _, _ in body.returns:
        if _holds(value, wanted):
            yield Consumer(Usage.RETURNED)
    for value, _, _ in body.yields:
        if _holds(value, wanted):
            yield Consumer(Usage.YIELDED)
    for use in body.uses:
        if use.kind in (UseKind.ENTER, UseKind.ASYNC_ENTER) and _holds(use.value, wanted):
            yield Consumer(Usage.ENTERED)
    for number, call in enumerate(body.calls):
        if any(_holds(a, wanted) for a in call.arguments) or any(_holds(v, wanted) for _, v in call.keywords):
            owner, _, method = call.callee.rpartition(".") if isinstance(call.callee, str) else ("", "", "")
            if method in _KEEPING and owner:
                yield Consumer(_kept(scope, f"{owner}[]"), f"{owner}[]", number)
            else:
                yield Consumer(Usage.PASSED, call=number)
        elif isinstance(wanted, int) and isinstance(call.callee, Attribute) and _holds(call.callee.base, wanted):
            yield Consumer(Usage.CALLED, call=number)


def _kept(scope: Scope, target: str) -> Usage:
    root, dot, _ = target.partition(".")
    root = root.removesuffix("[]")
    if root in scope.body.globals or root in scope.body.nonlocals or not scope.is_function:
        return Usage.STORED
    if not dot and not target.endswith("[]"):
        return Usage.LOCAL
    if root == scope.receiver_name:
        return Usage.ATTRIBUTE if target.count(".") == 1 and not target.endswith("[]") else Usage.STORED
    if target.endswith("[]") and root in scope.bindings and root not in scope.parameters:
        return Usage.LOCAL  # in a container that dies with the call
    return Usage.STORED


def _holds(expr: Expr, wanted: Expr) -> bool:
    """Is the wanted call or name the value of `expr`, or a part of it?"""
    work = [expr]
    while work:
        current = work.pop()
        if current == wanted and type(current) is type(wanted):
            return True
        if isinstance(current, Await | Starred):
            work.append(current.value)
        elif isinstance(current, Choice):
            work.extend(current.options)
        elif isinstance(current, Display):
            work.extend(current.items)
        elif isinstance(current, Mapping):
            work.extend(current.values)
        elif isinstance(current, Collected):
            work.append(current.item)
        elif isinstance(current, Entered):
            work.append(current.source)
        elif isinstance(current, Subscript):
            work.append(current.base)
    return False


def keeps_parameter(scope: Scope) -> bool:
    """Does the function store any of its parameters where they outlive the call?"""
    for name in scope.parameters:
        if name != scope.receiver_name:
            kept = {consumer.usage for consumer in _direct(scope, name)}
            if kept & {Usage.STORED, Usage.ATTRIBUTE, Usage.RETURNED}:
                return True
    return False
