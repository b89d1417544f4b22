"""Functions become coroutine functions, and every call of them is awaited, up to functions that are ones already."""

import ast
import re
from collections.abc import Iterator
from typing import Protocol

from asynclint.catalogue.entries import Runs, Where
from asynclint.fixes.conversion.texts import Suite, Text, Texts
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import AwaitCall, CallHere, Edit, MakeAsync
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import ClassValue, FunctionValue, Instance, ModuleValue, Value, Values, dotted
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import ProjectClass, Scope

#: Decorators that a coroutine function may have as well as a plain one.
_NEUTRAL = frozenset({"staticmethod", "classmethod"})
#: Bases that have no methods which user code overrides by accident.
_HARMLESS_BASES = ("pydantic.", "typing.", "typing_extensions.", "abc.", "builtins.object", "enum.")
#: Calls that are given the name of an attribute.
_BY_NAME = frozenset(
    {"getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller", "object", "spy", "patch_object"}
)


class Linked(Protocol):
    """What the linked program answers."""

    evaluator: Evaluator
    modules: Modules

    def runs_in_threads(self, scope: Scope) -> bool: ...


class Coroutines:
    """Collects the edits by which functions become coroutine functions. Raises `CannotFixError` with the reason."""

    def __init__(self, program: Linked, texts: Texts, edits: dict[Edit, None]) -> None:
        self._program = program
        self._evaluator = program.evaluator
        self.texts = texts
        self._edits = edits
        self._awaited: dict[ast.Call, Text] = {}
        self._wanted: dict[Scope, None] = {}
        self._done: set[Scope] = set()

    def becomes_async(self, scope: Scope) -> bool:
        return scope in self._wanted

    def is_awaited(self, node: ast.AST) -> bool:
        return node in self._awaited

    def awaited(self) -> Iterator[tuple[Text, ast.Call]]:
        """All calls that are awaited from now on."""
        return ((text, call) for call, text in self._awaited.items())

    def settle(self) -> bool:
        """Converts what is waiting; did anything wait?"""
        waiting = [scope for scope in self._wanted if scope not in self._done]
        for scope in waiting:
            self._done.add(scope)
            self._convert(scope)
        return bool(waiting)

    # ---------------------------------------------------------------- awaiting
    def await_call(self, text: Text, node: ast.Call) -> None:
        """The call is awaited from now on, and its function is one that can await."""
        if node in self._awaited:
            return
        if isinstance(text.parent(node), ast.Await):
            raise CannotFixError(f"its result is awaited already at {place(text, node)}")
        self.enter_async(text, node, "called")
        self._awaited[node] = text
        self._edits[AwaitCall(text.at(node))] = None

    def enter_async(self, text: Text, node: ast.AST, what: str) -> None:
        """Something has to be awaited where `node` stands."""
        suite = text.suite(node)
        if isinstance(suite, ast.Module):
            raise CannotFixError(f"it is {what} while the module is imported ({place(text, node)})")
        if isinstance(suite, ast.Lambda | ast.ClassDef):
            raise CannotFixError(f"it is {what} in a {_KINDS[type(suite)]} ({place(text, node)})")
        child, parent = node, text.parent(node)
        while parent is not None and parent is not suite:
            if isinstance(parent, ast.GeneratorExp) and child is not parent.generators[0]:
                raise CannotFixError(f"it is {what} in a generator expression ({place(text, node)})")
            child, parent = parent, text.parent(parent)
        if isinstance(suite, ast.FunctionDef):
            self.make_async(text.scope(suite))

    def make_async(self, scope: Scope) -> None:
        self._wanted.setdefault(scope)

    def call_here(self, text: Text, call: ast.Call, runs: Runs, *, is_alone: bool = True) -> None:
        """What was handed to a thread is called on the loop, and awaited there."""
        if not isinstance(text.parent(call), ast.Await):
            raise CannotFixError(f"it is handed over and not awaited at {place(text, call)}")
        self._awaited[call] = text
        self._edits[CallHere(text.at(call), max(runs.position, 0), is_alone)] = None

    def runs_with(self, text: Text, call: ast.Call, node: ast.AST) -> Runs | None:
        """What the call does with the function that `node` hands over."""
        position = next((number for number, item in enumerate(call.args) if item is node), -1)
        keyword = next((item.arg for item in call.keywords if item.value is node), None)
        for value in self.texts.callees(text, call):
            name = dotted(value)
            runs = self._evaluator.catalogue.runs(name) if name is not None else None
            if runs is not None and (
                position == runs.position >= 0 or (keyword is not None and keyword == runs.keyword)
            ):
                return runs
        return None

    # ---------------------------------------------------------------- functions
    def _convert(self, scope: Scope) -> None:
        text = self.texts.of(scope.module.path)
        node = text.definition(scope)
        if not isinstance(node, ast.FunctionDef):
            raise CannotFixError(f"`{scope.facts.name}` is no plain function")
        self._refuse_what_has_to_be_plain(scope, node)
        self._edits[MakeAsync(text.start(node))] = None
        used = self._program.runs_in_threads(scope)
        for other, mention in self.mentions(scope):
            used = self._use(other, mention, scope.facts.name) or used
        if not used:
            raise CannotFixError(f"nothing in the project is seen to call `{scope.facts.qualname}`")

    def _use(self, text: Text, node: ast.expr, name: str) -> bool:
        """One place where the function is used; does that place call it?"""
        parent = text.parent(node)
        call = text.parent(parent) if isinstance(parent, ast.keyword) else parent
        if isinstance(call, ast.Call) and call.func is node:
            self.await_call(text, call)
            return True
        runs = self.runs_with(text, call, node) if isinstance(call, ast.Call) else None
        if runs is not None and isinstance(call, ast.Call):
            if runs.where is Where.INJECT:
                return True  # whoever injects the result awaits it
            if runs.where is Where.THREAD and runs.gives_result:
                self.call_here(text, call, runs)
                return True
        raise CannotFixError(f"`{name}` is handed on as a value at {place(text, node)}")

    def _refuse_what_has_to_be_plain(self, scope: Scope, node: ast.FunctionDef) -> None:
        name = scope.facts.name
        if name.startswith("__") and name.endswith("__"):
            raise CannotFixError(f"`{scope.facts.qualname}` cannot be a coroutine")
        if scope.is_generator:
            raise CannotFixError(f"`{scope.facts.qualname}` is a generator")
        is_entry = self._program.runs_in_threads(scope)
        for decorator in node.decorator_list:
            if not (isinstance(decorator, ast.Name) and decorator.id in _NEUTRAL) and not is_entry:
                raise CannotFixError(f"`{scope.facts.qualname}` is decorated")
        if scope.cls is not None:
            self._refuse_overrides(scope, scope.cls)

    def _refuse_overrides(self, scope: Scope, cls: ProjectClass) -> None:
        name, hierarchy = scope.facts.name, self._evaluator.hierarchy
        for base in hierarchy.order(cls)[1:]:
            if isinstance(base, ProjectClass):
                if base.method(name) is not None:
                    raise CannotFixError(f"`{scope.facts.qualname}` overrides a method of `{base.facts.name}`")
            elif not name.startswith("_") and not base.startswith(_HARMLESS_BASES):
                raise CannotFixError(f"`{scope.facts.qualname}` may override a method of `{base}`")
        if len(cls.facts.bases) > len(hierarchy.order(cls)) - 1 and not name.startswith("_"):
            raise CannotFixError(f"not all that `{cls.facts.name}` inherits from is known")
        if any(sub.method(name) is not None for sub in hierarchy.subclasses(cls)):
            raise CannotFixError(f"`{scope.facts.qualname}` is overridden")

    def callers(self, scope: Scope) -> Iterator[tuple[Text, ast.Call]]:
        """The calls that are known to call the function."""
        for text, node in self.texts.mentions(scope.facts.name):
            call = text.parent(node)
            if not isinstance(call, ast.Call) or call.func is not node:
                continue
            if any(stands_for(value, scope) for value in self.texts.callees(text, call)):
                yield text, call

    # ---------------------------------------------------------------- mentions
    def mentions(self, scope: Scope) -> Iterator[tuple[Text, ast.expr]]:
        """Every expression that stands for the function. Raises `CannotFixError` where nobody can tell."""
        yield from self._mentions(scope, scope.facts.name, None)

    def _mentions(self, scope: Scope, word: str, only: Text | None) -> Iterator[tuple[Text, ast.expr]]:
        found = self.texts.mentions(word) if only is None else ((only, node) for node in only.mentions(word))
        for text, node in found:
            match node:
                case ast.Name() | ast.Attribute():
                    if self._is(text, node, scope):
                        if not isinstance(node.ctx, ast.Load):
                            raise CannotFixError(f"`{word}` is assigned at {place(text, node)}")
                        yield text, node
                case ast.alias() if node.name == scope.facts.name and node.asname not in (None, word):
                    if self._imports(text, node, scope):
                        yield from self._mentions(scope, node.asname or word, text)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    same = node.name == word and text.module is scope.module and self._is_beside(text, node, scope)
                    if same and text.definition(scope) is not node:
                        raise CannotFixError(f"`{word}` is defined twice")
                case ast.Constant():
                    self._refuse_text(text, node, scope)
                case ast.Global() if text.module is scope.module and scope.parent is scope.module.body:
                    raise CannotFixError(f"`{word}` is declared global at {place(text, node)}")

    def _is(self, text: Text, node: ast.Name | ast.Attribute, scope: Scope) -> bool:
        """Does the expression stand for the function?"""
        parent = text.parent(node)
        values: Values = ()
        if isinstance(node.ctx, ast.Load):
            is_callee = isinstance(parent, ast.Call) and parent.func is node
            values = self.texts.callees(text, parent) if is_callee and isinstance(parent, ast.Call) else ()
            values = values or self.texts.values(text, node)
        if values:
            return any(stands_for(value, scope) for value in values)
        if isinstance(node, ast.Name):
            return text.module is scope.module and binder(text, node, node.id) is scope.parent
        bases = self.texts.values(text, node.value)
        if scope.cls is None:
            return any(isinstance(base, ModuleValue) and base.module is scope.module for base in bases)
        if not isinstance(node.ctx, ast.Load) and any(self._has(base, scope) for base in bases):
            return True
        if bases or text.module not in self.texts.importers.of(scope.module):
            return False
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return False  # of a class that has no such method: its own attribute
        raise CannotFixError(f"`{ast.unparse(node)}` at {place(text, node)} may be `{scope.facts.qualname}`")

    def _has(self, value: Value, scope: Scope) -> bool:
        """Is it an object, or a class, that has the method?"""
        cls = value.cls if isinstance(value, Instance | ClassValue) else None
        return cls is not None and scope.cls in self._evaluator.hierarchy.order(cls)

    def _imports(self, text: Text, node: ast.alias, scope: Scope) -> bool:
        values = self._evaluator.chain(node.asname or node.name, self._evaluator.frame(text.module.body))
        return any(stands_for(value, scope) for value in values)

    def _is_beside(self, text: Text, node: Suite, scope: Scope) -> bool:
        return text.scope(text.suite(node)) is scope.parent

    def _refuse_text(self, text: Text, node: ast.Constant, scope: Scope) -> None:
        """A function that is exported, or that somebody looks up by its name, may have callers that nobody sees."""
        name, parent = scope.facts.name, text.parent(node)
        if node.value == name:
            outer = text.parent(parent) if parent is not None else None
            if isinstance(outer, ast.Assign | ast.AnnAssign | ast.AugAssign) and "__all__" in ast.unparse(outer)[:10]:
                if scope.parent is scope.module.body:
                    raise CannotFixError(f"`{name}` is exported at {place(text, node)}")
            elif isinstance(parent, ast.Call) and ast.unparse(parent.func).rpartition(".")[2] in _BY_NAME:
                raise CannotFixError(f"`{name}` is looked up by its name at {place(text, node)}")
            return
        owner = scope.cls.facts.name if scope.cls is not None else scope.module.name.rpartition(".")[2]
        if re.search(rf"\b{re.escape(owner)}[.:]{re.escape(name)}$", str(node.value)):
            raise CannotFixError(f"`{name}` is named in a text at {place(text, node)}")


_KINDS = {ast.Lambda: "lambda", ast.ClassDef: "class suite"}


def stands_for(value: Value, scope: Scope) -> bool:
    return isinstance(value, FunctionValue) and value.scope is scope


def binder(text: Text, node: ast.AST, name: str) -> Scope:
    """The scope whose variable a name is, where `node` stands."""
    scope: Scope | None = text.scope(text.suite(node))
    first = True
    while scope is not None and scope.parent is not None:
        if name in scope.body.globals:
            return scope.module.body
        if name in scope.locals and (first or not scope.is_class):
            return scope
        scope, first = scope.parent, False
    return text.module.body


def place(text: Text, node: ast.AST) -> str:
    return f"{text.path}:{getattr(node, 'lineno', 1)}"
