"""Operators -> what `Expr` is written as, and the methods of their left operands that they may run."""

import ast
from typing import Any

from asynclint.facts.recorder import Recorder
from asynclint.facts.written import (
    CHOICE,
    CONSTANT,
    CONTAINS,
    OPERATE,
    OPERATION,
    Written,
    calculated,
    is_constant,
    is_telling,
)

#: Longer chains (`a + b + c ...`) are texts in pieces; nested as deeply, they could not be decoded.
_MOST_OPERATIONS = 50
_KEPT_OPERATIONS = frozenset({"Div", "BitOr", "Add", "Mult", "MatMult", "RShift", "LShift", "BitAnd"})
#: Operators that call no method of their operands, or not the one of the left operand.
_NO_METHOD = frozenset({"Is", "IsNot", "In", "NotIn"})
#: What may be an object with operators of its own: a chain of names, or the result of a call.
_OBJECTS = frozenset({str, int})


class OperatorReader(Recorder):
    """Reads what stands between expressions."""

    __slots__ = ()

    def binary(self, node: ast.BinOp) -> Written:
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
            operated = (OPERATION, symbol, value, right) if len(operations) < _MOST_OPERATIONS else None
            if is_constant(value):
                if right.__class__ in _OBJECTS and operated is not None and value[1].__class__ is not str:  # type: ignore[index]
                    self.use(OPERATE, operated, operation)  # `2 * pause`
                value = calculated(symbol, value[1], right)  # type: ignore[index]
                continue
            if operated is not None and value is not None:
                self.use(OPERATE, operated, operation)
            value = operated if symbol in _KEPT_OPERATIONS else None
        return value

    def boolean(self, node: ast.BoolOp) -> Written:
        return (CHOICE, [self.truth(value) for value in node.values], node.op.__class__.__name__)

    def conditional(self, node: ast.IfExp) -> Written:
        options: list[Written] = []
        current: ast.expr = node
        test: Written = None
        while isinstance(current, ast.IfExp):
            test = self.truth(current.test)
            options.append(self.expr(current.body))
            current = current.orelse
        options.append(self.expr(current))
        return (CHOICE, options, "", test) if len(options) == 2 else (CHOICE, options)

    def compare(self, node: Any) -> Written:
        left = self.expr(node.left)
        rights = [self.expr(comparator) for comparator in node.comparators]
        symbol = node.ops[0].__class__.__name__
        if symbol == "In" or symbol == "NotIn":
            self.use(CONTAINS, rights[0], node.comparators[0])
        if len(rights) > 1:
            return None
        compared = (OPERATION, symbol, left, rights[0])
        if symbol not in _NO_METHOD and left is not None and not is_constant(left) and not is_constant(rights[0]):
            self.use(OPERATE, compared, node)
        return compared if is_telling(symbol, rights[0]) else None

    def unary(self, node: ast.UnaryOp) -> Written:
        signs = 0
        operand: ast.expr = node
        while isinstance(operand, ast.UnaryOp):
            signs += isinstance(operand.op, ast.Not)
            operand = operand.operand
        if signs:
            value = self.truth(operand)
            return (OPERATION, "Not", value, None) if signs % 2 else value
        number: Any = self.expr(operand)
        if isinstance(node.op, ast.USub) and is_constant(number) and isinstance(number[1], int | float):
            return (CONSTANT, -number[1])
        if number is not None and not is_constant(number):
            operated = (OPERATION, node.op.__class__.__name__, number, None)
            self.use(OPERATE, operated, node)
            return operated
        return None
