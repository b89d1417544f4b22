"""Settings files in Python (`gunicorn.conf.py`) -> their top-level names. Read, never run."""

import ast
from dataclasses import dataclass, field

from asynclint.launch.python_calls import columns, imports_of, parse_python
from asynclint.launch.python_values import Values, written
from asynclint.launch.text import Source
from asynclint.model.launchfacts import Either, Expr, Known, LaunchFacts, Name, Opaque

_DYNAMIC = frozenset({"exec", "globals", "locals", "vars", "setattr"})


@dataclass
class _Reading:
    source: Source
    values: Values
    names: dict[str, Expr]
    found: dict[str, Name] = field(default_factory=dict)
    is_complete: bool = True

    def read(self, tree: ast.Module) -> None:
        work: list[tuple[ast.stmt, bool]] = [(statement, False) for statement in reversed(tree.body)]
        while work:
            statement, is_conditional = work.pop()
            inner = self._take(statement, is_conditional)
            work.extend((child, True) for child in reversed(inner))

    def _take(self, statement: ast.stmt, is_conditional: bool) -> list[ast.stmt]:
        """Records what the statement binds; what is to be read within it."""
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                self._assign(target, statement.value, is_conditional)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            self._assign(statement.target, statement.value, is_conditional)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            self._bind(statement.target.id, Opaque(written(statement)), statement.target, "value", written(statement))
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(statement)
        elif isinstance(statement, ast.ClassDef):
            self._bind(statement.name, Opaque(f"class {statement.name}"), statement, "class", "")
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._import(statement)
        elif isinstance(statement, ast.If):
            return [*statement.body, *statement.orelse]
        elif isinstance(statement, (ast.Try, ast.With)):
            handlers = [s for h in statement.handlers for s in h.body] if isinstance(statement, ast.Try) else []
            rest = [*statement.orelse, *statement.finalbody] if isinstance(statement, ast.Try) else []
            return [*statement.body, *handlers, *rest]
        elif isinstance(statement, (ast.For, ast.While)):
            return [*statement.body, *statement.orelse]
        return []

    def _assign(self, target: ast.expr, value: ast.expr, is_conditional: bool) -> None:
        if isinstance(target, ast.Name):
            expr = self.values.of(value)
            known = self.names.get(target.id)
            if is_conditional and known is not None:
                expr = Either([known, expr])
            self.names[target.id] = expr
            self._bind(target.id, expr, target, "value", written(value))
        elif isinstance(target, (ast.Tuple, ast.List)):
            items = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            for index, item in enumerate(target.elts):
                if index < len(items) and len(items) == len(target.elts):
                    self._assign(item, items[index], is_conditional)
                elif isinstance(item, ast.Name):
                    self._bind(item.id, Opaque(written(value)), item, "value", written(value))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        count: int | None = len(arguments.posonlyargs) + len(arguments.args)
        if arguments.vararg is not None:
            count = None
        line, column = node.lineno, node.col_offset
        start = self.source.text.find(node.name, self.source.offset(line - 1, column))
        place = self.source.place(start, start + len(node.name))
        self.found[node.name] = Name(node.name, Opaque(f"def {node.name}"), place, "function", False, count, "")

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.is_complete = False
                continue
            name = alias.asname or alias.name.partition(".")[0]
            self._bind(name, Opaque(written(node)), node, "import", written(node))

    def _bind(self, name: str, value: Expr, node: ast.AST, kind: str, text: str) -> None:
        self.found[name] = Name(name, value, columns(self.source, node), kind, False, None, text)


def read_settings_file(source: Source) -> LaunchFacts:
    tree = parse_python(source)
    if tree is None:
        return LaunchFacts("settings", is_complete=False, note="not Python of this version")
    names: dict[str, Expr] = {}
    reading = _Reading(source, Values(names, imports_of(tree)), names)
    reading.read(tree)
    read: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
            if node.id in _DYNAMIC:
                reading.is_complete = False
    found = [
        Name(item.name, item.value, item.at, item.kind, item.name in read, item.parameters, item.text)
        for item in reading.found.values()
    ]
    return LaunchFacts("settings", names=found, is_complete=reading.is_complete)


def read_settings_toml(source: Source) -> LaunchFacts:
    """A server's settings in TOML: top-level keys."""
    from asynclint.launch.toml_text import read_toml

    toml = read_toml(source)
    found = []
    for name, value in toml.data.items():
        simple = value is None or isinstance(value, (str, int, float, bool))
        expr: Expr = Known(value) if simple else Opaque(str(value)[:80])
        found.append(Name(name, expr, toml.place(name), "value", False, None, str(value)[:80]))
    return LaunchFacts("settings", names=found, is_complete=not toml.note, note=toml.note)
