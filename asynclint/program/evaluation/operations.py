"""Operators: which method of which operand they run, and what it gives."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from asynclint.model.facts import Constant, Display, Mapping, Operation
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import (
    BUILTIN,
    UNKNOWN,
    Collection,
    Dictionary,
    ExternalInstance,
    Frame,
    Given,
    Instance,
    Value,
    Values,
    union,
)
from asynclint.program.symbols.spelling import OPERATORS, REFLECTED

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

Operand = Callable[[], Values]
_LITERALS = (Constant, Display, Mapping)
_SIGNS = frozenset({"Invert", "USub", "UAdd"})


class Operations:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator

    def methods(self, expr: Operation, left: Values, right: Operand) -> Iterator[tuple[Values, Given]]:
        """The project's methods that the operator may call, and what each of them is given.

        The right operand is looked at only where it matters: mostly it does not.
        """
        served = False
        for value in left:
            found = self._first(value, OPERATORS.get(expr.symbol, ())) if isinstance(value, Instance) else UNKNOWN
            if found:
                yield found, Given((right(),)) if expr.right is not None else Given()
            served = served or bool(found) or _may_serve(value, expr.symbol)
        if not served and (left or isinstance(expr.left, _LITERALS)) and expr.symbol in REFLECTED:
            for value in right():  # `3 * pause`: the left operand does not know how
                found = self._first(value, REFLECTED[expr.symbol]) if isinstance(value, Instance) else UNKNOWN
                if found:
                    yield found, Given((left,))

    def _first(self, value: Instance, names: tuple[str, ...]) -> Values:
        for name in names:
            if isinstance(self.evaluator.hierarchy.find(value.cls, name), Member):
                return self.evaluator.members.of(value, name)
        return UNKNOWN

    def result(self, expr: Operation, frame: Frame, sequence: int, block: int) -> Values:
        """What the operation gives."""
        if expr.symbol not in REFLECTED and expr.symbol not in _SIGNS:
            return UNKNOWN  # comparisons

        def right() -> Values:
            return self.evaluator.evaluate(expr.right, frame, sequence, block)

        left = self.evaluator.evaluate(expr.left, frame, sequence, block)
        made = union(
            *(self.evaluator.calling.results(found, given) for found, given in self.methods(expr, left, right))
        )
        if expr.symbol == "Div":
            # `folder / name` is the one operator that makes new objects of a type that is known outside
            return union(made, tuple(value for value in left if isinstance(value, ExternalInstance)))
        if made:
            return made
        if expr.symbol == "Add":
            return union(left, right())
        return left if expr.symbol in ("BitOr", "Mult") else UNKNOWN


def _may_serve(value: Value, symbol: str) -> bool:
    """Could an operand outside of the project know what to do? Builtins leave it to what they do not know."""
    if isinstance(value, Instance | Dictionary | Collection):
        return False
    is_builtin = isinstance(value, ExternalInstance) and value.type.startswith(BUILTIN)
    return not is_builtin or symbol == "Mod"  # `"%s" % anything`
