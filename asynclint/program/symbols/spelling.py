"""Expressions as a person would write them, and the names that they end with."""

from asynclint.model.facts import Attribute, Constant, Expr, Operation, Subscript
from asynclint.program.symbols.scopes import Scope

_BINARY = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "MatMult": "matmul", "Div": "truediv", "FloorDiv": "floordiv",
    "Mod": "mod", "Pow": "pow", "LShift": "lshift", "RShift": "rshift", "BitAnd": "and", "BitOr": "or", "BitXor": "xor",
}  # fmt: skip
_COMPARISONS = {"Eq": "eq", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
#: Operators and the methods of their (left) operand, of which the first that exists is called.
OPERATORS: dict[str, tuple[str, ...]] = {
    **{symbol: (f"__{name}__",) for symbol, name in (_BINARY | _COMPARISONS).items()},
    **{f"I{symbol}": (f"__i{name}__", f"__{name}__") for symbol, name in _BINARY.items()},
    "NotEq": ("__ne__", "__eq__"),
    "Invert": ("__invert__",), "USub": ("__neg__",), "UAdd": ("__pos__",),
}  # fmt: skip
#: Operators and the methods of their right operand, where the left one has none.
REFLECTED: dict[str, tuple[str, ...]] = {symbol: (f"__r{name}__",) for symbol, name in _BINARY.items()}


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
