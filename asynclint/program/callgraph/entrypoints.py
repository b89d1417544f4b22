"""Where code runs: which functions start on the event loop, and in which context (request, start-up, test, ...)."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cache

from asynclint.catalogue.entries import Context, EntryPoint, Where
from asynclint.model.effects import EffectKind
from asynclint.model.facts import Block, Call, Constant, Display, Expr, FunctionKind, Operation, Subscript
from asynclint.model.record import record
from asynclint.program.callgraph.ownloops import OwnLoops
from asynclint.program.evaluation.arguments import Actuals, argument
from asynclint.program.evaluation.circumstances import holds
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.parsed import parsed_classes
from asynclint.program.evaluation.values import (
    ClassValue,
    ContextFactory,
    Coroutine,
    Frame,
    FunctionValue,
    GeneratorValue,
    Instance,
    Offloaded,
    Partial,
    Value,
    Values,
    dotted,
)
from asynclint.program.symbols.names import callers_of
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name

_TEST_PATH = re.compile(
    r"(^|/)(tests?|testing|test_utils|unit_tests|integration_tests|e2e)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)
_SCRIPT_PATH = re.compile(
    r"(^|/)(scripts?|examples?|docs?(_src)?|benchmarks?|benches|migrations?|alembic|cookbook|demos?|samples?)/"
    r"|(^|/)(notebooks?|playgrounds?)/|(^|/)(setup|noxfile|fabfile|example[^/]*|[^/]*_example)\.py$"
)
_COMMAND_PATH = re.compile(r"(^|/)(manage|_?cli|__main__)\.py$|(^|/)(bin|_?cli)/|^(evals?|eval_\w+)/")


#: Functions that tell by their name when they run.
_BY_NAME = {
    "startup": Context.STARTUP,
    "initialize": Context.STARTUP,
    "initialise": Context.STARTUP,
    "on_startup": Context.STARTUP,
    "shutdown": Context.SHUTDOWN,
    "on_shutdown": Context.SHUTDOWN,
    "teardown": Context.SHUTDOWN,
}

#: Last names of what runs a loop until it is done.
_RUNNERS = frozenset({"run", "run_until_complete"})

#: What a script runs from its `__main__` block.
_MAIN = EntryPoint(Context.CLI)

_NAME_OF_MODULE = b"__name__"

#: A function handed to `call_soon` and the like.
_CALLBACK = EntryPoint(Context.BACKGROUND, synchronous=Where.LOOP)


@record
class Root:
    """A function that starts on the event loop."""

    frame: Frame
    context: Context


@cache
def context_of_path(path: str) -> Context | None:
    """What the place of a file says about its code: tests and scripts serve nobody else."""
    if _TEST_PATH.search(path):
        return Context.TEST
    return Context.CLI if _SCRIPT_PATH.search(path) or _COMMAND_PATH.search(path) else None


def context_of(module: Project, told: Collection[Context] = ()) -> Context | None:
    """What a module says about its code: what needs `pytest` is part of tests wherever it lies.

    A command may make the application that it starts: what a framework is `told` to serve there is served.
    """
    quiet = context_of_path(module.path) or (Context.TEST if module.needs_pytest else None)
    if quiet is Context.CLI and Context.REQUEST in told and not _SCRIPT_PATH.search(module.path):
        return None
    return quiet


class EntryPoints:
    """Finds the roots of a program."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.catalogue = evaluator.catalogue
        #: plain functions that a framework runs in worker threads
        self.in_threads: dict[Scope, Context] = {}
        #: what frameworks are told to call -> the names of the decorators, functions and bases that tell them
        self.registered: dict[Scope, set[str]] = defaultdict(set)
        #: coroutine functions that a framework would run in worker threads if they were plain functions
        self.may_be_plain: set[Scope] = set()
        #: coroutine functions that run on loops of their own
        self.apart: set[Scope] = set()
        self._takers = evaluator.catalogue.takers(_imported_packages(evaluator))

    def roots(self) -> list[Root]:
        """Every async function, and every other function that a framework runs on the loop, in a fixed order."""
        told: dict[Scope, Context] = {}
        elsewhere: set[Scope] = set()
        served = self._served()
        for scope, entry in served:
            self._give(scope, entry)
        for scope, entry in served:
            if (entry.asynchronous if scope.is_async else entry.synchronous) is Where.LOOP:
                told.setdefault(scope, entry.context)
                if scope.is_async and entry.synchronous is Where.THREAD and entry.context is Context.REQUEST:
                    self.may_be_plain.add(scope)
            else:
                elsewhere.add(scope)
                if not scope.is_async and entry.synchronous is Where.THREAD:
                    self.in_threads.setdefault(scope, context_of(scope.module, (entry.context,)) or entry.context)
        own = OwnLoops(self.evaluator)
        told_in: dict[Project, list[Scope]] = defaultdict(list)
        for scope in told:
            told_in[scope.module].append(scope)
        found: list[Root] = []
        for module in self.evaluator.modules.in_order():
            quiet = context_of(module)
            plain = {scope.index for scope in told_in.get(module, ())}
            for index, function in enumerate(module.facts.functions):
                if not function.kind & FunctionKind.ASYNC and index not in plain:
                    continue  # of most functions nobody ever asks for the scope
                scope = module.scope(index)
                if own.includes(scope):
                    self.apart.add(scope)
                elif scope in told or (scope.is_async and scope not in elsewhere):
                    by_name = told.get(scope) or _BY_NAME.get(function.name.strip("_"), Context.UNKNOWN)
                    context = (quiet and context_of(module, (by_name,))) or by_name
                    found.append(Root(self.evaluator.frame(scope), context))
        return found

    def _give(self, scope: Scope, entry: EntryPoint) -> None:
        """Tell what the framework hands to a function whose parameters have no annotations."""
        parameters = [parameter for parameter in scope.facts.parameters if parameter.kind < 2]
        if scope.receiver_name is not None:
            del parameters[0]
        for parameter, name in zip(parameters, entry.gives, strict=False):
            if parameter.annotation is None:
                found = self.evaluator.pool.external_instance(self.catalogue.canonical(name))
                self.evaluator.given.setdefault((scope, parameter.name), (found,))
                frame = self.evaluator.frame(scope)
                if frame.names is not None:
                    frame.names.pop(parameter.name, None)

    def _served(self) -> list[tuple[Scope, EntryPoint]]:
        """All entry points; of the methods of data classes, those whose classes requests are parsed into."""
        entries = [item for module in self.evaluator.modules.in_order() for item in self._entries(module)]
        for scope, entry in entries:
            if entry.data == "parsed" and scope.cls is not None:
                self.evaluator.validators.setdefault(scope.cls, []).append(scope)
        if not any(entry.data for _, entry in entries):
            return entries
        handlers = [scope for scope, entry in entries if entry.context is Context.REQUEST and not entry.data]
        parsed = parsed_classes(self.evaluator, handlers)
        return [(scope, entry) for scope, entry in entries if not entry.data or scope.cls in parsed]

    def _entries(self, module: Project) -> Iterator[tuple[Scope, EntryPoint]]:
        SHELF.settle()
        for index, function in enumerate(module.facts.functions):
            if function.decorators:
                yield from self._by_decorator(module.scope(index))
            if self.catalogue.declared.entries:
                entry = self.catalogue.declared.entry(module.scope(index).dotted)
                if entry is not None:
                    yield module.scope(index), entry
        for index in range(len(module.facts.classes)):
            yield from self._by_base(module, index)
        yield from self._by_main(module)
        names = self._names_in(module)
        if names:
            yield from self._by_argument(module, names)

    def _names_in(self, module: Project) -> set[str]:
        """Calls of this module that may hand over entry points; common names only beside an import of their kind."""
        called = [name for name in module.facts.called.split() if name in self._takers]
        if not called:
            return set()
        imported = {entry.module.partition(".")[0] for entry in module.facts.imports if not entry.level}
        return {name for name in called if not self._takers[name] or not imported.isdisjoint(self._takers[name])}

    def _by_main(self, module: Project) -> Iterator[tuple[Scope, EntryPoint]]:
        """`if __name__ == "__main__": asyncio.run(main())`, directly or through a function that is called there."""
        if _NAME_OF_MODULE not in bytes(module.facts.functions[0].body):
            return  # most modules: no need to decode what they do
        body = module.body.body
        mains = {n for n, block in enumerate(body.blocks) if _is_main_guard(block)}
        if not mains:
            return
        work = [(module.body, call) for call in body.calls if not mains.isdisjoint(module.body.ancestors(call.block))]
        followed: set[Scope] = set()
        for scope, call in work:
            frame = self.evaluator.frame(scope)
            for value in self.evaluator.callees(frame, call):
                if isinstance(value, FunctionValue) and not value.scope.is_async and value.scope not in followed:
                    followed.add(value.scope)
                    # what other modules do is followed for one step only
                    if scope is module.body or value.scope.module is module:
                        work.extend((value.scope, inner) for inner in value.scope.body.calls)
                name = dotted(value)
                entry = self.catalogue.blocking(name) if name is not None else None
                if entry is not None and entry.effect is EffectKind.LOOP:
                    for found in functions_in(self.evaluator, Actuals(self.evaluator, frame, call).position(0)):
                        yield found, _MAIN

    def _by_decorator(self, scope: Scope) -> Iterator[tuple[Scope, EntryPoint]]:
        around = self.evaluator.frame_around(self.evaluator.frame(scope))
        for value, call in zip(*self._decorations(scope, around), strict=True):
            name = dotted(value)
            entry = self.catalogue.entry_decorator(name) if name is not None else None
            if entry is not None and name is not None:
                self.registered[scope].add(name)
                yield scope, _as_registered(entry, call)
        if self.catalogue.declared.entries:
            yield from self._by_declared_decorator(scope, around)

    def _by_declared_decorator(self, scope: Scope, around: Frame) -> Iterator[tuple[Scope, EntryPoint]]:
        """`@route("/")`, where `route` is a function whose source is known."""
        for expr in scope.facts.decorators:
            if isinstance(expr, int):
                values = self.evaluator.callees(around, around.scope.body.calls[expr])
            else:
                values = self.evaluator.evaluate(expr, around)
            for value in values:
                if isinstance(value, FunctionValue):
                    entry = self.catalogue.declared.entry(value.scope.dotted)
                    if entry is not None:
                        yield scope, entry

    def _decorations(self, scope: Scope, around: Frame) -> tuple[list[Value], list[Call | None]]:
        """What decorates the function, and the calls among it (`@app.get("/")`)."""
        values: list[Value] = []
        calls: list[Call | None] = []
        for expr in scope.facts.decorators:
            for value in self.evaluator.decorators.decorator(expr, around)[:1]:
                values.append(value)
                calls.append(around.scope.body.calls[expr] if isinstance(expr, int) else None)
        return values, calls

    def _by_base(self, module: Project, index: int) -> Iterator[tuple[Scope, EntryPoint]]:
        cls = module.cls(index)
        if not cls.facts.bases:
            return
        for base in self.evaluator.hierarchy.bases_outside(cls):
            for entry in self.catalogue.entry_bases(base):
                initialized = cls.method(entry.initializer) if entry.initializer else None
                if initialized is not None:
                    self.evaluator.initialized[initialized] = entry.routed_by
                for method in cls.methods:
                    if entry.calls_method(method.facts.name):
                        self.registered[method].add(base)
                        yield method, entry

    def _by_argument(self, module: Project, names: set[str]) -> Iterator[tuple[Scope, EntryPoint]]:
        """`app.add_route(path, handler)`, `FastAPI(lifespan=f)`: calls anywhere in the module."""
        for scope in callers_of(module, names):
            for number, call in enumerate(scope.body.calls):
                if last_name(call.callee) not in names:
                    continue
                if not call.arguments:
                    yield from self._by_annotation(scope, number)
                if not _hands_over(call):
                    continue
                frame = self.evaluator.frame(scope)
                for value in self.evaluator.callees(frame, call):
                    name = dotted(value)
                    for entry in self.catalogue.entry_arguments(name) if name is not None else ():
                        actuals = Actuals(self.evaluator, frame, call)
                        handed = actuals.position(entry.position) if entry.position >= 0 else ()
                        handed = handed or (actuals.keyword(entry.keyword) if entry.keyword else ())
                        for scope_found in functions_in(self.evaluator, handed):
                            self.registered[scope_found].add(name or "")
                            yield scope_found, _as_registered(entry, call)
                        for constructor in self._constructors(name, handed):
                            self.registered[constructor].add(name or "")
                            yield constructor, entry
                    runs = self.catalogue.runs(name) if name is not None else None
                    if runs is not None and runs.where is Where.LOOP and not runs.on_loop_only:
                        for scope_found in functions_in(
                            self.evaluator, argument(Actuals(self.evaluator, frame, call), runs)
                        ):
                            yield scope_found, _CALLBACK

    def _by_annotation(self, around: Scope, number: int) -> Iterator[tuple[Scope, EntryPoint]]:
        """`service: Service = Depends()`, `Annotated[Service, Depends()]`: the class of the annotation is injected."""
        frame = self.evaluator.frame(around)
        callees = [dotted(value) for value in self.evaluator.callees(frame, around.body.calls[number])]
        entries = [(name, entry) for name in callees if name for entry in self.catalogue.entry_arguments(name)]
        for function in around.module.facts.functions if entries else ():
            for parameter in function.parameters if function.parent == around.index else ():
                if parameter.default == number or _is_marked(parameter.annotation, number):
                    values = self.evaluator.annotations.evaluate(parameter.annotation, frame)
                    classes: Values = tuple(self.evaluator.pool.cls(v.cls) for v in values if isinstance(v, Instance))
                    for name, entry in entries:
                        for constructor in self._constructors(name, classes):
                            self.registered[constructor].add(name)
                            yield constructor, entry

    def _constructors(self, name: str | None, handed: Values) -> Iterator[Scope]:
        """Of classes that are injected (`Depends(Service)`)."""
        runs = self.catalogue.runs(name) if name is not None else None
        if runs is not None and runs.where is Where.INJECT:
            for value in handed:
                found = value.cls.method("__init__") if isinstance(value, ClassValue) else None
                if found is not None:
                    yield found


def program_starts(evaluator: Evaluator) -> set[Scope]:
    """What is handed to something that runs a loop until it is done, anywhere: programs begin there."""
    found: set[Scope] = set()
    for module in evaluator.modules.in_order():
        for scope in callers_of(module, _RUNNERS):
            frame = evaluator.frame(scope)
            for call in scope.body.calls:
                if last_name(call.callee) not in _RUNNERS or not call.arguments:
                    continue
                for value in evaluator.callees(frame, call):
                    name = dotted(value)
                    entry = evaluator.catalogue.blocking(name) if name is not None else None
                    if entry is not None and entry.effect is EffectKind.LOOP:
                        found.update(functions_in(evaluator, Actuals(evaluator, frame, call).position(0)))
            SHELF.settle()
    return found


def _is_marked(annotation: Expr, number: int) -> bool:
    """Is the call part of `Annotated[T, ...]`?"""
    key = annotation.key if isinstance(annotation, Subscript) else None
    return isinstance(key, Display) and number in key.items[1:]


def _is_main_guard(block: Block) -> bool:
    test = block.test
    return isinstance(test, Operation) and test.left == "__name__" and test.symbol == "Eq" and not block.negated


def _as_registered(entry: EntryPoint, call: Call | None) -> EntryPoint:
    """The entry point as this registration asks for it (`sync_to_thread=True`)."""
    if call is not None and any(holds(condition, call) for condition in entry.thread_if):
        return replace(entry, synchronous=Where.THREAD)
    return entry


def _imported_packages(evaluator: Evaluator) -> list[str]:
    modules = evaluator.modules.in_order()
    return sorted({e.module.partition(".")[0] for m in modules for e in m.facts.imports if not e.level})


def functions_in(evaluator: Evaluator, values: Values) -> Iterator[Scope]:
    """The functions that calling the values would run."""
    for value in values:
        if isinstance(value, FunctionValue):
            yield value.scope
        elif isinstance(value, ContextFactory | Partial | Offloaded):
            yield from functions_in(evaluator, (value.function,))
        elif isinstance(value, Coroutine | GeneratorValue):
            yield value.frame.scope
        elif isinstance(value, ClassValue):
            method = value.cls.method("__call__")
            if method is not None:
                yield method
        elif isinstance(value, Instance) and isinstance(
            called := evaluator.hierarchy.find(value.cls, "__call__"), Member
        ):
            yield called.scope
        else:
            yield from functions_in(evaluator, evaluator.protocols.elements((value,)))


def _hands_over(call: Call) -> bool:
    """Is any argument something that can be a function?"""
    return any(not isinstance(a, Constant | type(None)) for a in call.arguments[:4]) or any(
        not isinstance(value, Constant | type(None)) for _, value in call.keywords
    )
