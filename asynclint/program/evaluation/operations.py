"""Operators: which method of which operand they run, and what it gives."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.model.facts import Expr, Operation
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import UNKNOWN, ExternalInstance, Frame, Given, Instance, Values, union
from asynclint.program.symbols.spelling import OPERATORS, REFLECTED

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator


class Operations:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator

    def methods(self, expr: Operation, left: Values, right: Values) -> Iterator[tuple[Values, Given]]:
        """The project's methods that the operator may call, and what each of them is given."""
        served = False
        for value in left:
            found = self._first(value, OPERATORS.get(expr.symbol, ())) if isinstance(value, Instance) else UNKNOWN
            served = served or bool(found) or not isinstance(value, Instance)
            if found:
                yield found, Given((right,)) if expr.right is not None else Given()
        if not served:  # `3 * pause`: the left operand does not know how
            for value in right:
                found = self._first(value, REFLECTED.get(expr.symbol, ())) if isinstance(value, Instance) else UNKNOWN
                if found:
                    yield found, Given((left,))

    def _first(self, value: Instance, names: tuple[str, ...]) -> Values:
        for name in names:
            if isinstance(self.evaluator.hierarchy.find(value.cls, name), Member):
                return self.evaluator.members.of(value, name)
        return UNKNOWN

    def result(self, expr: Operation, frame: Frame, sequence: int, block: int) -> Values:
        """What the operation gives."""

        def operand(operand: Expr) -> Values:
            return self.evaluator.evaluate(operand, frame, sequence, block)

        left = operand(expr.left)
        right = operand(expr.right) if expr.symbol == "Add" or _may_be_operated(left) else UNKNOWN
        made = union(*(self.evaluator.calling.results(f, given) for f, given in self.methods(expr, left, right)))
        if expr.symbol == "Div":
            # `folder / name` is the one operator that makes new objects of a type that is known outside
            return union(made, tuple(value for value in left if isinstance(value, ExternalInstance)))
        if made:
            return made
        if expr.symbol == "Add":
            return union(left, right)
        return left if expr.symbol in ("BitOr", "Mult") else UNKNOWN


def _may_be_operated(left: Values) -> bool:
    """May it be the project's classes that say what the operator does?"""
    return not left or any(isinstance(value, Instance) for value in left)
