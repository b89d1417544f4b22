"""What a server is asked to serve: the words of the command in, the object they mean and its kind out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.model.facts import FunctionKind
from asynclint.model.launch import AppKind, AppReference
from asynclint.model.source import Location, Span
from asynclint.program.evaluation.values import ExternalInstance, FunctionValue, Instance, Value

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: Packages whose applications speak one protocol. Django's come from functions with telling names.
_ASGI = frozenset(
    {"fastapi", "starlette", "litestar", "quart", "sanic", "blacksheep", "responder", "esmerald", "lilya", "xpresso"}
    | {"starlite", "ninja", "channels", "nicegui", "mcp", "fastmcp", "a2wsgi.wsgi", "asgiref.wsgi", "falcon.asgi"}
    | {"socketio.asgi", "strawberry.asgi", "ariadne.asgi", "connexion.apps.asynchronous", "robyn", "rsgi"}
)
_WSGI = frozenset({"flask", "bottle", "pyramid", "falcon", "dash", "werkzeug", "cherrypy"})
_AIOHTTP = frozenset({"aiohttp"})


class Applications:
    """Asks the linked program, when there is one."""

    def __init__(self, evaluator: "Evaluator | None") -> None:
        self._evaluator = evaluator
        self._modules = {module.path: module for module in evaluator.modules.in_order()} if evaluator else {}

    def reference(
        self, text: str, at: Location, *, path: str | None, is_factory: bool, is_string: bool
    ) -> AppReference:
        """`path` is the file of the module that `text` names (or stands in)."""
        name = text.rpartition(":")[2].removesuffix("()") if ":" in text or not is_string else ""
        name = "app" if name.endswith(".py") else name
        is_factory = is_factory or text.endswith("()")
        kind, framework, defined = AppKind.UNKNOWN, "", None
        for value in self._values(path, name.partition("(")[0] or "app", is_factory=is_factory):
            kind, framework = self._kind(value)
            defined = _place(value)
            if kind is not AppKind.UNKNOWN:
                break
        if kind is AppKind.UNKNOWN:
            kind = _told_by_name(text)
        by_name = "" if is_string else self._importable(path or "", text)
        return AppReference(text, at, is_string, is_factory, kind, framework, path, defined, by_name)

    def _importable(self, path: str, name: str) -> str:
        """A name by which a process that is started beside the file could import what the file calls `name`."""
        module = self._modules.get(path)
        if module is None or not name.isidentifier():
            return ""
        scope = module.body
        if name in scope.imports:
            found = scope.imports[name]
            known = found[0] if len(found) == 1 else None
            return f"{known.module}:{known.name}" if known and known.name and not known.level else ""
        parts = [path.rpartition("/")[2].removesuffix(".py")]
        folder = path.rpartition("/")[0]
        while folder and f"{folder}/__init__.py" in self._modules:
            folder, _, package = folder.rpartition("/")
            parts.insert(0, package)
        return f"{'.'.join(parts)}:{name}" if name in scope.bindings and parts[-1] != "__main__" else ""

    def _values(self, path: str | None, name: str, *, is_factory: bool) -> Iterator[Value]:
        module = self._modules.get(path or "")
        if module is None or self._evaluator is None:
            return
        head, _, rest = name.partition(".")
        values = self._evaluator.globals.module_member(module, head) or ()
        if not rest:
            yield from values
            if is_factory:
                yield from self._evaluator.calling.called_without_arguments(values)

    def _kind(self, value: Value) -> tuple[AppKind, str]:
        if isinstance(value, ExternalInstance):
            return _kind_of(value.type), value.type
        if isinstance(value, Instance) and self._evaluator is not None:
            for base in self._evaluator.hierarchy.bases_outside(value.cls):
                if (kind := _kind_of(base)) is not AppKind.UNKNOWN:
                    return kind, base
        if isinstance(value, FunctionValue):
            facts = value.scope.facts
            names = [parameter.name for parameter in facts.parameters]
            if facts.kind & FunctionKind.ASYNC and len(names) == 3:
                return AppKind.ASGI, ""
            if not facts.kind & FunctionKind.ASYNC and names == ["environ", "start_response"]:
                return AppKind.WSGI, ""
        return AppKind.UNKNOWN, ""


def _kind_of(dotted: str) -> AppKind:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        head = ".".join(parts[:length])
        if head in _ASGI:
            return AppKind.ASGI
        if head in _WSGI:
            return AppKind.WSGI
        if head in _AIOHTTP:
            return AppKind.AIOHTTP
    return AppKind.UNKNOWN


def _told_by_name(text: str) -> AppKind:
    """`project.asgi:application` and `project.wsgi` are Django's own names."""
    module, _, name = text.partition(":")
    if name not in ("", "application"):
        return AppKind.UNKNOWN
    if module == "asgi" or module.endswith(".asgi"):
        return AppKind.ASGI
    return AppKind.WSGI if module == "wsgi" or module.endswith(".wsgi") else AppKind.UNKNOWN


def _place(value: Value) -> Location | None:
    if isinstance(value, FunctionValue):
        facts = value.scope.facts
        return Location(value.scope.module.path, Span(facts.line, facts.column, facts.line, facts.column))
    return None
