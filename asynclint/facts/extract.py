"""Python text -> encoded ModuleFacts. Pure: the same bytes always give the same bytes, and nothing is ever raised.

A module is a work list of scopes (functions, lambdas, class suites); each scope is walked by `ScopeReader` with an
explicit stack of suites, so that neither long `elif` chains nor deep nesting of definitions can exhaust the
interpreter. What cannot be read at all becomes the `error` of the facts.
"""

import ast
import sys
import warnings
from collections.abc import Iterable

from asynclint.facts.newer import parse_newer, parse_older
from asynclint.facts.scope import Scope, ScopeReader
from asynclint.facts.written import DISPLAY, Record, is_constant
from asynclint.model.facts import FunctionKind, encode

#: Expressions nest at most some hundred levels (the tokenizer's limit on brackets); chains are walked iteratively.
_RECURSION_LIMIT = 12_000
_MODULE = int(FunctionKind.MODULE)


def extract(source: bytes) -> bytes:
    """Facts of one file, encoded. Syntax errors and undecodable bytes are in `ModuleFacts.error`."""
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parse(source)
        return encode(ModuleReader(tree, source, lines).read())
    except SyntaxError as error:
        return _unreadable(lines, error.lineno or 1, max((error.offset or 1) - 1, 0), error.msg or "invalid syntax")
    except (RecursionError, MemoryError):
        return _unreadable(lines, 1, 0, "expressions are nested too deeply to be parsed")
    except ValueError as error:  # NUL bytes, before 3.12
        return _unreadable(lines, 1, 0, str(error))
    finally:
        sys.setrecursionlimit(limit)


def _parse(source: bytes) -> ast.Module:
    if sys.version_info >= (3, 12):
        return parse_newer(source)
    try:
        return ast.parse(source)
    except SyntaxError:
        # Type parameters are by far the commonest newer syntax.
        tree = parse_older(source)
        if tree is None:
            raise
        return tree


def _unreadable(lines: int, line: int, column: int, message: str) -> bytes:
    return encode(([], [], [], None, [], [], [], "", [], lines, (line, column, message)))


class ModuleReader:
    """Reads one parsed module: hands out function and class indexes and works the list of scopes down."""

    def __init__(self, tree: ast.Module, source: bytes, lines: int) -> None:
        self.tree = tree
        self.source = source
        self.lines = lines
        #: the lines that are not ASCII, by number: columns there are not what `ast` says
        self.wide = {} if source.isascii() else _wide_lines(source)
        self.functions: list[Record | None] = []
        self.classes: list[Record | None] = []
        self.imports: list[Record] = []
        self.rebound: list[tuple[str, int]] = []
        self.stores: list[tuple[str, int, int]] = []
        self.attributes: list[tuple[int, int, int, str]] = []
        self.called: set[str] = set()
        self.lost: dict[str, set[int]] = {}
        self.pending: list[Scope] = []

    def read(self) -> Record:
        """The fields of `ModuleFacts`."""
        self.add_scope(Scope(self.tree, "", "", _MODULE, -1, -1))
        reader = ScopeReader(self)
        exports = None
        while self.pending:
            # Last in, first out keeps the list short; indexes were given out on sight, so order does not matter.
            scope = self.pending.pop()
            self.functions[scope.index] = reader.read(scope)
            if scope.index == 0:
                exports = _exports(reader.bindings)
        called = " ".join(sorted(self.called))
        lost = [(name, sorted(functions)) for name, functions in sorted(self.lost.items())]
        return (
            *(self.functions, self.classes, self.imports, exports),
            *(self.rebound, self.stores, sorted(self.attributes), called, lost, self.lines, None),
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

    def columns(self, line: int, offset: int, end_line: int, end_offset: int) -> tuple[int, int]:
        """The code-point columns of UTF-8 offsets."""
        text, end = self.wide.get(line), self.wide.get(end_line)
        return (
            offset if text is None else len(text[:offset].decode("utf-8", "replace")),
            end_offset if end is None else len(end[:end_offset].decode("utf-8", "replace")),
        )


def _exports(bindings: Iterable[Record]) -> list[str] | None:
    """`__all__`, when it is written out; additions (`+=`, `extend`) make it unknown."""
    values = [value for target, value, *_ in bindings if target.startswith("__all__")]
    if len(values) != 1:
        return None
    (value,) = values
    if value.__class__ is not tuple or value[0] != DISPLAY or not all(map(is_constant, value[1])):
        return None
    return [str(item[1]) for item in value[1]]


def _wide_lines(source: bytes) -> dict[int, bytes]:
    return {number: line for number, line in enumerate(_utf8_lines(source), 1) if not line.isascii()}


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


__all__ = ["ModuleReader", "extract"]
