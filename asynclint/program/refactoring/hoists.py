"""A client that is built per request -> the edits by which the application builds it once, or why that cannot be.

The client is opened in the lifespan of the application and kept in its state. How the code that built one gets at it
depends on who runs that code: a framework hands it to handlers (`program.providing`), callers to everybody else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from asynclint.catalogue.entries import Client
from asynclint.model.edits import Edit, EnsureImport, SetKeyword
from asynclint.model.facts import Await, Entered, Expr, UseKind
from asynclint.model.lifespan_edits import Ending, Framework, OpenInLifespan, UseInstead
from asynclint.model.record import record
from asynclint.program.analyses.applications import Application, Applications, location, place
from asynclint.program.analyses.lifetimes import Tenure
from asynclint.program.callgraph.callers import Callers, CallOf
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.values import ExternalInstance, Values
from asynclint.program.refactoring.changes import is_changed
from asynclint.program.refactoring.forms import builds_the_same
from asynclint.program.refactoring.importing import Importing
from asynclint.program.refactoring.providing import Providing, Shared
from asynclint.program.refactoring.stays import Stay, application_of, stay_in
from asynclint.program.symbols.naming import Refusal, free_name, import_of
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name, spell
from asynclint.program.symbols.usage import Usage, consumers

_WORD = re.compile(r"[A-Za-z][a-z]*")


@record
class Hoist:
    """One client for all requests: the edits, and how many places use it from then on."""

    edits: tuple[Edit, ...]
    name: str
    places: int


@record
class Sharing:
    """How one client could serve all requests, kept by the application or by the module that builds it, and how one
    that is kept already could be closed."""

    application: Hoist | Refusal
    module: Hoist | Refusal
    closing: Hoist | Refusal


class Hoists:
    def __init__(self, applications: Applications, runtime: Runtime, registered: Mapping[Scope, Set[str]]) -> None:
        self.applications = applications
        self.evaluator = runtime.evaluator
        self.registered = registered
        self.importing = Importing(self.evaluator)
        self.callers = Callers(runtime)
        self._stays: dict[Application, Stay | Refusal] = {}
        self._closings: dict[tuple[str | None, tuple[str, ...]], list[tuple[Scope, int]]] = {}

    def plan(self, built: CallOf, symbol: str, client: Client, tenures: Iterable[Tenure]) -> Hoist | Refusal:
        """For the client that a call builds, with all the ways on which it is thrown away."""
        if client.ends not in tuple(Ending):
            return Refusal("nobody has looked up yet how an application closes it")
        kind = self.evaluator.catalogue.created_by(symbol)
        spots = self.spots(built, kind, tenures)
        if isinstance(spots, Refusal):
            return spots
        application = application_of(self.applications, spots)
        if isinstance(application, Refusal):
            return application
        stay = self.stay_in(application)
        if isinstance(stay, Refusal):
            return stay
        reason = self.handed_out(spots, kind, client)
        if reason:
            return Refusal(reason)
        result: Hoist | Refusal = Refusal("no name is free for it")
        known = [name for name, call in stay.opened.items() if builds_the_same(self.evaluator, call, spots[0])]
        for name in dict.fromkeys((*known, *self.names(built, symbol))):
            alias = "".join(word.capitalize() for word in name.split("_"))
            for one in (alias, f"Shared{alias}"):
                shared = Shared(name, one, built, spell(built.call.callee, built.scope), client.public, stay)
                result = self._share(shared, client, spots)
                if isinstance(result, Hoist):
                    return result
        return result

    def stay_in(self, application: Application) -> Stay | Refusal:
        """The application, if it can be told to keep something."""
        if application not in self._stays:
            self._stays[application] = stay_in(self.applications, application)
        return self._stays[application]

    def _share(self, shared: Shared, client: Client, spots: Sequence[CallOf]) -> Hoist | Refusal:
        providing = Providing(self.evaluator, self.registered, self.importing, self.callers, shared, spots)
        edits: list[Edit] = []
        for spot in spots:
            instead = providing.provide(spot.scope)
            if isinstance(instead, Refusal):
                return instead
            edits.append(UseInstead(location(spot.scope, spot.call), instead, client.closed_by))
        further = providing.finish()
        if isinstance(further, Refusal):
            return further
        opening = self._opening(shared, client, spots[0])
        if isinstance(opening, Refusal):
            return opening
        return Hoist((*edits, *further, *opening), shared.name, len(spots))

    # ---------------------------------------------------------------- what is to be replaced
    def spots(self, built: CallOf, kind: str | None, tenures: Iterable[Tenure]) -> list[CallOf] | Refusal:
        """The calls that give a client to a function that throws it away: of its class, or of what builds one."""
        found = consumers(built.scope, built.index)
        spots = dict.fromkeys(CallOf(tenure.owner.scope, tenure.index) for tenure in tenures)
        if any(is_changed(spot) for spot in (built, *spots)):
            return Refusal("it is changed for the one that uses it, and others would use it, too")
        if any(consumer.usage is Usage.ATTRIBUTE for consumer in found):
            if built.scope.facts.name != "__init__":
                return Refusal("an object keeps it, and closes it somewhere else")
            return [built]
        for spot in spots:
            if spot.scope.module.is_external:
                return Refusal("installed packages throw it away")
            if spot != built and not self._gives(spot, kind):
                return Refusal(f"`{spot.scope.facts.name}` does not throw away the client itself, but what has it")
        return list(spots) or Refusal("nobody is seen who throws it away")

    def _gives(self, spot: CallOf, kind: str | None) -> bool:
        """Is the result the client itself?"""
        frame = self.evaluator.frame(spot.scope)
        call = spot.call
        ways: tuple[Expr, ...] = (spot.index, Await(spot.index), Entered(spot.index, True))
        return any(_is_a(self.evaluator.evaluate(way, frame, call.sequence + 1, call.block), kind) for way in ways)

    def handed_out(self, spots: Sequence[CallOf], kind: str | None, client: Client) -> str:
        """Who closes a client that its function hands out."""
        usages = {consumer.usage for spot in spots for consumer in consumers(spot.scope, spot.index)}
        if usages.isdisjoint({Usage.RETURNED, Usage.YIELDED, Usage.ATTRIBUTE}):
            return ""
        here = {spot.scope for spot in spots}
        key = (kind, client.closed_by)
        if key not in self._closings:
            self._closings[key] = list(self._all_closings(kind, client.closed_by))
        return next((f"{s.module.path}:{line} closes it" for s, line in self._closings[key] if s not in here), "")

    def _all_closings(self, kind: str | None, methods: Sequence[str]) -> Iterator[tuple[Scope, int]]:
        """Functions that close, or enter, a client of this type, and where."""
        for module in self.evaluator.modules.in_order():
            for index in range(len(module.facts.functions)):
                scope = module.scope(index)
                line = self._closing(scope, kind, methods)
                SHELF.settle()
                if line is not None:
                    yield scope, line

    def _closing(self, scope: Scope, kind: str | None, methods: Sequence[str]) -> int | None:
        frame = self.evaluator.frame(scope)
        for call in scope.body.calls:
            if last_name(call.callee) in methods and isinstance(call.callee, str) and "." in call.callee:
                owner = call.callee.rpartition(".")[0]
                if _is_a(self.evaluator.chain(owner, frame, call.sequence, call.block), kind):
                    return call.line
        for use in scope.body.uses:
            entered = use.value if use.kind == UseKind.ASYNC_ENTER else None
            if isinstance(entered, str) and _is_a(self.evaluator.chain(entered, frame, use.sequence, use.block), kind):
                return use.line
        return None

    # ---------------------------------------------------------------- what is to be built
    def names(self, built: CallOf, symbol: str) -> Iterator[str]:
        """What it may be called: as it is now, as its class is, and more of that."""
        targets = [c.target.rpartition(".")[2].strip("_") for c in consumers(built.scope, built.index) if c.target]
        targets = [name for name in targets if name.isidentifier() and len(name) > 2]
        last = symbol.rpartition(".")[2]
        words = [word.lower() for word in _WORD.findall(last)] or ["client"]
        package = symbol.partition(".")[0]
        plain = words[-1] if words[-1] in ("client", "session", "engine", "pool", "driver", "redis") else package
        first = targets[0] if targets else plain
        yield from dict.fromkeys((first, plain, f"{package}_{plain}", f"shared_{first}", f"shared_{package}_{plain}"))

    def _opening(self, shared: Shared, client: Client, spot: CallOf) -> list[Edit] | Refusal:
        """What opens it, unless the lifespan does so already."""
        stay, name = shared.stay, shared.name
        known = stay.opened.get(name)
        if known is not None:
            return (
                []
                if builds_the_same(self.evaluator, known, spot)
                else Refusal(f"the application keeps another `{name}`")
            )
        if name in stay.names:
            return Refusal(f"the application keeps something else as `{name}`")
        module = stay.module
        edits: list[Edit] = []
        function = "lifespan"
        if stay.lifespan is None:
            made = self.new_lifespan(stay)
            if isinstance(made, Refusal):
                return made
            function, edits = made
        elif free_name(stay.lifespan, name) is None:
            return Refusal(f"`{name}` means something else in `{stay.lifespan.facts.name}`")
        root = spell(spot.call.callee, spot.scope).partition(".")[0]
        needed = self.importing.bring(module, root, spot.scope)
        if isinstance(needed, Refusal):
            return needed
        source = spot.scope.module
        can_import = self.importing.can_import(module, source)
        lifespan = stay.lifespan
        opened = OpenInLifespan(
            path=module.path,
            framework=stay.application.framework,
            application=stay.application.at,
            app_type=spell(stay.application.call.callee, stay.application.frame.scope),
            lifespan=place(lifespan) if lifespan is not None else None,
            function=function,
            construction=location(spot.scope, spot.call),
            source=source.name if can_import else None,
            local=name,
            kept_as=shared.kept_as,
            ending=Ending(client.ends),
            close=client.closed_by[0] if client.closed_by else "close",
        )
        return [opened, *edits, *needed]

    def new_lifespan(self, stay: Stay) -> tuple[str, list[Edit]] | Refusal:
        application, module = stay.application, stay.module
        is_aiohttp = application.framework is Framework.AIOHTTP
        candidates = ("clients",) if is_aiohttp else ("lifespan",)
        function = free_name(application.frame.scope, *candidates, f"{application.name or 'app'}_lifespan")
        if function is None:
            return Refusal("there is another `lifespan` already")
        edits: list[Edit] = []
        wanted = [("collections.abc", "AsyncIterator")]
        if not is_aiohttp:
            value = f"[{function}]" if application.framework is Framework.LITESTAR else function
            edits.append(SetKeyword(application.at, "lifespan", value))
            wanted.append(("contextlib", "asynccontextmanager"))
        for source, name in wanted:
            needed = import_of(module, source, name)
            if isinstance(needed, Refusal):
                return needed
            edits += [EnsureImport(module.path, source, name)] if needed else []
        return function, edits


def _is_a(values: Values, kind: str | None) -> bool:
    return kind is not None and any(isinstance(value, ExternalInstance) and value.type == kind for value in values)
