"""How a project hands work to threads: the way that its modules do it already, `asyncio.to_thread` where none does."""

from collections import Counter

from asynclint.model.record import record
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Project


@record
class OffloadWay:
    """`await through(f, a, k=b)`, and the import it needs. `keywords` and `curried`: see `OffloadCall`."""

    through: str
    module: str
    name: str | None = None
    keywords: bool = True
    curried: bool = False


@record
class Opener:
    """What opens files whose methods are awaited: `async with callee(path)`, or `async with await callee(path)`."""

    callee: str
    module: str
    is_awaited: bool


#: In the order in which they are preferred: who has the first one has it for this.
_OPENERS = (Opener("aiofiles.open", "aiofiles", is_awaited=False), Opener("anyio.open_file", "anyio", is_awaited=True))

TO_THREAD = OffloadWay("asyncio.to_thread", "asyncio")
_TRIO = OffloadWay("trio.to_thread.run_sync", "trio", keywords=False)
_ANYIO = OffloadWay("anyio.to_thread.run_sync", "anyio.to_thread", keywords=False)

#: Last name of what is called -> module it is imported from -> how that is written.
_WAYS = {
    "run_sync": {
        "anyio": OffloadWay("to_thread.run_sync", "anyio", "to_thread", keywords=False),
        "anyio.to_thread": _ANYIO,
    },
    "run_in_threadpool": {
        module: OffloadWay("run_in_threadpool", module, "run_in_threadpool")
        for module in ("starlette.concurrency", "fastapi.concurrency")
    },
    "sync_to_async": {
        module: OffloadWay("sync_to_async", module, "sync_to_async", curried=True) for module in ("asgiref.sync",)
    },
}


class Customs:
    """What is usual in which module, and in the project."""

    def __init__(self, modules: Modules) -> None:
        ways = {module: _way_of(module) for module in modules.in_order() if not module.is_external}
        self._own = {module: way for module, way in ways.items() if way is not None}
        shown = (way for module, way in self._own.items() if context_of(module) is None and way is not _TRIO)
        counted = Counter(shown)
        # what is as usual as anything else is not worth a new dependency of this module
        usual = counted.most_common(1)
        self._usual = TO_THREAD if not usual or counted[TO_THREAD] else usual[0][0]

        self._imported = {module: _top_imports(module) for module in modules.in_order() if not module.is_external}
        everywhere = frozenset[str]().union(*self._imported.values())
        self._usual_opener = next((opener for opener in _OPENERS if opener.module in everywhere), None)

    def opener_of(self, module: Project) -> Opener | None:
        """What opens files, where the project has a package for that: the module's own, or the project's."""
        imported = self._imported.get(module, frozenset())
        return next((opener for opener in _OPENERS if opener.module in imported), self._usual_opener)

    def of(self, module: Project) -> OffloadWay:
        return self._own.get(module, self._usual)


def _top_imports(module: Project) -> frozenset[str]:
    return frozenset(entry.module.partition(".")[0] for entry in module.facts.imports if not entry.level)


def _way_of(module: Project) -> OffloadWay | None:
    """The way in which a module hands over work, by what it imports and calls."""
    imported = _top_imports(module)
    if "trio" in imported and imported.isdisjoint(("asyncio", "anyio")):
        return _TRIO
    called = frozenset(module.facts.called.split())
    if "to_thread" in called:
        return TO_THREAD
    for name, ways in _WAYS.items():
        if name not in called:
            continue
        for entry in module.facts.imports:
            if entry.level or entry.scope:
                continue
            if name == "run_sync" and entry.module == "anyio" and entry.name is None:
                return OffloadWay("anyio.to_thread.run_sync", "anyio", keywords=False)
            way = ways.get(entry.module)
            if way is not None and entry.name == way.name and entry.alias == (way.name or entry.alias):
                return way
    return None
