"""Python text -> encoded ModuleFacts. Pure: the same bytes always give the same bytes, and nothing is ever raised.

A module is a work list of scopes (functions, lambdas, class suites); each scope is walked by `ScopeReader` with an
explicit stack of suites, so that neither long `elif` chains nor deep nesting of definitions can exhaust the
interpreter. What cannot be read at all becomes the `error` of the facts.
"""

import ast
import sys
import warnings

from asynclint.facts.scope import Scope, ScopeReader
from asynclint.model.facts import (
    Class,
    Constant,
    Function,
    FunctionKind,
    Import,
    ModuleFacts,
    decode_body,
    encode,
)

#: Expressions nest at most some hundred levels (the tokenizer's limit on brackets); chains are walked iteratively.
_RECURSION_LIMIT = 12_000


def extract(source: bytes) -> bytes:
    """Facts of one file, encoded. Syntax errors and undecodable bytes are in `ModuleFacts.error`."""
    return encode(read_module(source))


def read_module(source: bytes) -> ModuleFacts:
    """Facts of one file, as values."""
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        return ModuleReader(tree, source, lines).read()
    except SyntaxError as error:
        return _unreadable(lines, error.lineno or 1, max((error.offset or 1) - 1, 0), error.msg or "invalid syntax")
    except (RecursionError, MemoryError):
        return _unreadable(lines, 1, 0, "expressions are nested too deeply to be parsed")
    except ValueError as error:  # NUL bytes, before 3.12
        return _unreadable(lines, 1, 0, str(error))
    finally:
        sys.setrecursionlimit(limit)


def _unreadable(lines: int, line: int, column: int, message: str) -> ModuleFacts:
    return ModuleFacts([], [], [], None, [], [], "", lines, (line, column, message))


class ModuleReader:
    """Reads one parsed module: hands out function and class indexes and works the list of scopes down."""

    def __init__(self, tree: ast.Module, source: bytes, lines: int) -> None:
        self.tree = tree
        self.lines = lines
        self.wide_lines = None if source.isascii() else _utf8_lines(source)
        self.functions: list[Function | None] = []
        self.classes: list[Class | None] = []
        self.imports: list[Import] = []
        self.rebound: list[tuple[str, int]] = []
        self.stores: list[tuple[str, int, int]] = []
        self.called: set[str] = set()
        self.pending: list[Scope] = []

    def read(self) -> ModuleFacts:
        self.add_scope(Scope(self.tree, "", "", FunctionKind.MODULE, -1, -1))
        while self.pending:
            # Last in, first out keeps the list short; indexes were given out on sight, so order does not matter.
            scope = self.pending.pop()
            self.functions[scope.index] = ScopeReader(self, scope).read()
        functions = [function for function in self.functions if function is not None]
        classes = [cls for cls in self.classes if cls is not None]
        return ModuleFacts(
            functions,
            classes,
            self.imports,
            self._exports(functions[0]),
            self.rebound,
            self.stores,
            " ".join(sorted(self.called)),
            self.lines,
            None,
        )

    def add_scope(self, scope: Scope) -> int:
        """Queue a scope for reading and give it its function index."""
        scope.index = len(self.functions)
        self.functions.append(None)
        self.pending.append(scope)
        return scope.index

    def add_class(self) -> int:
        self.classes.append(None)
        return len(self.classes) - 1

    def column(self, line: int, offset: int) -> int:
        """The code-point column of a UTF-8 offset."""
        if self.wide_lines is None:
            return offset
        text = self.wide_lines[line - 1] if line <= len(self.wide_lines) else b""
        return offset if text.isascii() else len(text[:offset].decode("utf-8", "replace"))

    @staticmethod
    def _exports(module: Function) -> list[str] | None:
        """`__all__`, when it is written out; additions (`+=`, `extend`) make it unknown."""
        for binding in decode_body(module.body).bindings:
            if binding.target == "__all__":
                items = getattr(binding.value, "items", None)
                if items is None or not all(isinstance(item, Constant) for item in items):
                    return None
                return [str(item.value) for item in items]
        return None


def _utf8_lines(source: bytes) -> list[bytes]:
    """The lines that `ast` offsets refer to: UTF-8, whatever the file's own encoding."""
    if source.startswith(b"\xef\xbb\xbf"):
        source = source[3:]
    try:
        source.decode("utf-8")
        return source.splitlines()
    except UnicodeDecodeError:
        import io
        import tokenize

        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return [line.encode("utf-8") for line in source.decode(encoding).splitlines()]


__all__ = ["ModuleReader", "extract", "read_module"]
