"""Which modules of the project import which, and what a name at the top of a module would have to be imported as."""

from asynclint.model.edits import EnsureImport
from asynclint.model.facts import Import
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.symbols.naming import Refusal, import_of, is_bound
from asynclint.program.symbols.scopes import Project, Scope


class Importing:
    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self._direct: dict[Project, list[Project]] = {}

    def can_import(self, importer: Project, imported: Project) -> bool:
        """Would importing it make no cycle that is not there already?"""
        return importer is imported or not self._reaches(imported, importer)

    def _reaches(self, start: Project, goal: Project) -> bool:
        work, seen = [start], {start}
        while work:
            for module in self._imports(work.pop()):
                if module is goal:
                    return True
                if module not in seen:
                    seen.add(module)
                    work.append(module)
        return False

    def _imports(self, module: Project) -> list[Project]:
        """The modules of the project that are imported when this one is."""
        if module not in self._direct:
            found: dict[Project, None] = {}
            for entry in module.facts.imports:
                if entry.scope != 0 or entry.type_checking:
                    continue
                name = self.evaluator.globals.absolute(module, entry)
                for dotted in (name, f"{name}.{entry.name}" if entry.name else name):
                    target = self.evaluator.modules.find_own(dotted, module)
                    if target is not None:
                        found[target] = None
            self._direct[module] = list(found)
        return self._direct[module]

    def bring(self, module: Project, root: str, source: Scope) -> list[EnsureImport] | Refusal:
        """What makes `root`, a name that `source` uses, mean the same at the top of `module`."""
        scope: Scope | None = source
        while scope is not None:
            for entry in scope.imports.get(root, ()):
                return self._again(module, entry, source.module)
            if root in scope.bindings and scope.is_function:
                return Refusal(f"`{root}` is local to `{scope.facts.name}`")
            scope = scope.closure_parent
        if source.module is module or not is_bound(source.module.body, root):
            return []
        return self.from_module(module, source.module, root)

    def from_module(self, module: Project, other: Project, name: str) -> list[EnsureImport] | Refusal:
        """`from other import name` in `module`."""
        if other is module:
            return []
        if not self.can_import(module, other):
            return Refusal(f"{module.path} cannot import {other.path}, which imports it")
        wanted = import_of(module, other.name, name)
        if isinstance(wanted, Refusal):
            return wanted
        return [EnsureImport(module.path, other.name, name)] if wanted else []

    def _again(self, module: Project, entry: Import, importer: Project) -> list[EnsureImport] | Refusal:
        """An import of another module, once more."""
        dotted = self.evaluator.globals.absolute(importer, entry)
        plain = entry.module.partition(".")[0] if entry.name is None else entry.name
        known = [e for e in module.body.imports.get(entry.alias, ()) if not e.type_checking]
        if any(e.name == entry.name and self.evaluator.globals.absolute(module, e) == dotted for e in known):
            return []
        if is_bound(module.body, entry.alias):
            return Refusal(f"`{entry.alias}` means something else in {module.path}")
        return [EnsureImport(module.path, dotted, entry.name, None if entry.alias == plain else entry.alias)]
