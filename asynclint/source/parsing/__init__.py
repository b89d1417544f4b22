"""Python of any version -> its `ast`: what the running Python does not know yet is read as a newer one would."""

import ast
import sys
from collections.abc import Iterator

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

if sys.version_info >= (3, 12):
    TypeAlias = ast.TypeAlias
else:

    class TypeAlias(ast.stmt):
        """`type Name = ...`"""

        _fields = ("name", "type_params", "value")
        name: ast.expr
        value: ast.expr


def parse(source: bytes | str) -> ast.Module:
    """The module. What definitions have in brackets is in their `type_params` (each with a name and a bound).

    Raises SyntaxError, as the running Python words it, for what no Python reads; ValueError and RecursionError as
    `ast.parse` does.
    """
    try:
        return ast.parse(source)
    except SyntaxError:
        from asynclint.source.parsing.newer import parse_newer

        tree = parse_newer(source)
        if tree is None:
            raise
        return tree


def suites(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """All lists of statements in a module. A small part of its nodes: expressions hold none."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        for name in ("body", "orelse", "finalbody"):
            suite = getattr(node, name, None)
            if isinstance(suite, list) and suite:
                yield suite
                pending.extend(suite)
        pending.extend(getattr(node, "handlers", None) or getattr(node, "cases", None) or ())
