"""Awaitable twins that are somewhere else: `AsyncClient` beside `Client`, `pkg.aio.Client`, `async_api.Client`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from asynclint.model.effects import EffectKind, Evidence
from asynclint.model.record import record
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import ClassValue, Frame, FunctionValue, Instance
from asynclint.program.refactoring.siblings import twin_names
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Project, ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.catalogue.entries import Twin
    from asynclint.catalogue.load import Catalogue
    from asynclint.program.callgraph.places import Edge
    from asynclint.program.evaluation.evaluate import Evaluator

_DOTTED = re.compile(r"\w+(\.\w+)*")
#: Parts of module names and what they are called on the other side.
_SIDES = {
    "sync": ("async", "aio", "asyncio"),
    "synchronous": ("asynchronous",),
    "blocking": ("aio", "asyncio", "nonblocking"),
}
#: Packages that hold the awaitable half beside the other one.
_HALVES = ("aio", "asyncio", "async_", "async_support", "asynchronous", "asyncapi")

#: What is remembered with modules and classes.
_HOMES = "_homes"
_PAIRS = "_pairs"


def awaitable_twin(evaluator: "Evaluator", edges: Sequence[tuple[Frame, "Edge"]]) -> str | None:
    """The dotted name of a class or function of the same package that does the same and is awaited."""
    for _, edge in edges:
        target = edge.target
        if target is None or target.scope.is_async or target.scope.facts.name.startswith("__"):
            continue
        found: tuple[object, str] | None = None
        if isinstance(target.receiver, Instance):
            found = class_pair(evaluator, target.receiver.cls, target.scope.facts.name)
        elif target.receiver is None and target.scope.parent is target.scope.module.body:
            found = function_pair(evaluator, target.scope)
        if found is not None:
            return found[1]
    return None


def own_twin(evidence: Iterable[Evidence]) -> str | None:
    """The awaitable counterpart in the same package that the catalogue names for what is called."""
    for found in evidence:
        package, dot, rest = (found.instead or "").partition(".")
        if found.is_direct and dot and package == found.symbol.partition(".")[0] and _DOTTED.fullmatch(rest):
            return found.instead
    return None


def known_twins(evaluator: "Evaluator", evidence: Mapping[EffectKind, Evidence]) -> dict[EffectKind, str]:
    """The awaitable classes, or functions, for what paths end in: by the catalogue, or by their package's source."""
    found: dict[EffectKind, str] = {}
    for kind, told in evidence.items():
        inferred = _inferred(evaluator, told)
        if inferred is not None:
            found[kind] = inferred
        twin = _twin_of(evaluator.catalogue, told)
        if twin is not None and not twin.is_foreign and (twin.awaited or twin.iterated):
            found[kind] = twin.by
    return found


def _inferred(evaluator: "Evaluator", told: Evidence) -> str | None:
    """The other half of what the path enters an installed package by."""
    way = told.way_out
    module, _, name = told.steps[way].callee.partition(":") if way is not None else ("", "", "")
    home = evaluator.modules.find_outside(module) if name else None
    if home is None:
        return None
    owner, _, method = name.rpartition(".")
    for index, facts in enumerate(home.facts.classes):
        if owner and facts.qualname == owner:
            pair = class_pair(evaluator, home.cls(index), method)
            return pair[1] if pair is not None else None
    for index, function in enumerate(home.facts.functions):
        if index and not owner and function.qualname == name:
            other = function_pair(evaluator, home.scope(index))
            return other[1] if other is not None else None
    return None


def _twin_of(catalogue: "Catalogue", told: Evidence) -> "Twin | None":
    return catalogue.twin(told.symbol.rpartition(".")[0]) if not told.package else None


@record
class Counterpart:
    """An awaitable client of another package; does the project use that already?

    It stands for a function, or for an object and all that uses it (`is_object`).
    """

    by: str
    is_at_hand: bool
    is_object: bool = False


def counterparts(
    catalogue: "Catalogue", modules: Modules, evidence: Mapping[EffectKind, Evidence]
) -> dict[EffectKind, Counterpart]:
    """The clients by which the functions, or the objects, that the paths end in could be replaced."""
    found: dict[EffectKind, Counterpart] = {}
    for kind, told in evidence.items():
        twin = _twin_of(catalogue, told)
        if twin is not None and twin.is_foreign and not twin.only_given:
            found[kind] = Counterpart(twin.by, _is_used(modules, twin.by.partition(".")[0]), is_object=True)
        module, _, name = told.symbol.rpartition(".")
        translation = catalogue.translation(module) if not told.package else None
        if translation is not None and name in translation.methods:
            found[kind] = Counterpart(translation.by, _is_used(modules, translation.package))
    return found


def _is_used(modules: Modules, package: str) -> bool:
    return any(
        not entry.level and f"{entry.module}.".startswith(f"{package}.")
        for module in modules.in_order()
        if not module.is_external
        for entry in module.facts.imports
    )


def class_pair(evaluator: "Evaluator", cls: ProjectClass, method: str = "") -> tuple[ProjectClass, str] | None:
    """The class beside this one that has the method, awaitable, and the name it is imported by.

    Without a method the name is enough: some classes have nothing but objects that have methods.
    """
    pairs: dict[str, tuple[ProjectClass, str] | None] = cls.__dict__.setdefault(_PAIRS, {})
    if method not in pairs:  # the same helper is called in many places
        pairs[method] = _find_pair(evaluator, cls, method)
    return pairs[method]


def _find_pair(evaluator: "Evaluator", cls: ProjectClass, method: str) -> tuple[ProjectClass, str] | None:
    name = cls.facts.name
    plain = name.removeprefix("Sync").removesuffix("Sync") or name
    others = (f"Async{plain}", f"{plain}Async", f"Aio{plain}", f"Asyncio{plain}")
    module = cls.scope.module
    for home in _homes(evaluator, module):
        for other in others if home is module else (*others, plain, name):
            values = evaluator.globals.module_member(home, other) or ()
            for value in values:
                if not isinstance(value, ClassValue) or value.cls is cls:
                    continue
                if not method or _awaits(evaluator, value.cls, method):
                    return value.cls, f"{_public(evaluator, home, other, values)}.{other}"
    return None


def _awaits(evaluator: "Evaluator", cls: ProjectClass, method: str) -> bool:
    """Has the class an async method that does what `method` does?"""
    found = [evaluator.hierarchy.find(cls, name) for name in (method, *twin_names(method))]
    return any(isinstance(member, Member) and member.scope.is_async for member in found)


def function_pair(evaluator: "Evaluator", scope: Scope) -> tuple[Scope, str] | None:
    """The coroutine function beside this one, and the name it is imported by."""
    name, module = scope.facts.name, scope.module
    for home in _homes(evaluator, module):
        for other in twin_names(name) if home is module else (name, *twin_names(name)):
            values = evaluator.globals.module_member(home, other) or ()
            for value in values:
                if isinstance(value, FunctionValue) and value.scope.is_async:
                    return value.scope, f"{_public(evaluator, home, other, values)}.{other}"
    return None


def _homes(evaluator: "Evaluator", module: Project) -> tuple[Project, ...]:
    """Modules where the other half may live: the same one, its opposite, an `aio` beside it, and the packages above."""
    known: tuple[Project, ...] | None = module.__dict__.get(_HOMES)
    if known is None:
        found = (evaluator.modules.find(name, module) for name in _names_of_homes(module))
        known = module.__dict__[_HOMES] = (module, *(home for home in found if home not in (None, module)))
    return known


def _names_of_homes(module: Project) -> Iterable[str]:
    parts = module.name.split(".")
    names: dict[str, None] = {}
    for number, part in enumerate(parts):
        for side, opposites in _SIDES.items():
            words = part.split("_")
            for opposite in opposites if side in words else ():
                other = "_".join(opposite if word == side else word for word in words)
                names[".".join((*parts[:number], other, *parts[number + 1 :]))] = None
    names[".".join((*parts[:-1], f"async_{parts[-1]}"))] = None
    names[".".join((*parts[:-1], f"{parts[-1]}_async"))] = None
    for length in range(len(parts), 0, -1):
        for half in _HALVES:
            names[".".join((*parts[:length], half))] = None
            names[".".join((*parts[:length], half, *parts[length:]))] = None
        names[".".join(parts[:length])] = None
    return names


def _public(evaluator: "Evaluator", home: Project, name: str, values: tuple[object, ...]) -> str:
    """The shortest module name under which users import it."""
    parts = home.name.split(".")
    for length in range(1, len(parts)):
        above = evaluator.modules.find(".".join(parts[:length]), home)
        if above is not None and evaluator.globals.module_member(above, name) == values:
            return above.name
    return home.name
