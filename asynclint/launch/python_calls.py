"""Python text -> the calls in it that start servers, and commands that it hands to the system. Read, never run."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from asynclint.launch.python_values import Values, dotted, written
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Entry, Expr, Invocation, Known, LaunchFacts, Place, Process, PythonCall, Word
from asynclint.source.parsing import parse

#: Packages whose calls may start a server. Which calls do is for the catalogue to say.
SERVERS = frozenset({"uvicorn", "hypercorn", "granian", "gunicorn", "aiohttp", "sanic", "robyn", "quart", "daphne"})
_MARKS = tuple(name.encode() for name in sorted(SERVERS))
_STARTERS = frozenset(
    f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")
) | {"os.execvp", "os.execv", "os.execlp", "os.execvpe", "os.system", "os.popen"}  # fmt: skip
_APPLICATION = "gunicorn.app.base."


def may_launch(data: bytes) -> bool:
    """Could this Python file start a server? Cheap, and never wrong when it says no."""
    return any(mark in data for mark in _MARKS)


def parse_python(source: Source) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def columns(source: Source, node: ast.AST) -> Place:
    """The place of a node, its columns in code points."""
    line, end_line = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
    column, end_column = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)
    return (line, _code_points(source, line, column), end_line, _code_points(source, end_line, end_column))


def _code_points(source: Source, line: int, column: int) -> int:
    start = source.offset(line - 1, 0)
    text = source.text[start : start + column]
    return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))


def imports_of(tree: ast.AST) -> dict[str, str]:
    """Local name -> the dotted name it was imported as, wherever in the file it is imported."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                found[alias.asname or head] = alias.name if alias.asname else head
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


@dataclass(frozen=True, slots=True)
class _Where:
    """What surrounds a statement."""

    function: str = ""
    is_guarded: bool = False
    conditions: tuple[str, ...] = ()
    runs_on_import: bool = False


@dataclass
class _Reading:
    source: Source
    values: Values
    names: dict[str, Expr] = field(default_factory=dict)
    objects: dict[str, str] = field(default_factory=dict)  # name -> class it was made from
    tables: dict[str, ast.Dict] = field(default_factory=dict)
    attributes: dict[str, list[Entry]] = field(default_factory=dict)  # `config.workers = 4`
    applications: set[str] = field(default_factory=set)  # subclasses of gunicorn's
    imported: set[str] = field(default_factory=set)
    started: set[str] = field(default_factory=set)  # functions that the module calls when it is imported
    calls: list[PythonCall] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)

    def survey(self, tree: ast.Module) -> None:
        """What names of the file stand for; a name that is bound twice to different things is not known."""
        twice: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                if any(self.values.resolved(base).startswith(_APPLICATION) for base in node.bases):
                    self.applications.add(node.name)
                continue
            if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
                continue
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    if target.id in self.names or target.id in self.tables or target.id in self.objects:
                        twice.add(target.id)
                    self._bind(target.id, node.value)
                elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                    entry = Entry(target.attr, self.values.of(node.value), columns(self.source, node), "=")
                    self.attributes.setdefault(target.value.id, []).append(entry)
        for name in twice:
            self.names.pop(name, None)

    def _bind(self, name: str, value: ast.expr) -> None:
        if isinstance(value, ast.Dict):
            self.tables[name] = value
        elif isinstance(value, ast.Call) and self.values.resolved(value.func).partition(".")[0] in SERVERS:
            self.objects[name] = self.values.resolved(value.func)
        else:
            self.names[name] = self.values.of(value)

    def read(self, tree: ast.Module) -> None:
        self.started = {
            statement.value.func.id
            for statement in tree.body
            if isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and isinstance(statement.value.func, ast.Name)
        }
        work: list[tuple[ast.stmt, _Where]] = [(statement, _Where()) for statement in reversed(tree.body)]
        while work:
            statement, where = work.pop()
            work.extend(reversed(list(self._statement(statement, where))))

    def _statement(self, node: ast.stmt, where: _Where) -> Iterator[tuple[ast.stmt, _Where]]:
        """Reads the expressions of a statement; gives the statements within it."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{where.function}.{node.name}" if where.function else node.name
            runs = name in self.started and isinstance(node, ast.FunctionDef)
            inner = _Where(name, where.is_guarded, where.conditions, runs or where.runs_on_import)
            yield from ((child, inner) for child in node.body)
            return
        if isinstance(node, ast.If):
            test = written(node.test)
            is_main = "__name__" in test and "__main__" in test
            then = _Where(
                where.function,
                where.is_guarded or is_main,
                (*where.conditions, *(() if is_main else (test,))),
                where.runs_on_import,
            )
            conditions = (*where.conditions, f"not ({test})")
            other = _Where(where.function, where.is_guarded, conditions, where.runs_on_import)
            yield from ((child, then) for child in node.body)
            yield from ((child, other) for child in node.orelse)
            return
        blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(node, "handlers", ())]
        blocks += [case.body for case in getattr(node, "cases", ())]
        for block in blocks:
            yield from ((child, where) for child in block)
        for expression in ast.iter_child_nodes(node):
            if isinstance(expression, (ast.expr, ast.withitem)):
                for found in ast.walk(expression):
                    if isinstance(found, ast.Call):
                        self._call(found, where)

    def _call(self, node: ast.Call, where: _Where) -> None:
        name = self._callee(node.func)
        if name in _STARTERS:
            self._system(node, name, where)
        elif name.partition(".")[0] in SERVERS and name.partition(".")[0] in self.imported:
            self.calls.append(self._launch(name, node, where))

    def _callee(self, node: ast.expr) -> str:
        text = dotted(node)
        if text in self.applications:
            return f"{_APPLICATION}BaseApplication"
        head, dot, rest = text.partition(".")
        if dot and head in self.objects:
            return f"{self.objects[head]}.{rest}"
        return self.values.resolved(node) if text else ""

    def _launch(self, name: str, node: ast.Call, where: _Where) -> PythonCall:
        keywords: list[Entry] = []
        is_open = any(isinstance(argument, ast.Starred) for argument in node.args)
        positional = [self._entry(str(index), argument) for index, argument in enumerate(node.args)]
        for keyword in node.keywords:
            if keyword.arg is not None:
                keywords.append(self._entry(keyword.arg, keyword.value))
            elif (table := self._table(keyword.value)) is not None:
                is_open |= not self._spread(table, keywords)
            else:
                is_open = True
        if name.startswith(_APPLICATION) or name.endswith(".serve"):
            for argument in node.args[1:]:
                text = dotted(argument)
                table = self._table(argument)
                if table is not None:
                    is_open |= not self._spread(table, keywords)
                elif text in self.attributes:
                    keywords += self.attributes[text]
                elif text in self.objects or _is_bare_call(argument):
                    pass  # nothing was set on it
                else:
                    is_open = True
        first = (
            node.args[0] if node.args else next((k.value for k in node.keywords if k.arg in ("app", "target")), None)
        )
        place = columns(self.source, node)
        marks = {"is_guarded": where.is_guarded, "is_open": is_open, "runs_on_import": where.runs_on_import}
        conditions = list(where.conditions)
        return PythonCall(
            name, positional, keywords, place, where.function, **marks, conditions=conditions, app_kind=_shape(first)
        )

    def _entry(self, name: str, value: ast.expr) -> Entry:
        return Entry(name, self.values.of(value), columns(self.source, value), written(value))

    def _table(self, node: ast.expr) -> ast.Dict | None:
        return node if isinstance(node, ast.Dict) else self.tables.get(dotted(node))

    def _spread(self, table: ast.Dict, keywords: list[Entry]) -> bool:
        """Adds the items of a dict display; False when some key is not a constant."""
        whole = True
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                entry = self._entry(key.value, value)
                keywords.append(Entry(entry.name, entry.value, columns(self.source, key), entry.how))
            else:
                whole = False
        return whole

    def _system(self, node: ast.Call, name: str, where: _Where) -> None:
        """A command that Python hands to the system, as far as it is a literal."""
        listed = [argument for argument in node.args if isinstance(argument, (ast.List, ast.Tuple))]
        if not listed:
            self._shell(node, name, where)
            return
        if not listed[0].elts:
            return
        words = [Word(self.values.of(item), columns(self.source, item), written(item)) for item in listed[0].elts]
        if not isinstance(words[0].expr, Known):
            return
        place = columns(self.source, node)
        command = Invocation(columns(self.source, listed[0]), written(node.func), words)
        owner = where.function or "module"
        self.processes.append(Process(owner, "Python", place, entrypoint=command, scaling="unknown"))

    def _shell(self, node: ast.Call, name: str, where: _Where) -> None:
        """A text, which a shell reads or which Python splits."""
        from asynclint.launch.python_shell import read_text, shell_text

        text = shell_text(node, name)
        if text is None:
            return
        line, column, end_line, end_column = columns(self.source, text)
        start, end = self.source.offset(line - 1, column), self.source.offset(end_line - 1, end_column)
        script = read_text(self.source, start, end)
        if script is not None:
            command = Invocation(columns(self.source, text), written(node.func), None, script)
            place = columns(self.source, node)
            self.processes.append(
                Process(where.function or "module", "Python", place, entrypoint=command, scaling="unknown")
            )


def _is_bare_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and not node.args and not node.keywords


def _shape(node: ast.expr | None) -> str:
    if node is None:
        return ""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return "string"
    if isinstance(node, ast.Call):
        return "call"
    return "object" if isinstance(node, (ast.Name, ast.Attribute)) else "unknown"


def read_python(source: Source) -> LaunchFacts:
    tree = parse_python(source)
    if tree is None:
        return LaunchFacts("Python")
    imports = imports_of(tree)
    names: dict[str, Expr] = {}
    imported = {name.partition(".")[0] for name in imports.values()}
    reading = _Reading(source, Values(names, imports), names, imported=imported)
    reading.survey(tree)
    reading.read(tree)
    return LaunchFacts("Python", calls=reading.calls, processes=reading.processes)
