"""What a parameter can be: what the caller gave, else its annotation, else its default, else what all callers give."""

from typing import TYPE_CHECKING

from asynclint.model.facts import Constant
from asynclint.program.evaluation.interest import leaves_open, stores_as_is
from asynclint.program.evaluation.values import UNKNOWN, Frame, Values, Whole, union

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator


class Parameters:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator

    def of(self, frame: Frame, name: str) -> Values:
        names = frame.names
        if names is None:
            names = frame.names = dict(frame.arguments)
        found = names.get(name)
        if found is not None:
            # that it is the whole of something says nothing about what it is
            found = tuple(value for value in found if not isinstance(value, Whole)) if found else found
            if found or not names[name]:
                return found
        names[name] = UNKNOWN
        names[name] = values = self._declared(frame, name) or self._found_elsewhere(frame, name)
        return values

    def _declared(self, frame: Frame, name: str) -> Values:
        """By the annotation and the default."""
        evaluator, parameter = self.evaluator, frame.scope.parameters[name]
        values: Values = UNKNOWN
        around = evaluator.frame_around(frame)
        if parameter.annotation is not None:
            values = evaluator.annotations.evaluate(parameter.annotation, around, receiver=frame.receiver)
            if parameter.kind == 2 and values:
                values = (evaluator.pool.collection((values,)),)
            elif parameter.kind == 4 and values:
                values = (evaluator.pool.dictionary(((None, values),)),)
        if parameter.default is not None and not isinstance(parameter.default, Constant):
            injected = evaluator.calling.injected(parameter.default, around)
            values = injected or union(values, evaluator.evaluate(parameter.default, around))
        return values

    def _found_elsewhere(self, frame: Frame, name: str) -> Values:
        """By who calls the function, or has it called."""
        evaluator, scope = self.evaluator, frame.scope
        parameter, outside = scope.parameters[name], evaluator.outside
        values: Values = UNKNOWN
        if parameter.annotation is None:
            values = evaluator.given.get((scope, name), UNKNOWN) or outside.routed(scope, name)
        if not values and not frame.arguments and leaves_open(parameter, scope.module):
            values = outside.arguments(frame, name) if outside.may_tell(scope, name) else UNKNOWN
        if not values and f"{scope.facts.name}.setter" in scope.facts.decorators:
            values = evaluator.members.assigned(frame)
        if not values and stores_as_is(scope, name):
            values = evaluator.registries.decorated_with(scope)
        return values
