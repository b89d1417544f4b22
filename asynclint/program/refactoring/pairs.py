"""The two halves of an installed package, read from its source -> how the awaitable one is used in place of the other.

What the catalogue says of a class wins; this is for the many packages that it does not know.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.catalogue.entries import Twin
from asynclint.model.facts import Expr, Parameter
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import ClassValue, Instance, Value
from asynclint.program.refactoring.siblings import twin_names
from asynclint.program.refactoring.twins import class_pair, function_pair
from asynclint.program.symbols.scopes import ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Objects below objects (`client.chat.completions`) further than this are not looked at.
_DEEPEST = 3
_STARRED = (2, 4)


class Pairs:
    """Classes of installed packages and their awaitable twins, each looked at once."""

    def __init__(self, evaluator: "Evaluator") -> None:
        self._evaluator = evaluator
        self._twins: dict[ProjectClass, Twin | None] = {}

    def twin(self, value: Value) -> Twin | None:
        """The twin of the class that a value is an object of."""
        if not isinstance(value, Instance) or not value.cls.module.is_external:
            return None
        cls = value.cls
        if cls not in self._twins:
            self._twins[cls] = self._pair(cls)
        return self._twins[cls]

    def function(self, scope: Scope) -> str | None:
        """The name of the coroutine function that does the same, and is called in the same way."""
        if not scope.module.is_external or scope.cls is not None or scope.parent is not scope.module.body:
            return None
        found = function_pair(self._evaluator, scope)
        if found is None or _arguments(scope) != _arguments(found[0]) or not self._gives_the_same(scope, found[0]):
            return None
        return found[1]

    def _pair(self, cls: ProjectClass) -> Twin | None:
        methods = [name for name in self._names(cls) if not name.startswith("_")]
        pairs = (class_pair(self._evaluator, cls, name) for name in (*methods, ""))
        found = next((pair for pair in pairs if pair is not None), None)
        if found is None:
            return None
        other, by = found
        ways: dict[str, set[str]] = {"awaited": set(), "plain": set(), "iterated": set()}
        renamed: dict[str, str] = {}
        takes: dict[str, tuple[str, ...]] = {}
        for path, way, new, arguments in self._methods(cls, other, ""):
            ways[way].add(path)
            if new != path:
                renamed[path] = new.rpartition(".")[2]
            if arguments is not None:
                takes[path] = arguments
        if not ways["awaited"] and not ways["iterated"]:
            return None
        made = self._member(cls, "__init__"), self._member(other, "__init__")
        if made[0] is None or made[1] is None:
            takes["__init__"] = ()
        else:
            arguments = _common(made[0], made[1])
            takes |= {"__init__": arguments} if arguments is not None else {}
        return Twin(
            of=f"{cls.module.name}.{cls.facts.qualname}",
            by=by,
            awaited=frozenset(ways["awaited"]),
            plain=frozenset(ways["plain"]),
            iterated=frozenset(ways["iterated"]),
            renamed=renamed,
            takes=takes,
            is_context=self._member(cls, "__enter__") is not None and self._member(other, "__aenter__") is not None,
        )

    # ---------------------------------------------------------------- methods
    def _methods(
        self, cls: ProjectClass, other: ProjectClass, above: str, depth: int = 0
    ) -> Iterator[tuple[str, str, str, tuple[str, ...] | None]]:
        """Path, way, new path and arguments of each method that both have, those of objects below included."""
        for name in self._names(cls):
            if name.startswith("_"):
                continue
            method = self._member(cls, name)
            if method is None or "property" in method.decorator_names or "cached_property" in method.decorator_names:
                if depth < _DEEPEST:
                    yield from self._below(cls, other, name, f"{above}{name}.", depth)
                continue
            for new in (name, *twin_names(name)):
                counterpart = self._member(other, new)
                way = self._way(method, counterpart) if counterpart is not None else ""
                if way and counterpart is not None:
                    yield f"{above}{name}", way, f"{above}{new}", _common(method, counterpart)
                    break

    def _below(
        self, cls: ProjectClass, other: ProjectClass, name: str, above: str, depth: int
    ) -> Iterator[tuple[str, str, str, tuple[str, ...] | None]]:
        """Methods of an object that is an attribute of both: `client.users`."""
        evaluator = self._evaluator
        found: list[ProjectClass] = []
        for owner in (cls, other):
            values = evaluator.members.of_all((evaluator.pool.instance(owner),), name)
            classes = [value.cls for value in values if isinstance(value, Instance) and value.cls.module.is_external]
            if len(values) != 1 or len(classes) != 1:
                return
            found += classes
        if found[0] is not found[1]:
            yield from self._methods(found[0], found[1], above, depth + 1)

    def _way(self, method: Scope, other: Scope) -> str:
        if method.is_async:
            return "awaited" if other is method else ""
        if method is other:
            return "plain"
        if method.is_generator:
            return "iterated" if other.is_async and other.is_generator else ""
        if other.is_generator or not self._gives_the_same(method, other):
            return ""
        if other.is_async:
            return "awaited"
        return "plain" if method.facts.returns is not None else ""

    def _gives_the_same(self, method: Scope, other: Scope) -> bool:
        """By what both are annotated with; `SyncPage` and `AsyncPage` are not the same."""
        one, two = method.facts.returns, other.facts.returns
        if one != two:
            return False
        return self._classes(method, one) == self._classes(other, two)

    def _classes(self, scope: Scope, annotation: Expr) -> list[ProjectClass]:
        if not isinstance(annotation, str):
            return []
        around = self._evaluator.frame_around(self._evaluator.frame(scope))
        values = self._evaluator.evaluate(annotation, around)
        return [value.cls for value in values if isinstance(value, ClassValue)]

    # ---------------------------------------------------------------- classes
    def _names(self, cls: ProjectClass) -> list[str]:
        """What objects of the class have, by name, nearest class first."""
        names: dict[str, None] = {}
        for item in self._evaluator.hierarchy.order(cls):
            if isinstance(item, ProjectClass):
                names.update(dict.fromkeys((*item.members, *item.attributes)))
        return list(names)

    def _member(self, cls: ProjectClass, name: str) -> Scope | None:
        found = self._evaluator.hierarchy.find(cls, name)
        return found.scope if isinstance(found, Member) else None


def _arguments(scope: Scope) -> list[Parameter]:
    """The parameters that callers see."""
    return scope.facts.parameters[1:] if scope.receiver_name is not None else list(scope.facts.parameters)


def _common(method: Scope, other: Scope) -> tuple[str, ...] | None:
    """The arguments that mean the same to both, in order; None when all do, so that nothing has to be looked at."""
    one, two = _arguments(method), _arguments(other)
    if [(item.name, item.kind, item.annotation) for item in one] == [
        (item.name, item.kind, item.annotation) for item in two
    ]:
        return None
    names: list[str] = []
    for mine, its in zip(one, two, strict=False):
        if (mine.name, mine.kind, mine.annotation) != (its.name, its.kind, its.annotation) or mine.kind in _STARRED:
            break
        names.append(mine.name)
    known = {item.name: item for item in two}
    for item in one[len(names) :]:
        match = known.get(item.name)
        if item.kind == 3 and match is not None and match.kind == 3 and match.annotation == item.annotation:
            names.append(item.name)
    return tuple(names)
