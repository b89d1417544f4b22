"""What a function of one package is told -> what the method of a client of another one has to be told."""

import ast
from collections.abc import Iterator

from asynclint.catalogue.entries import Translation
from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, EnsureImport, ReplaceText
from asynclint.model.source import Location, Span
from asynclint.program.evaluation.values import Dictionary, dotted
from asynclint.program.evaluation.values import Text as Written

#: Callers that hand on what they are given, one above the other, further than this are not followed.
_FURTHEST = 5
_BODIES = ("data", "json")


class Arguments:
    """Writes arguments anew. Raises `CannotFixError` where one means something else."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._catalogue = coroutines.texts.evaluator.catalogue
        self._edits = edits

    def translate(
        self, text: Text, call: ast.Call, method: str, translation: Translation, handed: int = 0
    ) -> frozenset[str]:
        """The new names of all keywords that are said. The first `handed` arguments are for somebody else."""
        positional = call.args[handed:]
        most = 2 if method == "request" else 1
        if len(positional) > most or any(isinstance(item, ast.Starred) for item in positional):
            raise CannotFixError(f"arguments are given by position at {place(text, call)}")
        said: set[str] = set()
        for home, keyword in self._keywords(text, call, _FURTHEST):
            self._keyword(home, keyword, method, translation)
            said.add(translation.renamed.get(keyword.arg or "", keyword.arg or ""))
        if "params" in said and positional and "?" in ast.unparse(positional[-1]):
            raise CannotFixError(f"`params` would replace what the address has already ({place(text, call)})")
        return frozenset(said)

    def say(self, text: Text, call: ast.Call, written: str) -> None:
        """One more argument, behind all others."""
        self._edits[ReplaceText(*text.behind_arguments(call, written))] = None

    def value(self, text: Text, name: str, value: ast.expr, translation: Translation) -> None:
        """What is passed, or assigned, under a name has to be understood by the other package."""
        if name == "auth":
            self._auth(text, value, translation)
        elif name == "headers" and isinstance(value, ast.Dict):
            if any(isinstance(item, ast.Constant) and item.value is None for item in value.values):
                raise CannotFixError(f"a header that is None is none there ({place(text, value)})")
        elif name == "timeout" and isinstance(value, ast.Tuple):
            if len(value.elts) != 2:
                raise CannotFixError(f"`timeout` is not written as a pair ({place(text, value)})")
            connect, read = map(ast.unparse, value.elts)
            self._edits[ReplaceText(text.at(value), f"httpx.Timeout({read}, connect={connect})")] = None
            self._edits[EnsureImport(text.path, "httpx")] = None

    # ---------------------------------------------------------------- keywords
    def _keywords(self, text: Text, call: ast.Call, further: int) -> Iterator[tuple[Text, ast.keyword]]:
        """All keywords, also those that callers of the function say, where it hands on `**kwargs`."""
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield text, keyword
                continue
            suite = text.suite(call)
            name = keyword.value.id if isinstance(keyword.value, ast.Name) else ""
            if not isinstance(suite, ast.FunctionDef | ast.AsyncFunctionDef) or not further:
                raise CannotFixError(f"what `**` passes is not known ({place(text, call)})")
            scope, star = text.scope(suite), suite.args.kwarg
            uses = [node for node in text.mentions(name) if isinstance(node, ast.Name)]
            mine = [node for node in uses if binder(text, node, name) is scope]
            if star is None or star.arg != name or mine != [keyword.value]:
                raise CannotFixError(f"what `**` passes is not known ({place(text, call)})")
            named = {item.arg for item in (*suite.args.args, *suite.args.kwonlyargs)}
            calls = 0
            for other, mention in self._coroutines.mentions(scope):
                caller = other.parent(mention)
                if not isinstance(caller, ast.Call) or caller.func is not mention:
                    raise CannotFixError(f"`{scope.facts.name}` is handed on as a value at {place(other, mention)}")
                calls += 1
                for home, item in self._keywords(other, caller, further - 1):
                    if item.arg not in named:
                        yield home, item
            if not calls:
                raise CannotFixError(f"what `**` passes is not known ({place(text, call)})")

    def _keyword(self, text: Text, keyword: ast.keyword, method: str, translation: Translation) -> None:
        name = keyword.arg or ""
        new = translation.renamed.get(name)
        if name in translation.on_client:
            raise CannotFixError(f"`{name}` belongs to the client ({place(text, keyword.value)})")
        if new is not None:
            self._name(text, keyword, new)
        elif name not in translation.accepted:
            raise CannotFixError(f"`{name}` means something else to `{translation.by}` ({place(text, keyword.value)})")
        elif name in _BODIES and method in translation.reading:
            raise CannotFixError(f"`{method}` of `{translation.by}` sends no body ({place(text, keyword.value)})")
        elif name == "data":
            self._data(text, keyword)
        else:
            self.value(text, name, keyword.value, translation)

    def _name(self, text: Text, keyword: ast.keyword, new: str) -> None:
        line, start = keyword.lineno, text.column(keyword.lineno, keyword.col_offset)
        span = Span(line, start, line, start + len(keyword.arg or ""))
        edit = ReplaceText(Location(text.path, span), new)
        self._edits[edit] = None

    # ---------------------------------------------------------------- values
    def _data(self, text: Text, keyword: ast.keyword) -> None:
        """Fields of a form stay `data`; a body that is text or bytes is `content`."""
        match keyword.value:
            case ast.Dict() | ast.Constant(value=None):
                return
            case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
                self._name(text, keyword, "content")
            case ast.Call(func=ast.Attribute(attr="dumps" | "encode")):
                self._name(text, keyword, "content")
            case _:
                values = self._texts.values(text, keyword.value)
                if values and all(isinstance(value, Dictionary) for value in values):
                    return
                if not values or not all(isinstance(value, Written) for value in values):
                    at = place(text, keyword.value)
                    raise CannotFixError(f"whether `data` is a form or a body is not known ({at})")
                self._name(text, keyword, "content")

    def _auth(self, text: Text, value: ast.expr, translation: Translation) -> None:
        if isinstance(value, ast.Tuple) and len(value.elts) == 2:
            return
        if isinstance(value, ast.Call):
            names = [dotted(found) for found in self._texts.callees(text, value)]
            known = [translation.objects.get(self._catalogue.canonical(name)) for name in names if name is not None]
            if known and known[0] is not None:
                self._edits[ReplaceText(text.at(value.func), known[0])] = None
                self._edits[EnsureImport(text.path, translation.package)] = None
                return
        raise CannotFixError(f"`auth` is not written as a pair ({place(text, value)})")
