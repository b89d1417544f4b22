"""Who imports a module, be it through others: nobody else can have its objects without being handed them."""

from collections.abc import Iterator

from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.symbols.scopes import Project


class Importers:
    """Looks at every import of the project once, and at each module that is asked about once."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._direct: dict[Project, list[Project]] | None = None
        self._known: dict[Project, frozenset[Project]] = {}

    def of(self, module: Project) -> frozenset[Project]:
        """The modules that import it, directly or not, and the module itself."""
        found = self._known.get(module)
        if found is None:
            if self._direct is None:
                self._direct = self._find_all()
            seen, work = {module}, [module]
            while work:
                news = [importer for importer in self._direct.get(work.pop(), ()) if importer not in seen]
                seen.update(news)
                work.extend(news)
            found = self._known[module] = frozenset(seen)
        return found

    def _find_all(self) -> dict[Project, list[Project]]:
        direct: dict[Project, list[Project]] = {}
        for importer in self._evaluator.modules.in_order():
            for imported in dict.fromkeys(self._imported_by(importer)):
                direct.setdefault(imported, []).append(importer)
        return direct

    def _imported_by(self, importer: Project) -> Iterator[Project]:
        for entry in importer.facts.imports:
            base = self._evaluator.globals.absolute(importer, entry)
            for name in (base, f"{base}.{entry.name}") if entry.name else (base,):
                found = self._evaluator.modules.find_own(name, importer) if name else None
                if found is not None:
                    yield found
