"""What reading a scope records: bindings, implicit method calls, stores; in evaluation order."""

import ast
from typing import Any

from asynclint.facts.module import ModuleRecord, Scope
from asynclint.facts.written import (
    CONSTANT,
    DISPLAY,
    ITERATE,
    MAPPING,
    SET_ATTRIBUTE,
    SET_ITEM,
    TRUTH,
    UNPACKED,
    Record,
    Written,
    last_name,
)
from asynclint.model.facts import CallFlag, FunctionKind

#: Methods of these are nobody's.
_BUILT_IN = frozenset({CONSTANT, DISPLAY, MAPPING})
_OUTERMOST = (-1, 0, -1, None, False, False, 0)
_AWAITED, _DISCARDED = int(CallFlag.AWAITED), int(CallFlag.DISCARDED)
_BELOW_MODULE = int(FunctionKind.MODULE)
_QUOTE = "'"


class Recorder:
    """Where evaluation stands, and the lists that are being filled. One object reads all scopes of a module in turn."""

    __slots__ = (
        *("module", "wide", "called_names", "scope", "index", "prefix", "cls", "receiver", "keeps_uses", "features"),
        *("sequence", "block", "groups", "blocks", "calls", "bindings", "uses", "returns", "yields"),
        *("globals", "nonlocals"),
    )

    def __init__(self, module: ModuleRecord) -> None:
        self.module = module
        self.wide = module.wide
        self.called_names = module.called

    def begin(self, scope: Scope) -> None:
        """Everything as it is before the first statement of `scope`."""
        self.scope = scope
        self.index = scope.index
        self.cls = scope.cls
        self.prefix = f"{scope.prefix}{scope.name}." if scope.name else ""
        parameters = scope.parameters
        #: the first parameter of a method, with its dot
        self.receiver: str = parameters[0][0] + "." if scope.cls >= 0 and parameters else " "
        self.keeps_uses = scope.kind < _BELOW_MODULE
        self.features = self.sequence = self.block = self.groups = 0
        self.blocks: list[Record] = [_OUTERMOST]
        self.calls: list[Record] = []
        self.bindings: list[Record] = []
        self.uses: list[Record] = []
        self.returns: list[Record] = []
        self.yields: list[Record] = []
        self.globals: list[str] = []
        self.nonlocals: list[str] = []

    def body(self) -> Record:
        """The fields of `facts.Body`."""
        return (
            *(self.calls, self.bindings, self.uses, self.blocks),
            *(self.returns, self.yields, self.globals, self.nonlocals),
        )

    def expr(self, node: Any) -> Written:
        """Read an expression: what it is, with everything it does recorded."""
        raise NotImplementedError

    def use(self, kind: int, value: Any, node: Any) -> None:
        """Record an implicit method call."""
        if value is None or not self.keeps_uses or (value.__class__ is tuple and value[0] in _BUILT_IN):
            return
        self.sequence = sequence = self.sequence + 1
        line, column, end_line, end = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
        if self.wide:
            column, end = self.module.columns(line, column, end_line, end)
        self.uses.append((kind, value, line, column, end_line, end, sequence, self.block))

    def truth(self, node: Any) -> Written:
        """A condition: `if queryset:` calls `__bool__` or `__len__`."""
        value = self.expr(node)
        if value.__class__ is str or value.__class__ is int:
            self.use(TRUTH, value, node)
        return value

    def bind_name(self, name: str, value: Written, line: int, annotation: Written = None) -> None:
        self.sequence = sequence = self.sequence + 1
        self.bindings.append((name, value, annotation, line, sequence, self.block))
        if name.startswith(self.receiver):  # `assert isinstance(self.name, T)`
            self._note_attribute(name)

    def assign(self, target: Any, value: Written, annotation: Written = None) -> None:
        """Bind a target; nested targets are unpacked with a work list."""
        self.sequence += 1
        if target.__class__ is ast.Name:
            self.bindings.append((target.id, value, annotation, target.lineno, self.sequence, self.block))
        elif target.__class__ is ast.Tuple or target.__class__ is ast.List:
            self._unpack(target, value, annotation)
        else:
            self._put(target, value, annotation)

    def _unpack(self, target: ast.expr, value: Written, annotation: Written) -> None:
        work: list[tuple[Any, Any]] = [(target, value)]
        while work:
            node, bound = work.pop()
            if node.__class__ is not ast.Tuple and node.__class__ is not ast.List:
                self._put(node, bound, annotation)
                continue
            is_display = bound.__class__ is tuple and bound[0] == DISPLAY and len(bound[1]) == len(node.elts)
            items = bound[1] if is_display else None
            for position, element in enumerate(node.elts):
                if element.__class__ is ast.Starred:
                    if bound.__class__ is int or bound.__class__ is str:
                        self.use(ITERATE, bound, element)  # `first, *rest = rows()`
                    work.append((element.value, bound if items is None else (DISPLAY, items[position:], False)))
                else:
                    work.append((element, items[position] if items else (UNPACKED, bound, position)))

    def _put(self, target: ast.expr, value: Written, annotation: Written) -> None:
        before = self.sequence
        name = self.store(target)
        if name is not None:
            after, self.sequence = self.sequence, before  # all targets are bound at once: `a, b = b, a`
            self.bind_chain(name, value, annotation, target.lineno)
            if target.__class__ is ast.Subscript and value is not None and value.__class__ is not tuple:
                key = key_of(target.slice)
                if key is not None:
                    self.bind_chain(f"{name[:-1]}{key}]", value, None, target.lineno)
            self.sequence = after

    def bind_chain(self, name: str, value: Written, annotation: Written, line: int) -> None:
        self.bindings.append((name, value, annotation, line, self.sequence, self.block))
        if "." in name or name.endswith("]"):
            if name.startswith(self.receiver):
                self._note_attribute(name)
            else:
                self.module.stores.append((name, self.index, len(self.bindings) - 1))

    def _note_attribute(self, name: str) -> None:
        attribute = name[len(self.receiver) :]
        if "." not in attribute:
            self.module.attributes.append((self.index, len(self.bindings) - 1, self.cls, attribute))
        else:
            self.module.stores.append((name, self.index, len(self.bindings) - 1))

    def note_lost(self) -> None:
        """Calls whose result is dropped, or bound once to a plain name."""
        calls, lost = self.calls, self.module.lost
        kept: dict[str, int] = {}
        for target, value, *_ in self.bindings:
            kept[target] = value if value.__class__ is int and target not in kept else -1
        numbers = [number for target, number in kept.items() if number >= 0 and target.isidentifier()]
        numbers += [number for number, call in enumerate(calls) if call[-1] == _DISCARDED]
        for number in numbers:
            name = last_name(calls[number][0])
            if name and calls[number][-1] != _AWAITED:
                lost.setdefault(name, set()).add(self.index)

    def store(self, node: Any) -> str | None:
        """The chain a target is spelled with (`"self.cache[]"` for an item), evaluating what it evaluates."""
        kind = node.__class__
        if kind is ast.Name:
            name: str = node.id
            return name
        if kind is ast.Attribute:
            base = self.expr(node.value)
            if base.__class__ is not str:
                return None
            name = f"{base}.{node.attr}"
            self.use(SET_ATTRIBUTE, name, node)
            return name
        if kind is ast.Subscript:
            base = self.expr(node.value)
            self.expr(node.slice)
            self.use(SET_ITEM, base, node)
            if base.__class__ is not str:
                return None
            owner, _, last = base.rpartition(".")
            key = key_of(node.slice) if last == "__dict__" else None
            if key is not None:
                return f"{owner}.{key.strip(_QUOTE)}"  # the attribute itself
            return f"{base}[]"
        return None


def key_of(node: ast.expr) -> str | None:
    """How the key of an item is told from others: `"db"`, or a constant's name."""
    if isinstance(node, ast.Constant):
        return repr(node.value) if isinstance(node.value, str) and node.value.isidentifier() else None
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name if name.isupper() or name.endswith("_key") else None


def subject_of(node: ast.expr) -> str | None:
    """The subject of a match, if it is a plain chain that patterns can say something about."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
