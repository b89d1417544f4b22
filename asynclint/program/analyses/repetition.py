"""How often a call is tried before it fails for good, and how long the pauses in between are: decorators and loops."""

from collections.abc import Iterator

from asynclint.catalogue.entries import Attempts
from asynclint.catalogue.load import Catalogue
from asynclint.model.facts import Block, BlockKind, Call, Constant, Element
from asynclint.model.record import record
from asynclint.program.analyses.origins import Origin
from asynclint.program.analyses.shapes import Argument, Made, Shapes
from asynclint.program.evaluation.values import Frame, dotted
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name


@record
class Series:
    """So many attempts, and the seconds of all the pauses between them; the least of both."""

    attempts: int = 1
    pauses: float = 0.0

    def within(self, outer: "Series") -> "Series":
        """This series, as often as another one tries it."""
        return Series(self.attempts * outer.attempts, self.pauses * outer.attempts + outer.pauses)


class Repetition:
    def __init__(self, catalogue: Catalogue, shapes: Shapes) -> None:
        self.catalogue = catalogue
        self.shapes = shapes

    def around(self, frame: Frame, index: int, decorated_in: Frame, *, after: int = 0) -> Series:
        """What the loops around call number `index` and the decorators of its function come to.

        Of what is written up to line `after` in the function itself nothing counts: it stands outside of a deadline.
        """
        found = Series()
        for loop in _loops_of_attempts(frame.scope, index):
            if frame.scope.body.blocks[loop].line > after:
                found = found.within(self._of_loop(frame, loop))
        return found if after else found.within(self._of_decorators(frame, decorated_in))

    def _of_decorators(self, frame: Frame, around: Frame) -> Series:
        found = Series()
        for expr in frame.scope.facts.decorators if around is not frame else ():
            call = around.scope.body.calls[expr] if isinstance(expr, int) else None
            if call is not None:
                found = found.within(self._of_call(around, call))
        return found

    def _of_call(self, frame: Frame, call: Call) -> Series:
        """`retry(stop=stop_after_attempt(4), wait=wait_fixed(1))`."""
        found = Series()
        for value in self.shapes.evaluator.callees(frame, call):
            name = dotted(value) or ""
            attempts = self.catalogue.attempts(name)
            if attempts is not None:
                _, keywords, _ = self.shapes.arguments(Origin(frame, None), call)
                often = self.often(attempts, keywords.get(attempts.keyword, Argument()))
                pause = self.catalogue.pause(name)
                wait = keywords.get(pause.keyword, Argument()) if pause is not None else Argument()
                found = found.within(Series(often, (often - 1) * self._pause(attempts, wait)))
        return found

    def _of_loop(self, frame: Frame, loop: int) -> Series:
        """`for attempt in range(3)`, with what sleeps in it; `async for attempt in AsyncRetrying(...)`."""
        body = frame.scope.body
        source = next((b.value.source for b in body.bindings if b.block == loop and isinstance(b.value, Element)), None)
        if not isinstance(source, int):
            return Series()
        call = body.calls[source]
        if call.callee != "range":
            return self._of_call(frame, call)
        often = _count(call)
        sleeping = [
            float(argument.value)
            for other in body.calls
            if loop in frame.scope.ancestors(other.block) and last_name(other.callee) == "sleep" and other.arguments
            if isinstance(argument := other.arguments[0], Constant) and isinstance(argument.value, int | float)
        ]
        return Series(often, (often - 1) * min(sleeping, default=0.0))

    def often(self, attempts: Attempts, argument: Argument) -> int:
        """The least number of attempts; 1 when it is not known."""
        if argument.absent:
            return attempts.default + attempts.more if attempts.default is not None else 1
        if attempts.counter:
            calls = [shape for shape in argument.shapes if isinstance(shape, Made) and shape.symbol == attempts.counter]
            argument = calls[0].argument(0, "") if len(calls) == len(argument.shapes) == 1 else Argument()
        numbers = [number for number in argument.constants or () if type(number) is int]
        return max(1, min(numbers) + attempts.more) if numbers else 1

    def _pause(self, attempts: Attempts, wait: Argument) -> float:
        """The least number of seconds between two attempts, by what says how to wait."""
        found: list[float] = []
        for shape in wait.shapes:
            place = next((p for p in attempts.pauses if isinstance(shape, Made) and p[0] == shape.symbol), None)
            told = shape.argument(*place[1:]).constants if place is not None and isinstance(shape, Made) else None
            found.append(min((float(n) for n in told or () if isinstance(n, int | float)), default=0.0))
        return min(found, default=0.0)


def _loops_of_attempts(scope: Scope, index: int) -> Iterator[int]:
    """The loops around a call that go on when it fails, innermost first."""
    blocks = scope.body.blocks
    tried: list[Block] = []
    for number in scope.ancestors(scope.body.calls[index].block):
        block = blocks[number]
        if block.kind == BlockKind.TRY:
            tried.append(block)
        elif block.kind == BlockKind.WITH and isinstance(block.test, str):
            tried.append(block)  # `with attempt:`
        elif block.kind == BlockKind.LOOP and any(_goes_on(scope, number, inner) for inner in tried):
            yield number
            tried = []


def _goes_on(scope: Scope, loop: int, tried: Block) -> bool:
    blocks = scope.body.blocks
    if tried.kind == BlockKind.WITH:
        return any(b.block == loop and b.target == tried.test for b in scope.body.bindings)
    handlers = [block for block in blocks if block.kind == BlockKind.HANDLER and block.group == tried.group]
    return bool(handlers) and not any(block.exits for block in handlers)


def _count(call: Call) -> int:
    """The length of a `range` that is written in numbers; 1 when it is not."""
    numbers = [a.value for a in call.arguments if isinstance(a, Constant) and type(a.value) is int]
    if len(numbers) != len(call.arguments) or not 0 < len(numbers) < 3:
        return 1
    return max(1, numbers[0] if len(numbers) == 1 else numbers[1] - numbers[0])
