"""A file that is opened, used and closed on the loop -> one whose methods are awaited, where all uses of it can be."""

import ast

from asynclint.fixes.conversion.coroutines import Coroutines, binder, place
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import AwaitCall, Edit, MakeAsync, OpenAwaitably, ReplaceText
from asynclint.model.source import Location, Span
from asynclint.program.evaluation.values import dotted

#: Methods that do the same when they are awaited; `anyio` and `aiofiles` both have them.
AWAITED = frozenset(
    {"read", "readline", "readlines", "write", "writelines", "flush", "seek", "tell", "truncate", "close"}
)
READABLE = frozenset({"name", "mode", "closed", "encoding", "newlines"})
#: The method of a path that opens its file.
OF_PATHS = "pathlib.Path.open"
#: What reads a file to its end -> what does the same with its contents.
LOADERS = {
    "json.load": "loads",
    "pickle.load": "loads",
    "marshal.load": "loads",
    "tomllib.load": "loads",
    "yaml.load": "load",
    "yaml.safe_load": "safe_load",
    "yaml.full_load": "full_load",
}
#: ... which takes text, although the file has to be opened for bytes.
DECODED = frozenset({"tomllib.load"})
#: What writes into a file -> what gives the contents instead.
DUMPERS = {"json.dump": "dumps", "yaml.dump": "dump", "yaml.safe_dump": "safe_dump"}
#: Built-in functions that go through all lines at once.
_THROUGH = frozenset({"enumerate", "list", "tuple", "set", "frozenset", "sorted", "reversed", "len", "map", "filter"})


class Files:
    """Collects the edits. Raises `CannotFixError` where a file is used in another way."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._edits = edits
        self._opened: set[ast.Call] = set()
        self._once: set[ast.Name] = set()

    def open(self, text: Text, call: ast.Call, edit: OpenAwaitably) -> None:
        """The file that the call opens."""
        parent = text.parent(call)
        match parent:
            case ast.withitem(optional_vars=ast.Name() as name):
                self._enter(text, parent, edit)
                self._uses(text, name, text.parent(parent))
            case ast.Assign(targets=[ast.Name() as name]):
                self._open(text, call, edit, awaited=True)
                self._uses(text, name, None)
            case _:
                raise CannotFixError(f"what becomes of the file at {place(text, call)} is not known")

    def _enter(self, text: Text, item: ast.withitem, edit: OpenAwaitably) -> None:
        """All that is entered together has to be opened in the same way."""
        statement = text.parent(item)
        if not isinstance(statement, ast.With):
            raise CannotFixError(f"it is entered asynchronously at {place(text, item.context_expr)}")
        for other in statement.items:
            opened = other.context_expr
            if not isinstance(opened, ast.Call) or not isinstance(other.optional_vars, ast.Name):
                raise CannotFixError(f"it shares its `with` with something else ({place(text, statement)})")
            self._open(text, opened, edit, awaited=edit.is_awaited)
            if other is not item:
                self._uses(text, other.optional_vars, statement)
        self._coroutines.enter_async(text, item.context_expr, "entered")
        self._edits[MakeAsync(text.start(statement))] = None

    def _open(self, text: Text, call: ast.Call, edit: OpenAwaitably, *, awaited: bool) -> None:
        callees = self._texts.callees(text, call)
        if not opens_file(callees):
            raise CannotFixError(f"it shares its `with` with something else ({place(text, call)})")
        self._opened.add(call)
        if isinstance(call.func, ast.Attribute) and name_of_callee(callees) == OF_PATHS:  # `path.open("rb")`
            receiver = text.at(call.func.value).span
            end = text.at(call.func).span
            gap = ", " if call.args or call.keywords else ""
            start = text.start(call).span
            head = Span(start.line, start.column, receiver.line, receiver.column)
            self._edits[ReplaceText(Location(text.path, head), f"{edit.callee}(")] = None
            rest = Span(receiver.end_line, receiver.end_column, end.end_line, end.end_column + 1)
            self._edits[ReplaceText(Location(text.path, rest), gap)] = None
        else:
            self._edits[ReplaceText(text.at(call.func), edit.callee)] = None
        if awaited:
            self._coroutines.enter_async(text, call, "opened")
            self._edits[AwaitCall(text.at(call))] = None

    # ---------------------------------------------------------------- what is done with it
    def _uses(self, text: Text, name: ast.Name, block: ast.AST | None) -> None:
        """Every place where the name stands for the file: in its block, or anywhere in the function."""
        for node in mentions_in(text, name):
            if node is name or (block is not None and not is_inside(text, node, block)):
                continue
            if not isinstance(node.ctx, ast.Load):
                raise CannotFixError(f"`{name.id}` is bound once more at {place(text, node)}")
            if text.suite(node) is not text.suite(name):
                raise CannotFixError(f"a nested function uses `{name.id}` at {place(text, node)}")
            self._use(text, node)

    def _use(self, text: Text, node: ast.Name) -> None:
        parent = text.parent(node)
        match parent:
            case ast.Attribute(attr=method) if method in AWAITED and (call := called(text, parent)) is not None:
                self._coroutines.enter_async(text, call, "called")
                self._edits[AwaitCall(text.at(call))] = None
            case ast.Attribute(attr=attribute) if attribute in READABLE and isinstance(parent.ctx, ast.Load):
                return
            case ast.For(iter=iterated) if iterated is node:
                self._coroutines.enter_async(text, node, "iterated over")
                self._edits[MakeAsync(text.start(parent))] = None
            case ast.comprehension(iter=iterated, is_async=0) if iterated is node:
                self._replace(text, node, f"await {node.id}.readlines()")
            case ast.Call(func=ast.Name(id=function), args=[first, *_]) if first is node and function in _THROUGH:
                self._replace(text, node, f"await {node.id}.readlines()")
            case ast.Call():
                self._hand_over(text, parent, node)
            case _:
                raise CannotFixError(f"what is done with the file at {place(text, node)} is not known")

    def _hand_over(self, text: Text, call: ast.Call, node: ast.Name) -> None:
        """`json.load(file)` loads what was read; `json.dump(data, file)` is written."""
        name = name_of_callee(self._texts.callees(text, call))
        function = call.func
        if isinstance(function, ast.Attribute) and name in LOADERS and call.args[:1] == [node]:
            read = f"await {node.id}.read()"
            self._replace(text, node, f"({read}).decode()" if name in DECODED else read)
            rename(self._edits, text, function, LOADERS[name])
            return
        if isinstance(function, ast.Attribute) and name in DUMPERS and call.args[1:] == [node]:
            self._coroutines.enter_async(text, call, "called")
            if not isinstance(text.parent(call), ast.Expr):
                raise CannotFixError(f"what becomes of the result at {place(text, call)} is not known")
            module = text.written(function.value)
            self._replace(text, function, f"await {node.id}.write({module}.{DUMPERS[name]}")
            without_second(self._edits, text, call)
            end = text.at(call).span
            at = Location(text.path, Span(end.end_line, end.end_column, end.end_line, end.end_column))
            self._edits[ReplaceText(at, ")")] = None
            return
        raise CannotFixError(f"the file is handed to something that cannot await it at {place(text, node)}")

    def _replace(self, text: Text, node: ast.expr, new: str) -> None:
        self._coroutines.enter_async(text, node, "read")
        self._edits[ReplaceText(text.at(node), new)] = None


def opens_file(callees: "tuple[object, ...]") -> bool:
    """Is it the built-in `open`, or that of a path?"""
    return name_of_callee(callees) in ("builtins.open", "io.open", OF_PATHS)


def name_of_callee(callees: "tuple[object, ...]") -> str:
    names = [dotted(value) for value in callees]  # type: ignore[arg-type]
    return next((name for name in names if name is not None), "")


def mentions_in(text: Text, name: ast.Name) -> list[ast.Name]:
    """Every place where a name means the same variable, in source order."""
    home = binder(text, name, name.id)
    if not home.is_function:
        raise CannotFixError(f"`{name.id}` outlives its function at {place(text, name)}")
    found = [node for node in text.mentions(name.id) if isinstance(node, ast.Name)]
    found = [node for node in found if binder(text, node, name.id) is home]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def is_inside(text: Text, node: ast.AST, block: ast.AST) -> bool:
    parent: ast.AST | None = node
    while parent is not None and parent is not block:
        parent = text.parent(parent)
    return parent is block


def called(text: Text, node: ast.Attribute) -> ast.Call | None:
    """The call of a method."""
    call = text.parent(node)
    return call if isinstance(call, ast.Call) and call.func is node else None


def rename(edits: dict[Edit, None], text: Text, node: ast.Attribute, new: str) -> None:
    span = text.at(node).span
    if new != node.attr:
        at = Span(span.end_line, span.end_column - len(node.attr), span.end_line, span.end_column)
        edits[ReplaceText(Location(text.path, at), new)] = None


def without_second(edits: dict[Edit, None], text: Text, call: ast.Call) -> None:
    """The second argument goes, with the comma before it."""
    first, second = text.at(call.args[0]).span, text.at(call.args[1]).span
    at = Span(first.end_line, first.end_column, second.end_line, second.end_column)
    if text.between(at).strip(" \t\r\n,") != text.written(call.args[1]):
        raise CannotFixError(f"the arguments at {place(text, call)} cannot be moved as they are written")
    edits[ReplaceText(Location(text.path, at), "")] = None
