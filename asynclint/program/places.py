"""Edges of the call graph, the places they start from, and how those are spelled."""

from typing import NamedTuple

from asynclint.catalogue.entries import Blocking
from asynclint.model.effects import EdgeKind
from asynclint.model.facts import Attribute, Constant, Expr, Operation, Subscript
from asynclint.program.scopes import Scope
from asynclint.program.values import Frame


class Place(NamedTuple):
    """Where in a scope something happens, and how it is written. Columns are 0-based, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Edge(NamedTuple):
    """Control goes from a frame to another one, or to a catalogue entry."""

    place: Place
    kind: EdgeKind
    target: Frame | None
    entry: Blocking | None
    symbol: str
    once: bool = False
    inferred: bool = False
    wide: bool = False  # one of many implementations: says something only together with the others
    block: int = 0  # inside a package: the number of the block it stands in

    @property
    def holds(self) -> bool:
        """Does the caller stand still while the target runs?

        What the project awaits of itself is reported where it stands; for a coroutine of a package that is here.
        """
        return self.kind.carries_blocking or (
            self.kind is EdgeKind.AWAIT and self.target is not None and self.target.scope.module.is_external
        )


_BINARY = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "MatMult": "matmul", "Div": "truediv", "FloorDiv": "floordiv",
    "Mod": "mod", "Pow": "pow", "LShift": "lshift", "RShift": "rshift", "BitAnd": "and", "BitOr": "or", "BitXor": "xor",
}  # fmt: skip
_COMPARISONS = {"Eq": "eq", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
#: Operators and the methods of their left operand, of which the first that exists is called.
OPERATORS: dict[str, tuple[str, ...]] = {
    **{symbol: (f"__{name}__",) for symbol, name in (_BINARY | _COMPARISONS).items()},
    **{f"I{symbol}": (f"__i{name}__", f"__{name}__") for symbol, name in _BINARY.items()},
    "NotEq": ("__ne__", "__eq__"),
}


def spell(expr: Expr, scope: Scope) -> str:
    """The expression as a person would write it, calls without their arguments."""
    if isinstance(expr, str):
        return expr
    if isinstance(expr, int):
        return f"{spell(scope.body.calls[expr].callee, scope)}()"
    if isinstance(expr, Attribute):
        return f"{spell(expr.base, scope)}.{expr.name}"
    if isinstance(expr, Subscript):
        return f"{spell(expr.base, scope)}[...]"
    if isinstance(expr, Operation) and expr.symbol in OPERATORS:
        return f"({spell(expr.left, scope)} ... {spell(expr.right, scope)})"
    inner = getattr(expr, "value", None)
    return spell(inner, scope) if inner is not None and not isinstance(expr, Constant) else "(...)"


def last_name(expr: Expr) -> str:
    """The name after the last dot of a callee."""
    if isinstance(expr, str):
        return expr.rpartition(".")[2]
    return expr.name if isinstance(expr, Attribute) else ""
