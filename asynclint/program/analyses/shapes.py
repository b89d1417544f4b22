"""What arguments look like: constants, tuples of them, and objects made in sight (`httpx.Timeout(None, connect=5)`)."""

from collections.abc import Mapping
from dataclasses import field

from asynclint.model import facts
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.analyses.origins import Origin, Origins
from asynclint.program.callgraph.marks import Mark
from asynclint.program.evaluation.arguments import Shifted
from asynclint.program.evaluation.values import Given, dotted

#: Objects made of objects made of ... are not looked into deeper than this.
_DEEPEST = 3

Literal = str | int | float | bool | None


@record
class Constant:
    """A constant as it is written."""

    value: Literal


@record
class Items:
    """A tuple or list display."""

    items: tuple["Argument", ...]


@record
class Made:
    """The result of a call outside the project, by the canonical name of what was called."""

    symbol: str
    at: Location
    positional: tuple["Argument", ...]
    keywords: Mapping[str, "Argument"]
    is_open: bool  # `*args` or `**kwargs` may hold more

    def argument(self, position: int, keyword: str) -> "Argument":
        return pick(self.positional, self.keywords, position, keyword, is_open=self.is_open)


@record
class Unclear:
    """Something that nobody can see from here."""


Shape = Constant | Items | Made | Unclear
UNCLEAR = Unclear()


@record
class Argument:
    """One argument of a call: whether it is given, and everything it can be.

    `maybe`: not written, but `*` or `**` can hold it.
    """

    given: bool = False
    maybe: bool = False
    shapes: tuple[Shape, ...] = field(default=())
    written: int | None = None  # the line, where it is written as it is and not behind a name

    @property
    def absent(self) -> bool:
        return not self.given and not self.maybe

    @property
    def constants(self) -> tuple[Literal, ...] | None:
        """All it can be, when that is nothing but constants."""
        if not self.given or not all(isinstance(shape, Constant) for shape in self.shapes):
            return None
        return tuple(shape.value for shape in self.shapes if isinstance(shape, Constant))

    def is_always(self, value: Literal) -> bool:
        """Is it this very constant, whatever happens?"""
        return bool(self.shapes) and all(isinstance(s, Constant) and _same(s.value, value) for s in self.shapes)


def _same(one: Literal, other: Literal) -> bool:
    """0 is not False here."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


ABSENT = Argument()


def pick(
    positional: tuple[Argument, ...], keywords: Mapping[str, Argument], position: int, keyword: str, *, is_open: bool
) -> Argument:
    """The argument at a position or under a keyword."""
    if 0 <= position < len(positional):
        return positional[position]
    return keywords.get(keyword) or (Argument(maybe=True) if is_open else ABSENT)


class Shapes:
    """Reads arguments through the origins of what they name."""

    def __init__(self, origins: Origins) -> None:
        self.origins = origins
        self.evaluator = origins.evaluator

    def argument(self, origin: Origin, line: int, depth: int = 0) -> Argument:
        result: list[Shape] = []
        for found in self.origins.of(origin):
            shape = self._shape(found, depth)
            if shape not in result:
                result.append(shape)
        expr = origin.expr
        written = None
        if isinstance(expr, facts.Constant | facts.Display):
            written = line
        elif isinstance(expr, int):
            written = origin.frame.scope.body.calls[expr].line
        return Argument(True, False, tuple(result), written)

    def arguments(
        self, origin: Origin, call: facts.Call, depth: int = 0
    ) -> tuple[tuple[Argument, ...], dict[str, Argument], bool]:
        """Positional and keyword arguments of a call, and whether there can be more."""
        is_open = False
        positional: list[Argument] = []
        for expr in call.arguments:
            if isinstance(expr, facts.Starred):
                is_open = True
                break
            positional.append(self.argument(Origin(origin.frame, expr, call.sequence, call.block), call.line, depth))
        keywords: dict[str, Argument] = {}
        for key, expr in call.keywords:
            if key is None:
                is_open = True
            else:
                keywords[key] = self.argument(Origin(origin.frame, expr, call.sequence, call.block), call.line, depth)
        return tuple(positional), keywords, is_open

    def handed(self, mark: Mark, call: facts.Call) -> tuple[tuple[Argument, ...], dict[str, Argument], bool]:
        """The same of a call that the catalogue notes: of what a helper or a partial hands on, what is left for it."""
        actuals, skipped = mark.actuals, 0
        while isinstance(actuals, Shifted):
            skipped += actuals.count
            actuals = actuals.source
        if isinstance(actuals, Given):  # of a partial: which there are is known, not what they are
            given = Argument(given=True)
            positional = tuple(given for _ in actuals.positional[skipped:])
            return positional, {key: given for key, _ in actuals.keywords}, False
        positional, keywords, is_open = self.arguments(Origin(mark.frame, None), call)
        return positional[skipped:], keywords, is_open

    def _shape(self, origin: Origin, depth: int) -> Shape:
        expr = origin.expr
        if isinstance(expr, facts.Constant):
            return Constant(expr.value)
        if depth >= _DEEPEST:
            return UNCLEAR
        if isinstance(expr, facts.Display):
            items = (
                self.argument(Origin(origin.frame, e, origin.sequence, origin.block), 0, depth + 1) for e in expr.items
            )
            return Items(tuple(items))
        if isinstance(expr, int):
            call = origin.frame.scope.body.calls[expr]
            for value in self.evaluator.callees(origin.frame, call):
                name = dotted(value)
                if name is not None:
                    span = Span(call.line, call.column, call.end_line, call.end_column)
                    at = Location(origin.frame.scope.module.path, span)
                    return Made(name, at, *self.arguments(origin, call, depth + 1))
        return UNCLEAR


def seconds_of(origin: Origin) -> float | None:
    """The number an expression is."""
    expr = origin.expr
    if isinstance(expr, facts.Constant) and isinstance(expr.value, int | float) and not isinstance(expr.value, bool):
        return float(expr.value)
    return None
