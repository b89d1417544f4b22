"""Module globals: bindings, imports, re-exports, star imports and lazy tables -> values."""

from typing import TYPE_CHECKING

from asynclint.model.facts import Constant, Import, Lambda
from asynclint.program.evaluation.values import (
    LATER,
    UNKNOWN,
    Collection,
    Dictionary,
    External,
    FunctionValue,
    Text,
    Value,
    Values,
    union,
)
from asynclint.program.symbols.scopes import Project, Scope

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Imports that lead from one to the next further than this are given up.
_FURTHEST = 200


class Globals:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._globals: dict[tuple[Project, str], Values] = {}
        self._members: dict[tuple[Project, str], Values | None] = {}
        self._tables: dict[Project, list[list[int]]] = {}
        self._open: set[tuple[Project, str]] = set()
        self._was_cut = False
        self._starred: set[tuple[Project, str]] = set()

    def module_name(self, module: Project, name: str) -> Values:
        """A global of a module: its bindings, imports and star imports, else a builtin."""
        key = (module, name)
        found = self._globals.get(key)
        if found is not None:
            return found
        self._globals[key] = UNKNOWN
        values = self.module_member(module, name)
        if values is None:
            values = (self.evaluator.pool.external(f"builtins.{name}"),)
        self._globals[key] = values
        return values

    def module_member(self, module: Project, name: str) -> Values | None:
        """`module.name`, None when the module has no such name. Import cycles end where they began."""
        key = (module, name)
        if key in self._members:
            return self._members[key]
        if key in self._open or len(self._open) > _FURTHEST:
            self._was_cut = True
            return None
        outermost = not self._open
        if outermost:
            self._was_cut = False
            self._starred.clear()
        self._open.add(key)
        found = self._find_member(module, name)
        self._open.discard(key)
        if found is not None or outermost or not self._was_cut:
            # "no such name" is final only when no cycle was cut short on the way
            self._members[key] = found
        return found

    def _find_member(self, module: Project, name: str) -> Values | None:
        scope = module.body
        known = False
        groups: list[Values] = []
        if name in scope.bindings:
            known = True
            frame = self.evaluator.frame(scope)
            positions, _ = scope.reaching(name, LATER, 0)
            groups.extend(self.evaluator.binding(frame, position) for position in positions)
        for rebinder in module.rebinders.get(name, ()):
            known = True
            groups.append(self._rebound(module.scope(rebinder), name))
        if name in scope.imports:
            known = True
            groups.append(self.imported_any(module, scope.imports[name]))
        if known:
            return union(*groups) or self.evaluator.outside.assigned(module, name) or self._filled(module, name)
        for star in reversed(module.stars):
            values = self._star(module, star, name)
            if values is not None:
                return values
        if module.is_package:
            below = self.evaluator.modules.find(f"{module.name}.{name}", module)
            if below is not None:
                return (self.evaluator.pool.module(below),)
            if module.is_external and self.evaluator.catalogue.knows(f"{module.name}.{name}"):
                return self.module_value(f"{module.name}.{name}", module)
        return self._lazy_attribute(module, name)

    def _filled(self, module: Project, name: str) -> Values:
        """A container that is made empty holds what the module and its functions put into it."""
        scope, frame = module.body, self.evaluator.frame(module.body)
        put = [self.evaluator.binding(frame, position) for position in scope.bindings.get(f"{name}[]", ())]
        contents = union(*put, self.evaluator.outside.put_into(module, name))
        made = [scope.body.bindings[position] for position in scope.bindings.get(name, ())]
        return self.evaluator.protocols.container(contents, made) if contents else UNKNOWN

    def _rebound(self, scope: Scope, name: str) -> Values:
        frame = self.evaluator.frame(scope)
        positions = [i for i, binding in enumerate(scope.body.bindings) if binding.target == name]
        return union(*(self.evaluator.binding(frame, position) for position in positions))

    def _star(self, module: Project, star: Import, name: str) -> Values | None:
        source = self.evaluator.modules.find(self.absolute(module, star), module)
        if source is None:
            return self._external_star(self.absolute(module, star), name)
        exports = source.facts.exports
        if name not in exports if exports is not None else name.startswith("_"):
            return None
        key = (source, name)
        if key in self._starred and key not in self._members:
            # each module once per question: the number of ways through a mesh of star imports is exponential
            self._was_cut = True
            return None
        self._starred.add(key)
        return self.module_member(source, name) if source is not module else None

    def _external_star(self, package: str, name: str) -> Values | None:
        """`from time import *`: the names the catalogue knows."""
        canonical = self.evaluator.catalogue.canonical(f"{package}.{name}")
        known = self.evaluator.catalogue.blocking(canonical) or self.evaluator.catalogue.created_by(canonical)
        return (self.evaluator.pool.external(canonical),) if known is not None else None

    def _lazy_attribute(self, module: Project, name: str) -> Values | None:
        """PEP 562: a module `__getattr__` that imports by a table of names."""
        scope = module.body
        if "__getattr__" not in scope.bindings:
            return None
        frame = self.evaluator.frame(scope)
        for value in self.module_name(module, "__getattr__"):
            if isinstance(value, FunctionValue) and name in value.scope.imports:
                return self.imported_any(module, value.scope.imports[name])
        for positions in self._tables_of(module):
            for value in union(*(self.evaluator.binding(frame, position) for position in positions)):
                if isinstance(value, Dictionary):
                    found = self._by_table(module, value, name)
                    if found:
                        return found
        return None

    def _tables_of(self, module: Project) -> list[list[int]]:
        """The bindings of globals that may be tables of names: no definitions, no constants."""
        found = self._tables.get(module)
        if found is None:
            scope = module.body
            found = self._tables[module] = [
                positions
                for target, positions in scope.bindings.items()
                if target.lstrip("_").replace("_", "").isalpha()
                and not all(
                    isinstance(scope.body.bindings[position].value, Lambda | Constant | None) for position in positions
                )
            ]
        return found

    def _by_table(self, module: Project, table: Dictionary, name: str) -> Values:
        for key, values in table.entries:
            for value in values:
                if key == name:
                    texts = [value] if isinstance(value, Text) else _texts(value)
                    for text in texts:
                        path, _, last = text.text.partition(":")
                        source = self.evaluator.modules.find(self._relative(module, path), module)
                        if source is not None:
                            return self.module_member(source, last or name) or UNKNOWN
                elif key is not None and any(text.text == name for text in _texts(value)):
                    source = self.evaluator.modules.find(self._relative(module, key), module)
                    if source is not None:
                        return self.module_member(source, name) or UNKNOWN
        return UNKNOWN

    def _relative(self, module: Project, path: str) -> str:
        if path.startswith("."):
            return f"{module.package}.{path.lstrip('.')}"
        return path if "." in path else f"{module.package}.{path}"

    def absolute(self, module: Project, entry: Import) -> str:
        """The dotted name an import statement asks for."""
        if not entry.level:
            return entry.module
        base = module.package
        for _ in range(entry.level - 1):
            base = base.rpartition(".")[0]
        return f"{base}.{entry.module}".strip(".")

    def imported_any(self, module: Project, entries: list[Import]) -> Values:
        running = [entry for entry in entries if not entry.type_checking]
        if running and len(running) < len(entries):  # the others are what type checkers take it for
            values = union(*(self.imported(module, entry) for entry in running))
            if values and not any(isinstance(value, External) for value in values):
                return values
        return union(*(self.imported(module, entry) for entry in entries))

    def imported(self, module: Project, entry: Import) -> Values:
        """What an import statement binds."""
        target = self.absolute(module, entry)
        if entry.name is None:
            bound = target if entry.alias != target.partition(".")[0] or "." not in target else entry.alias
            return self.module_value(bound, module)
        found = self.evaluator.modules.find(target, module)
        if found is not None and found is not module:
            values = self.module_member(found, entry.name)
            if values is not None:
                return values
            below = self.evaluator.modules.find(f"{target}.{entry.name}", module)
            return (self.evaluator.pool.module(below),) if below is not None else UNKNOWN
        below = self.evaluator.modules.find(f"{target}.{entry.name}", module)
        if below is not None:
            return (self.evaluator.pool.module(below),)
        if entry.level or self._is_missing(target, module):
            return UNKNOWN
        return (self.evaluator.pool.external(self.evaluator.catalogue.canonical(f"{target}.{entry.name}")),)

    def _is_missing(self, target: str, importer: Project) -> bool:
        """A module that a package of the project should have, and has not (any more): nothing outside is meant."""
        package, _, below = target.partition(".")
        own = self.evaluator.modules.find_own(package, importer) if below else None
        return own is not None and own.path.endswith("/__init__.py")

    def module_value(self, name: str, importer: Project) -> Values:
        found = self.evaluator.modules.find(name, importer)
        if found is not None:
            return (self.evaluator.pool.module(found),)
        return (self.evaluator.pool.external(self.evaluator.catalogue.canonical(name)),)


def _texts(value: Value) -> list[Text]:
    if isinstance(value, Collection):
        return [text for text in value.elements if isinstance(text, Text)]
    return [value] if isinstance(value, Text) else []
