"""Modules, scopes and classes of the program: decoded facts with names attached, each part only when asked for."""

from collections.abc import Iterator

from asynclint.model import facts
from asynclint.model.facts import (
    Binding,
    BlockKind,
    Body,
    Feature,
    FunctionKind,
    Import,
    Lambda,
    ModuleFacts,
    Subscript,
    UseKind,
    decode_attributes,
    decode_body,
    decode_lost,
)
from asynclint.program.symbols.constants import Assigned
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.platforms import may_run
from asynclint.program.symbols.shelf import SHELF

#: The one empty set of names: CPython makes a new one every time.
NO_NAMES: frozenset[str] = frozenset()
_NO_IMPORTS: dict[str, list[Import]] = {}
#: The lazy attributes of a scope that take much memory, and that its body gives at any time.
_FROM_BODY = ("body", "bindings", "locals", "async_operands", "parameters", "calls_at", "entered")
#: Decorators of functions that share their name with the one that counts.
_SECONDARY = frozenset({"setter", "deleter", "overload"})


class Project:
    """One module of the program. `name` is dotted, `path` is POSIX and relative to the project root.

    `distribution` is empty for the project's own modules; for those of an installed package it says which one, and
    `path` is relative to where it is installed.
    """

    def __init__(self, name: str, path: str, contents: ModuleFacts, *, distribution: str = "") -> None:
        self.name = name
        self.path = path
        self.facts = contents
        self.distribution = distribution
        self.assigned: Assigned | None = None
        self.is_external = bool(distribution)
        self.is_package = path.rpartition("/")[2].startswith("__init__.")
        self._scopes: dict[int, Scope] = {}
        self._classes: dict[int, ProjectClass] = {}
        #: global chains (`os.path.join`) that have been looked up
        self.chains: dict[str, object] = {}

    @property
    def package(self) -> str:
        """What a single leading dot of a relative import means here."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def scope(self, index: int) -> "Scope":
        found = self._scopes.get(index)
        if found is None:
            found = self._scopes[index] = Scope(self, index)
        return found

    @property
    def body(self) -> "Scope":
        return self.scope(0)

    def functions_named(self, name: str) -> "list[Scope]":
        return [self.scope(index) for index in self._named.get(name, ())]

    @lazy
    def _named(self) -> dict[str, list[int]]:
        result: dict[str, list[int]] = {}
        for index, function in enumerate(self.facts.functions):
            result.setdefault(function.name, []).append(index)
        return result

    def cls(self, index: int) -> "ProjectClass":
        found = self._classes.get(index)
        if found is None:
            found = self._classes[index] = ProjectClass(self, index)
        return found

    @lazy
    def needs_pytest(self) -> bool:
        """Can it be imported only where tests run?"""
        return any(e.module == "pytest" and not (e.scope or e.level or e.type_checking) for e in self.facts.imports)

    @lazy
    def makes_missing_items(self) -> bool:
        """Are there dicts here that call a factory for keys they have not?"""
        return "defaultdict" in self.facts.called

    @lazy
    def rebinders(self) -> dict[str, list[int]]:
        """Global name -> the functions that declare it `global`."""
        result: dict[str, list[int]] = {}
        for name, function in self.facts.rebound:
            result.setdefault(name, []).append(function)
        return result

    @lazy
    def imports_by_scope(self) -> dict[int, list[Import]]:
        result: dict[int, list[Import]] = {}
        for entry in self.facts.imports:
            result.setdefault(entry.scope, []).append(entry)
        return result

    @lazy
    def attributes(self) -> dict[int, list[tuple[int, int, str]]]:
        """Class -> function, position and name of the bindings `self.name = ...` in its methods."""
        result: dict[int, list[tuple[int, int, str]]] = {}
        for function, position, cls, name in decode_attributes(self.facts.attributes):
            result.setdefault(cls, []).append((function, position, name))
        return result

    @lazy
    def functions_of(self) -> dict[int, list[int]]:
        """Class -> what is defined in its suite, the suite itself included. Packages have modules of 20,000 methods."""
        result: dict[int, list[int]] = {}
        for index, function in enumerate(self.facts.functions):
            if function.cls >= 0:
                result.setdefault(function.cls, []).append(index)
        return result

    @lazy
    def functions_in(self) -> dict[int, list[int]]:
        """Function -> the functions, lambdas and class suites that stand in it."""
        result: dict[int, list[int]] = {}
        for index, function in enumerate(self.facts.functions):
            result.setdefault(function.parent, []).append(index)
        return result

    @lazy
    def heirs(self) -> dict[str, list[int]]:
        """Plain name of a base -> the classes of this module that have it."""
        result: dict[str, list[int]] = {}
        for index, cls in enumerate(self.facts.classes):
            plain = (base.base if isinstance(base, Subscript) else base for base in cls.bases)
            for name in dict.fromkeys(base for base in plain if isinstance(base, str)):
                result.setdefault(name, []).append(index)
        return result

    def losing(self, names: frozenset[str]) -> list[int]:
        """The functions in which perhaps nobody gets what a callee with one of these last names gives."""
        found = (functions for name, functions in decode_lost(self.facts.lost) if name in names)
        return sorted({function for functions in found for function in functions})

    @lazy
    def stars(self) -> list[Import]:
        return [entry for entry in self.facts.imports if entry.name == "*" and entry.scope == 0]


class Scope:
    """One function, lambda, class suite or module body."""

    __slots__ = (
        *("__dict__", "facts", "has_returned", "index", "is_async", "is_class", "is_function", "is_generator"),
        "module",
    )

    def __init__(self, module: Project, index: int) -> None:
        self.module = module
        self.has_returned = False
        self.index = index
        self.facts: facts.Function = module.facts.functions[index]
        kind = self.facts.kind
        self.is_async = bool(kind & FunctionKind.ASYNC)
        self.is_generator = bool(kind & FunctionKind.GENERATOR)
        self.is_class = bool(kind & FunctionKind.CLASS)
        self.is_function = not kind & (FunctionKind.CLASS | FunctionKind.MODULE)

    def __repr__(self) -> str:
        return f"Scope({self.symbol})"

    @lazy
    def symbol(self) -> str:
        return f"{self.module.name}:{self.facts.qualname}"

    @lazy
    def dotted(self) -> str:
        """Its name as users write it: `package.module.Class.method`."""
        return f"{self.module.name}.{self.facts.qualname}"

    @lazy
    def body(self) -> Body:
        raw = self.facts.body
        SHELF.add(self, memoryview(raw).nbytes)
        return decode_body(raw)

    def release(self) -> None:
        """Forget what was derived from the body; it is decoded again if anybody asks."""
        known = self.__dict__
        for name in _FROM_BODY:
            known.pop(name, None)

    @property
    def does_nothing(self) -> bool:
        """An abstract method, by its body; a stub's body is elsewhere, compiled."""
        return bool(self.facts.features & (Feature.EMPTY | Feature.RAISES_ONLY)) and self.module.path[-4:] != ".pyi"

    @lazy
    def parent(self) -> "Scope | None":
        return self.module.scope(self.facts.parent) if self.facts.parent >= 0 else None

    @lazy
    def cls(self) -> "ProjectClass | None":
        """The class whose suite defines this function, or the class that this suite is of."""
        return self.module.cls(self.facts.cls) if self.facts.cls >= 0 else None

    @lazy
    def method_class(self) -> "ProjectClass | None":
        """The class around this function, also through nested functions: what `super()` means."""
        scope: Scope | None = self
        while scope is not None:
            if scope.cls is not None and scope.is_function:
                return scope.cls
            scope = scope.parent
        return None

    @lazy
    def closure_parent(self) -> "Scope | None":
        """The scope where free names are looked up next; class suites are skipped."""
        scope = self.parent
        while scope is not None and scope.is_class:
            scope = scope.parent
        return scope

    @lazy
    def async_operands(self) -> frozenset[int]:
        """Calls whose result is entered, iterated or awaited asynchronously: they return at once."""
        kinds = (UseKind.ASYNC_ENTER, UseKind.ASYNC_ITERATE, UseKind.AWAIT)
        return frozenset(use.value for use in self.body.uses if use.kind in kinds and isinstance(use.value, int))

    @lazy
    def calls_at(self) -> dict[tuple[int, int, int, int], int]:
        """Place -> the number of the call there; of the first, where f-strings put several into one place."""
        return {(c.line, c.column, c.end_line, c.end_column): n for n, c in reversed([*enumerate(self.body.calls)])}

    @lazy
    def entered(self) -> list[facts.Use]:
        """What `with` and `async with` enter, in order."""
        return [use for use in self.body.uses if use.kind in (UseKind.ENTER, UseKind.ASYNC_ENTER)]

    @lazy
    def is_outermost(self) -> bool:
        """Are names that are not local to this scope looked up in the module at once?"""
        return self.is_function and (self.closure_parent is None or not self.closure_parent.is_function)

    @lazy
    def bindings(self) -> dict[str, list[int]]:
        """Target -> positions in `body.bindings`; names declared global or nonlocal are not here."""
        result: dict[str, list[int]] = {}
        elsewhere = {*self.body.globals, *self.body.nonlocals}
        for position, binding in enumerate(self.body.bindings):
            if binding.target not in elsewhere:
                result.setdefault(binding.target, []).append(position)
        return result

    @lazy
    def imports(self) -> dict[str, list[Import]]:
        result: dict[str, list[Import]] = {}
        for entry in self.module.imports_by_scope.get(self.index, ()):
            if entry.name != "*":
                result.setdefault(entry.alias, []).append(entry)
        return result or _NO_IMPORTS

    @lazy
    def parameters(self) -> dict[str, facts.Parameter]:
        return {parameter.name: parameter for parameter in self.facts.parameters}

    @lazy
    def receiver_name(self) -> str | None:
        """The name of `self` or `cls` in a method."""
        if self.cls is None or self.is_class or not self.facts.parameters or "staticmethod" in self.decorator_names:
            return None
        first = self.facts.parameters[0]
        return first.name if first.kind < 2 else None

    @lazy
    def decorator_names(self) -> frozenset[str]:
        """The plain decorators, by their last name."""
        if not self.facts.decorators:
            return NO_NAMES
        return frozenset(item.rpartition(".")[2] for item in self.facts.decorators if isinstance(item, str))

    @lazy
    def locals(self) -> frozenset[str]:
        return frozenset((*self.bindings, *self.imports, *self.parameters))

    def ancestors(self, block: int) -> Iterator[int]:
        """The block and all blocks around it, innermost first, without the body itself."""
        blocks = self.body.blocks
        while block > 0:
            yield block
            block = blocks[block].parent

    def are_exclusive(self, one: int, other: int) -> bool:
        """Do the blocks stand in different arms of one statement?"""
        blocks = self.body.blocks
        groups = {blocks[b].group: b for b in self.ancestors(one) if blocks[b].group >= 0}
        for b in self.ancestors(other):
            block = blocks[b]
            arm = groups.get(block.group) if block.group >= 0 else None
            if arm is not None and arm != b:
                # the body of a `try` runs before its handlers
                return BlockKind.TRY not in (block.kind, blocks[arm].kind)
        return False

    def share_a_loop(self, one: int, other: int) -> bool:
        blocks = self.body.blocks
        loops = {b for b in self.ancestors(one) if blocks[b].kind == BlockKind.LOOP}
        return any(b in loops for b in self.ancestors(other))

    def reaching(self, name: str, sequence: int, block: int) -> tuple[list[int], bool]:
        """The bindings of `name` that can be in force at a point, and whether one of them certainly is."""
        positions = self.bindings.get(name)
        if not positions:
            return [], False
        if len(positions) == 1 and self.body.bindings[positions[0]].block == 0:
            return (positions, True) if self.body.bindings[positions[0]].sequence <= sequence else ([], False)
        around = set(self.ancestors(block))
        around.add(0)
        found: list[int] = []
        bindings, blocks = self.body.bindings, self.body.blocks
        for position in reversed(positions):
            binding = bindings[position]
            if binding.sequence > sequence:
                if self.share_a_loop(binding.block, block):
                    found.append(position)
                continue
            if binding.block in around:
                found.append(position)
                return found, True
            if self.are_exclusive(binding.block, block) or blocks[binding.block].exits:
                continue
            found.append(position)
        return found, False


class ProjectClass:
    """One class of the program. Bases and members are resolved by the evaluator."""

    __slots__ = ("__dict__", "facts", "index", "module")

    def __init__(self, module: Project, index: int) -> None:
        self.module = module
        self.index = index
        self.facts: facts.Class = module.facts.classes[index]

    def __repr__(self) -> str:
        return f"ProjectClass({self.symbol})"

    @lazy
    def symbol(self) -> str:
        return f"{self.module.name}:{self.facts.qualname}"

    @lazy
    def scope(self) -> Scope:
        return self.module.scope(self.facts.body)

    @lazy
    def methods(self) -> list[Scope]:
        return [
            self.module.scope(index)
            for index in self.module.functions_of.get(self.index, ())
            if index != self.facts.body
        ]

    @lazy
    def attributes(self) -> dict[str, list[tuple[Scope, int]]]:
        """Attribute -> method and position of the bindings `self.attribute = ...` in it."""
        result: dict[str, list[tuple[Scope, int]]] = {}
        for function, position, name in self.module.attributes.get(self.index, ()):
            method = self.module.scope(function)
            if method.receiver_name is not None:
                result.setdefault(name, []).append((method, position))
        return result

    @lazy
    def members(self) -> dict[str, list[Binding]]:
        """Name -> its bindings in the class suite."""
        result: dict[str, list[Binding]] = {}
        for binding in self.scope.body.bindings:
            result.setdefault(binding.target, []).append(binding)
        return result

    def method(self, name: str) -> Scope | None:
        """The function that the class suite last binds to `name`; for a property, its getter.

        Of those in several arms (`if sys.platform == ...`, `except ImportError`) that servers may run, it is the first
        that does anything.
        """
        found: dict[int, Scope] = {}
        for binding in self.members.get(name, ()):
            if isinstance(binding.value, Lambda):
                scope = self.module.scope(binding.value.function)
                if scope.decorator_names.isdisjoint(_SECONDARY):
                    found[binding.block] = scope
        if not found:
            return None
        *arms, last = [method for block, method in found.items() if may_run(self.scope, block)] or found.values()
        chosen = next((scope for scope in arms if scope.is_function and not scope.does_nothing), last)
        return chosen if chosen.is_function else None

    def setter(self, name: str) -> Scope | None:
        """The function under `@name.setter`."""
        for binding in self.members.get(name, ()):
            if isinstance(binding.value, Lambda):
                scope = self.module.scope(binding.value.function)
                if f"{name}.setter" in scope.facts.decorators:
                    return scope
        return None
