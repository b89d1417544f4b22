"""A file that is opened to be read, or written, as a whole -> that in one call, which a thread can make."""

import ast
from dataclasses import dataclass

from asynclint.fixes.conversion.coroutines import Coroutines, place
from asynclint.fixes.conversion.files import (
    DECODED,
    DUMPERS,
    LOADERS,
    OF_PATHS,
    called,
    is_inside,
    mentions_in,
    name_of_callee,
    opens_file,
    rename,
)
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, EnsureImport, ReplaceText, WholeFile
from asynclint.model.facts import Import
from asynclint.model.lifespan_edits import UseInstead
from asynclint.program.evaluation.values import ExternalInstance

#: How it is opened -> the method of a path that does all of it.
_METHODS = {
    "r": "read_text",
    "rt": "read_text",
    "rb": "read_bytes",
    "w": "write_text",
    "wt": "write_text",
    "wb": "write_bytes",
}
_OPTIONS = ("encoding", "errors")
#: Expressions that evaluate some of their parts several times, or not at all.
_REPEATING = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.IfExp | ast.BoolOp


@dataclass(frozen=True)
class _Opened:
    """What is said where the file is opened."""

    method: str
    path: str  # an expression for the `Path`
    options: dict[str, str]


class Contents:
    """Collects the edits. Raises `CannotFixError` where the file is not read or written as a whole."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._edits = edits

    def take(self, text: Text, call: ast.Call, edit: WholeFile) -> None:
        """The file that the call opens."""
        opened = self._opened(text, call)
        self._coroutines.enter_async(text, call, "read")
        parent = text.parent(call)
        match parent:
            case ast.withitem(optional_vars=ast.Name() as name):
                self._in_block(text, call, parent, name, opened, edit)
            case ast.Attribute(attr="read") if (read := called(text, parent)) is not None and not read.args:
                self._edits[ReplaceText(text.at(read), self._in_thread(opened, edit))] = None
            case _:
                raise CannotFixError(f"the file at {place(text, call)} is not read or written as a whole")

    def _in_block(
        self, text: Text, call: ast.Call, item: ast.withitem, name: ast.Name, opened: _Opened, edit: WholeFile
    ) -> None:
        block = text.parent(item)
        if not isinstance(block, ast.With) or len(block.items) > 1:
            raise CannotFixError(f"it shares its `with` with something else ({place(text, call)})")
        used = [node for node in mentions_in(text, name) if node is not name and is_inside(text, node, block)]
        if len(used) != 1 or text.suite(used[0]) is not text.suite(block):
            raise CannotFixError(f"`{name.id}` is not used just once ({place(text, block)})")
        self._refuse_use_behind(text, name)
        if opened.method.startswith("read"):
            self._read(text, used[0], block, opened, edit)
        else:
            self._write(text, used[0], block, opened, edit)
        self._edits[UseInstead(text.at(call), name.id, ())] = None

    def _refuse_use_behind(self, text: Text, name: ast.Name) -> None:
        """Whoever looks at the name behind the block would not find a file."""
        for node in mentions_in(text, name):
            around = text.parent(node)
            while around is not None and not (isinstance(around, ast.With) and _binds(around, name.id)):
                around = text.parent(around)
            if around is None:
                raise CannotFixError(f"`{name.id}` is used outside of its block at {place(text, node)}")

    # ---------------------------------------------------------------- reading
    def _read(self, text: Text, node: ast.Name, block: ast.With, opened: _Opened, edit: WholeFile) -> None:
        """In the first statement of the block: nothing else happens before."""
        first = block.body[0]
        outer = first.iter if isinstance(first, ast.For) else first
        simple = isinstance(first, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr | ast.For)
        if not simple or not is_inside(text, node, outer) or self._is_repeated(text, node):
            raise CannotFixError(f"something else happens before the file is read at {place(text, node)}")
        whole = self._in_thread(opened, edit)
        parent = text.parent(node)
        match parent:
            case ast.Attribute(attr="read") if (call := called(text, parent)) is not None and not call.args:
                around = text.parent(call)
                is_base = isinstance(around, ast.Attribute | ast.Subscript) and around.value is call
                self._replace(text, call, f"({whole})" if is_base else whole)
            case ast.Call(func=ast.Attribute() as function, args=[first_argument, *_]) if first_argument is node:
                name = name_of_callee(self._texts.callees(text, parent))
                if name not in LOADERS:
                    raise CannotFixError(f"the file is handed to something else at {place(text, node)}")
                rename(self._edits, text, function, LOADERS[name])
                self._replace(text, node, f"({whole}).decode()" if name in DECODED else whole)
            case _:
                raise CannotFixError(f"the file is not read as a whole at {place(text, node)}")

    def _is_repeated(self, text: Text, node: ast.AST) -> bool:
        parent = text.parent(node)
        while parent is not None and not isinstance(parent, ast.stmt):
            if isinstance(parent, _REPEATING):
                return True
            parent = text.parent(parent)
        return False

    # ---------------------------------------------------------------- writing
    def _write(self, text: Text, node: ast.Name, block: ast.With, opened: _Opened, edit: WholeFile) -> None:
        """The only statement of the block."""
        statement = block.body[0] if len(block.body) == 1 else None
        call = statement.value if isinstance(statement, ast.Expr) else None
        match call:
            case ast.Call(func=ast.Attribute(value=file, attr="write"), args=[data], keywords=[]) if file is node:
                written = text.written(data)
            case ast.Call(func=ast.Attribute() as function, args=[data, file]) if file is node:
                name = name_of_callee(self._texts.callees(text, call))
                if name not in DUMPERS:
                    raise CannotFixError(f"the file is handed to something else at {place(text, node)}")
                module = text.written(function.value)
                options = [f"{item.arg}={text.written(item.value)}" for item in call.keywords if item.arg]
                if len(options) != len(call.keywords):
                    raise CannotFixError(f"what `**` passes is not known ({place(text, call)})")
                written = f"{module}.{DUMPERS[name]}({', '.join([text.written(data), *options])})"
            case _:
                raise CannotFixError(f"the file is not written as a whole at {place(text, node)}")
        self._replace(text, call, self._in_thread(opened, edit, written))

    # ---------------------------------------------------------------- words
    def _opened(self, text: Text, call: ast.Call) -> _Opened:
        callees = self._texts.callees(text, call)
        if not opens_file(callees) or any(isinstance(item, ast.Starred) for item in call.args):
            raise CannotFixError(f"how the file at {place(text, call)} is opened is not known")
        arguments = list(call.args)
        is_of_path = isinstance(call.func, ast.Attribute) and name_of_callee(callees) == OF_PATHS
        if is_of_path and isinstance(call.func, ast.Attribute):
            arguments.insert(0, call.func.value)
        named = {item.arg: item.value for item in call.keywords}
        mode = arguments[1] if len(arguments) > 1 else named.pop("mode", ast.Constant("r"))
        method = _METHODS.get(str(mode.value)) if isinstance(mode, ast.Constant) else None
        if method is None or not 1 <= len(arguments) <= 2 or not set(named) <= {*_OPTIONS}:
            raise CannotFixError(f"the file at {place(text, call)} is opened in a way of its own")
        options = {str(name): text.written(value) for name, value in named.items()}
        path = _as_receiver(text, arguments[0]) if is_of_path else self._path(text, arguments[0])
        return _Opened(method, path, options)

    def _path(self, text: Text, node: ast.expr) -> str:
        """A `Path`, in the words of the module."""
        written = text.written(node)
        values = self._texts.values(text, node)
        if values and all(isinstance(value, ExternalInstance) and value.type == "pathlib.Path" for value in values):
            return _as_receiver(text, node)
        imports: dict[str, list[Import]] = text.module.body.imports
        if any(entry.module == "pathlib" and entry.name == "Path" for entry in imports.get("Path", ())):
            return f"Path({written})"
        if "Path" in text.module.body.locals or any(entry.module == "pathlib" for entry in imports.get("pathlib", ())):
            self._edits[EnsureImport(text.path, "pathlib")] = None
            return f"pathlib.Path({written})"
        self._edits[EnsureImport(text.path, "pathlib", "Path")] = None
        return f"Path({written})"

    def _in_thread(self, opened: _Opened, edit: WholeFile, *arguments: str) -> str:
        """The call of a method of the path, made by a thread."""
        method = f"{opened.path}.{opened.method}"
        if edit.keywords:
            passed = [*arguments, *(f"{name}={value}" for name, value in opened.options.items())]
        else:
            if list(opened.options) not in ([], ["encoding"], [*_OPTIONS]):
                raise CannotFixError("how the file is opened cannot be said by position")
            passed = [*arguments, *opened.options.values()]
        if edit.curried:
            return f"await {edit.through}({method})({', '.join(passed)})"
        return f"await {edit.through}({', '.join([method, *passed])})"

    def _replace(self, text: Text, node: ast.expr, new: str) -> None:
        if node.lineno != node.end_lineno:
            raise CannotFixError(f"the call at {place(text, node)} goes over several lines")
        self._edits[ReplaceText(text.at(node), new)] = None


def _as_receiver(text: Text, node: ast.expr) -> str:
    """The expression, so that a method of it can be written behind."""
    written = text.written(node)
    return written if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript) else f"({written})"


def _binds(block: ast.With, name: str) -> bool:
    return any(isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == name for item in block.items)
