"""A function that sends one request becomes a method of an awaitable client, if what is done with the answer fits."""

import ast
from collections.abc import Iterator

from asynclint.catalogue.entries import Translation, Twin
from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, EnsureImport, ReplaceText, WrapStatement
from asynclint.model.source import Location, Span
from asynclint.program.scopes import Scope
from asynclint.program.values import Value, dotted

#: Names for the client, the first one that is free.
_NAMES = ("client", "http_client", "async_client")
#: Arguments of a client that say nothing about whom it talks to, or as whom.
_NEUTRAL = frozenset(
    {"timeout", "limits", "http1", "http2", "follow_redirects", "max_redirects", "verify", "trust_env"}
)
#: Errors that the old exceptions were, too, and the new ones are not.
_OLD_BASES = frozenset({"OSError", "IOError", "EnvironmentError"})


class Translations:
    """Collects the edits by which requests are sent on clients. Raises `CannotFixError` with the reason."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._catalogue = coroutines.texts.evaluator.catalogue
        self._edits = edits
        self._done: dict[ast.Call, Text] = {}
        self._wrapped: dict[ast.stmt, tuple[Text, str, set[str]]] = {}

    def finish(self) -> None:
        """What can only be asked when everything is known."""
        for text, call in self._coroutines.awaited():
            self._refuse_handlers_above(text, call)
        for text, call in self._above():
            self._refuse_handlers_above(text, call)
        for statement, (text, name, arguments) in self._wrapped.items():
            header = f"async with {name}({', '.join(sorted(arguments))}) as {self._client_name(text, statement)}:"
            self._edits[WrapStatement(text.at(statement), header)] = None

    def send(self, text: Text, call: ast.Call) -> None:
        """One request, and all that share a variable with its answer."""
        if call in self._done:
            return
        self._done[call] = text
        translation = self._translation(text, call)
        if translation is None or not isinstance(call.func, ast.Name | ast.Attribute):
            raise CannotFixError(f"what is called at {place(text, call)} is not known")
        method = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
        self._coroutines.await_call(text, call)
        own = self._own_client(text, call, translation)
        on_client = self._arguments(text, call, method, translation, is_own=own is not None)
        if own is None:
            statement = self._statement(text, call)
            _, _, known = self._wrapped.setdefault(statement, (text, translation.by, set()))
            known.update(on_client)
        client = own or self._client_name(text, self._statement(text, call))
        self._replace(text, call.func, f"{client}.{method}")
        if own is None:
            self._edits[EnsureImport(text.path, translation.package)] = None
        twin = self._catalogue.twin(translation.result)
        if twin is not None:
            self._answer(text, call, twin, translation)
        self._handlers(text, call, translation)

    def _translation(self, text: Text, call: ast.Call) -> Translation | None:
        for value in self._texts.callees(text, call):
            module, _, name = self._canonical(value).rpartition(".")
            found = self._catalogue.translation(module) if module else None
            if found is not None and name in found.methods:
                return found
        return None

    def _canonical(self, value: Value) -> str:
        name = dotted(value)
        return self._catalogue.canonical(name) if name is not None else ""

    # ---------------------------------------------------------------- the call
    def _arguments(
        self, text: Text, call: ast.Call, method: str, translation: Translation, *, is_own: bool
    ) -> set[str]:
        """Writes the arguments anew; those of the client are given back."""
        most = 2 if method == "request" else 1
        if len(call.args) > most or any(isinstance(item, ast.Starred) for item in call.args):
            raise CannotFixError(f"arguments are given by position at {place(text, call)}")
        named = {keyword.arg: keyword for keyword in call.keywords}
        on_client: set[str] = set()
        for name, keyword in named.items():
            if name in translation.on_client:
                raise CannotFixError(f"`{name}` belongs to the client ({place(text, call)})")
            new = translation.renamed.get(name or "")
            if new is not None:
                self._name(text, keyword, new)
            elif name not in translation.accepted:
                raise CannotFixError(
                    f"`{name or '**'}` means something else to `{translation.by}` ({place(text, call)})"
                )
            elif name in ("data", "json") and method in translation.reading:
                raise CannotFixError(f"`{method}` of `{translation.by}` sends no body ({place(text, call)})")
            elif name == "data":
                self._data(text, keyword)
            elif name in ("timeout", "auth"):
                self._tuple(text, keyword)
        if "params" in named and call.args and "?" in ast.unparse(call.args[-1]):
            raise CannotFixError(f"`params` would replace what the address has already ({place(text, call)})")
        said = {translation.renamed.get(name or "") for name in named}
        for name, value in translation.always.items():
            if name in said or method == "head":
                continue
            if is_own:
                end = text.at(call).span
                at = Location(text.path, Span(end.end_line, end.end_column - 1, end.end_line, end.end_column - 1))
                self._edits[ReplaceText(at, f", {name}={value}")] = None
            else:
                on_client.add(f"{name}={value}")
        return on_client

    def _name(self, text: Text, keyword: ast.keyword, new: str) -> None:
        line, start = keyword.lineno, text.column(keyword.lineno, keyword.col_offset)
        span = Span(line, start, line, start + len(keyword.arg or ""))
        self._edits[ReplaceText(Location(text.path, span), new)] = None

    def _data(self, text: Text, keyword: ast.keyword) -> None:
        """Fields of a form stay `data`; a body that is text or bytes is `content`."""
        match keyword.value:
            case ast.Dict():
                return
            case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
                self._name(text, keyword, "content")
            case ast.Call(func=ast.Attribute(attr="dumps" | "encode")):
                self._name(text, keyword, "content")
            case _:
                raise CannotFixError(f"whether `data` is a form or a body is not known ({place(text, keyword.value)})")

    def _tuple(self, text: Text, keyword: ast.keyword) -> None:
        """`timeout=(3, 10)` is for connecting and reading; `auth` may be a pair and nothing else."""
        value = keyword.value
        is_pair = isinstance(value, ast.Tuple) and len(value.elts) == 2
        if keyword.arg == "auth" and not is_pair:
            raise CannotFixError(f"`auth` is not written as a pair ({place(text, value)})")
        if keyword.arg == "timeout" and isinstance(value, ast.Tuple):
            if not is_pair:
                raise CannotFixError(f"`timeout` is not written as a pair ({place(text, value)})")
            connect, read = map(ast.unparse, value.elts)
            self._edits[ReplaceText(text.at(value), f"httpx.Timeout({read}, connect={connect})")] = None
            self._edits[EnsureImport(text.path, "httpx")] = None

    # ---------------------------------------------------------------- the client
    def _own_client(self, text: Text, call: ast.Call, translation: Translation) -> str | None:
        """A variable of the module that holds such a client for everybody: without addresses, without credentials."""
        wanted = self._catalogue.canonical(translation.by)
        for statement in text.tree.body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as made)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as made)
                ):
                    builds = any(self._canonical(value) == wanted for value in self._texts.callees(text, made))
                    neutral = not made.args and all(keyword.arg in _NEUTRAL for keyword in made.keywords)
                    if builds and neutral and binder(text, call, name) is text.module.body:
                        return name
        return None

    def _client_name(self, text: Text, statement: ast.stmt) -> str:
        taken = {item.id for item in ast.walk(text.suite(statement)) if isinstance(item, ast.Name)}
        taken |= {item.arg for item in ast.walk(text.suite(statement)) if isinstance(item, ast.arg)}
        name = next((name for name in _NAMES if name not in taken), None)
        if name is None:
            raise CannotFixError(f"all names for a client are taken ({place(text, statement)})")
        return name

    def _statement(self, text: Text, node: ast.AST) -> ast.stmt:
        """The simple statement around a node that can move into a block. Raises `CannotFixError`."""
        while not isinstance(node, ast.stmt):
            parent = text.parent(node)
            if parent is None or isinstance(parent, ast.withitem):
                raise CannotFixError(f"no client can be opened around {place(text, node)}")
            node = parent
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Return):
            raise CannotFixError(f"no client can be opened around {place(text, node)}")
        for item in ast.walk(node):
            long = isinstance(item, ast.Constant | ast.JoinedStr) and item.lineno != item.end_lineno
            if long and not (isinstance(item, ast.Constant) and not isinstance(item.value, str | bytes)):
                raise CannotFixError(f"a text goes over several lines at {place(text, item)}")
        return node

    # ---------------------------------------------------------------- the answer
    def _answer(self, text: Text, node: ast.expr, twin: Twin, translation: Translation) -> None:
        parent = text.parent(node)
        match parent:
            case ast.Attribute():
                self._attribute(text, parent, twin)
            case ast.Expr():
                return
            case ast.Compare() if all(isinstance(op, ast.Is | ast.IsNot) for op in parent.ops):
                return
            case ast.Assign(targets=[ast.Name() as target]) | ast.AnnAssign(target=ast.Name() as target):
                for other in self._occurrences(text, target):
                    if isinstance(other.ctx, ast.Load):
                        self._answer(text, other, twin, translation)
                    else:
                        self._assigned(text, other)
            case _:
                raise CannotFixError(f"what becomes of the answer at {place(text, node)} is not known")

    def _occurrences(self, text: Text, target: ast.Name) -> Iterator[ast.Name]:
        home = binder(text, target, target.id)
        if not home.is_function:
            raise CannotFixError(f"the answer outlives its function at {place(text, target)}")
        for node in text.mentions(target.id):
            if isinstance(node, ast.Name) and binder(text, node, node.id) is home:
                yield node

    def _assigned(self, text: Text, node: ast.Name) -> None:
        """Whatever else the variable holds has to be such an answer, too."""
        parent = text.parent(node)
        match parent:
            case ast.Assign(value=ast.Constant(value=None)) | ast.Delete():
                return
            case ast.Assign(targets=[_], value=ast.Call() as call) | ast.AnnAssign(value=ast.Call() as call):
                self.send(text, call)
            case _:
                raise CannotFixError(f"what it holds at {place(text, node)} is not known")

    def _attribute(self, text: Text, node: ast.Attribute, twin: Twin) -> None:
        name = node.attr
        if name in twin.plain or name in twin.readable:
            return
        if name in twin.renamed:
            span = text.at(node).span
            at = Span(span.end_line, span.end_column - len(name), span.end_line, span.end_column)
            self._edits[ReplaceText(Location(text.path, at), twin.renamed[name])] = None
        elif name in twin.rewritten and isinstance(node.value, ast.Name):
            self._rewrite(text, node, twin.rewritten[name].format(node.value.id))
        else:
            raise CannotFixError(f"`{name}` of the answer is not known to be the same ({place(text, node)})")

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
        elif isinstance(parent, ast.If | ast.While | ast.Return | ast.Assign | ast.BoolOp | ast.Assert):
            self._edits[ReplaceText(text.at(node), expression)] = None
        else:
            self._edits[ReplaceText(text.at(node), f"({expression})")] = None

    # ---------------------------------------------------------------- errors
    def _handlers(self, text: Text, call: ast.Call, translation: Translation) -> None:
        """`except requests.RequestException` around the call catches the errors of the other package from now on."""
        for block in self._tries(text, call):
            foreign = [kind for handler in block.handlers for kind in self._kinds(text, handler)]
            if not any(name in translation.errors or self._is_of(name, translation) for _, name in foreign):
                if any(name in _OLD_BASES for _, name in foreign):
                    raise CannotFixError(f"`except OSError` at {place(text, block)} would not catch its errors")
                continue
            for other in self._others(text, block, translation):
                self.send(text, other)
            timeouts = any(name.rpartition(".")[2] == "Timeout" for _, name in foreign)
            for node, name in foreign:
                new = translation.errors.get(name)
                if new is None and self._is_of(name, translation):
                    raise CannotFixError(f"`{ast.unparse(node)}` has no counterpart ({place(text, node)})")
                if new is not None:
                    if timeouts and name.endswith(".ConnectionError"):
                        raise CannotFixError(f"`{ast.unparse(node)}` has no exact counterpart ({place(text, node)})")
                    self._replace(text, node, new)
                    self._edits[EnsureImport(text.path, translation.package)] = None

    def _tries(self, text: Text, node: ast.AST) -> Iterator[ast.Try]:
        """The `try` statements of the function whose handlers see what the node raises."""
        suite = text.suite(node)
        child, parent = node, text.parent(node)
        while parent is not None and parent is not suite:
            if isinstance(parent, ast.Try) and any(child is item for item in parent.body):
                yield parent
            child, parent = parent, text.parent(parent)

    def _kinds(self, text: Text, handler: ast.ExceptHandler) -> Iterator[tuple[ast.expr, str]]:
        """What a handler catches, each with its canonical name."""
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for node in caught:
            if node is not None:
                names = [self._canonical(value) for value in self._texts.values(text, node)]
                yield node, next((name for name in names if name), ast.unparse(node)).removeprefix("builtins.")

    def _is_of(self, name: str, translation: Translation) -> bool:
        return name.startswith(f"{translation.of.partition('.')[0]}.")

    def _others(self, text: Text, block: ast.Try, translation: Translation) -> Iterator[ast.Call]:
        """Requests in the same `try`: their errors have to be the same."""
        for statement in block.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Call) and node not in self._done and text.suite(node) is text.suite(block):
                    callees = [self._canonical(value) for value in self._texts.callees(text, node)]
                    if any(self._is_of(name, translation) and ".models.Response." not in name for name in callees):
                        yield node

    def _above(self) -> Iterator[tuple[Text, ast.Call]]:
        """The calls by which the errors of the requests reach other functions: also of those that are async already."""
        seen: set[Scope] = set()
        waiting = [(text, call) for call, text in self._done.items()]
        while waiting:
            text, call = waiting.pop()
            suite = text.suite(call)
            if not isinstance(suite, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            scope = text.scope(suite)
            if scope in seen:
                continue
            seen.add(scope)
            for other, node in self._coroutines.callers(scope):
                waiting.append((other, node))
                yield other, node

    def _refuse_handlers_above(self, text: Text, call: ast.Call) -> None:
        """Callers that wait for the errors of the old package would wait in vain."""
        if call in self._done:
            return
        found = (self._translation(home, item) for item, home in self._done.items())
        packages = {translation.of.partition(".")[0] for translation in found if translation is not None}
        for block in self._tries(text, call):
            for handler in block.handlers:
                for node, name in self._kinds(text, handler):
                    if name.partition(".")[0] in packages or name in _OLD_BASES:
                        raise CannotFixError(f"`{ast.unparse(node)}` at {place(text, node)} would not catch its errors")

    def _replace(self, text: Text, node: ast.expr, new: str) -> None:
        self._edits[ReplaceText(text.at(node), new)] = None
