"""Expressions -> `Expr` values, recording calls, bindings and implicit method calls on the way, in evaluation order."""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from asynclint.facts.recorder import Recorder
from asynclint.facts.signatures import read_annotation, read_parameters
from asynclint.model.facts import (
    Attribute,
    Await,
    Block,
    BlockKind,
    Call,
    CallFlag,
    Choice,
    Collected,
    Constant,
    Display,
    Element,
    Expr,
    Feature,
    FunctionKind,
    Generator,
    Lambda,
    Mapping,
    Operation,
    Parameter,
    Starred,
    Subscript,
    UseKind,
)

if TYPE_CHECKING:
    from asynclint.facts.scope import Scope

_LONGEST_STRING = 100
_LONGEST_DISPLAY = 64
_LARGEST_INTEGER = 2**53
#: Methods that put their last argument into a container.
_ADDERS = frozenset({"append", "add", "appendleft", "insert", "put", "put_nowait", "setdefault"})
_FLAT = frozenset({str, int, None.__class__})
_DEEPEST_CHAIN = 100
_CHAIN = frozenset({ast.Attribute, ast.Call, ast.Subscript, ast.Await})
_KEPT_OPERATIONS = frozenset({"Div", "BitOr", "Add", "Mult"})
_KEPT_COMPARISONS = frozenset({"Is", "IsNot", "Eq", "NotEq", "In", "NotIn"})


class ExpressionReader(Recorder):
    """Dispatches on the kind of expression."""

    prefix: str
    scope: "Scope"
    cls: int

    def expr(self, node: ast.expr) -> Expr:
        return _EXPRESSIONS[node.__class__](self, node)

    # ---------------------------------------------------------------- chains: a.b(c)[d].e, await x
    def chain(self, node: ast.expr) -> Expr:
        """Attributes, calls, subscripts and awaits, from the innermost outward without recursion."""
        links: list[ast.expr] = []
        inner: ast.expr = node
        while inner.__class__ in _CHAIN:
            links.append(inner)
            inner = inner.func if isinstance(inner, ast.Call) else inner.value  # type: ignore[attr-defined]
        value: Expr = inner.id if inner.__class__ is ast.Name else self.expr(inner)
        depth = 0
        for position in range(len(links) - 1, -1, -1):
            link = links[position]
            kind = link.__class__
            depth = depth + 1 if value.__class__ not in _FLAT else 0
            if depth > _DEEPEST_CHAIN:
                value = None  # such a value could be encoded, but not decoded
            outer = links[position - 1].__class__ if position else None
            if kind is ast.Attribute:
                name = link.attr  # type: ignore[attr-defined]
                value = value + "." + name if value.__class__ is str else Attribute(value, name)
                if self.keeps_reads and outer is not ast.Attribute and (outer is not ast.Call):
                    self.use(UseKind.READ, value, link)
            elif kind is ast.Call:
                awaited = CallFlag.AWAITED if outer is ast.Await else CallFlag.NONE
                value = self.call(link, value, awaited)  # type: ignore[arg-type]
            elif kind is ast.Subscript:
                self.use(UseKind.GET_ITEM, value, link)
                key = self.expr(link.slice)  # type: ignore[attr-defined]
                if link.slice.__class__ is not ast.Slice:  # type: ignore[attr-defined]
                    value = Subscript(value, key)  # a slice of a list is a list of the same
            else:
                self.features |= Feature.AWAIT
                if value.__class__ is not int:
                    self.use(UseKind.AWAIT, value, link)
                value = Await(value)
        return value

    def call(self, node: ast.Call, callee: Expr, flags: int) -> Expr:
        # a generator expression handed over on the spot is run by the callee: as good as inline
        arguments = [
            self.comprehension(argument) if argument.__class__ is ast.GeneratorExp else self.expr(argument)
            for argument in node.args
        ]
        if callee.__class__ is str and arguments:
            self._stored_by_call(callee, arguments, node.lineno)
        keywords = [(keyword.arg, self.expr(keyword.value)) for keyword in node.keywords]
        if callee.__class__ is str:
            self.module.called.add(callee.rpartition(".")[2])
        elif callee.__class__ is Attribute:
            self.module.called.add(callee.name)
        self.sequence += 1
        line, end_line = node.lineno, node.end_lineno or node.lineno
        column = self.module.column
        self.calls.append(
            Call(
                callee,
                arguments,
                keywords,
                line,
                column(line, node.col_offset),
                end_line,
                column(end_line, node.end_col_offset or 0),
                self.sequence,
                self.block,
                flags,
            )
        )
        return len(self.calls) - 1

    def _stored_by_call(self, callee: str, arguments: list[Expr], line: int) -> None:
        """`items.append(x)` puts x into `items[]`; `setattr(o, "name", x)` binds `o.name`."""
        owner, _, method = callee.rpartition(".")
        if owner and method in _ADDERS:
            self.sequence += 1
            self._bind(f"{owner}[]", arguments[-1], None, line)
        elif callee == "setattr" and len(arguments) == 3 and isinstance(arguments[0], str):
            name = arguments[1]
            if isinstance(name, Constant) and isinstance(name.value, str):
                self.sequence += 1
                self._bind(f"{arguments[0]}.{name.value}", arguments[2], None, line)

    # ---------------------------------------------------------------- leaves and operators
    def name(self, node: ast.Name) -> Expr:
        return node.id

    def constant(self, node: ast.Constant) -> Expr:
        value = node.value
        if value.__class__ is str:
            return Constant(value[:_LONGEST_STRING] if value.isascii() else ascii(value)[1:-1][:_LONGEST_STRING])
        if value is None or value is True or value is False:
            return Constant(value)
        if value.__class__ is int and -_LARGEST_INTEGER < value < _LARGEST_INTEGER:
            return Constant(value)
        if value.__class__ is float and -1e300 < value < 1e300:
            return Constant(value)
        return None

    def binary(self, node: ast.BinOp) -> Expr:
        """Left-nested operators (`a + b + c ...`) are as long as the author likes: unroll them."""
        operations: list[ast.BinOp] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            operations.append(left)
            left = left.left
        value = self.expr(left)
        for operation in reversed(operations):
            right = self.expr(operation.right)
            symbol = operation.op.__class__.__name__
            if symbol in _KEPT_OPERATIONS and not isinstance(value, Constant) and len(operations) < 50:
                value = Operation(symbol, value, right)
                if right.__class__ is not Constant or symbol == "Div":
                    self.use(UseKind.OPERATE, value, operation)
            else:
                value = None if not isinstance(value, Constant) else value
        return value

    def boolean(self, node: ast.BoolOp) -> Expr:
        return Choice([self.truth(value) for value in node.values])

    def conditional(self, node: ast.IfExp) -> Expr:
        options: list[Expr] = []
        current: ast.expr = node
        while isinstance(current, ast.IfExp):
            self.truth(current.test)
            options.append(self.expr(current.body))
            current = current.orelse
        options.append(self.expr(current))
        return Choice(options)

    def compare(self, node: ast.Compare) -> Expr:
        left = self.expr(node.left)
        rights = [self.expr(comparator) for comparator in node.comparators]
        symbol = node.ops[0].__class__.__name__
        if symbol in ("In", "NotIn"):
            self.use(UseKind.CONTAINS, rights[0], node.comparators[0])
        if len(rights) == 1 and symbol in _KEPT_COMPARISONS:
            return Operation(symbol, left, rights[0])
        return None

    def unary(self, node: ast.UnaryOp) -> Expr:
        signs = 0
        operand: ast.expr = node
        while isinstance(operand, ast.UnaryOp):
            signs += isinstance(operand.op, ast.Not)
            operand = operand.operand
        if signs:
            value = self.truth(operand)
            return Operation("Not", value, None) if signs % 2 else value
        value = self.expr(operand)
        if isinstance(node.op, ast.USub) and isinstance(value, Constant) and isinstance(value.value, int | float):
            return Constant(-value.value)
        return None

    def lambda_(self, node: ast.Lambda) -> Expr:
        from asynclint.facts.scope import Scope

        scope = Scope(node, "<lambda>", self.prefix, FunctionKind.LAMBDA, self.index, -1)
        scope.parameters = self.parameters(node.args)
        return Lambda(self.module.add_scope(scope))

    def display(self, node: ast.List | ast.Tuple | ast.Set) -> Expr:
        items = [self.expr(element) for element in node.elts]
        return Display(items[:_LONGEST_DISPLAY], node.__class__ is ast.Tuple)

    def mapping(self, node: ast.Dict) -> Expr:
        keys: list[str | None] = []
        for key in node.keys:
            value = self.expr(key) if key is not None else None
            keys.append(value.value if isinstance(value, Constant) and isinstance(value.value, str) else None)
        values = [self.expr(value) for value in node.values]
        return Mapping(keys[:_LONGEST_DISPLAY], values[:_LONGEST_DISPLAY])

    def starred(self, node: ast.Starred) -> Expr:
        value = self.expr(node.value)
        self.use(UseKind.ITERATE, value, node.value)
        return Starred(value)

    def joined(self, node: ast.JoinedStr) -> Expr:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.expr(value.value)
                if isinstance(value.format_spec, ast.JoinedStr):
                    self.joined(value.format_spec)
        return Constant("{}")

    def template(self, node: ast.expr) -> Expr:
        """t-strings: the interpolations are evaluated, the result is no string."""
        for value in node.values:  # type: ignore[attr-defined]
            if not isinstance(value, ast.Constant):
                self.expr(value.value)
        return None

    def walrus(self, node: ast.NamedExpr) -> Expr:
        self.bind_name(node.target.id, self.expr(node.value), node.lineno)
        return node.target.id

    def yield_(self, node: ast.Yield) -> Expr:
        self.features |= Feature.YIELD
        value = self.expr(node.value) if node.value is not None else Constant(None)
        self.yields.append((value, self.sequence, self.block))
        return None

    def yield_from(self, node: ast.YieldFrom) -> Expr:
        self.features |= Feature.YIELD
        value = self.expr(node.value)
        self.use(UseKind.ITERATE, value, node.value)
        self.yields.append((Element(value, False), self.sequence, self.block))
        return None

    def slice(self, node: ast.Slice) -> Expr:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.expr(part)
        return None

    # ---------------------------------------------------------------- comprehensions
    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Expr:
        outer = self._generators(node.generators)
        item = self.expr(node.elt)
        self.block = outer
        return Collected(item, node.__class__ is ast.GeneratorExp)

    def dict_comprehension(self, node: ast.DictComp) -> Expr:
        outer = self._generators(node.generators)
        self.expr(node.key)
        value = self.expr(node.value)
        self.block = outer
        return Mapping([None], [value])

    def _generators(self, generators: Sequence[ast.comprehension]) -> int:
        """Open the block of a comprehension, whose names nobody else sees; gives the block to return to."""
        outer = self.block
        for position, generator in enumerate(generators):
            source = self.expr(generator.iter)
            is_async = bool(generator.is_async)
            self.use(UseKind.ASYNC_ITERATE if is_async else UseKind.ITERATE, source, generator.iter)
            if position == 0:
                line = generator.target.lineno
                self.blocks.append(Block(outer, BlockKind.COMPREHENSION, -1, None, False, True, line))
                self.block = len(self.blocks) - 1
            self.assign(generator.target, Element(source, is_async))
            for condition in generator.ifs:
                self.truth(condition)
        return outer

    def generator_expression(self, node: ast.GeneratorExp) -> Expr:
        """A generator that is kept for later is a function of its own, which runs when somebody iterates."""
        from asynclint.facts.scope import Scope

        is_async = any(g.is_async for g in node.generators) or any(isinstance(n, ast.Await) for n in ast.walk(node))
        kind = FunctionKind.LAMBDA | FunctionKind.GENERATOR | (FunctionKind.ASYNC if is_async else FunctionKind.SYNC)
        scope = Scope(node, "<genexpr>", self.prefix, kind, self.index, -1)
        return Generator(self.module.add_scope(scope))

    # ---------------------------------------------------------------- signatures
    def parameters(self, node: ast.arguments) -> list[Parameter]:
        return read_parameters(node, self.expr)

    def annotation(self, node: ast.expr) -> Expr:
        return read_annotation(node, self.expr)

    def unknown(self, node: ast.expr) -> Expr:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expr(child)
        return None


class _Dispatch(dict[type, Callable[..., Expr]]):
    """Node class -> method; node kinds of newer grammars fall back to visiting their children."""

    def __missing__(self, key: type) -> Callable[..., Expr]:
        return ExpressionReader.unknown


_EXPRESSIONS = _Dispatch(
    {
        ast.Name: ExpressionReader.name,
        ast.Constant: ExpressionReader.constant,
        ast.Attribute: ExpressionReader.chain,
        ast.Call: ExpressionReader.chain,
        ast.Subscript: ExpressionReader.chain,
        ast.Await: ExpressionReader.chain,
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
)
if hasattr(ast, "TemplateStr"):
    _EXPRESSIONS[ast.TemplateStr] = ExpressionReader.template
