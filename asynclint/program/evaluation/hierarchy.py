"""Classes and their bases: resolution order, where a method is found, who overrides it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.model.facts import Subscript
from asynclint.model.record import record
from asynclint.program.evaluation.values import ClassValue, External, ExternalInstance
from asynclint.program.symbols.scopes import ProjectClass, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator


#: An abstract method with more implementations than this says nothing about which one runs.
MOST_OVERRIDES = 3
#: A family with more classes than this says nothing about one of them.
_MOST_RELATIVES = 24


@record
class Member:
    """A function found in a class of a method resolution order."""

    scope: Scope
    cls: ProjectClass


class Hierarchy:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._orders: dict[ProjectClass, tuple[ProjectClass | str, ...]] = {}
        self._found: dict[tuple[ProjectClass, str], Member | str | None] = {}
        self._fits: dict[ProjectClass, list[ProjectClass]] = {}
        self._definers: dict[str, dict[ProjectClass, None]] | None = None
        self._abstract: dict[ProjectClass, bool] = {}
        self._subclasses: dict[str, list[ProjectClass]] | None = None

    def order(self, cls: ProjectClass) -> tuple[ProjectClass | str, ...]:
        """The method resolution order; classes outside the project by their canonical name."""
        found = self._orders.get(cls)
        if found is not None:
            return found
        self._orders[cls] = (cls,)
        lines: list[list[ProjectClass | str]] = []
        direct: list[ProjectClass | str] = []
        for base in self._bases(cls):
            lines.append(list(self.order(base)) if isinstance(base, ProjectClass) else [base])
            direct.append(base)
        merged = _merge([*lines, direct])
        self._orders[cls] = (cls, *(item for item in merged if item is not cls))
        return self._orders[cls]

    def _bases(self, cls: ProjectClass) -> list[ProjectClass | str]:
        evaluator = self.evaluator
        around = evaluator.frame_around(evaluator.frame(cls.scope))
        bases: list[ProjectClass | str] = []
        for expr in cls.facts.bases:
            plain = expr.base if isinstance(expr, Subscript) else expr
            for value in evaluator.evaluate(plain, around)[:1]:
                if isinstance(value, ClassValue) and value.cls is not cls:
                    bases.append(value.cls)
                elif isinstance(value, External):
                    bases.append(evaluator.catalogue.canonical(value.name))
                elif isinstance(value, ExternalInstance):  # `class User(db.Model)`
                    bases.append(value.type)
        return bases

    def bases_outside(self, cls: ProjectClass) -> list[str]:
        return [item for item in self.order(cls) if isinstance(item, str)]

    def is_enumeration(self, cls: ProjectClass) -> bool:
        return any(base.startswith("enum.") for base in self.bases_outside(cls))

    def of_metaclass(self, cls: ProjectClass, name: str) -> Member | None:
        """The method or property `name` that the class itself has from its metaclass."""
        for metaclass in self.metaclasses(cls)[:1]:
            found = self.find(metaclass, name) if isinstance(metaclass, ProjectClass) else None
            return found if isinstance(found, Member) else None
        return None

    def metaclasses(self, cls: ProjectClass) -> list[ProjectClass | str]:
        """The metaclasses that are written for the class and its bases, nearest first, as far as they are known."""
        found: list[ProjectClass | str] = []
        for item in self.order(cls):
            written = dict(item.facts.keywords).get("metaclass") if isinstance(item, ProjectClass) else None
            if written is None or not isinstance(item, ProjectClass):
                continue
            around = self.evaluator.frame_around(self.evaluator.frame(item.scope))
            for value in self.evaluator.evaluate(written, around)[:1]:
                if isinstance(value, ClassValue):
                    found.append(value.cls)
                elif isinstance(value, External):
                    found.append(value.name)
        return found

    def find(self, cls: ProjectClass, name: str) -> Member | str | None:
        """The method `name`; the name of the outside class that may define it, when no project class does."""
        key = (cls, name)
        try:
            return self._found[key]
        except KeyError:
            found = self._found[key] = self.search(self.order(cls), name)
            return found

    def search(self, order: tuple[ProjectClass | str, ...], name: str) -> Member | str | None:
        outside: str | None = None
        for item in order:
            if isinstance(item, str):
                if outside is None and self._is_told(item, name):
                    outside = item
                continue
            method = item.method(name)
            if method is not None:
                # a class outside that comes first wins only when the catalogue knows its method
                return outside if outside is not None else Member(method, item)
            if name in item.members:
                return None
        return outside or next((item for item in order if isinstance(item, str) and not _is_structural(item)), None)

    def _is_told(self, base: str, name: str) -> bool:
        catalogue = self.evaluator.catalogue
        return catalogue.blocking(f"{base}.{name}") is not None or catalogue.created_by(f"{base}.{name}") is not None

    def is_abstract(self, cls: ProjectClass) -> bool:
        """Does the class have abstract methods of its own? Then no object is of this very class."""
        found = self._abstract.get(cls)
        if found is None:
            found = self._abstract[cls] = any("abstractmethod" in method.decorator_names for method in cls.methods)
        return found

    def implementations(self, cls: ProjectClass, name: str) -> list[Member]:
        classes = self.subclasses(cls) or self._fitting(cls)
        return [Member(method, sub) for sub in classes if (method := sub.method(name)) is not None]

    def _fitting(self, cls: ProjectClass) -> list[ProjectClass]:
        """The few classes that have every method of a protocol that no class names as its base."""
        found = self._fits.get(cls)
        if found is None:
            wanted = [method for method in cls.methods if not method.facts.name.startswith("__")]
            found = []
            for candidate in self._with_method(wanted[0].facts.name) if wanted and self._is_protocol(cls) else ():
                if not self._is_protocol(candidate) and all(_fits(candidate.method(m.facts.name), m) for m in wanted):
                    found.append(candidate)
            found = self._fits[cls] = found if len(found) <= MOST_OVERRIDES else []
        return found

    def _is_protocol(self, cls: ProjectClass) -> bool:
        return any(base.rpartition(".")[2] == "Protocol" for base in self.bases_outside(cls))

    def _with_method(self, name: str) -> list[ProjectClass]:
        """All classes of the program whose suite defines a function of this name."""
        if self._definers is None:
            self._definers = {}
            for module in self.evaluator.modules.in_order():
                for function in module.facts.functions:
                    if function.cls >= 0:
                        self._definers.setdefault(function.name, {})[module.cls(function.cls)] = None
        return list(self._definers.get(name, ()))

    def family(self, cls: ProjectClass) -> list[ProjectClass]:
        """The subclasses that a class meets in `__init_subclass__` or asks for; none when they are too many."""
        found = self.subclasses(cls)
        return found if len(found) <= _MOST_RELATIVES else []

    def subclasses(self, cls: ProjectClass) -> list[ProjectClass]:
        """All classes of the program that inherit from `cls`, in a fixed order."""
        if self._subclasses is None:
            self._subclasses = {}
            for module in self.evaluator.modules.in_order():
                for index, facts in enumerate(module.facts.classes):
                    for base in facts.bases:
                        plain = base.base if isinstance(base, Subscript) else base
                        if isinstance(plain, str):
                            last = plain.rpartition(".")[2]
                            self._subclasses.setdefault(last, []).append(module.cls(index))
        found: dict[ProjectClass, None] = {}
        work = [cls]
        while work and len(found) < 200:
            current = work.pop(0)
            for candidate in (*self._subclasses.get(current.facts.name, ()), *_beside(current)):
                if candidate not in found and candidate is not cls and current in self.order(candidate):
                    found[candidate] = None
                    work.append(candidate)
        return list(found)


def _fits(method: Scope | None, wanted: Scope) -> bool:
    """Can the method stand for the one of a protocol: the same colour, and as many parameters?"""
    return (
        method is not None
        and method.is_async == wanted.is_async
        and len(method.facts.parameters) == len(wanted.facts.parameters)
    )


def _beside(cls: ProjectClass) -> Iterator[ProjectClass]:
    """Classes of an installed package that inherit from one of the same module: no other modules of it are known."""
    module = cls.module
    if module.is_external:
        for index in module.heirs.get(cls.facts.name, ()):
            yield module.cls(index)


def _is_structural(name: str) -> bool:
    """Bases that define no behaviour of their own."""
    return name.startswith(("typing.", "builtins.object", "abc.", "enum.", "typing_extensions."))


def _merge(lines: list[list[ProjectClass | str]]) -> list[ProjectClass | str]:
    """C3 linearization; where it has no answer, the next candidate in order."""
    result: list[ProjectClass | str] = []
    lines = [line for line in lines if line]
    while lines:
        head = next(
            (line[0] for line in lines if not any(line[0] in other[1:] for other in lines)),
            lines[0][0],
        )
        result.append(head)
        lines = [rest for line in lines if (rest := [item for item in line if item is not head and item != head])]
    return result
