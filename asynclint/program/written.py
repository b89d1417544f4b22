"""One module of the program, for rules that look at modules: calls by name, and imported names that go stale."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from asynclint.catalogue.entries import Context
from asynclint.model import facts
from asynclint.model.facts import Attribute, CallFlag, Constant
from asynclint.model.source import Location, Span
from asynclint.program.evaluate import Evaluator
from asynclint.program.meaning import Meaning, meaning_of
from asynclint.program.places import last_name, spell
from asynclint.program.rebinding import rebinder, uses_of
from asynclint.program.scopes import Project, Scope
from asynclint.program.views import Function

#: The view of a function, by its scope.
Viewer = Callable[[Scope], Function]


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A call as it stands in a module, whoever may run it.

    `text` is the callee as written, `meaning` what the callee is; `bound_to` is the local name that gets the result,
    `is_statement` says that nobody gets it.
    """

    at: Location
    text: str
    function: Function
    meaning: Meaning
    is_statement: bool
    bound_to: str | None
    is_awaited_later: bool  # the function awaits something after the call
    first_argument: str | None  # when it is a constant text


@dataclass(frozen=True, slots=True)
class StaleImport:
    """`from module import name`, where a function of `module` binds the name anew later on."""

    at: Location
    name: str  # as the importing module calls it
    module: str
    original: str
    rebinder: Function
    users: tuple[Function, ...]  # functions that use the name, in order of their text


@dataclass(frozen=True, slots=True)
class Module:
    """A module with its questions answered. Calls and imports are looked at when somebody asks."""

    symbol: str
    path: str
    context: Context
    lines: Sequence[str]
    evaluator: Evaluator
    project: Project
    view: Viewer

    def calls(self, *names: str) -> Iterator[WrittenCall]:
        """All calls whose callee ends in one of the names, module level and unreached functions included."""
        if set(names).isdisjoint(self.project.facts.called.split()):
            return
        for index in range(len(self.project.facts.functions)):
            scope = self.project.scope(index)
            for number, call in enumerate(scope.body.calls):
                if last_name(call.callee) in names:
                    yield self._written(scope, number, call)

    def _written(self, scope: Scope, number: int, call: facts.Call) -> WrittenCall:
        body = scope.body
        targets = [binding.target for binding in body.bindings if binding.value == number]
        first = call.arguments[0] if call.arguments else None
        frame = self.evaluator.frame(scope)
        return WrittenCall(
            at=Location(self.path, Span(call.line, call.column, call.end_line, call.end_column)),
            text=spell(call.callee, scope),
            function=self.view(scope),
            meaning=meaning_of(self.evaluator, self.evaluator.callees(frame, call)),
            is_statement=bool(call.flags & CallFlag.DISCARDED) or _is_dropped(body, number),
            bound_to=targets[0] if len(targets) == 1 and _is_local(targets[0], scope) else None,
            is_awaited_later=any(
                other.flags & CallFlag.AWAITED and other.sequence > call.sequence for other in body.calls
            ),
            first_argument=first.value if isinstance(first, Constant) and isinstance(first.value, str) else None,
        )

    def keeps(self, call: WrittenCall) -> bool:
        """Does anybody get hold of what the call gives? Not when it is thrown away, or named and forgotten."""
        if call.is_statement:
            return False
        name = call.bound_to
        if name is None or call.is_awaited_later:
            return True  # a frame that waits holds its locals
        return len(re.findall(rf"\b{name}\b", self.text_of(call.function))) > 1

    def text_of(self, function: Function) -> str:
        """The source of a function of this module."""
        span = function.at.span
        return "\n".join(self.lines[span.line - 1 : span.end_line]) + "\n"

    def stale_imports(self) -> Iterator[StaleImport]:
        """Names imported at module level, used in functions, and bound anew by their own module after the import."""
        for entry in self.project.facts.imports:
            if entry.name is None or entry.name == "*" or entry.scope != 0 or entry.type_checking:
                continue
            found = rebinder(self.evaluator, self.project, entry)
            if found is None:
                continue
            users = uses_of(self.project, entry.alias)
            if users:
                line = self.lines[entry.line - 1] if entry.line <= len(self.lines) else ""
                yield StaleImport(
                    at=Location(self.path, Span(entry.line, _indent(line), entry.line, len(line.rstrip()))),
                    name=entry.alias,
                    module=found.module.name,
                    original=found.name,
                    rebinder=self.view(found.function),
                    users=tuple(self.view(scope) for scope in users),
                )


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


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
