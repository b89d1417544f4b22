"""How long timeouts are: numbers, pairs, objects that say how long each phase may take."""

from collections.abc import Iterable

from asynclint.catalogue.load import Catalogue
from asynclint.model.record import record
from asynclint.model.source import Location
from asynclint.program.analyses.origins import Origin
from asynclint.program.analyses.repetition import Repetition
from asynclint.program.analyses.shapes import Argument, Constant, Items, Literal, Made, Shape, Shapes


@record
class Wait:
    """For how many seconds a call is told to wait, where it is told so, and how often it tries before it gives up."""

    seconds: float
    at: Location
    attempts: int = 1

    @property
    def total(self) -> float:
        return self.seconds * self.attempts


class Patience:
    """Reads the shapes of timeout arguments."""

    def __init__(self, catalogue: Catalogue, shapes: Shapes) -> None:
        self.catalogue = catalogue
        self.shapes = shapes
        self.repetition = Repetition(catalogue, shapes)

    def of_client(self, callee: str, origin: Origin, line: int) -> list[Wait]:
        """What the client is told whose method, or that of a part of it, a chain names; nothing when nobody knows."""
        while "." in callee:
            callee = callee.rpartition(".")[0]
            made = self.shapes.argument(Origin(origin.frame, callee, origin.sequence, origin.block), line).shapes
            found = [self._told(shape) for shape in made]
            if found and None not in found:
                return [wait for wait in found if wait is not None]
        return []

    def _told(self, shape: Shape) -> Wait | None:
        limit = self.catalogue.time_limit(shape.symbol) if isinstance(shape, Made) else None
        if not isinstance(shape, Made) or limit is None:
            return None
        seconds = self.seconds(shape.argument(limit.position, limit.keyword))
        if seconds is None:
            return None
        attempts = self.catalogue.attempts(shape.symbol)
        given = shape.argument(attempts.position, attempts.keyword) if attempts is not None else None
        often = self.repetition.often(attempts, given) if attempts is not None and given is not None else 1
        return Wait(seconds * limit.seconds, shape.at, often)

    def seconds(self, argument: Argument) -> float | None:
        """How long an answer may take by a timeout: a number, a pair, or an object with phases; the least of all."""
        found = [self._seconds(shape) for shape in argument.shapes]
        known = [seconds for seconds in found if seconds is not None]
        return min(known) if known and len(known) == len(found) else None

    def _seconds(self, shape: Shape) -> float | None:
        if isinstance(shape, Constant):
            value = shape.value
            return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        if isinstance(shape, Items) and len(shape.items) > 1:
            return self.seconds(shape.items[1])  # (connect, read)
        phases = self.catalogue.phases(shape.symbol) if isinstance(shape, Made) else None
        if phases is None or not isinstance(shape, Made) or shape.is_open:
            return None
        reading = [self.seconds(shape.argument(-1, name)) for name in phases.reading]
        own = [seconds for seconds in reading if seconds is not None]
        total = self.seconds(shape.argument(phases.position, phases.keyword))
        if phases.complete:
            return min(own) if own else total
        limits = own if total is None else [*own, total]
        return min((seconds for seconds in limits if seconds not in phases.off), default=None)

    def spell_off(self, shape: Shape) -> str | None:
        """How a timeout leaves the wait for an answer without a limit, as one could write it; None when it does not."""
        if isinstance(shape, Items) and len(shape.items) == 2 and shape.items[1].is_always(None):
            return "(..., None)"  # (connect, read)
        return f"{shape.symbol.rpartition('.')[2]}(...)" if isinstance(shape, Made) and self._is_off(shape) else None

    def _is_off(self, made: Made) -> bool:
        """Does a timeout object set no limit at all? One that bounds another phase only is a mistake of its own."""
        phases = self.catalogue.phases(made.symbol)
        if phases is None or made.is_open:
            return False
        total = made.argument(phases.position, phases.keyword)
        if not (total.absent and not phases.complete) and not _is_one_of(total, phases.off):
            return False
        parts = [made.argument(-1, name) for name in phases.parts]
        return all(argument.absent or _is_one_of(argument, phases.off) for argument in parts)


def _is_one_of(argument: Argument, literals: Iterable[Literal]) -> bool:
    return any(argument.is_always(literal) for literal in literals)
