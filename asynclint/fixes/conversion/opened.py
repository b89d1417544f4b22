"""The client that sends what a function has sent so far: one of the module's own, or one opened around a statement."""

import ast
from collections.abc import Iterable

from asynclint.catalogue.entries import Translation
from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, WrapStatement
from asynclint.program.evaluation.values import dotted

#: Names for the client, the first one that is free.
_NAMES = ("client", "http_client", "async_client")
#: Arguments of a client that say nothing about whom it talks to, or as whom.
_NEUTRAL = frozenset(
    {"timeout", "limits", "http1", "http2", "follow_redirects", "max_redirects", "verify", "trust_env"}
)


class Opened:
    """Clients for single statements. Raises `CannotFixError` where none can be opened."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._texts = coroutines.texts
        self._catalogue = coroutines.texts.evaluator.catalogue
        self._edits = edits
        self._wrapped: dict[ast.stmt, tuple[Text, str, set[str]]] = {}

    def around(self, text: Text, call: ast.Call, translation: Translation, told: Iterable[str]) -> str:
        """The name of a client for this call, which is told some arguments when it is made."""
        statement = _statement(text, call)
        _, _, known = self._wrapped.setdefault(statement, (text, translation.by, set()))
        known.update(told)
        return _free_name(text, statement)

    def is_shared(self, text: Text, call: ast.Call) -> bool:
        """May the client for this call send something else in the same statement?"""
        return sum(isinstance(node, ast.Call) for node in ast.walk(_statement(text, call))) > 1

    def own(self, text: Text, call: ast.Call, translation: Translation) -> str | None:
        """A variable of the module that holds such a client for everybody: without addresses, without credentials."""
        wanted = self._catalogue.canonical(translation.by)
        for statement in text.tree.body:
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as made)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as made)
                ):
                    names = [dotted(value) for value in self._texts.callees(text, made)]
                    builds = any(name is not None and self._catalogue.canonical(name) == wanted for name in names)
                    neutral = not made.args and all(keyword.arg in _NEUTRAL for keyword in made.keywords)
                    if builds and neutral and binder(text, call, name) is text.module.body:
                        return name
        return None

    def finish(self) -> None:
        for statement, (text, name, arguments) in self._wrapped.items():
            header = f"async with {name}({', '.join(sorted(arguments))}) as {_free_name(text, statement)}:"
            self._edits[WrapStatement(text.at(statement), header)] = None


def _free_name(text: Text, statement: ast.stmt) -> str:
    taken = {item.id for item in ast.walk(text.suite(statement)) if isinstance(item, ast.Name)}
    taken |= {item.arg for item in ast.walk(text.suite(statement)) if isinstance(item, ast.arg)}
    name = next((name for name in _NAMES if name not in taken), None)
    if name is None:
        raise CannotFixError(f"all names for a client are taken ({place(text, statement)})")
    return name


def _statement(text: Text, node: ast.AST) -> ast.stmt:
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
