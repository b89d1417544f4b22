"""What is being read: a module with the lists that its scopes fill, and the scopes that wait."""

import ast

from asynclint.facts.written import Record, Written


class Scope:
    """A scope waiting to be read. `node` is a Module, ClassDef, function, Lambda or GeneratorExp."""

    __slots__ = ("cls", "decorators", "index", "kind", "name", "node", "parameters", "parent", "prefix", "returns")

    def __init__(self, node: ast.AST, name: str, prefix: str, kind: int, parent: int, cls: int) -> None:
        self.node = node
        self.name = name
        self.prefix = prefix  # qualified name of the enclosing scope, with its trailing dot
        self.kind = kind
        self.parent = parent
        self.cls = cls
        self.index = -1
        self.parameters: list[Record] = []
        self.decorators: list[Written] = []
        self.returns: Written = None


class ModuleRecord:
    """Hands out function and class indexes, and holds what the scopes of a module are read into."""

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
