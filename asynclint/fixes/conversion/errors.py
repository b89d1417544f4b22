"""`except requests.RequestException` around what is sent by another package -> the errors of that package."""

import ast
from collections.abc import Iterator

from asynclint.catalogue.entries import Translation
from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, EnsureImport, ReplaceText
from asynclint.program.evaluation.values import FunctionValue, Value, dotted
from asynclint.program.symbols.scopes import Scope

#: Errors that the old exceptions were, too, and the new ones are not.
_OLD_BASES = frozenset({"OSError", "IOError", "EnvironmentError"})
#: The one error that has the answer with it.
_WITH_ANSWER = "HTTPStatusError"


class Errors:
    """Handlers around calls that raise other errors from now on. Raises `CannotFixError` with the reason."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._catalogue = coroutines.texts.evaluator.catalogue
        self._edits = edits
        self._raising: dict[ast.Call, tuple[Text, Translation]] = {}
        self._blocks: dict[ast.Try, tuple[Text, Translation]] = {}
        self._above: set[ast.Call] = set()
        self._waiting: list[tuple[Text, ast.Call]] = []
        #: calls in the same `try`, whose errors have to be the same
        self.others: list[tuple[Text, ast.Call]] = []
        #: expressions that give an answer: `error.response`
        self.answers: list[tuple[Text, ast.expr, Translation]] = []

    def raised_by(self, text: Text, call: ast.Call, translation: Translation) -> None:
        """The call raises errors of the other package from now on."""
        if call not in self._raising:
            self._raising[call] = (text, translation)
            self._waiting.append((text, call))

    def settle(self) -> bool:
        """Looks around what has not been looked around; was there anything?"""
        waiting, self._waiting = self._waiting, []
        for text, call in waiting:
            _, translation = self._raising[call]
            self._look_around(text, call, translation)
            for other, above in self._callers(text, call):
                if above not in self._raising:
                    self._above.add(above)
                    self._raising[above] = (other, translation)
                    self._waiting.append((other, above))
        return bool(waiting)

    def finish(self) -> None:
        for block, (text, translation) in self._blocks.items():
            if any(self._stands_in(block, text, call) for call in self._above):
                self._refuse_mixture(block, text)
            self._rewrite(block, text, translation)

    # ---------------------------------------------------------------- who sees the errors
    def _look_around(self, text: Text, call: ast.Call, translation: Translation) -> None:
        for block in _tries(text, call):
            foreign = [kind for handler in block.handlers for kind in self._kinds(text, handler)]
            if not any(name in translation.errors or _is_of(name, translation) for _, name in foreign):
                if any(name in _OLD_BASES for _, name in foreign):
                    raise CannotFixError(f"`except OSError` at {place(text, block)} would not catch its errors")
                continue
            if block in self._blocks:
                continue
            self._blocks[block] = (text, translation)
            self.others += [(text, other) for other in self._requests_in(text, block, translation)]
            for handler in block.handlers:
                if handler.name is not None:
                    self._bound(text, handler, handler.name, translation)

    def _callers(self, text: Text, call: ast.Call) -> Iterator[tuple[Text, ast.Call]]:
        """The calls by which the errors reach other functions: also those of functions that are async already."""
        suite = text.suite(call)
        if isinstance(suite, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._coroutines.callers(text.scope(suite))

    def _stands_in(self, block: ast.Try, text: Text, call: ast.Call) -> bool:
        home, _ = self._raising[call]
        return home is text and any(found is block for found in _tries(text, call))

    def _requests_in(self, text: Text, block: ast.Try, translation: Translation) -> Iterator[ast.Call]:
        for statement in block.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Raise) and node.exc is not None and text.suite(node) is text.suite(block):
                    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                    if any(_is_of(self._canonical(value), translation) for value in self._texts.values(text, raised)):
                        raise CannotFixError(f"the old error is raised at {place(text, node)}")
                if isinstance(node, ast.Call) and text.suite(node) is text.suite(block):
                    callees = [self._canonical(value) for value in self._texts.callees(text, node)]
                    if any(_is_of(name, translation) and self._catalogue.blocking(name) for name in callees):
                        yield node

    def _refuse_mixture(self, block: ast.Try, text: Text) -> None:
        """What else is called there might go on raising the old errors."""
        for statement in block.body:
            for node in ast.walk(statement):
                if not isinstance(node, ast.Call) or node in self._raising or self._coroutines.is_awaited(node):
                    continue
                called = list(self._texts.callees(text, node))
                for handed in (*node.args, *(item.value for item in node.keywords)):  # to a thread, perhaps
                    if isinstance(handed, ast.Name | ast.Attribute):
                        called += [item for item in self._texts.values(text, handed) if isinstance(item, FunctionValue)]
                scopes = [getattr(value, "scope", None) for value in called]
                if any(isinstance(scope, Scope) and not scope.module.is_external for scope in scopes):
                    handler = f"`try` at {place(text, block)}"
                    raise CannotFixError(f"the {handler} would not catch its errors as well as those of others")

    def _bound(self, text: Text, handler: ast.ExceptHandler, name: str, translation: Translation) -> None:
        """`except ... as error`: `error.response` is there where the new error has one."""
        kinds = [translation.errors.get(kind, "") for _, kind in self._kinds(text, handler)]
        always = all(kind.endswith(f".{_WITH_ANSWER}") for kind in kinds)
        for statement in handler.body:
            for node in ast.walk(statement):
                match node:
                    case ast.Attribute(value=ast.Name(id=found), attr="response") if found == name:
                        if not always:
                            raise CannotFixError(f"not all of those errors have a `response` ({place(text, node)})")
                        self.answers.append((text, node, translation))
                    case ast.Call(args=[ast.Name(id=found), ast.Constant(value="response"), *_]) if found == name:
                        raise CannotFixError(f"not all of those errors have a `response` ({place(text, node)})")

    # ---------------------------------------------------------------- new names
    def _rewrite(self, block: ast.Try, text: Text, translation: Translation) -> None:
        kinds = {handler: list(self._kinds(text, handler)) for handler in block.handlers}
        names = [name for found in kinds.values() for _, name in found]
        timeouts = any(name.rpartition(".")[2] == "Timeout" for name in names)
        further = self._further(block, text, translation)
        for handler, found in kinds.items():
            for node, name in found:
                new = translation.errors.get(name)
                if new is None:
                    if _is_of(name, translation):
                        raise CannotFixError(f"`{ast.unparse(node)}` has no counterpart ({place(text, node)})")
                    continue
                if timeouts and name.endswith(".ConnectionError"):
                    raise CannotFixError(f"`{ast.unparse(node)}` has no exact counterpart ({place(text, node)})")
                written = new
                if further and name == next(iter(translation.errors)) and "ValueError" not in names:
                    written = ", ".join([new, *further])
                    written = written if isinstance(handler.type, ast.Tuple) else f"({written})"
                    for one in further:
                        self._import(text, block, one)
                self._edits[ReplaceText(text.at(node), written)] = None
                self._import(text, block, new)

    def _further(self, block: ast.Try, text: Text, translation: Translation) -> list[str]:
        """Errors that were of the old package as well, and are nobody's now: those of reading an answer."""
        found: dict[str, None] = {}
        from_below = any(self._stands_in(block, text, call) for call in self._above)
        for call in self._raising:
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            reads = method in translation.further and call not in self._above
            if reads and (from_below or self._stands_in(block, text, call)):
                found[translation.further[method]] = None
        return list(found)

    def _import(self, text: Text, node: ast.AST, name: str) -> None:
        module = name.rpartition(".")[0]
        if binder(text, node, module) is not text.module.body:
            raise CannotFixError(f"`{module}` means something else at {place(text, node)}")
        self._edits[EnsureImport(text.path, module)] = None

    def _kinds(self, text: Text, handler: ast.ExceptHandler) -> Iterator[tuple[ast.expr, str]]:
        """What a handler catches, each with its canonical name."""
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        for node in caught:
            if node is not None:
                names = [self._canonical(value) for value in self._texts.values(text, node)]
                yield node, next((name for name in names if name), ast.unparse(node)).removeprefix("builtins.")

    def _canonical(self, value: Value) -> str:
        name = dotted(value)
        return self._catalogue.canonical(name) if name is not None else ""


def _tries(text: Text, node: ast.AST) -> Iterator[ast.Try]:
    """The `try` statements of the function whose handlers see what the node raises."""
    suite = text.suite(node)
    child, parent = node, text.parent(node)
    while parent is not None and parent is not suite:
        if isinstance(parent, ast.Try) and any(child is item for item in parent.body):
            yield parent
        child, parent = parent, text.parent(parent)


def _is_of(name: str, translation: Translation) -> bool:
    return name.startswith(f"{translation.of.partition('.')[0]}.")
