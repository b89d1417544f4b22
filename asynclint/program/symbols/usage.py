"""What becomes of the result of a call: kept, returned, entered, handed on, dropped."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import lru_cache

from asynclint.model.containers import KEEPING
from asynclint.model.facts import (
    Attribute,
    Await,
    Call,
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
from asynclint.model.record import record
from asynclint.program.symbols.scopes import Scope

#: Kinds of parameters that take positional arguments, one each.
_POSITIONAL = frozenset({0, 1})


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


@record
class Consumer:
    """One use of a result. `target` is the name or chain it is bound to, `call` the call that gets it."""

    usage: Usage
    target: str = ""
    call: int = -1


def consumers(scope: Scope, index: int) -> list[Consumer]:
    """Every use of the result of call number `index`, those under the local names it is bound to included."""
    found: dict[Consumer, None] = {}
    work: list[int | str] = [index]
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


def hands_on(scope: Scope, chain: str) -> bool:
    """Is `self.method` itself kept, returned or handed over?"""
    return bool(_direct(scope, chain))


def kept_as(scope: Scope, index: int) -> str | None:
    """What the result is bound to that outlives the function, if that is all that becomes of it."""
    found = consumers(scope, index)
    kept = [item for item in found if item.usage in (Usage.STORED, Usage.ATTRIBUTE) and not item.target.endswith("[]")]
    others = {item.usage for item in found} - {Usage.STORED, Usage.ATTRIBUTE, Usage.LOCAL}
    return kept[0].target if kept and not others else None


def _direct(scope: Scope, wanted: int | str) -> list[Consumer]:
    """The uses of an expression itself: a call by its number, or a local name."""
    return _uses(scope).get(wanted, [])


@lru_cache(maxsize=256)
def _uses(scope: Scope) -> dict[int | str, list[Consumer]]:
    """All calls and names of a function that are the value, or a part of the value, of something -> what becomes of
    them. Made once: a function is asked about each of its calls."""
    found: dict[int | str, list[Consumer]] = defaultdict(list)
    body = scope.body

    def note(expr: Expr, usage: Usage, target: str = "", call: int = -1) -> None:
        for leaf in _leaves(expr):
            found[leaf].append(Consumer(usage, target, call))

    for binding in body.bindings:
        note(binding.value, _kept(scope, binding.target), binding.target)
    for value, _, _ in body.returns:
        note(value, Usage.RETURNED)
    for value, _, _ in body.yields:
        note(value, Usage.YIELDED)
    for use in body.uses:
        if use.kind in (UseKind.ENTER, UseKind.ASYNC_ENTER):
            note(use.value, Usage.ENTERED)
    for number, call in enumerate(body.calls):
        given = {leaf: None for expr in (*call.arguments, *(v for _, v in call.keywords)) for leaf in _leaves(expr)}
        owner, _, method = call.callee.rpartition(".") if isinstance(call.callee, str) else ("", "", "")
        for leaf in given:
            if method in KEEPING and owner:
                found[leaf].append(Consumer(_kept(scope, f"{owner}[]"), f"{owner}[]", number))
            else:
                found[leaf].append(Consumer(Usage.PASSED, call=number))
        if isinstance(call.callee, Attribute):
            for leaf in dict.fromkeys(_leaves(call.callee.base)):
                if isinstance(leaf, int) and leaf not in given:
                    found[leaf].append(Consumer(Usage.CALLED, call=number))
    return dict(found)


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


def _leaves(expr: Expr) -> Iterator[int | str]:
    """The calls and names that `expr` has as its value, or as a part of it."""
    work = [expr]
    while work:
        current = work.pop()
        if isinstance(current, int | str):
            yield current
        elif isinstance(current, Await | Starred):
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


def keeps_parameter(scope: Scope, name: str) -> bool:
    """Does the function store this parameter where it outlives the call?"""
    kept = {consumer.usage for consumer in _direct(scope, name)}
    return not kept.isdisjoint((Usage.STORED, Usage.ATTRIBUTE, Usage.RETURNED))


def is_handed_around(scope: Scope, name: str) -> bool:
    """Is what the name stands for given to anybody, kept under another name, or returned?"""
    return bool(_direct(scope, name))


def parameters_given(scope: Scope, call: Call, given: Collection[int | str], *, bound: bool) -> list[str]:
    """The parameters of a function that get one of `given` from a call; all of them when that is not to be seen."""
    parameters = scope.facts.parameters[1:] if bound and scope.receiver_name is not None else scope.facts.parameters
    names = [parameter.name for parameter in parameters]
    if any(key is None for key, _ in call.keywords) or any(isinstance(expr, Starred) for expr in call.arguments):
        return names
    positional = [parameter.name for parameter in parameters if parameter.kind in _POSITIONAL]
    handed = [*zip(positional, call.arguments, strict=False), *call.keywords]
    told = [name for name, expr in handed if name in names and not set(given).isdisjoint(_leaves(expr))]
    return told or names
