"""Hooks of an application -> the lifespan that runs them, as an edit; or the reason why that would not be the same."""

from asynclint.model.edits import Edit, EnsureImport, SetKeyword
from asynclint.model.lifespan_edits import Framework, HooksToLifespan
from asynclint.model.record import record
from asynclint.model.source import Location
from asynclint.program.analyses.applications import Application, Applications, Registration, location
from asynclint.program.symbols.naming import Refusal, free_name, import_of
from asynclint.program.symbols.spelling import spell

_GIVEN = ("on_startup", "on_shutdown")


@record
class HookMove:
    """All hooks of one application, and what makes a lifespan of them."""

    edits: tuple[Edit, ...]
    number: int


def hooks_to_lifespan(applications: Applications, at: Location) -> HookMove | Refusal:
    """For the hook that is registered by the call at `at`, and all others of its application."""
    registration = next((r for r in applications.registrations if at == location(r.scope, r.call)), None)
    if registration is None or registration.application is None:
        return Refusal("the application is not built where it can be seen")
    application = registration.application
    found = applications.hooks(application)
    reason = _obstacle(applications, application, found)
    if reason:
        return Refusal(reason)
    hooks = tuple(item.hook for item in found if item.hook is not None)
    own = f"{application.name or 'app'}_lifespan"
    name = free_name(application.frame.scope, *([own] if application.is_router else ["lifespan", own]))
    if name is None:
        return Refusal("there is another `lifespan` already")
    path = application.module.path
    move = HooksToLifespan(application.at, _type_of(application), name, hooks)
    edits: list[Edit] = [move, SetKeyword(application.at, "lifespan", name)]
    wanted = [("contextlib", "asynccontextmanager"), ("collections.abc", "AsyncIterator")]
    if application.is_router:
        wanted.append(("fastapi", "FastAPI"))
    for module, imported in wanted:
        needed = import_of(application.module, module, imported)
        if isinstance(needed, Refusal):
            return needed
        edits += [EnsureImport(path, module, imported)] if needed else []
    return HookMove(tuple(edits), len(hooks))


def _type_of(application: Application) -> str:
    """How a parameter for the application is annotated."""
    return "FastAPI" if application.is_router else spell(application.call.callee, application.frame.scope)


def _obstacle(applications: Applications, application: Application, found: list[Registration]) -> str:
    """What makes the hooks something else than a lifespan."""
    if application.framework not in (Framework.FASTAPI, Framework.STARLETTE):
        return "this framework has no such hooks"
    if application.has_keyword("lifespan"):
        return "the application has a lifespan, so it never runs this hook: move what is still wanted into the lifespan"
    if application.has_keyword(*_GIVEN):
        return "its constructor is given hooks, too"
    scope = application.frame.scope
    for item in found:
        if item.hook is None:
            return f"what line {item.call.line} registers cannot be called by a name"
        if item.scope is not scope:
            return f"{item.scope.module.path}:{item.call.line} registers a hook, too, away from where the app is built"
        if item.call.block != application.call.block:
            return f"the hook in line {item.call.line} is registered under a condition"
    if application.is_router:
        if any(app.has_keyword("lifespan") for app in applications.all if not app.is_router):
            return "an application of this project has a lifespan: the router's hooks never ran there and now would"
    elif any(r.application is not None and r.application.is_router for r in applications.registrations):
        return "hooks of routers would be lost: they have to become lifespans first"
    if any(r.application is None for r in applications.registrations):
        return "other hooks are registered for an application that is not known"
    return ""
