"""Objects become their awaitable twins: where they are made, every place that keeps them, and every use of them."""

import ast

from asynclint.catalogue.entries import Twin, Where
from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.holders import Field, Holder, Holders, Result, Variable, called_scope
from asynclint.fixes.conversion.naming import Renaming
from asynclint.fixes.conversion.signatures import parameter_for
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.conversion.translation import Translations
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, MakeAsync, ReplaceText
from asynclint.model.source import Location, Span
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import ExternalInstance, FunctionValue, Instance, ModuleValue, Value, dotted
from asynclint.program.refactoring.pairs import Pairs
from asynclint.program.symbols.scopes import ProjectClass, Scope


class Objects:
    """Follows objects. Raises `CannotFixError` where it loses sight of one."""

    def __init__(
        self, evaluator: Evaluator, coroutines: Coroutines, translations: Translations, edits: dict[Edit, None]
    ) -> None:
        self._evaluator = evaluator
        self._catalogue = evaluator.catalogue
        self._coroutines = coroutines
        self._translations = translations
        self._texts = coroutines.texts
        self._edits = edits
        self._renaming = Renaming(self._texts, edits)
        self._pairs = Pairs(evaluator)
        self._seen: set[ast.AST] = set()
        self._holders = Holders(self, coroutines, self._renaming)
        self._on_loop: list[tuple[Text, ast.AST]] = []

    def settle(self) -> bool:
        """Follows what is waiting; did anything wait?"""
        answers, others = self._translations.answers(), self._translations.others()
        for text, node, twin in answers:
            self.follow(text, node, twin)
        for text, call in others:
            self.convert(text, call)
        return self._holders.settle() or bool(answers or others)

    def convert(self, text: Text, call: ast.Call) -> None:
        """The call is awaited from now on, whatever that takes. Raises `CannotFixError`."""
        if self._translations.is_function(text, call):
            self._translations.send(text, call)
            return
        if self._call_other_half(text, call):
            return
        base, twin = self._object_of(text, call)
        self.source(text, base, twin)

    def _call_other_half(self, text: Text, call: ast.Call) -> bool:
        """A function of an installed package that has a coroutine function beside it."""
        for value in self._texts.callees(text, call):
            by = self._pairs.function(value.scope) if isinstance(value, FunctionValue) else None
            if by is not None and isinstance(call.func, ast.Name | ast.Attribute):
                self._coroutines.await_call(text, call)
                self._renaming.rename(text, call.func, by)
                return True
        return False

    def _twins_of(self, values: "tuple[Value, ...]") -> list[Twin]:
        """The twins of the classes that a value may be an object of: the catalogue's, or what the source shows."""
        told = [self._catalogue.twin(name) for name in sorted(types_of(values))]
        return [twin for twin in (*told, *map(self._pairs.twin, values)) if twin is not None]

    def _object_of(self, text: Text, call: ast.Call) -> tuple[ast.expr, Twin]:
        """The expression that gives the object whose method is called, or handed to a thread, and its twin."""
        handed = [item for item in call.args if self._coroutines.runs_with(text, call, item) is not None]
        method = handed[0] if handed else call.func
        found: list[tuple[ast.expr, Twin]] = []
        node = method.value if isinstance(method, ast.Attribute) else None
        while node is not None:
            found += [(node, twin) for twin in self._twins_of(self._texts.values(text, node))]
            node = node.value if isinstance(node, ast.Attribute) else None
        if not found:
            raise CannotFixError(f"what the call at {place(text, call)} is made on is not known")
        return found[-1]

    def finish(self) -> None:
        """What can only be asked when everything is known."""
        for text, node in self._on_loop:
            suite = text.suite(node)
            if not isinstance(suite, ast.AsyncFunctionDef) and not (
                isinstance(suite, ast.FunctionDef) and self._coroutines.becomes_async(text.scope(suite))
            ):
                raise CannotFixError(f"it is used outside of coroutines at {place(text, node)}")
        if self._seen and self._renaming.is_empty and not self._translations.has_sent:
            raise CannotFixError("where the object is made was not found")
        self._renaming.finish()

    # ---------------------------------------------------------------- where objects come from
    def source(self, text: Text, node: ast.expr, twin: Twin) -> None:
        """An expression whose value has to be the twin from now on."""
        if node in self._seen:
            return
        match node:
            case ast.Constant(value=None):
                return
            case ast.Name():
                self._holders.hold(Variable(binder(text, node, node.id), node.id), twin)
            case ast.Attribute():
                self._holders.hold(self._owner(text, node), twin)
            case ast.IfExp():
                self.source(text, node.body, twin)
                self.source(text, node.orelse, twin)
            case ast.BoolOp(op=ast.Or()):
                for operand in node.values:
                    self.source(text, operand, twin)
            case ast.NamedExpr():
                self.source(text, node.value, twin)
            case ast.Call() if twin.only_given and self._translations.is_function(text, node):
                self._translations.send(text, node)
            case ast.Call() if not twin.only_given and self._renaming.constructs(text, node, twin):
                self._refuse_what_differs(text, node, twin, "__init__")
                self._construct(text, node, twin)
                self.follow(text, node, twin)
            case ast.Await(value=ast.Call() as call):
                self._holders.hold(Result(self._called(text, call, is_async=True)), twin)
            case ast.Call(func=ast.Attribute() as method) if (owner := self._maker(text, method, twin)) is not None:
                self.source(text, method.value, owner)
            case ast.Call():
                self._holders.hold(Result(self._called(text, node, is_async=False)), twin)
            case _:
                raise CannotFixError(f"where it comes from at {place(text, node)} is not known")

    def _called(self, text: Text, call: ast.Call, *, is_async: bool) -> Scope:
        """The function of the project that gives it."""
        for value in self._texts.callees(text, call):
            scope = getattr(value, "scope", None)
            if isinstance(scope, Scope) and not scope.module.is_external and scope.is_async is is_async:
                return scope
        raise CannotFixError(f"where it comes from at {place(text, call)} is not known")

    def _construct(self, text: Text, call: ast.Call, twin: Twin) -> None:
        """What its constructor has to be told to behave as the other one does."""
        if twin.always:
            if call.args or call.keywords:
                raise CannotFixError(f"its arguments mean something else to `{twin.by}` ({place(text, call)})")
            written = ", ".join(f"{name}={value}" for name, value in twin.always.items())
            self._edits[ReplaceText(*text.behind_arguments(call, written))] = None

    def _maker(self, text: Text, method: ast.Attribute, twin: Twin) -> Twin | None:
        """The twin of the object whose method gives an object with this one: `cache.pipeline()`."""
        for name in sorted(types_of(self._texts.values(text, method.value))):
            owner = self._catalogue.twin(name)
            if owner is not None and owner.given_by(method.attr) == twin.of:
                return owner
        return None

    def _owner(self, text: Text, node: ast.Attribute) -> Holder:
        """Whose attribute it is."""
        values = self._texts.values(text, node.value)
        for value in values:
            if isinstance(value, ModuleValue):
                return Variable(value.module.body, node.attr)
            if isinstance(value, Instance) and not value.cls.module.is_external:
                return Field(self._defining(value.cls, node.attr), node.attr)
        raise CannotFixError(f"whose attribute `{ast.unparse(node)}` at {place(text, node)} is, is not known")

    def _defining(self, cls: ProjectClass, name: str) -> ProjectClass:
        """The last class of the line that binds the attribute: subclasses share it."""
        line = [item for item in self._evaluator.hierarchy.order(cls) if isinstance(item, ProjectClass)]
        return next((item for item in reversed(line) if name in item.attributes or name in item.members), cls)

    # ---------------------------------------------------------------- what becomes of them
    def follow(self, text: Text, node: ast.expr, twin: Twin) -> None:
        """An expression that gives the object: what is around it?"""
        if node in self._seen:
            return
        self._seen.add(node)
        parent = text.parent(node)
        match parent:
            case ast.Attribute():
                self._member(text, parent, twin)
            case ast.Assign():
                for target in parent.targets:
                    self._bind(text, target, twin)
            case ast.AnnAssign() | ast.NamedExpr():
                self._bind(text, parent.target, twin)
                if isinstance(parent, ast.NamedExpr):
                    self.follow(text, parent, twin)
            case ast.withitem():
                self._enter(text, parent, twin, twin if twin.is_context else None)
            case ast.Return():
                suite = text.suite(parent)
                self._holders.hold(Result(text.scope(suite)), twin)
            case ast.BoolOp() | ast.IfExp() | ast.If() | ast.While() | ast.Assert() | ast.UnaryOp() if twin.only_given:
                raise CannotFixError(f"its truth means something else ({place(text, node)})")
            case ast.BoolOp():
                self.follow(text, parent, twin)
            case ast.IfExp():
                if node is not parent.test:
                    self.follow(text, parent, twin)
            case ast.Compare() if all(isinstance(op, ast.Is | ast.IsNot) for op in parent.ops):
                return
            case ast.If() | ast.While() | ast.Assert() | ast.UnaryOp(op=ast.Not()) | ast.Expr():
                return
            case ast.Call() | ast.keyword():
                self._hand_on(text, parent, node, twin)
            case _:
                raise CannotFixError(f"what becomes of it at {place(text, node)} is not known")

    def _bind(self, text: Text, target: ast.expr, twin: Twin) -> None:
        if isinstance(target, ast.Name):
            scope = binder(text, target, target.id)
            if scope.is_class and scope.cls is not None:
                self._holders.hold(Field(scope.cls, target.id), twin)
            else:
                self._holders.hold(Variable(scope, target.id), twin)
        elif isinstance(target, ast.Attribute):
            self._holders.hold(self._owner(text, target), twin)
        else:
            raise CannotFixError(f"it is stored in a container at {place(text, target)}")

    def _enter(self, text: Text, item: ast.withitem, twin: Twin, entered: Twin | None) -> None:
        """`with ... as x` becomes `async with`."""
        statement = text.parent(item)
        self._seen.add(item.context_expr)
        if not twin.is_context and entered is None:
            raise CannotFixError(f"it is no asynchronous context manager ({place(text, item.context_expr)})")
        if isinstance(statement, ast.With):
            if len(statement.items) > 1:
                raise CannotFixError(f"it shares its `with` with something else ({place(text, statement)})")
            self._coroutines.enter_async(text, item.context_expr, "entered")
            self._edits[MakeAsync(text.start(statement))] = None
        if isinstance(item.optional_vars, ast.expr):
            if entered is None:
                raise CannotFixError(f"what it gives is not known ({place(text, item.context_expr)})")
            self._bind(text, item.optional_vars, entered)

    def _member(self, text: Text, node: ast.Attribute, twin: Twin) -> None:
        """A method or an attribute of the object; `client.chat.completions.create` is one path."""
        path, last = node.attr, node
        while not twin.way(path) and path not in twin.readable:
            outer = text.parent(last)
            if not isinstance(outer, ast.Attribute):
                break
            path, last = f"{path}.{outer.attr}", outer
        parent = text.parent(last)
        call = text.parent(parent) if isinstance(parent, ast.keyword) else parent
        if isinstance(call, ast.Call) and call.func is last:
            self._method(text, call, last, path, twin)
            return
        runs = self._coroutines.runs_with(text, call, last) if isinstance(call, ast.Call) else None
        if runs is not None and runs.where is Where.THREAD and runs.gives_result and isinstance(call, ast.Call):
            if twin.way(path) != "awaited":
                raise CannotFixError(f"`{path}` has no awaitable counterpart that is known ({place(text, last)})")
            self._refuse_what_differs(text, call, twin, path, max(runs.position, 0) + 1)
            translation = self._translations.of(twin, path)
            is_alone = translation is None and path not in twin.renamed
            self._coroutines.call_here(text, call, runs, is_alone=is_alone)
            self._rename(text, last, path, twin)
            if translation is not None:
                self._translations.send_on(text, call, path, translation, max(runs.position, 0) + 1)
        elif path in twin.rewritten and isinstance(last.value, ast.Name):
            self._rewrite(text, last, twin.rewritten[path].format(last.value.id))
        elif path in twin.renamed and twin.only_given:
            self._rename(text, last, path, twin)
        elif path not in twin.readable:
            raise CannotFixError(f"`{path}` of `{twin.by}` is not known to be the same ({place(text, last)})")
        elif isinstance(last.ctx, ast.Store):
            self._set(text, last, path, twin)

    def _set(self, text: Text, node: ast.Attribute, path: str, twin: Twin) -> None:
        match text.parent(node):
            case ast.Assign(value=value):
                self._translations.assigned(text, path, value, twin)
            case _:
                raise CannotFixError(f"what `{path}` becomes at {place(text, node)} is not known")

    def _method(self, text: Text, call: ast.Call, node: ast.Attribute, path: str, twin: Twin) -> None:
        self._refuse_what_differs(text, call, twin, path)
        given = twin.given_by(path)
        other = self._catalogue.twin(given) if given is not None else None
        parent, way = text.parent(call), twin.way(path)
        translation = self._translations.of(twin, path)
        if isinstance(parent, ast.withitem) and path in twin.entered:
            self._enter(text, parent, twin, other)
        elif way == "awaited":
            self._coroutines.await_call(text, call)
            if translation is not None:
                self._translations.send_on(text, call, path, translation)
        elif way == "iterated":
            self._iterate(text, call)
        elif way == "plain":
            if twin.on_loop_only:
                self._on_loop.append((text, call))
            if twin.only_given or translation is not None:
                self._translations.read(text, call, twin)
            if other is not None:
                self.follow(text, call, other)
        else:
            raise CannotFixError(f"`{path}` has no awaitable counterpart that is known ({place(text, call)})")
        self._rename(text, node, path, twin)

    def _iterate(self, text: Text, call: ast.Call) -> None:
        """`for x in client.scan_iter()` becomes `async for`."""
        match text.parent(call):
            case ast.For() as loop if loop.iter is call:
                self._coroutines.enter_async(text, call, "iterated over")
                self._edits[MakeAsync(text.start(loop))] = None
            case _:
                raise CannotFixError(f"it is no plain loop that iterates over it ({place(text, call)})")

    def _rename(self, text: Text, node: ast.Attribute, path: str, twin: Twin) -> None:
        new = twin.renamed.get(path)
        if new is not None:
            span = text.at(node).span
            start = span.end_column - len(node.attr)
            name = Span(span.end_line, start, span.end_line, span.end_column)
            self._edits[ReplaceText(Location(text.path, name), new)] = None

    def _rewrite(self, text: Text, node: ast.Attribute, expression: str) -> None:
        """`response.ok` is `not response.is_error`, and `not response.ok` is `response.is_error`."""
        parent = text.parent(node)
        if not expression.startswith("not "):
            is_told = isinstance(parent, ast.FormattedValue) or (
                isinstance(parent, ast.Call) and expression.startswith(f"{ast.unparse(parent.func)}(")
            )
            if not is_told:  # it is made a text anyway
                self._edits[ReplaceText(text.at(node), expression)] = None
        elif isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
            self._edits[ReplaceText(text.at(parent), expression.removeprefix("not "))] = None
        elif isinstance(parent, ast.If | ast.IfExp | ast.While | ast.Return | ast.Assign | ast.BoolOp | ast.Assert):
            self._edits[ReplaceText(text.at(node), expression)] = None
        else:
            self._edits[ReplaceText(text.at(node), f"({expression})")] = None

    def _refuse_what_differs(self, text: Text, call: ast.Call, twin: Twin, path: str, handed: int = 0) -> None:
        takes = twin.takes.get(path)
        if takes is not None:
            said = {keyword.arg for keyword in call.keywords}
            given = call.args[handed:]
            if len(given) > len(takes) or not said <= {*takes} or any(isinstance(item, ast.Starred) for item in given):
                raise CannotFixError(f"some of its arguments mean nothing to `{twin.by}` ({place(text, call)})")
        for keyword in call.keywords:
            if keyword.arg in twin.unlike and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value in (None, False)
            ):
                raise CannotFixError(f"`{keyword.arg}` means something else to `{twin.by}` ({place(text, call)})")
            if keyword.arg is None and twin.unlike:
                raise CannotFixError(f"what `**` passes is not known ({place(text, call)})")

    def _hand_on(self, text: Text, parent: ast.Call | ast.keyword, node: ast.expr, twin: Twin) -> None:
        """The object is an argument: of a function or class of the project, whose parameter holds it then."""
        call = text.parent(parent) if isinstance(parent, ast.keyword) else parent
        name = parent.arg if isinstance(parent, ast.keyword) else None
        if isinstance(call, ast.Call):
            for value in self._texts.callees(text, call):
                scope = called_scope(value)
                parameter = parameter_for(scope, call, node, name) if scope is not None else None
                if scope is not None and parameter is not None:
                    self._holders.hold(Variable(scope, parameter), twin)
                    return
        raise CannotFixError(f"it is handed to something that is not known ({place(text, node)})")


def types_of(values: "tuple[Value, ...]") -> set[str]:
    """The classes outside of the project that a value may be an object of."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, ExternalInstance):
            found.add(value.type)
        elif dotted(value) is not None:
            found.add(str(dotted(value)))
    return found
