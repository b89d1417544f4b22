"""What the fields of data classes are when their constructor is not told: `field(default_factory=connect)`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.model.facts import Constant
from asynclint.program.evaluation.arguments import Actuals, Arguable
from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import UNKNOWN, Frame, Values
from asynclint.program.symbols.scopes import ProjectClass

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

_DEFAULTS = ("default_factory", "factory", "default")


def field_default(evaluator: "Evaluator", frame: Frame, expr: object) -> tuple[str, Values]:
    """By which keyword `field(...)`, `Field(...)`, `PrivateAttr(...)` says what the field is, and what stands there."""
    call = frame.scope.body.calls[expr] if isinstance(expr, int) else None
    for keyword, written in call.keywords if call is not None else ():
        if call is not None and keyword in _DEFAULTS:
            if isinstance(written, Constant):
                break
            return keyword, evaluator.evaluate(written, frame, call.sequence, call.block)
    return "", UNKNOWN


def _converter(evaluator: "Evaluator", frame: Frame, expr: object) -> Values:
    """`attrs.field(converter=load)`: what is called with each value of the field."""
    call = frame.scope.body.calls[expr] if isinstance(expr, int) else None
    written = next((value for key, value in call.keywords if key == "converter"), None) if call is not None else None
    return evaluator.evaluate(written, frame, call.sequence, call.block) if call is not None and written else UNKNOWN


class Defaults:
    """The factories that constructors nobody has written call."""

    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._factories: dict[ProjectClass, tuple[tuple[str, Values], ...]] = {}

    def called(self, cls: ProjectClass, actuals: Arguable) -> Iterator[Values]:
        """What is called for the fields that the arguments leave out, and the converters of all fields."""
        factories = self._factories.get(cls)
        if factories is None:
            factories = self._factories[cls] = tuple(self._find(cls))
        for name, values in factories:
            if not name or (
                not actuals.keyword(name) and not (isinstance(actuals, Actuals) and name in dict(actuals.call.keywords))
            ):
                yield values

    def _find(self, cls: ProjectClass) -> Iterator[tuple[str, Values]]:
        """Field -> its factory, of the class and of what it inherits from; no name -> what converts a field."""
        if isinstance(self.evaluator.hierarchy.find(cls, "__init__"), Member):
            return
        seen: set[str] = set()
        for owner in self.evaluator.hierarchy.order(cls):
            for name, bindings in owner.members.items() if not isinstance(owner, str) else ():
                if name in seen or isinstance(owner, str):
                    continue
                seen.add(name)
                frame = self.evaluator.frame(owner.scope)
                keyword, values = field_default(self.evaluator, frame, bindings[-1].value)
                if values and keyword != "default":
                    yield name, values
                if converters := _converter(self.evaluator, frame, bindings[-1].value):
                    yield "", converters
