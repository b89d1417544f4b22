"""One module of the program, for rules that look at modules: calls by name, and imported names that go stale."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from asynclint.catalogue.entries import Context, Pause, Where
from asynclint.model import facts
from asynclint.model.facts import Attribute, CallFlag, Constant, FunctionKind, Lambda, UseKind
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.analyses.applications import Applications
from asynclint.program.analyses.handing import Mistake, mistake
from asynclint.program.analyses.misplaced import crossings, late_imports
from asynclint.program.analyses.reach import Reach
from asynclint.program.analyses.rebinding import rebinder, uses_of
from asynclint.program.analyses.spawning import calls_one_of, is_held_weakly
from asynclint.program.evaluation.coroutines import makes_coroutine
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.switches import is_dead
from asynclint.program.evaluation.values import dotted
from asynclint.program.refactoring.hooks import HookMove, hooks_to_lifespan
from asynclint.program.symbols.names import callers_of
from asynclint.program.symbols.naming import Refusal
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name, spell
from asynclint.program.views.meaning import Meaning, meaning_of
from asynclint.program.views.subjects import Function

#: Methods of event loops and tasks that nobody else has.
_CALLBACK_TAKERS = frozenset(
    {"call_soon", "call_soon_threadsafe", "call_later", "call_at", "add_signal_handler", "add_done_callback"}
)

_WAITS = (UseKind.ASYNC_ITERATE, UseKind.ASYNC_ENTER, UseKind.AWAIT)
_COMMENT = re.compile(r"(?m)^\s*#.*$")
#: The view of a function, by its scope.
Viewer = Callable[[Scope], Function]


@record
class WrittenCall:
    """A call as it stands in a module, whoever may run it.

    `text` is the callee as written, `meaning` what the callee is. With `is_dropped` nobody gets the result; with
    `is_forgotten` a local name does that is used no further, and the function awaits nothing more; with `is_ignored`
    it is what a lambda gives to the event loop, which takes no notice; with `is_held_weakly` a `WeakSet` has it.
    """

    at: Location
    text: str
    function: Function
    meaning: Meaning
    keywords: tuple[str, ...] = ()  # `**` for what is unpacked
    is_dropped: bool = False
    is_forgotten: bool = False
    is_ignored: bool = False
    is_held_weakly: bool = False
    first_argument: str | None = None  # when it is a constant text
    constants: tuple[str | int | float | bool | None, ...] = ()  # the arguments that are written as such
    mistake: Mistake | None = None  # what is wrong with the job that it hands to a thread
    pause: Pause | None = None  # how it is told to wait between attempts

    def reach(self) -> list[Reach]:
        """What the function comes to in the end, limited or not."""
        meanings = self.function.meanings
        return meanings.reaches().within(meanings.frame.scope) if meanings is not None else []


@record
class StaleImport:
    """`from module import name`, where a function of `module` binds the name anew later on."""

    at: Location
    name: str  # as the importing module calls it
    module: str
    original: str
    rebinder: Function
    users: tuple[Function, ...]  # functions that use the name, in order of their text
    is_private: bool = False  # no other module gets the name from here, and the module can be imported by its own


@record
class Module:
    """A module with its questions answered. Calls and imports are looked at when somebody asks."""

    symbol: str
    path: str
    context: Context
    read: Callable[[str], Sequence[str]]  # the source of a path, for the few questions that need it
    evaluator: Evaluator
    project: Project
    view: Viewer
    coroutine_names: frozenset[str]  # of everything in the project that makes coroutines
    rebound_names: frozenset[str]  # of globals that functions of the project bind anew
    relayers: Callable[[], frozenset[Scope]]  # functions that start a task for their callers
    applications: Callable[[], Applications]

    @property
    def lines(self) -> Sequence[str]:
        return self.read(self.path)

    def calls(self, *names: str) -> Iterator[WrittenCall]:
        """All calls whose callee ends in one of the names, module level and unreached functions included."""
        wanted = frozenset(names)
        for scope, number in self._calls_in(callers_of(self.project, wanted), wanted):
            yield self._written(scope, number, scope.body.calls[number])

    def decorations(self, *names: str) -> Iterator[WrittenCall]:
        """All decorators whose last name is one of these, each with the function that it decorates."""
        for index, function in enumerate(self.project.facts.functions):
            for expr in function.decorators:
                scope = self.project.scope(index)
                around = self.evaluator.frame_around(self.evaluator.frame(scope))
                call = around.scope.body.calls[expr] if isinstance(expr, int) else None
                callee = call.callee if call is not None else expr
                if last_name(callee) in names:
                    line, column = (call.line, call.column) if call is not None else (function.line, function.column)
                    end = (call.end_line, call.end_column) if call is not None else (line, column + 1)
                    meaning = meaning_of(self.evaluator, self.evaluator.evaluate(callee, around))
                    yield WrittenCall(
                        at=Location(self.path, Span(line, column, *end)),
                        text=spell(callee, around.scope),
                        function=self.view(scope),
                        meaning=meaning,
                        keywords=_keywords(call) if call is not None else (),
                        pause=self._pause(meaning) if call is not None else None,
                    )

    def late_imports(self) -> Iterator[tuple[Location, str, Function]]:
        """Imports of slow packages in functions, which nothing imports at start-up: place, package, function."""
        for entry in late_imports(self.evaluator, self.project):
            line = self.lines[entry.line - 1] if entry.line <= len(self.lines) else ""
            at = Location(self.path, Span(entry.line, _indent(line), entry.line, len(line.rstrip())))
            yield at, entry.module.partition(".")[0], self.view(self.project.scope(entry.scope))

    def crossings(self) -> Iterator[tuple[WrittenCall, str]]:
        """Calls that have a context entered or left in a task of its own, each with the method that does it."""
        for scope, number, method in crossings(self.evaluator, self.project):
            yield self._written(scope, number, scope.body.calls[number]), method

    def lifespan_for(self, hook: WrittenCall) -> HookMove | Refusal:
        """The lifespan that can replace all hooks of the application whose hook this call registers."""
        return hooks_to_lifespan(self.applications(), hook.at)

    def relayed_tasks(self) -> Iterator[WrittenCall]:
        """Calls of functions of the project that start a task, and leave it to their callers to keep it."""
        relayers = self.relayers()
        names = frozenset(scope.facts.name for scope in relayers)
        for scope, number in self._calls_in(callers_of(self.project, names), names):
            if calls_one_of(self.evaluator, scope, number, relayers):
                yield self._written(scope, number, scope.body.calls[number])

    def lost_coroutines(self) -> Iterator[WrittenCall]:
        """Calls that make a coroutine which nobody gets."""
        losing = map(self.project.scope, self.project.losing(self.coroutine_names))
        for scope, number in self._calls_in(losing, self.coroutine_names):
            call = scope.body.calls[number]
            if call.flags & CallFlag.AWAITED or number in scope.async_operands:
                continue
            if not call.flags & CallFlag.DISCARDED and not self._is_forgotten(scope, number):
                continue
            frame = self.evaluator.frame(scope)
            if makes_coroutine(self.evaluator, frame, number) and not is_dead(frame, call.block, call.line):
                yield self._written(scope, number, call)

    def _calls_in(self, functions: Iterable[Scope], names: frozenset[str]) -> Iterator[tuple[Scope, int]]:
        for scope in functions:
            for number, call in enumerate(scope.body.calls):
                if last_name(call.callee) in names:
                    yield scope, number
            SHELF.settle()

    def _is_forgotten(self, scope: Scope, number: int) -> bool:
        """Is the result bound to a local name that occurs nowhere else, or only to be told what to do at its end?"""
        targets = [binding.target for binding in scope.body.bindings if binding.value == number]
        if len(targets) != 1 or not _is_local(targets[0], scope):
            return False
        uses = re.compile(rf"\b{targets[0]}\b(?!\.(add_done_callback|set_name)\b)")
        if len(uses.findall(bytes(scope.facts.body).decode("utf-8", "replace"))) > 1:
            return False  # no need to read the file
        text = self._lines_of(scope.facts.line, scope.facts.end_line)
        return len(uses.findall(_COMMENT.sub("", text))) == 1

    def _written(self, scope: Scope, number: int, call: facts.Call) -> WrittenCall:
        first = call.arguments[0] if call.arguments else None
        callees = self.evaluator.callees(self.evaluator.frame(scope), call)
        meaning = meaning_of(self.evaluator, callees)
        return WrittenCall(
            at=Location(self.path, Span(call.line, call.column, call.end_line, call.end_column)),
            text=spell(call.callee, scope),
            function=self.view(scope),
            meaning=meaning,
            keywords=_keywords(call),
            is_dropped=not _is_task(scope, first)
            and (bool(call.flags & CallFlag.DISCARDED) or _is_dropped(scope.body, number)),
            is_forgotten=self._is_forgotten(scope, number) and not _awaits_after(scope.body, call),
            is_ignored=self._is_ignored(scope, number),
            is_held_weakly="spawns-task" in meaning.traits and is_held_weakly(self.evaluator, scope, number),
            first_argument=first.value if isinstance(first, Constant) and isinstance(first.value, str) else None,
            constants=tuple(a.value for a in _arguments(call) if isinstance(a, Constant)),
            mistake=mistake(self.evaluator, self.evaluator.frame(scope), call),
            pause=self._pause(meaning),
        )

    def _is_ignored(self, scope: Scope, number: int) -> bool:
        """`loop.call_later(1, lambda: create_task(...))`: callbacks of the loop return to nobody."""
        if not scope.facts.kind & FunctionKind.LAMBDA or all(value != number for value, _, _ in scope.body.returns):
            return False
        around = self.evaluator.frame_around(self.evaluator.frame(scope))
        for call in around.scope.body.calls:
            if any(isinstance(value, Lambda) and value.function == scope.index for value in call.arguments):
                names = [dotted(value) for value in self.evaluator.callees(around, call)]
                runs = [self.evaluator.catalogue.runs(name) for name in names if name is not None]
                known = any(entry is not None and entry.where is Where.LOOP for entry in runs)
                return known or (not names and last_name(call.callee) in _CALLBACK_TAKERS)
        return False

    def _pause(self, callee: Meaning) -> Pause | None:
        return next((pause for name in callee.names if (pause := self.evaluator.catalogue.pause(name))), None)

    def text_of(self, function: Function) -> str:
        """The source of a function of this module."""
        return self._lines_of(function.at.span.line, function.at.span.end_line)

    def _lines_of(self, first: int, last: int) -> str:
        return "\n".join(self.lines[first - 1 : last]) + "\n"

    def stale_imports(self) -> Iterator[StaleImport]:
        """Names imported at module level, used in functions, and bound anew by their own module after the import."""
        for entry in self.project.facts.imports:
            if entry.name not in self.rebound_names or entry.scope != 0 or entry.type_checking:
                continue
            found = rebinder(self.evaluator, self.project, entry)
            if found is None:
                continue
            users = uses_of(self.project, entry.alias)
            if users:
                lines = self.lines
                line = lines[entry.line - 1] if entry.line <= len(lines) else ""
                yield StaleImport(
                    at=Location(self.path, Span(entry.line, _indent(line), entry.line, len(line.rstrip()))),
                    name=entry.alias,
                    module=found.module.name,
                    original=found.name,
                    rebinder=self.view(found.function),
                    users=tuple(self.view(scope) for scope in users),
                    is_private=self._is_private(entry, found.module),
                )

    def _is_private(self, entry: facts.Import, origin: Project) -> bool:
        """Does nobody import the name from this module, and does the name of its origin mean that module everywhere?"""
        if self.path.endswith("__init__.py"):
            return False  # it is there to hand names on
        here, last = self.symbol.rpartition(".")[2], origin.name.rpartition(".")[2]
        package = origin.name.rpartition(".")[0]
        for module in self.evaluator.modules.in_order():
            if module.name == package and (
                any(item.alias == last and item.name is not None and item.scope == 0 for item in module.facts.imports)
                or any(function.name == last for function in module.facts.functions)
                or any(cls.name == last for cls in module.facts.classes)
            ):
                return False
            names = {item.name for item in module.facts.imports if item.module.rpartition(".")[2] == here}
            if module is not self.project and names & {entry.alias, "*"}:
                return False
        return True


def _arguments(call: facts.Call) -> list[facts.Expr]:
    return [*call.arguments, *(value for _, value in call.keywords)]


def _keywords(call: facts.Call) -> tuple[str, ...]:
    return tuple(name or "**" for name, _ in call.keywords)


def _is_local(name: str, scope: Scope) -> bool:
    return scope.is_function and name.isidentifier() and name not in (*scope.body.globals, *scope.body.nonlocals)


def _is_dropped(body: facts.Body, number: int) -> bool:
    """`create_task(...).add_done_callback(f)` as a statement: the task itself is gone."""
    return any(
        call.flags & CallFlag.DISCARDED
        and isinstance(call.callee, Attribute)
        and call.callee.base == number
        and call.callee.name in ("add_done_callback", "set_name")
        for call in body.calls
    )


def _is_task(scope: Scope, expr: facts.Expr) -> bool:
    """A name for what another call has started: `ensure_future` gives it back."""
    values = [scope.body.bindings[p].value for p in scope.bindings.get(expr, ())] if isinstance(expr, str) else []
    return any(isinstance(v, int) and last_name(scope.body.calls[v].callee).endswith("create_task") for v in values)


def _awaits_after(body: facts.Body, call: facts.Call) -> bool:
    return any(other.flags & CallFlag.AWAITED and other.sequence > call.sequence for other in body.calls) or any(
        use.kind in _WAITS and use.sequence > call.sequence for use in body.uses
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
