"""Expressions -> what `Expr` is written as, recording calls, bindings and implicit method calls in evaluation order.

This is most of what extraction costs, so the commonest kinds of node are looked at before anything is called.
"""

import ast
from ast import Attribute, Await, Call, GeneratorExp, Name, Slice, Subscript
from collections.abc import Callable, Sequence
from typing import Any

from asynclint.facts.module import Scope
from asynclint.facts.operators import OperatorReader
from asynclint.facts.signatures import read_annotation, read_parameters
from asynclint.facts.written import (
    ASYNC_ITERATE,
    ATTRIBUTE,
    AWAIT,
    AWAITED_LATER,
    COLLECTED,
    CONSTANT,
    DISPLAY,
    ELEMENT,
    FORMAT,
    GENERATOR,
    GET_ITEM,
    ITERATE,
    LAMBDA,
    LARGEST_INTEGER,
    LONGEST_TEXT,
    MAPPING,
    NOTHING,
    READ,
    STARRED,
    SUBSCRIPT,
    Written,
    is_constant,
    longest_kept,
    named,
)
from asynclint.model.containers import INSERTIONS
from asynclint.model.facts import BlockKind, CallFlag, Feature, FunctionKind

_DEEPEST_CHAIN = 100
_CHAIN = frozenset({Attribute, Call, Subscript, Await})
_AWAITED = int(CallFlag.AWAITED)
_HAS_AWAIT = int(Feature.AWAIT)
_HAS_YIELD = int(Feature.YIELD)
_COMPREHENSION = int(BlockKind.COMPREHENSION)


class ExpressionReader(OperatorReader):
    """Dispatches on the kind of expression."""

    __slots__ = ()

    def expr(self, node: Any) -> Written:
        return EXPRESSIONS[node.__class__](self, node)

    # ---------------------------------------------------------------- chains: a.b(c)[d].e, await x
    def attribute(self, node: Any) -> Written:
        base = node.value
        kind = base.__class__
        if kind is Name:
            value = f"{base.id}.{node.attr}"
        elif kind is Attribute and base.value.__class__ is Name:
            value = f"{base.value.id}.{base.attr}.{node.attr}"
        else:
            return self.chain(node)
        if self.keeps_uses:
            self.use(READ, value, node)
        return value

    def called(self, node: Any, flags: int = 0) -> Written:
        callee = node.func
        kind = callee.__class__
        if kind is Name:
            name = callee.id
            return self.call(node, name, "", name, flags)
        if kind is Attribute:
            base, name = callee.value, callee.attr
            kind = base.__class__
            if kind is Name:
                owner = base.id
                return self.call(node, f"{owner}.{name}", owner, name, flags)
            if kind is Attribute and base.value.__class__ is Name:
                owner = f"{base.value.id}.{base.attr}"
                return self.call(node, f"{owner}.{name}", owner, name, flags)
        return self.chain(node, flags)

    def awaited(self, node: Any) -> Written:
        operand = node.value
        if operand.__class__ is not Call:
            return self.chain(node)
        value = self.called(operand, _AWAITED)
        self.features |= _HAS_AWAIT
        return (AWAIT, value)

    def subscript(self, node: Any) -> Written:
        base = node.value
        if base.__class__ is not Name:
            return self.chain(node)
        value = base.id
        self.use(GET_ITEM, value, node)
        key = node.slice
        if key.__class__ is Slice:
            self.slice(key)
            return value
        return (SUBSCRIPT, value, EXPRESSIONS[key.__class__](self, key))

    def chain(self, node: Any, flags: int = 0) -> Written:
        """Attributes, calls, subscripts and awaits, from the innermost outward without recursion.

        `flags` are those of the outermost call.
        """
        links: list[Any] = []
        inner = node
        while (kind := inner.__class__) in _CHAIN:
            links.append(inner)
            inner = inner.func if kind is Call else inner.value
        value: Written = inner.id if kind is Name else EXPRESSIONS[kind](self, inner)
        depth = 0
        for position in range(len(links) - 1, -1, -1):
            link = links[position]
            kind = link.__class__
            depth = depth + 1 if value.__class__ is tuple else 0
            if depth > _DEEPEST_CHAIN:
                value = None  # such a value could be encoded, but not decoded
            outer = links[position - 1].__class__ if position else None
            if kind is Attribute:
                value = f"{value}.{link.attr}" if value.__class__ is str else (ATTRIBUTE, value, link.attr)
                if self.keeps_uses and outer is not Attribute and outer is not Call:
                    self.use(READ, value, link)
            elif kind is Call:
                value = self._call_value(link, value, _AWAITED if outer is Await else 0 if position else flags)
            elif kind is Subscript:
                self.use(GET_ITEM, value, link)
                key = self.expr(link.slice)
                if link.slice.__class__ is not Slice:
                    value = (SUBSCRIPT, value, key)  # a slice of a list is a list of the same
            else:
                self.features |= _HAS_AWAIT
                if value.__class__ is not int:
                    self.use(AWAITED_LATER, value, link)
                value = (AWAIT, value)
        return value

    def _call_value(self, node: Any, callee: Any, flags: int) -> int:
        if callee.__class__ is str:
            owner, _, name = callee.rpartition(".")
            return self.call(node, callee, owner, name, flags)
        return self.call(
            node, callee, "", callee[2] if callee.__class__ is tuple and callee[0] == ATTRIBUTE else "", flags
        )

    def call(self, node: Any, callee: Written, owner: str, name: str, flags: int) -> int:
        """Records a call; `name` is the last name of its callee and `owner` the chain before it, where there is one."""
        arguments: list[Written] = []
        for argument in node.args:
            kind = argument.__class__
            if kind is Name:
                arguments.append(argument.id)
            elif kind is GeneratorExp:
                # handed over on the spot, it is run by the callee: as good as inline
                arguments.append(self.comprehension(argument))
            else:
                arguments.append(EXPRESSIONS[kind](self, argument))
        if name:
            self.called_names.add(name)
            if name == "__setattr__":
                self._set(arguments if len(arguments) > 2 else [owner or "self", *arguments], node.lineno)
            elif arguments and (name in INSERTIONS if owner else name == "setattr" and callee == "setattr"):
                self._stored_by_call(owner, arguments, node.lineno)
            elif arguments and not owner and name in INSERTIONS:
                self._stored_in_item(callee[1], arguments[-1], node.lineno)  # type: ignore[index]
        keywords: list[tuple[str | None, Written]] = []
        for keyword in node.keywords:
            value = keyword.value
            kind = value.__class__
            keywords.append((keyword.arg, value.id if kind is Name else EXPRESSIONS[kind](self, value)))
        self.sequence = sequence = self.sequence + 1
        line, column, end_line, end = node.lineno, node.col_offset, node.end_lineno, node.end_col_offset
        if self.wide:
            column, end = self.module.columns(line, column, end_line, end)
        calls = self.calls
        calls.append((callee, arguments, keywords, line, column, end_line, end, sequence, self.block, flags))
        return len(calls) - 1

    def _stored_by_call(self, owner: str, arguments: list[Written], line: int) -> None:
        """`items.append(x)` puts x into `items[]`; `setattr(o, "name", x)` binds `o.name`."""
        if owner:
            self.sequence += 1
            self.bind_chain(f"{owner}[]", arguments[-1], None, line)
        else:
            self._set(arguments, line)

    def _stored_in_item(self, item: Any, value: Written, line: int) -> None:
        """`table[key].append(x)`, `table.setdefault(key, []).append(x)`: the items of the table are lists of x."""
        if item.__class__ is int:
            made = self.calls[item][0]
            table = made.removesuffix(".setdefault") if made.__class__ is str and made.endswith(".setdefault") else ""
        else:
            table = item[1] if item.__class__ is tuple and item[0] == SUBSCRIPT else ""
        if table.__class__ is str and table:
            self.sequence += 1
            self.bind_chain(f"{table}[]", (DISPLAY, [value], False), None, line)

    def _set(self, arguments: list[Written], line: int) -> None:
        """`setattr(o, "name", x)`, and what `object.__setattr__` and that of `super()` are given."""
        if len(arguments) == 3 and isinstance(arguments[0], str):
            name: Any = arguments[1]
            if is_constant(name) and isinstance(name[1], str):
                self.sequence += 1
                self.bind_chain(f"{arguments[0]}.{name[1]}", arguments[2], None, line)

    # ---------------------------------------------------------------- leaves
    def name(self, node: Any) -> Written:
        name: str = node.id
        return name

    def constant(self, node: Any) -> Written:
        value = node.value
        kind = value.__class__
        if kind is str:
            if not value.isascii():
                value = ascii(value)[1:-1]
            return (CONSTANT, value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT])
        if value is None or kind is bool:
            return (CONSTANT, value)
        if kind is int and -LARGEST_INTEGER < value < LARGEST_INTEGER:
            return (CONSTANT, value)
        if kind is float and -1e300 < value < 1e300:
            return (CONSTANT, value)
        return None

    def lambda_(self, node: ast.Lambda) -> Written:
        scope = Scope(node, "<lambda>", self.prefix, FunctionKind.LAMBDA, self.index, -1)
        scope.parameters = read_parameters(node.args, self)
        return (LAMBDA, self.module.add_scope(scope))

    def display(self, node: ast.List | ast.Tuple | ast.Set) -> Written:
        items = [EXPRESSIONS[element.__class__](self, element) for element in node.elts]
        return (DISPLAY, items[: longest_kept(items)], node.__class__ is ast.Tuple)

    def mapping(self, node: ast.Dict) -> Written:
        keys: list[str | None] = []
        for key in node.keys:
            value: Any = self.expr(key) if key is not None else None
            keys.append(value[1] if is_constant(value) and value[1].__class__ is str else None)
        values = [EXPRESSIONS[item.__class__](self, item) for item in node.values]
        longest = longest_kept(values)
        return (MAPPING, keys[:longest], values[:longest])

    def starred(self, node: ast.Starred) -> Written:
        value = self.expr(node.value)
        self.use(ITERATE, value, node.value)
        return (STARRED, value)

    def joined(self, node: Any) -> Written:
        parts = []
        for value in node.values:
            if value.__class__ is ast.FormattedValue:
                part = self.expr(value.value)
                if part.__class__ is str or part.__class__ is int:
                    self.use(FORMAT, part, value.value)
                parts.append(part)
                if value.format_spec is not None:
                    self.joined(value.format_spec)
        first = node.values[0] if node.values else None
        start = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
        return (CONSTANT, named(parts, start if "{" not in start else ""))

    def template(self, node: ast.expr) -> Written:
        """t-strings: the interpolations are evaluated, the result is no string."""
        for value in node.values:  # type: ignore[attr-defined]
            if not isinstance(value, ast.Constant):
                self.expr(value.value)
        return None

    def walrus(self, node: ast.NamedExpr) -> Written:
        self.bind_name(node.target.id, self.expr(node.value), node.lineno)
        return node.target.id

    def yield_(self, node: ast.Yield) -> Written:
        self.features |= _HAS_YIELD
        value = self.expr(node.value) if node.value is not None else NOTHING
        self.yields.append((value, self.sequence, self.block))
        return None

    def yield_from(self, node: ast.YieldFrom) -> Written:
        self.features |= _HAS_YIELD
        value = self.expr(node.value)
        self.use(ITERATE, value, node.value)
        self.yields.append(((ELEMENT, value, False), self.sequence, self.block))
        return None

    def slice(self, node: ast.Slice) -> Written:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.expr(part)
        return None

    # ---------------------------------------------------------------- comprehensions
    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Written:
        outer = self.generators(node.generators)
        item = (COLLECTED, self.expr(node.elt), self.block)
        self.block = outer
        return item

    def dict_comprehension(self, node: ast.DictComp) -> Written:
        outer = self.generators(node.generators)
        self.expr(node.key)
        value = self.expr(node.value)
        if value.__class__ is str:
            value = (ELEMENT, (COLLECTED, value, self.block), False)
        self.block = outer
        return (MAPPING, [None], [value])

    def generators(self, generators: Sequence[ast.comprehension]) -> int:
        """Open the block of a comprehension, whose names nobody else sees; gives the block to return to."""
        outer = self.block
        for position, generator in enumerate(generators):
            source = self.expr(generator.iter)
            is_async = bool(generator.is_async)
            self.use(ASYNC_ITERATE if is_async else ITERATE, source, generator.iter)
            if position == 0:
                self.blocks.append((outer, _COMPREHENSION, -1, None, False, True, generator.target.lineno))
                self.block = len(self.blocks) - 1
            self.assign(generator.target, (ELEMENT, source, is_async))
            for condition in generator.ifs:
                self.truth(condition)
        return outer

    def generator_expression(self, node: ast.GeneratorExp) -> Written:
        """A generator that is kept for later is a function of its own, which runs when somebody iterates."""
        is_async = any(generator.is_async for generator in node.generators) or (
            b"await" in self.module.source and any(isinstance(inner, ast.Await) for inner in ast.walk(node))
        )
        kind = FunctionKind.LAMBDA | FunctionKind.GENERATOR | (FunctionKind.ASYNC if is_async else FunctionKind.SYNC)
        return (GENERATOR, self.module.add_scope(Scope(node, "<genexpr>", self.prefix, kind, self.index, -1)))

    # ---------------------------------------------------------------- others
    def annotation(self, node: ast.expr) -> Written:
        return read_annotation(node, self)

    def unknown(self, node: ast.expr) -> Written:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expr(child)
        return None


#: Kind of node -> what reads it. Kinds of newer grammars are read by visiting their children.
EXPRESSIONS: dict[type, Callable[[Any, Any], Written]] = {
    **dict.fromkeys(ast.expr.__subclasses__(), ExpressionReader.unknown),
    ast.Name: ExpressionReader.name,
    ast.Constant: ExpressionReader.constant,
    ast.Attribute: ExpressionReader.attribute,
    ast.Call: ExpressionReader.called,
    ast.Subscript: ExpressionReader.subscript,
    ast.Await: ExpressionReader.awaited,
    ast.BinOp: ExpressionReader.binary,
    ast.BoolOp: ExpressionReader.boolean,
    ast.IfExp: ExpressionReader.conditional,
    ast.Compare: ExpressionReader.compare,
    ast.UnaryOp: ExpressionReader.unary,
    ast.Lambda: ExpressionReader.lambda_,
    ast.List: ExpressionReader.display,
    ast.Tuple: ExpressionReader.display,
    ast.Set: ExpressionReader.display,
    ast.Dict: ExpressionReader.mapping,
    ast.Starred: ExpressionReader.starred,
    ast.JoinedStr: ExpressionReader.joined,
    ast.NamedExpr: ExpressionReader.walrus,
    ast.Yield: ExpressionReader.yield_,
    ast.YieldFrom: ExpressionReader.yield_from,
    ast.Slice: ExpressionReader.slice,
    ast.ListComp: ExpressionReader.comprehension,
    ast.SetComp: ExpressionReader.comprehension,
    ast.GeneratorExp: ExpressionReader.generator_expression,
    ast.DictComp: ExpressionReader.dict_comprehension,
}
if hasattr(ast, "TemplateStr"):
    EXPRESSIONS[ast.TemplateStr] = ExpressionReader.template
