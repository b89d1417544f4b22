"""How code gets at what the application keeps: from its framework, from a request it has, or from its callers."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import field

from asynclint.catalogue.entries import Context
from asynclint.model.edits import Edit, EnsureImport, SetKeyword
from asynclint.model.facts import Await, Entered, Expr
from asynclint.model.lifespan_edits import EnsureDefinition, EnsureParameter, Framework
from asynclint.model.record import mutable, record
from asynclint.program.analyses.applications import location, place
from asynclint.program.callgraph.callers import Callers, CallOf
from asynclint.program.callgraph.entrypoints import context_of
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import ExternalInstance
from asynclint.program.refactoring.importing import Importing
from asynclint.program.refactoring.stays import Stay
from asynclint.program.symbols.naming import Refusal, import_of, is_bound
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.usage import Usage, usages

#: Types of parameters through which the application can be reached.
_CONNECTIONS = frozenset(
    {
        "starlette.requests.Request",
        "starlette.requests.HTTPConnection",
        "starlette.websockets.WebSocket",
        "litestar.connection.request.Request",
        "litestar.connection.Request",
        "aiohttp.web_request.Request",
    }
)
_VIEWS = frozenset({"aiohttp.web_urldispatcher.View"})
_INJECTED = frozenset({"fastapi.param_functions.Depends", "fastapi.param_functions.Security"})
#: What FastAPI calls without looking at parameters of its own.
_NOT_INJECTED = frozenset({"middleware", "exception_handler", "on_event", "websocket", "websocket_route", "add_task"})
#: Where projects keep their dependencies.
_HOMES = ("dependencies", "deps", "clients")


@record
class Shared:
    """A client that the application is going to keep as `name`.

    `alias` is the dependency that gives it, `callee` how its class is written at `built`.
    """

    name: str
    alias: str
    built: CallOf
    callee: str
    public: str
    stay: Stay

    @property
    def key(self) -> str:
        """The key under which an aiohttp application keeps it."""
        return self.name.upper()

    @property
    def kept_as(self) -> str:
        return f"{{app}}[{self.key}]" if self.stay.framework is Framework.AIOHTTP else f"{{app}}.state.{self.name}"

    def read_from(self, app: str) -> str:
        return self.kept_as.format(app=app)

    @property
    def type(self) -> str:
        """The class, as it can be written where it is built; nothing when that is not known."""
        parts = self.callee.split(".")
        if self.public:
            return self.public.rpartition(".")[2] if not parts[-1][:1].isupper() else self.callee
        if not re.fullmatch(r"\w+(\.\w+)*", self.callee):
            return ""
        while parts and not parts[-1][:1].isupper():
            parts.pop()
        return ".".join(parts)


@mutable
class Providing:
    """Edits by which functions get the client, gathered function by function."""

    evaluator: Evaluator
    registered: Mapping[Scope, Set[str]]
    importing: Importing
    callers: Callers
    shared: Shared
    spots: Sequence[CallOf]
    _given: dict[Scope, str | Refusal] = field(default_factory=dict)
    _injected: list[Scope] = field(default_factory=list)
    _edits: list[Edit] = field(default_factory=list)
    _key_users: dict[Project, None] = field(default_factory=dict)

    def provide(self, scope: Scope) -> str | Refusal:
        """The expression that is the client in a function, once the edits are made."""
        if scope not in self._given:
            self._given[scope] = self.shared.name  # a function that calls itself hands on what it has
            self._given[scope] = self._provide(scope)
        return self._given[scope]

    def _provide(self, scope: Scope) -> str | Refusal:
        if not scope.is_function:
            return Refusal(f"{scope.module.path} builds it, or what needs it, when it is imported")
        told = self.registered.get(scope, frozenset())
        if self._hands_it_out(scope, told):
            return self._from_request(scope)
        if self._is_injected(told):
            self._injected.append(scope)
            return self._parameter(scope)
        connection = self._connection(scope, told)
        if connection is not None:
            return self._through(scope, connection)
        if any(name.startswith("litestar.handlers.") for name in told):
            return self._from_state(scope)
        outer = scope.closure_parent
        if outer is not None and outer.is_function:
            expr = self.provide(outer)
            taken = isinstance(expr, str) and expr in scope.locals and not self._is_own(scope, expr)
            return Refusal(f"`{expr}` means something else in `{scope.facts.name}`") if taken else expr
        if told:
            return Refusal(f"the framework calls `{scope.facts.name}` without anything that leads to the application")
        return self._parameter(scope)

    # ---------------------------------------------------------------- frameworks
    def _is_injected(self, told: Set[str]) -> bool:
        """Does FastAPI look at the annotations of the function's parameters?"""
        names = {name for name in told if name.startswith("fastapi.")}
        return bool(names) and all(name.rpartition(".")[2] not in _NOT_INJECTED for name in names)

    def _hands_it_out(self, scope: Scope, told: Set[str]) -> bool:
        """Is it a dependency that gives the client to those who depend on it?"""
        own = [spot for spot in self.spots if spot.scope is scope]
        kinds = {usage for spot in own for usage in usages(scope, spot.index)}
        return not told.isdisjoint(_INJECTED) and not kinds.isdisjoint({Usage.RETURNED, Usage.YIELDED})

    def _from_request(self, scope: Scope) -> str | Refusal:
        connection = self._connection(scope, frozenset())
        if connection is not None:
            return self.shared.read_from(f"{connection}.app")
        needed = import_of(scope.module, "fastapi", "Request")
        if isinstance(needed, Refusal) or "request" in scope.locals:
            return Refusal(f"`request` or `Request` means something else in {scope.module.path}")
        reason = self._called_by_hand(scope)
        if reason is not None:
            return reason
        self._edits.append(EnsureParameter(place(scope), "request", "Request", injected=True))
        self._edits += [EnsureImport(scope.module.path, "fastapi", "Request")] if needed else []
        return self.shared.read_from("request.app")

    def _connection(self, scope: Scope, told: Set[str]) -> str | None:
        """An expression for the request, in a function that has one."""
        if scope.receiver_name is not None and not told.isdisjoint(_VIEWS):
            return f"{scope.receiver_name}.request"
        frame = self.evaluator.frame(scope)
        for name in scope.parameters:
            values = self.evaluator.chain(name, frame)
            if values and all(isinstance(v, ExternalInstance) and v.type in _CONNECTIONS for v in values):
                return name
        return None

    def _through(self, scope: Scope, connection: str) -> str | Refusal:
        if self.shared.stay.framework is Framework.AIOHTTP:
            self._key_users[scope.module] = None
        return self.shared.read_from(f"{connection}.app")

    def _from_state(self, scope: Scope) -> str | Refusal:
        needed = import_of(scope.module, "litestar.datastructures", "State")
        if isinstance(needed, Refusal):
            return needed
        if "state" in scope.locals:
            return f"state.{self.shared.name}" if "state" in scope.parameters else Refusal("`state` is something else")
        reason = self._called_by_hand(scope)
        if reason is not None:
            return reason
        self._edits.append(EnsureParameter(place(scope), "state", "State", injected=True))
        self._edits += [EnsureImport(scope.module.path, "litestar.datastructures", "State")] if needed else []
        return f"state.{self.shared.name}"

    def _called_by_hand(self, scope: Scope) -> Refusal | None:
        found = self.callers.of(scope)
        if isinstance(found, Refusal):
            return found
        return Refusal(f"`{scope.facts.name}` is called by {found[0].scope.module.path}, too") if found else None

    # ---------------------------------------------------------------- parameters
    def _parameter(self, scope: Scope) -> str | Refusal:
        """The function gets it as a parameter, from its framework or from all of its callers."""
        name, module = self.shared.name, scope.module
        if not self._is_own(scope, name):
            return Refusal(f"`{name}` means something else in `{scope.facts.name}`")
        known = scope.parameters.get(name)
        if known is None:
            injected = bool(self._injected) and self._injected[-1] is scope
            annotation = self.shared.alias if injected else self._type_in(module)
            if isinstance(annotation, Refusal):
                return annotation
            self._edits.append(EnsureParameter(place(scope), name, annotation, injected))
        found = self.callers.of(scope)
        if isinstance(found, Refusal):
            return found
        for caller in found:
            path = caller.scope.module.path
            if context_of(caller.scope.module) is Context.TEST:
                return Refusal(f"{path}:{caller.call.line} calls `{scope.facts.name}`, which would need the client")
            expr = self.provide(caller.scope)
            if isinstance(expr, Refusal):
                return expr
            if name not in dict(caller.call.keywords):
                self._edits.append(SetKeyword(location(caller.scope, caller.call), name, expr))
        if not found and scope not in self._injected:
            return Refusal(f"nobody is seen who calls `{scope.facts.name}`")
        return name

    def _is_own(self, scope: Scope, name: str) -> bool:
        """Is the name free in the function, or bound to nothing but the client that is built there?"""
        if name in scope.parameters:
            return scope.parameters[name].annotation in (self.shared.type, self.shared.alias)
        if name in scope.imports or name in (*scope.body.globals, *scope.body.nonlocals):
            return False
        spots = {spot.index for spot in self.spots if spot.scope is scope}
        if name in scope.bindings:
            return all(_call_in(scope.body.bindings[p].value) in spots for p in scope.bindings[name])
        return not is_bound(scope.module.body, name)

    def _type_in(self, module: Project) -> str | Refusal:
        """How the class is written in a module, with the imports for it."""
        written = self.shared.type
        if not written:
            return Refusal("its class is not known by name")
        source = self.shared.built.scope
        if self.shared.public and written != self.shared.callee:
            package = self.shared.public.rpartition(".")[0]
            wanted = import_of(module, package, written)
            if isinstance(wanted, Refusal):
                return wanted
            self._edits += [EnsureImport(module.path, package, written)] if wanted else []
            return written
        needed = self.importing.bring(module, written.partition(".")[0], source)
        if isinstance(needed, Refusal):
            return needed
        self._edits += needed
        return written

    # ---------------------------------------------------------------- one place for all
    def finish(self) -> list[Edit] | Refusal:
        """All edits, with the definitions that they share."""
        if self._injected:
            reason = self._define_dependency()
            if reason is not None:
                return reason
        if self.shared.stay.framework is Framework.AIOHTTP:
            reason = self._define_key()
            if reason is not None:
                return reason
        return list(dict.fromkeys(self._edits))

    def _define_dependency(self) -> Refusal | None:
        alias, name = self.shared.alias, self.shared.name
        users = list(dict.fromkeys(scope.module for scope in self._injected))
        home = self._home(users)
        if home is None:
            return Refusal("the modules of its handlers import each other, so none can have what they share")
        function = f"get_{name}"
        written = self._type_in(home)
        if isinstance(written, Refusal):
            return written
        accessor = (
            f"def {function}(request: Request) -> {written}:\n    return {self.shared.read_from('request.app')}\n\n\n"
            f"{alias} = Annotated[{written}, Depends({function})]"
        )
        if not self._is_home(home):
            if is_bound(home.body, function) or is_bound(home.body, alias):
                return Refusal(f"`{function}` or `{alias}` means something else in {home.path}")
            self._edits.append(EnsureDefinition(home.path, accessor))
            for source, wanted in (("typing", "Annotated"), ("fastapi", "Depends"), ("fastapi", "Request")):
                needed = import_of(home, source, wanted)
                if isinstance(needed, Refusal):
                    return needed
                self._edits += [EnsureImport(home.path, source, wanted)] if needed else []
        return self._import_everywhere(users, home, alias)

    def _import_everywhere(self, users: Sequence[Project], home: Project, name: str) -> Refusal | None:
        for module in users:
            if module is not home:
                found = self.importing.from_module(module, home, name)
                if isinstance(found, Refusal):
                    return found
                self._edits += found
        return None

    def _is_home(self, module: Project) -> bool:
        """Has an earlier fix, or a person, defined the dependency here?"""
        function = f"get_{self.shared.name}"
        return self.shared.alias in module.body.bindings and any(
            isinstance(expr, str) and expr.endswith(f".app.state.{self.shared.name}")
            for scope in module.functions_named(function)
            for expr, _, _ in scope.body.returns
        )

    def _home(self, users: Sequence[Project]) -> Project | None:
        """A module of the project that all the users can import."""
        modules = self.evaluator.modules.in_order()
        candidates = [module for module in modules if self._is_home(module)]
        candidates += users[:1] if len(users) == 1 else []
        candidates += [module for module in modules if module.name.rpartition(".")[2] in _HOMES]
        candidates += [spot.scope.module for spot in self.spots]
        candidates += users
        for candidate in candidates:
            if all(self.importing.can_import(user, candidate) for user in users):
                return candidate
        return None

    def _define_key(self) -> Refusal | None:
        key, users = self.shared.key, list(self._key_users)
        home = users[0] if users else self.shared.stay.module
        modules = [*users, self.shared.stay.module]
        home = next((m for m in modules if all(self.importing.can_import(user, m) for user in modules)), home)
        written = self._type_in(home)
        if isinstance(written, Refusal):
            return written
        needed = import_of(home, "aiohttp", "web")
        if isinstance(needed, Refusal):
            return needed
        if is_bound(home.body, key):
            return Refusal(f"`{key}` means something else in {home.path}")
        self._edits += [EnsureImport(home.path, "aiohttp", "web")] if needed else []
        self._edits.append(EnsureDefinition(home.path, f'{key} = web.AppKey("{self.shared.name}", {written})'))
        return self._import_everywhere(list(dict.fromkeys(modules)), home, key)


def _call_in(expr: Expr) -> int:
    """The call that an expression is the result of, entered or awaited or not; -1 for others."""
    while isinstance(expr, Await | Entered):
        expr = expr.value if isinstance(expr, Await) else expr.source
    return expr if isinstance(expr, int) else -1
