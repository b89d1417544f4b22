"""Folders of installed packages in, answers to "does this dotted name exist?" out. Source is read, never imported."""

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from asynclint.source.parsing import parse

#: Longest chain of re-exports, bases and assignments that is followed.
_MOST_HOPS = 100


class Verdict(StrEnum):
    FOUND = "found"
    MISSING = "missing"
    UNKNOWN = "unknown"  # made at run time, or inside a compiled module
    ABSENT = "absent"  # the package is not installed


@dataclass(slots=True)
class _Scope:
    """The names of a module or class body. A binding is an absolute name it stands for, a class, or neither."""

    name: str
    names: dict[str, "_Class | str | None"] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    dynamic: bool = False


@dataclass(slots=True)
class _Class(_Scope):
    bases: list[str | None] = field(default_factory=list)


class Installed:
    """The packages under `folders`, as far as their text tells."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._modules: dict[str, _Scope | None] = {}

    def find(self, dotted: str) -> Verdict:
        """Does `dotted` name something? Re-exports, base classes and attributes set on `self` are followed."""
        return self._find(dotted, set())

    def has_module(self, dotted: str) -> bool:
        return self._module(dotted) is not None

    def _find(self, dotted: str, seen: set[str]) -> Verdict:
        if dotted in seen or len(seen) > _MOST_HOPS:
            return Verdict.UNKNOWN
        seen.add(dotted)
        parts = dotted.split(".")
        module = self._module(parts[0])
        if module is None:
            return Verdict.ABSENT
        for index in range(1, len(parts)):
            name, rest = parts[index], parts[index + 1 :]
            if name in module.names:
                verdict = self._follow(module, name, rest, seen)
                shadowed = rest and verdict is Verdict.MISSING  # a submodule is imported whatever has taken its name
                if not shadowed or self._module(f"{module.name}.{name}") is None:
                    return verdict
            deeper = self._module(f"{module.name}.{name}")
            if deeper is None:
                return self._in_stars(module, parts[index:], seen)
            module = deeper
        return Verdict.FOUND

    def _in_stars(self, module: _Scope, rest: list[str], seen: set[str]) -> Verdict:
        verdicts = [self._find(".".join([star, *rest]), seen) for star in module.stars]
        if Verdict.FOUND in verdicts:
            return Verdict.FOUND
        unclear = module.dynamic or any(verdict is not Verdict.MISSING for verdict in verdicts)
        return Verdict.UNKNOWN if unclear else Verdict.MISSING

    def _follow(self, scope: _Scope, name: str, rest: list[str], seen: set[str]) -> Verdict:
        binding = scope.names[name]
        if isinstance(binding, _Class):
            return self._in_class(binding, rest, seen) if rest else Verdict.FOUND
        if binding is None:
            return Verdict.UNKNOWN if rest else Verdict.FOUND
        verdict = self._find(".".join([binding, *rest]), seen)
        return Verdict.UNKNOWN if verdict is Verdict.ABSENT else verdict

    def _in_class(self, kind: _Class, rest: list[str], seen: set[str]) -> Verdict:
        if rest[0] in kind.names:
            return self._follow(kind, rest[0], rest[1:], seen)
        unclear = kind.dynamic
        for base in kind.bases:
            verdict = self._in_base(base, rest, seen) if base else Verdict.UNKNOWN
            if verdict is Verdict.FOUND:
                return verdict
            unclear = unclear or verdict is not Verdict.MISSING
        return Verdict.UNKNOWN if unclear else Verdict.MISSING

    def _in_base(self, base: str, rest: list[str], seen: set[str]) -> Verdict:
        if self._find(base, set(seen)) is Verdict.FOUND:
            return self._find(".".join([base, *rest]), seen)
        builtin = getattr(builtins, base.rpartition(".")[2], None)
        if isinstance(builtin, type):
            return Verdict.FOUND if hasattr(builtin, rest[0]) else Verdict.MISSING
        return Verdict.UNKNOWN

    def _module(self, dotted: str) -> _Scope | None:
        if dotted not in self._modules:
            self._modules[dotted] = self._load(dotted)
        return self._modules[dotted]

    def _load(self, dotted: str) -> _Scope | None:
        relative = Path(*dotted.split("."))
        for folder in self._folders:
            place = folder / relative
            for file in (place / "__init__.py", place.with_name(f"{place.name}.py")):
                if file.is_file():
                    return _read(dotted, file)
            for file in (place / "__init__.pyi", place.with_name(f"{place.name}.pyi")):
                if file.is_file():
                    return _read(dotted, file)
            if any(place.parent.glob(f"{place.name}.*so")) or any(place.parent.glob(f"{place.name}.*pyd")):
                return _Scope(dotted, dynamic=True)
        if any((folder / relative).is_dir() for folder in self._folders):
            return _Scope(dotted)
        return None


def _read(dotted: str, file: Path) -> _Scope:
    try:
        tree = parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return _Scope(dotted, dynamic=True)
    package = dotted if file.name.startswith("__init__.") else dotted.rpartition(".")[0]
    scope = _Scope(dotted)
    _fill(scope, tree.body, package, dotted)
    return scope


def _fill(scope: _Scope, body: Sequence[ast.stmt], package: str, module: str) -> None:
    for statement in _statements(body):
        match statement:
            case ast.ClassDef():
                if not isinstance(scope.names.get(statement.name), _Class):  # it wins over an import before it
                    scope.names[statement.name] = _read_class(statement, package, module)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.names.setdefault(statement.name, None)
                scope.dynamic = scope.dynamic or statement.name in ("__getattr__", "__getattribute__")
            case ast.Import():
                for item in statement.names:
                    first = item.name.partition(".")[0]
                    scope.names.setdefault(item.asname or first, item.name if item.asname else first)
            case ast.ImportFrom():
                _fill_imports(scope, statement, package)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                _fill_assignment(scope, statement, module)
            case ast.Expr(value=ast.Call(func=ast.Name(id="setattr" | "exec"))):
                scope.dynamic = True


def _fill_imports(scope: _Scope, statement: ast.ImportFrom, package: str) -> None:
    source = statement.module or ""
    if statement.level:
        parents = package.split(".")
        parents = parents[: len(parents) - statement.level + 1]
        source = ".".join([*parents, *([source] if source else [])])
    for item in statement.names:
        if item.name == "*":
            scope.stars.append(source)
        elif f"{source}.{item.name}" != f"{scope.name}.{item.asname or item.name}":
            scope.names.setdefault(item.asname or item.name, f"{source}.{item.name}")


def _fill_assignment(scope: _Scope, statement: ast.Assign | ast.AnnAssign | ast.AugAssign, module: str) -> None:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    value = _dotted(statement.value) if statement.value is not None else None
    if isinstance(scope, _Class) and value is not None and value.partition(".")[0] in scope.names:
        value = None  # another name for a member
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                scope.names.setdefault(node.id, f"{module}.{value}" if value else None)


def _read_class(node: ast.ClassDef, package: str, module: str) -> _Class:
    kind = _Class(node.name, dynamic=bool(node.keywords or node.decorator_list))
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        name = _dotted(plain)
        if name not in ("object", "Generic", "Protocol", "typing.Generic", "typing.Protocol"):
            kind.bases.append(f"{module}.{name}" if name else None)
    _fill(kind, node.body, package, module)
    for method in node.body:
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            for attribute in _set_on_self(method):
                kind.names.setdefault(attribute, None)
    return kind


def _set_on_self(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for node in ast.walk(method):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _dotted(node.value) == "self":
            yield node.attr


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a suite and of the suites in it that share its scope."""
    stack = list(body)[::-1]
    while stack:
        statement = stack.pop()
        yield statement
        if not isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [node for node in ast.walk(statement) if isinstance(node, ast.stmt) and node is not statement]
            yield from (node for node in inner if not isinstance(node, ast.Return))


def _dotted(node: ast.expr | None) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
