"""What an application keeps in its process between requests: the program and the application's file in, states out.

Several processes do not share it. Only what request handlers change counts; what looks like a cache is as good in every
process, and is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from asynclint.catalogue.entries import Context
from asynclint.model.containers import FILLING
from asynclint.model.facts import (
    Attribute,
    Binding,
    Call,
    Collected,
    Display,
    Expr,
    Mapping,
    Subscript,
    UseKind,
)
from asynclint.model.launch import Deployment, ProcessState
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.program import Program
from asynclint.program.symbols.scopes import Project, Scope

#: Builders of what can be filled.
_CONTAINERS = frozenset(
    {"dict", "list", "set", "deque", "defaultdict", "OrderedDict", "Counter", "Queue", "PriorityQueue", "WeakSet"}
)
#: Names of what every process can fill for itself, or that nobody asks for an exact answer.
_HARMLESS = re.compile(
    r"cache|memo|pool|lock|regist|metric|stat(s|istics)?$|count|loaded|model|limit|singleton|seen|background|_tasks?$"
    r"|loggers?$|handlers?$|clients?_by|engines?|tokenizers?|compiled|patterns?|templates?|latenc|timing|histor(y|ies)$",
    re.IGNORECASE,
)  # fmt: skip


@record
class _Service:
    """Something of another package that is meant to run in one process."""

    packages: tuple[str, ...]
    starts: frozenset[str]  # names of calls that start it; empty: importing it is enough
    what: str
    happens: str


_ONE = "start it in a process of its own, or start one process"
_SERVICES = (
    _Service(("apscheduler.schedulers",), frozenset({"start"}), "a scheduler runs here", "each of them runs its jobs"),
    _Service(("fastapi_utils.tasks", "fastapi_utilities"), frozenset(), "jobs repeat here", "each of them runs them"),
    _Service(
        ("aiogram", "telegram.ext"), frozenset({"start_polling", "run_polling"}), "a bot asks for messages here",
        "each of them asks for the same messages",
    ),
    _Service(("discord",), frozenset({"start"}), "a bot listens here", "each of them answers the same messages"),
)  # fmt: skip


@record
class _Container:
    """A name at the top of a module, or an attribute of an object there (`label`), that is filled."""

    module: Project
    name: str
    line: int
    label: str


def process_states(program: Program, path: str) -> tuple[ProcessState, ...]:
    """The states of the application defined in the file at `path`, in the order of their places."""
    start = program.modules.by_path.get(path)
    if start is None:
        return ()
    modules = modules_of(program, path)
    states = [*_States(program, modules).found(), *_services(program, modules)]
    return tuple(sorted(states, key=lambda state: state.at))


def _services(program: Program, modules: list[Project]) -> Iterator[ProcessState]:
    """Schedulers and bots that are started with the application, each told where it is imported."""
    called = {name for module in modules for name in module.facts.called.split()}
    for service in _SERVICES:
        if service.starts and not service.starts & called:
            continue
        for module in modules:
            for entry in module.facts.imports:
                name = program.evaluator.globals.absolute(module, entry)
                name = f"{name}.{entry.name}" if entry.name else name
                if not entry.type_checking and any(f"{name}.".startswith(f"{it}.") for it in service.packages):
                    at = Location(module.path, Span(entry.line, 0, entry.line, 0))
                    yield ProcessState(at, f"{service.what} (`{entry.alias}`)", service.happens, _ONE)
                    break


def modules_of(program: Program, path: str) -> list[Project]:
    """The modules of the application that is defined in the file at `path`."""
    start = program.modules.by_path.get(path)
    return _imported(program, start) if start is not None else []


def _imported(program: Program, start: Project) -> list[Project]:
    """The modules of the project that are loaded with `start`."""
    found = {start.path: start}
    work = [start]
    while work:
        module = work.pop()
        for entry in module.facts.imports:
            name = program.evaluator.globals.absolute(module, entry)
            for target in (name, f"{name}.{entry.name}" if entry.name else name):
                loaded = program.modules.find_own(target, module)
                if loaded is not None and loaded.path not in found and not entry.type_checking:
                    found[loaded.path] = loaded
                    work.append(loaded)
    return [found[path] for path in sorted(found)]


class _States:
    """Looks at what handlers change. Every container is told once, with the first handler that changes it."""

    def __init__(self, program: Program, modules: list[Project]) -> None:
        self.program = program
        self.modules = modules
        self.paths = {module.path for module in modules}
        self._tops: dict[str, dict[str, Binding]] = {}

    def found(self) -> Iterator[ProcessState]:
        told: set[tuple[str, str]] = set()
        for scope in self._handlers():
            changed = list(_changed(scope))
            for chain, line in changed:
                if _is_remembered(scope, chain, changed):
                    continue
                container = self._container(scope, chain)
                if container is None or (key := (container.module.path, container.name)) in told:
                    continue
                told.add(key)
                at = Location(container.module.path, Span(container.line, 0, container.line, len(container.name)))
                where = f"line {line}" if container.module is scope.module else f"{scope.module.path}:{line}"
                what = f"`{container.label}` is filled by `{scope.facts.qualname}` ({where}) in memory of its process"
                yield ProcessState(
                    at,
                    what,
                    "each has its own, and a request finds what was put into another only by luck",
                    "keep it where all processes can reach it (Redis, a database), or start one process",
                )

    def _handlers(self) -> list[Scope]:
        """Functions of the application that run while requests are served, in source order."""
        runtime = self.program.runtime
        scopes = {}
        for frame in runtime.graph:
            scope = frame.scope
            if scope.is_function and scope.module.path in self.paths and (scope.module.path, scope.index) not in scopes:
                arrivals = runtime.arrivals(frame)
                if arrivals and arrivals[0].context is Context.REQUEST:
                    scopes[scope.module.path, scope.index] = scope
        return [scopes[key] for key in sorted(scopes)]

    # ---------------------------------------------------------------- what is changed
    def _container(self, scope: Scope, chain: str) -> _Container | None:
        """What a chain of names (`rooms`, `store.rooms`, `self.rooms`) stands for, if it can be filled and stays."""
        first, _, rest = chain.partition(".")
        if _HARMLESS.search(chain.rpartition(".")[2]):
            return None
        if first == "self" and rest and "." not in rest and scope.facts.cls >= 0:
            return self._attribute(scope, rest)
        if _is_local(scope, first):
            return None
        module, name = self._home(scope.module, first, rest)
        binding = self._top(module).get(name) if module is not None else None
        if module is None or binding is None or not _is_container(binding.value, module.body):
            return None
        return _Container(module, name, binding.line, name)

    def _home(self, module: Project, first: str, rest: str) -> tuple[Project | None, str]:
        """The module that holds a global name, and the name there."""
        if first in self._top(module):
            return (module, first) if not rest else (None, "")
        for entry in module.imports_by_scope.get(0, ()):
            if entry.alias != first:
                continue
            source = self.program.evaluator.globals.absolute(module, entry)
            if entry.name and not rest:
                return self.program.modules.find_own(source, module), entry.name
            whole = f"{source}.{entry.name}" if entry.name else source
            return (self.program.modules.find_own(whole, module), rest) if "." not in rest else (None, "")
        return None, ""

    def _attribute(self, scope: Scope, name: str) -> _Container | None:
        """An attribute that the class fills, when there is an object of the class at the top of a module."""
        cls = scope.module.facts.classes[scope.facts.cls]
        if not self._fills(scope.module, scope.facts.cls, name):
            return None
        for module, target, line in self._objects.get(cls.name, ()):
            return _Container(module, target, line, f"{target}.{name}")
        return None

    @cached_property
    def _objects(self) -> dict[str, list[tuple[Project, str, int]]]:
        """What is called at the top of modules -> where its result is kept: module, name, line."""
        found: dict[str, list[tuple[Project, str, int]]] = {}
        for module in self.modules:
            for target, binding in self._top(module).items():
                if isinstance(binding.value, int) and not _HARMLESS.search(target):
                    callee = module.body.body.calls[binding.value].callee
                    if isinstance(callee, str):
                        found.setdefault(callee.rpartition(".")[2], []).append((module, target, binding.line))
        return found

    def _fills(self, module: Project, cls: int, name: str) -> bool:
        """Does a method, or the class suite, begin the attribute as an empty container?"""
        for index, function in enumerate(module.facts.functions):
            if function.cls == cls and function.name in ("__init__", "__post_init__"):
                scope = module.scope(index)
                return any(
                    binding.target == f"self.{name}" and _is_container(binding.value, scope)
                    for binding in scope.body.bindings
                )
        suite = module.scope(module.facts.classes[cls].body)
        return any(b.target == name and _is_container(b.value, suite) for b in suite.body.bindings)

    def _top(self, module: Project) -> dict[str, Binding]:
        """The plain names that the module body binds, the first binding of each."""
        found = self._tops.get(module.path)
        if found is None:
            found = self._tops[module.path] = {}
            for binding in module.body.body.bindings:
                if binding.target.isidentifier():
                    found.setdefault(binding.target, binding)
        return found


def _is_local(scope: Scope, name: str) -> bool:
    body = scope.body
    if name in body.globals:
        return False
    return any(p.name == name for p in scope.facts.parameters) or any(b.target == name for b in body.bindings)


def _is_container(value: Expr, scope: Scope) -> bool:
    """A display or builder of something that can grow. What begins full is a table: nobody waits for it to grow."""
    if isinstance(value, Mapping):
        return not value.keys
    if isinstance(value, Display):
        return not value.items and not value.is_tuple
    if isinstance(value, Collected) or not isinstance(value, int):
        return False
    call: Call = scope.body.calls[value]
    return isinstance(call.callee, str) and call.callee.rpartition(".")[2] in _CONTAINERS


def _changed(scope: Scope) -> Iterator[tuple[str, int]]:
    """Chains of names that the function puts something into or takes something from, with the line."""
    body = scope.body
    for use in body.uses:
        if use.kind in (UseKind.SET_ITEM, UseKind.DELETE_ITEM) and (chain := _root(use.value, scope)):
            yield chain, use.line
    for call in body.calls:
        if isinstance(call.callee, str):
            base, _, method = call.callee.rpartition(".")
            if base and method in FILLING:
                yield base, call.line
        elif (
            isinstance(call.callee, Attribute)
            and call.callee.name in FILLING
            and (chain := _root(call.callee.base, scope))
        ):
            yield chain, call.line


#: What is made once for each key and kept is no state, when it is one of these.
_MADE_ONCE = re.compile(r"client|instance|session|engine|conn|agent|service|provider|driver|factor", re.IGNORECASE)


def _is_remembered(scope: Scope, chain: str, changed: Sequence[tuple[str, int]]) -> bool:
    """`if key not in clients: clients[key] = make(key)`, and `return clients[key]`: every process makes its own."""
    body = scope.body
    if not _MADE_ONCE.search(chain.rpartition(".")[2]):
        return False
    stores = sum(use.kind == UseKind.SET_ITEM and use.value == chain for use in body.uses)
    if stores != sum(other == chain for other, _ in changed):
        return False  # it is changed in other ways, too
    asked = any(use.kind == UseKind.CONTAINS and use.value == chain for use in body.uses)
    asked |= any(call.callee == f"{chain}.get" for call in body.calls)
    given = any(isinstance(value, Subscript) and value.base == chain for value, _, _ in body.returns)
    kept = {binding.target for binding in body.bindings if binding.target.isidentifier()}
    return asked and (given or any(isinstance(value, str) and value in kept for value, _, _ in body.returns))


def _root(value: Expr, scope: Scope) -> str:
    """`rooms` of `rooms[key][other]` and of `rooms.setdefault(key, [])`."""
    while True:
        if isinstance(value, str):
            return value
        if isinstance(value, Subscript):
            value = value.base
        elif isinstance(value, int) and isinstance(callee := scope.body.calls[value].callee, str):
            base, _, method = callee.rpartition(".")
            return base if method in ("setdefault", "get") else ""
        else:
            return ""


def with_states(program: Program, deployments: Sequence[Deployment]) -> list[Deployment]:
    """The deployments, each with what its application keeps in its process."""
    known: dict[str, tuple[ProcessState, ...]] = {}
    joined = []
    for deployment in deployments:
        path = deployment.app.module if deployment.app is not None else None
        if path is not None and path not in known:
            known[path] = process_states(program, path)
        joined.append(replace(deployment, state=known[path]) if path is not None and known[path] else deployment)
    return joined
