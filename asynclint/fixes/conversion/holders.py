"""What keeps an object: variables, attributes, results and parameters, with all places that read or write them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from asynclint.catalogue.entries import Twin, Where
from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.naming import Renaming
from asynclint.fixes.conversion.signatures import argument_for, default_of
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.facts import Import
from asynclint.program.evaluation.values import Instance, ModuleValue, Value
from asynclint.program.symbols.scopes import Project, ProjectClass, Scope

#: Decorators that keep what a function has returned, and give it again.
_CACHES = frozenset({"lru_cache", "cache"})


@dataclass(frozen=True)
class Variable:
    """A name of a function or a module that holds the object."""

    scope: Scope
    name: str


@dataclass(frozen=True)
class Field:
    """An attribute of the instances of a class."""

    cls: ProjectClass
    name: str


@dataclass(frozen=True)
class Result:
    """What a function returns."""

    scope: Scope


Holder = Variable | Field | Result


class Flow(Protocol):
    """Where the object comes from and where it goes."""

    def source(self, text: Text, node: ast.expr, twin: Twin) -> None: ...

    def follow(self, text: Text, node: ast.expr, twin: Twin) -> None: ...


class Holders:
    """The holders met so far, each looked at once. Raises `CannotFixError` where one cannot be overseen."""

    def __init__(self, flow: Flow, coroutines: Coroutines, renaming: Renaming) -> None:
        self._flow = flow
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._evaluator = coroutines.texts.evaluator
        self._renaming = renaming
        self._twins: dict[Holder, Twin] = {}
        self._done: set[Holder] = set()

    def hold(self, holder: Holder, twin: Twin) -> None:
        known = self._twins.setdefault(holder, twin)
        if known != twin:
            raise CannotFixError("objects of two classes come together")

    def settle(self) -> bool:
        """Looks at what has not been looked at; was there anything?"""
        waiting = [(holder, twin) for holder, twin in self._twins.items() if holder not in self._done]
        for holder, twin in waiting:
            if holder not in self._done:
                self._done.add(holder)
                self._explore(holder, twin)
        return bool(waiting)

    def _explore(self, holder: Holder, twin: Twin) -> None:
        match holder:
            case Variable(scope=scope, name=name) if name in scope.parameters and scope.is_function:
                self._parameter(scope, name, twin)
                self._variable(holder, twin)
            case Variable():
                self._variable(holder, twin)
            case Field():
                self._field(holder, twin)
            case Result(scope=scope):
                self._result(scope, twin)

    def _variable(self, holder: Variable, twin: Twin) -> None:
        self._imported(holder, twin)
        home = self._texts.of(holder.scope.module.path)
        is_global = holder.scope is holder.scope.module.body
        for text, node in self._texts.mentions(holder.name):
            match node:
                case ast.Name() if text is home and binder(text, node, node.id) is holder.scope:
                    self._occurrence(text, node, twin)
                case ast.Attribute() if is_global:
                    bases = self._texts.values(text, node.value)
                    if any(isinstance(base, ModuleValue) and base.module is holder.scope.module for base in bases):
                        self._occurrence(text, node, twin)
                case ast.alias() if is_global and text is not home and node.name == holder.name:
                    alias = node.asname or node.name
                    scope = binder(text, node, alias)
                    if any(self._origin(scope, entry) is holder.scope.module for entry in scope.imports.get(alias, ())):
                        self.hold(Variable(scope, alias), twin)
                case ast.Constant() if is_global and _ends_with(node.value, holder):
                    raise CannotFixError(f"`{holder.name}` is named in a text at {place(text, node)}")

    def _imported(self, holder: Variable, twin: Twin) -> None:
        """A name that is imported stands for the variable of another module."""
        for entry in holder.scope.imports.get(holder.name, ()):
            module = self._origin(holder.scope, entry)
            if module is None or entry.name is None:
                raise CannotFixError(f"`{holder.name}` in {holder.scope.module.path} comes from outside of the project")
            self.hold(Variable(module.body, entry.name), twin)

    def _origin(self, scope: Scope, entry: Import) -> Project | None:
        """The module of the project that an import takes a name from."""
        prefix = scope.module.package
        for _ in range(max(entry.level - 1, 0)):
            prefix = prefix.rpartition(".")[0]
        name = f"{prefix}.{entry.module}".strip(".") if entry.level else entry.module
        return self._evaluator.modules.find_own(name, scope.module)

    def _occurrence(self, text: Text, node: ast.Name | ast.Attribute, twin: Twin) -> None:
        """The holder is read or written."""
        if isinstance(node.ctx, ast.Load):
            self._flow.follow(text, node, twin)
            return
        parent = text.parent(node)
        match parent:
            case ast.Assign() if any(target is node for target in parent.targets):
                self._flow.source(text, parent.value, twin)
            case ast.AnnAssign():
                self._renaming.annotation(text, parent.annotation, twin)
                if parent.value is not None:
                    self._flow.source(text, parent.value, twin)
            case ast.NamedExpr():
                self._flow.source(text, parent.value, twin)
            case ast.withitem():
                self._flow.source(text, parent.context_expr, twin)
            case ast.Delete():
                return
            case _:
                raise CannotFixError(f"what it holds at {place(text, node)} is not known")

    def _parameter(self, scope: Scope, name: str, twin: Twin) -> None:
        text = self._texts.of(scope.module.path)
        node = text.definition(scope)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            raise CannotFixError(f"`{name}` is a parameter of a lambda")
        everything = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        argument = next((item for item in everything if item.arg == name), None)
        if argument is None:
            raise CannotFixError(f"`{name}` collects what it is given")
        if argument.annotation is not None:
            self._renaming.annotation(text, argument.annotation, twin)
        default = default_of(node.args, argument)
        if any(self._injected(*item, twin) for item in self._dependencies(text, argument, default)):
            return
        if default is not None:
            self._flow.source(text, default, twin)
        calls = list(self._calls_of(scope))
        if not calls:
            raise CannotFixError(f"who calls `{scope.facts.qualname}` with it is not known")
        for other, call in calls:
            given = argument_for(scope, call, name)
            if given is not None:
                self._flow.source(other, given, twin)
            elif default is None:
                raise CannotFixError(f"what is passed at {place(other, call)} is not known")

    def _dependencies(self, text: Text, argument: ast.arg, default: ast.expr | None) -> Iterator[tuple[Text, ast.Call]]:
        """Calls that may be `Depends(...)`: the default, or in the annotation or what that is a name for."""
        expressions: list[tuple[Text, ast.expr]] = [(text, default)] if default is not None else []
        if argument.annotation is not None:
            expressions.append((text, argument.annotation))
        if isinstance(argument.annotation, ast.Name):
            for other, node in self._texts.mentions(argument.annotation.id):
                statement = other.parent(node)
                if isinstance(statement, ast.Assign) and any(target is node for target in statement.targets):
                    expressions.append((other, statement.value))
        for other, expression in expressions:
            yield from ((other, node) for node in ast.walk(expression) if isinstance(node, ast.Call))

    def _injected(self, text: Text, call: ast.Call, twin: Twin) -> bool:
        """`client = Depends(get_client)`: the framework passes what the function returns."""
        for item in call.args[:1]:
            runs = self._coroutines.runs_with(text, call, item)
            if runs is not None and runs.where is Where.INJECT:
                for value in self._texts.values(text, item):
                    scope = called_scope(value)
                    if scope is not None:
                        self.hold(Result(scope), twin)
                        return True
        return False

    def _calls_of(self, scope: Scope) -> list[tuple[Text, ast.Call]]:
        """All calls of a function, or of the class that it makes an object of."""
        found: list[tuple[Text, ast.Call]] = []
        if scope.facts.name == "__init__" and scope.cls is not None:
            for text, node in self._texts.mentions(scope.cls.facts.name):
                parent = text.parent(node)
                if not isinstance(parent, ast.Call) or parent.func is not node:
                    continue
                if any(getattr(value, "cls", None) is scope.cls for value in self._texts.callees(text, parent)):
                    found.append((text, parent))
            if self._evaluator.hierarchy.subclasses(scope.cls):
                raise CannotFixError(f"`{scope.cls.facts.name}` has subclasses")
            return found
        for text, node in self._coroutines.mentions(scope):
            parent = text.parent(node)
            if not isinstance(parent, ast.Call) or parent.func is not node:
                raise CannotFixError(f"`{scope.facts.qualname}` is handed on as a value at {place(text, node)}")
            found.append((text, parent))
        return found

    def _field(self, holder: Field, twin: Twin) -> None:
        hierarchy = self._evaluator.hierarchy
        family = {holder.cls, *hierarchy.subclasses(holder.cls)}
        for text, node in self._texts.mentions(holder.name):
            match node:
                case ast.Attribute():
                    values = self._texts.values(text, node.value)
                    if any(isinstance(value, Instance) and value.cls in family for value in values):
                        self._occurrence(text, node, twin)
                    elif not values and self._may_be(text, holder):
                        raise CannotFixError(f"`{ast.unparse(node)}` at {place(text, node)} may be the same object")
                case ast.Name() if isinstance(text.suite(node), ast.ClassDef):
                    suite = text.suite(node)
                    if isinstance(suite, ast.ClassDef) and text.scope(suite).cls in family:
                        self._occurrence(text, node, twin)

    def _may_be(self, text: Text, holder: Field) -> bool:
        """Can the file have such an object at all? By a private name only its own module would reach for it."""
        if holder.name.startswith("_") and text.module is not holder.cls.module:
            return False
        return text.module in self._texts.importers.of(holder.cls.module)

    def _result(self, scope: Scope, twin: Twin) -> None:
        text = self._texts.of(scope.module.path)
        node = text.definition(scope)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or scope.is_generator:
            raise CannotFixError(f"`{scope.facts.qualname}` gives it in a way that is not known")
        self._refuse_decorators(scope, node, twin)
        if node.returns is not None:
            self._renaming.annotation(text, node.returns, twin)
        for item in ast.walk(node):
            if isinstance(item, ast.Return) and item.value is not None and text.suite(item) is node:
                self._flow.source(text, item.value, twin)
        is_used = False
        for other, mention in self._coroutines.mentions(scope):
            self._given(other, mention, scope, twin)
            is_used = True
        if twin.only_given and not is_used:
            raise CannotFixError(f"what becomes of the result of `{scope.facts.qualname}` is not known")

    def _refuse_decorators(self, scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef, twin: Twin) -> None:
        allowed = ("staticmethod", "classmethod") if twin.only_given else (*_CACHES, "staticmethod", "classmethod")
        for decorator in node.decorator_list:
            name = ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if name.rpartition(".")[2] not in allowed:
                raise CannotFixError(f"`{scope.facts.qualname}` is decorated")

    def _given(self, text: Text, mention: ast.expr, scope: Scope, twin: Twin) -> None:
        """One place that calls the function which returns it, or has it called."""
        parent = text.parent(mention)
        call = text.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call):
            raise CannotFixError(f"`{scope.facts.name}` is handed on as a value at {place(text, mention)}")
        around = text.parent(call)
        if call.func is mention:
            if not scope.is_async:
                self._flow.follow(text, call, twin)
                return
            if isinstance(around, ast.Await):
                self._flow.follow(text, around, twin)
                return
            raise CannotFixError(f"its result is not awaited at {place(text, call)}")
        runs = self._coroutines.runs_with(text, call, mention)
        if runs is not None and runs.where is Where.INJECT:
            self._inject(text, call, twin)
        elif runs is not None and runs.where is Where.THREAD and runs.gives_result and isinstance(around, ast.Await):
            self._flow.follow(text, around, twin)
        else:
            raise CannotFixError(f"`{scope.facts.name}` is handed on as a value at {place(text, mention)}")

    def _inject(self, text: Text, call: ast.Call, twin: Twin) -> None:
        """The parameter whose default, or whose annotation, is `Depends(...)` holds the object."""
        child: ast.AST = call
        parent = text.parent(call)
        while parent is not None:
            match parent:
                case ast.arg():
                    self._renaming.annotation(text, parent.annotation, twin)
                    self._variable_of(text, parent, twin)
                    return
                case ast.arguments():
                    for argument in (*parent.posonlyargs, *parent.args, *parent.kwonlyargs):
                        if default_of(parent, argument) is child:
                            self._renaming.annotation(text, argument.annotation, twin)
                            self._variable_of(text, argument, twin)
                            return
                case ast.Assign(targets=[ast.Name(id=alias)]) if text.suite(parent) is text.tree:
                    self._renaming.annotation(text, parent.value, twin)
                    self._annotated(alias, parent, twin)
                    return
                case ast.stmt():
                    break
            child, parent = parent, text.parent(parent)
        raise CannotFixError(f"who gets it at {place(text, call)} is not known")

    def _annotated(self, alias: str, statement: ast.Assign, twin: Twin) -> None:
        """`Client = Annotated[..., Depends(...)]`: every parameter that is annotated so holds the object."""
        for text, node in self._texts.mentions(alias):
            parent = text.parent(node)
            if isinstance(parent, ast.arg) and parent.annotation is node:
                self._variable_of(text, parent, twin)
            elif parent is not statement and not isinstance(node, ast.alias):
                raise CannotFixError(f"what `{alias}` is for at {place(text, node)} is not known")

    def _variable_of(self, text: Text, argument: ast.arg, twin: Twin) -> None:
        """A parameter that a framework fills: nobody else passes anything."""
        function = text.parent(text.parent(argument) or argument)
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            raise CannotFixError(f"who gets it at {place(text, argument)} is not known")
        holder = Variable(text.scope(function), argument.arg)
        self.hold(holder, twin)
        if holder not in self._done:
            self._done.add(holder)
            self._variable(holder, twin)


def called_scope(value: Value) -> Scope | None:
    """The function of the project that runs with the arguments of a call."""
    scope = getattr(value, "scope", None)
    cls = getattr(value, "cls", None)
    if isinstance(cls, ProjectClass) and not isinstance(value, Instance):
        scope = cls.method("__init__")
    return scope if isinstance(scope, Scope) and not scope.module.is_external else None


def _ends_with(value: object, holder: Variable) -> bool:
    """Does a text name the variable of the module, as patches in tests do?"""
    module = holder.scope.module.name.rpartition(".")[2]
    return isinstance(value, str) and value.endswith((f"{module}.{holder.name}", f"{module}:{holder.name}"))
