"""What reading a scope records: bindings, implicit method calls, stores; in evaluation order."""

import ast
from typing import TYPE_CHECKING

from asynclint.model.facts import (
    Binding,
    Block,
    BlockKind,
    Call,
    Constant,
    Display,
    Expr,
    Feature,
    Mapping,
    Unpacked,
    Use,
    UseKind,
)

if TYPE_CHECKING:
    from asynclint.facts.extract import ModuleReader


class Recorder:
    """Where evaluation stands, and the lists that are being filled."""

    def __init__(self, module: "ModuleReader", index: int, *, keeps_reads: bool) -> None:
        self.module = module
        self.index = index
        self.keeps_reads = keeps_reads
        self.sequence = 0
        self.block = 0
        self.blocks: list[Block] = [Block(-1, BlockKind.BODY, -1, None, False, False, 0)]
        self.receiver = " "  # the first parameter of a method, with its dot
        self.features: int = Feature.NONE
        self.calls: list[Call] = []
        self.bindings: list[Binding] = []
        self.uses: list[Use] = []
        self.yields: list[tuple[Expr, int, int]] = []
        self.match_subjects: dict[ast.match_case, Expr] = {}

    def expr(self, node: ast.expr) -> Expr:
        """Read an expression: what it is, with everything it does recorded."""
        raise NotImplementedError

    def use(self, kind: UseKind, value: Expr, node: ast.expr) -> None:
        """Record an implicit method call."""
        if value is None or not self.keeps_reads or isinstance(value, Constant | Display | Mapping):
            return
        self.sequence += 1
        line, end_line = node.lineno, node.end_lineno or node.lineno
        column, end = self.module.column(line, node.col_offset), self.module.column(end_line, node.end_col_offset or 0)
        self.uses.append(Use(kind, value, line, column, end_line, end, self.sequence, self.block))

    def truth(self, node: ast.expr) -> Expr:
        """A condition: `if queryset:` calls `__bool__` or `__len__`."""
        value = self.expr(node)
        if value.__class__ is str or value.__class__ is int:
            self.use(UseKind.TRUTH, value, node)
        return value

    def bind_name(self, name: str, value: Expr, line: int) -> None:
        self.sequence += 1
        self.bindings.append(Binding(name, value, None, line, self.sequence, self.block))

    def annotate_name(self, name: str, annotation: Expr, line: int) -> None:
        self.sequence += 1
        self.bindings.append(Binding(name, None, annotation, line, self.sequence, self.block))

    def assign(self, target: ast.expr, value: Expr, annotation: Expr = None) -> None:
        """Bind a target; nested targets are unpacked with a work list."""
        if target.__class__ is ast.Name:
            self.sequence += 1
            self._bind(target.id, value, annotation, target.lineno)
            return
        work = [(target, value)]
        self.sequence += 1
        while work:
            node, bound = work.pop()
            if isinstance(node, ast.Tuple | ast.List):
                items = bound.items if isinstance(bound, Display) and len(bound.items) == len(node.elts) else None
                for position, element in enumerate(node.elts):
                    if isinstance(element, ast.Starred):
                        work.append((element.value, bound if items is None else Display(items[position:], False)))
                    else:
                        work.append((element, items[position] if items else Unpacked(bound, position)))
                continue
            before = self.sequence
            name = self.store(node)
            if name is not None:
                after, self.sequence = self.sequence, before  # all targets are bound at once: `a, b = b, a`
                self._bind(name, bound, annotation, node.lineno)
                self.sequence = after

    def _bind(self, name: str, value: Expr, annotation: Expr, line: int) -> None:
        self.bindings.append(Binding(name, value, annotation, line, self.sequence, self.block))
        if ("." in name or name.endswith("]")) and not name.startswith(self.receiver):
            self.module.stores.append((name, self.index, len(self.bindings) - 1))

    def store(self, node: ast.expr) -> str | None:
        """The chain a target is spelled with (`"self.cache[]"` for an item), evaluating what it evaluates."""
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            base = self.expr(node.value)
            if not isinstance(base, str):
                return None
            self.use(UseKind.SET_ATTRIBUTE, f"{base}.{node.attr}", node)
            return f"{base}.{node.attr}"
        if isinstance(node, ast.Subscript):
            base = self.expr(node.value)
            self.expr(node.slice)
            self.use(UseKind.SET_ITEM, base, node)
            return f"{base}[]" if isinstance(base, str) else None
        return None

    def subject_of(self, node: ast.expr) -> Expr:
        """The subject of a match, if it is a plain chain that patterns can say something about."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
