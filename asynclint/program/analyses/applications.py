"""Where applications are built, what runs when they start and stop, and which one a piece of code belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass

from asynclint.catalogue.entries import Context
from asynclint.model.facts import Call, CallFlag, Constant, Expr
from asynclint.model.lifespan_edits import Event, Framework, Hook
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.analyses.origins import Origin, Origins
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.evaluation.values import ContextFactory, Frame, FunctionValue, dotted
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name

#: What builds an application, or a router, whose lifespan is that of the application.
_BUILDERS = {
    "fastapi.applications.FastAPI": Framework.FASTAPI,
    "fastapi.routing.APIRouter": Framework.FASTAPI,
    "starlette.applications.Starlette": Framework.STARLETTE,
    "litestar.app.Litestar": Framework.LITESTAR,
    "aiohttp.web_app.Application": Framework.AIOHTTP,
}
_ROUTERS = frozenset({"fastapi.routing.APIRouter"})
_HOOKS = ("on_event", "add_event_handler")
_EVENTS = frozenset(Event)


@dataclass(frozen=True, eq=False)
class Application:
    """An application, or a router, as the call number `index` of a frame builds it."""

    framework: Framework
    frame: Frame
    index: int
    is_router: bool

    @property
    def module(self) -> Project:
        return self.frame.scope.module

    @property
    def call(self) -> Call:
        return self.frame.scope.body.calls[self.index]

    @property
    def at(self) -> Location:
        return location(self.frame.scope, self.call)

    @lazy
    def name(self) -> str:
        """The plain name it is bound to; nothing when there is none, or several."""
        names = {b.target for b in self.frame.scope.body.bindings if b.value == self.index}
        return names.pop() if len(names) == 1 and all(name.isidentifier() for name in names) else ""

    def keyword(self, name: str) -> Expr:
        """What the builder is given under a keyword; None also for what cannot be understood."""
        return dict(self.call.keywords).get(name)

    def has_keyword(self, *names: str) -> bool:
        """Is any of these given, or can it be (`**options`)?"""
        return any(keyword is None or keyword in names for keyword, _ in self.call.keywords)


@record
class Registration:
    """`app.on_event(...)` and the like, whatever becomes of it. `hook` is None when the handler has no name here."""

    application: Application | None
    scope: Scope
    call: Call
    hook: Hook | None


class Applications:
    """All applications of a project that are not those of its tests."""

    def __init__(self, origins: Origins) -> None:
        self.origins = origins
        self.evaluator = origins.evaluator

    @lazy
    def all(self) -> list[Application]:
        """Applications and routers, in the order of their text."""
        found: list[Application] = []
        wanted = {name.rpartition(".")[2] for name in _BUILDERS}
        for module in self.evaluator.modules.in_order():
            renamed = {entry.alias for entry in module.facts.imports if entry.name in wanted}
            names = wanted | renamed
            if context_of(module) is Context.TEST or names.isdisjoint(module.facts.called.split()):
                continue
            for index in range(len(module.facts.functions)):
                found.extend(self._in_scope(module.scope(index), names))
                SHELF.settle()
        return found

    def _in_scope(self, scope: Scope, names: set[str]) -> Iterator[Application]:
        frame = self.evaluator.frame(scope)
        for index, call in enumerate(scope.body.calls):
            if last_name(call.callee) not in names:
                continue
            for value in self.evaluator.callees(frame, call):
                name = dotted(value)
                name = self.evaluator.catalogue.canonical(name) if name is not None else ""
                if name in _BUILDERS:
                    yield Application(_BUILDERS[name], frame, index, name in _ROUTERS)

    def at_name(self, frame: Frame, chain: str, sequence: int, block: int) -> Application | None:
        """The application that a name stands for at some point; None when that is not certain."""
        found = self.origins.of(Origin(frame, chain, sequence, block))
        if len(found) != 1 or not isinstance(found[0].expr, int):
            return None
        scope, index = found[0].frame.scope, found[0].expr
        return next((app for app in self.all if app.frame.scope is scope and app.index == index), None)

    def receiver(self, frame: Frame, call: Call) -> Application | None:
        """The application whose method is called."""
        owner = call.callee.rpartition(".")[0] if isinstance(call.callee, str) else ""
        return self.at_name(frame, owner, call.sequence, call.block) if owner else None

    # ---------------------------------------------------------------- hooks
    @lazy
    def registrations(self) -> list[Registration]:
        """All hooks that are registered by calls, in the order of their text."""
        found: list[Registration] = []
        for module in self.evaluator.modules.in_order():
            if set(_HOOKS).isdisjoint(module.facts.called.split()):
                continue
            for index in range(len(module.facts.functions)):
                scope = module.scope(index)
                frame = self.evaluator.frame(scope)
                for number, call in enumerate(scope.body.calls):
                    if last_name(call.callee) in _HOOKS:
                        application = self.receiver(frame, call)
                        found.append(Registration(application, scope, call, self._hook(frame, number, call)))
        return sorted(found, key=lambda item: (item.scope.module.path, item.call.line, item.call.column))

    def hooks(self, application: Application) -> list[Registration]:
        """Those of one application."""
        return [item for item in self.registrations if item.application is application]

    def _hook(self, frame: Frame, number: int, call: Call) -> Hook | None:
        if call.keywords or not call.arguments:
            return None
        event = call.arguments[0]
        if not isinstance(event, Constant) or event.value not in _EVENTS:
            return None
        at = location(frame.scope, call)
        if last_name(call.callee) == "on_event":
            decorated = self._decorated(frame.scope, number)
            if decorated is None or len(call.arguments) != 1:
                return None
            return Hook(at, Event(event.value), decorated.facts.name, decorated.is_async)
        if len(call.arguments) != 2 or not call.flags & CallFlag.DISCARDED or not isinstance(call.arguments[1], str):
            return None
        values = self.evaluator.evaluate(call.arguments[1], frame, call.sequence, call.block)
        if len(values) != 1 or not isinstance(values[0], FunctionValue):
            return None
        return Hook(at, Event(event.value), call.arguments[1], values[0].scope.is_async)

    @staticmethod
    def _decorated(around: Scope, number: int) -> Scope | None:
        """The function under this decorator, when nothing else decorates it and its name is its own."""
        functions = around.module.facts.functions
        for index, function in enumerate(functions):
            if function.parent == around.index and function.decorators == [number] and function.parameters == []:
                namesakes = [f for f in functions if f.parent == around.index and f.name == function.name]
                return around.module.scope(index) if len(namesakes) == 1 else None
        return None

    # ---------------------------------------------------------------- lifespans
    def function(self, application: Application, expr: Expr) -> Scope | None:
        """The function under `@asynccontextmanager` that is handed to the builder of the application."""
        call = application.call
        for value in self.evaluator.evaluate(expr, application.frame, call.sequence, call.block):
            if isinstance(value, ContextFactory) and isinstance(value.function, FunctionValue):
                return value.function.scope
        return None


def place(scope: Scope) -> Location:
    """Where a function begins and ends."""
    facts = scope.facts
    return Location(scope.module.path, Span(facts.line, facts.column, facts.end_line, 0))


def location(scope: Scope, call: Call) -> Location:
    return Location(scope.module.path, Span(call.line, call.column, call.end_line, call.end_column))
