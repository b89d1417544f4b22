"""Python expressions -> what they give, as far as it is written down: constants, the environment, simple arithmetic."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from asynclint.launch.words import joined
from asynclint.model.launchfacts import Applied, Either, Env, Expr, Known, Opaque

_DEEPEST = 12
_MOST_TEXT = 120
#: Functions that read one variable of the environment: name, default.
_READERS = frozenset(
    {"os.getenv", "os.environ.get", "getenv", "environ.get", "config", "decouple.config", "env", "env.str"}
)
_CAST_READERS = {"env.int": "int", "env.bool": "bool", "env.float": "float"}
_CASTS = frozenset({"int", "float", "str", "bool", "round", "math.ceil", "math.floor", "abs"})
_FOLDS = frozenset({"max", "min"})
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
}


def dotted(node: ast.expr) -> str:
    """`a.b.c`; empty for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(names)])


def written(node: ast.AST) -> str:
    try:
        return ast.unparse(node)[:_MOST_TEXT]
    except (RecursionError, ValueError):
        return "…"


@dataclass(frozen=True, slots=True)
class Values:
    """Reads expressions of one file. `names`: what its names are bound to; `imports`: local name -> dotted name."""

    names: Mapping[str, Expr] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)

    def resolved(self, node: ast.expr) -> str:
        """The dotted name an expression stands for, imports replaced."""
        text = dotted(node)
        head, dot, rest = text.partition(".")
        return self.imports.get(head, head) + dot + rest

    def of(self, node: ast.expr, depth: int = 0) -> Expr:
        if depth > _DEEPEST:
            return Opaque(written(node))
        if isinstance(node, ast.Constant):
            value = node.value
            if value is None or isinstance(value, (str, int, float, bool)):
                return Known(value) if not isinstance(value, int) or abs(value) < 1 << 62 else Opaque(str(value)[:40])
        elif isinstance(node, ast.Name):
            return self.names.get(node.id, Opaque(node.id))
        elif isinstance(node, ast.Call):
            return self._call(node, depth)
        elif isinstance(node, ast.Subscript) and self.resolved(node.value) in ("os.environ", "environ"):
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                return Env(node.slice.value, None, written(node), keeps_empty=True)
        elif isinstance(node, ast.IfExp):
            return Either([self.of(node.body, depth + 1), self.of(node.orelse, depth + 1)])
        elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return Applied("or", [self.of(value, depth + 1) for value in node.values])
        elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            operands = [self.of(node.left, depth + 1), self.of(node.right, depth + 1)]
            return Applied(_OPERATORS[type(node.op)], operands)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return Applied("-", [Known(0), self.of(node.operand, depth + 1)])
        elif isinstance(node, ast.JoinedStr):
            return joined([self._piece(value, depth) for value in node.values])
        return Opaque(written(node))

    def _piece(self, node: ast.expr, depth: int) -> Expr:
        return self.of(node.value if isinstance(node, ast.FormattedValue) else node, depth + 1)

    def _call(self, node: ast.Call, depth: int) -> Expr:
        name = self.resolved(node.func)
        arguments = node.args
        first = arguments[0] if arguments else None
        if name in _READERS or name in _CAST_READERS:
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                return self._variable(name, first.value, node, depth)
        elif name in _CASTS and first is not None:
            return Applied(name.rpartition(".")[2], [self.of(first, depth + 1)])
        elif name in _FOLDS and len(arguments) > 1 and not node.keywords:
            return Applied(name, [self.of(argument, depth + 1) for argument in arguments])
        return Opaque(written(node))

    def _variable(self, reader: str, name: str, node: ast.Call, depth: int) -> Expr:
        default: Expr | None = self.of(node.args[1], depth + 1) if len(node.args) > 1 else None
        cast = _CAST_READERS.get(reader)
        for keyword in node.keywords:
            if keyword.arg == "default":
                default = self.of(keyword.value, depth + 1)
            elif keyword.arg == "cast":
                cast = dotted(keyword.value)
        if default is None and reader.endswith(("getenv", ".get")):
            default = Known(None)
        found = Env(name, default, written(node), keeps_empty=True)
        return Applied(cast, [found]) if cast in ("int", "float", "bool", "str") else found
