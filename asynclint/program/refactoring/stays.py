"""Where a client can stay for as long as the application runs: its lifespan, and what is kept there already."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from asynclint.model.facts import Await, Call, Display, Entered, Expr
from asynclint.model.lifespan_edits import Framework
from asynclint.model.record import record
from asynclint.program.analyses.applications import Application, Applications
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.symbols.naming import Refusal
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name


@record
class Stay:
    """An application, its lifespan if it has one, and the names under which its state keeps things."""

    application: Application
    lifespan: Scope | None
    names: frozenset[str] = frozenset()
    opened: Mapping[str, CallOf] = field(default_factory=dict)  # what the lifespan itself builds, by name

    @property
    def module(self) -> Project:
        """Where the lifespan stands, or is going to stand."""
        return self.lifespan.module if self.lifespan is not None else self.application.module

    @property
    def framework(self) -> Framework:
        return self.application.framework


def stay_in(applications: Applications, application: Application) -> Stay | Refusal:
    """The application, if it can be told to keep something."""
    obstacle = _obstacle(applications, application)
    if obstacle is not None:
        return obstacle
    names = frozenset(_state_names(applications))
    if application.framework is Framework.AIOHTTP:
        if not application.name:
            return Refusal("the application has no name of its own")
        return Stay(application, None, names)
    if not application.has_keyword("lifespan"):
        return Stay(application, None, names)
    lifespan = _lifespan(applications, application)
    if lifespan is None:
        return Refusal("its lifespan is no function of this project with one `yield`")
    return Stay(application, lifespan, names, _opened(lifespan))


def application_of(applications: Applications, spots: Sequence[CallOf]) -> Application | Refusal:
    """The application that all the calls work for."""
    found = [app for app in applications.all if not app.is_router]
    if len(found) > 1:
        modules = {spot.scope.module for spot in spots}
        found = [app for app in found if {app.module} == modules]
    if not found:
        known = any(not app.is_router for app in applications.all)
        return Refusal("there are several applications" if known else "there is no application to open it with")
    return found[0] if len(found) == 1 else Refusal("there are several applications")


def _obstacle(applications: Applications, application: Application) -> Refusal | None:
    first = "have to become a lifespan first"
    if applications.hooks(application):
        return Refusal(f"the application's `on_event` hooks {first} (ASL702)", is_provisional=True)
    asgi = (Framework.FASTAPI, Framework.STARLETTE)
    if application.framework in asgi and application.has_keyword("on_startup", "on_shutdown"):
        return Refusal(f"the application's `on_startup` and `on_shutdown` {first}", is_provisional=True)
    if application.framework in asgi and _is_mounted(applications, application):
        return Refusal("the application is mounted in another one, which does not run its lifespan")
    return None


def _is_mounted(applications: Applications, application: Application) -> bool:
    """Is the application part of another one?"""
    for module in applications.evaluator.modules.in_order():
        if "mount" not in module.facts.called.split():
            continue
        for index in range(len(module.facts.functions)):
            scope = module.scope(index)
            for call in scope.body.calls:
                given = (*call.arguments[1:2], *(v for k, v in call.keywords if k == "app"))
                if last_name(call.callee) == "mount" and any(
                    isinstance(expr, str) and _at(applications, scope, call, expr) is application for expr in given
                ):
                    return True
            SHELF.settle()
    return False


def _at(applications: Applications, scope: Scope, call: Call, chain: str) -> Application | None:
    return applications.at_name(applications.evaluator.frame(scope), chain, call.sequence, call.block)


def _lifespan(applications: Applications, application: Application) -> Scope | None:
    expr = application.keyword("lifespan")
    if application.framework is Framework.LITESTAR:
        if not isinstance(expr, Display) or len(expr.items) != 1:
            return None
        expr = expr.items[0]
    scope = applications.function(application, expr)
    if scope is None or scope.module.is_external or not (scope.is_async and scope.is_generator):
        return None
    return scope if len(scope.body.yields) == 1 and scope.facts.parameters else None


def _opened(lifespan: Scope) -> dict[str, CallOf]:
    """`async with f() as x: app.state.name = x` in the lifespan: name -> the call of `f`."""
    body = lifespan.body
    app = lifespan.facts.parameters[0].name
    made: dict[str, Expr] = {b.target: b.value for b in body.bindings}
    found: dict[str, CallOf] = {}
    for binding in body.bindings:
        prefix, _, name = binding.target.rpartition(".")
        if prefix != f"{app}.state":
            continue
        value = made.get(binding.value) if isinstance(binding.value, str) else binding.value
        while isinstance(value, Await | Entered):
            value = value.value if isinstance(value, Await) else value.source
        if isinstance(value, int):
            found[name] = CallOf(lifespan, value)
    return found


def _state_names(applications: Applications) -> set[str]:
    """Names under which anything is stored in the state of an application, or of a request, anywhere."""
    found: set[str] = set()
    for module in applications.evaluator.modules.in_order():
        for target, _, _ in module.facts.stores:
            prefix, _, name = target.rpartition(".")
            if prefix.rpartition(".")[2] == "state":
                found.add(name)
    return found
