"""ASL203: a loop of so many rounds that everybody notices."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Feature, Finding, Rule

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

#: Rounds from which a loop is reported: about 4 ms when a round does next to nothing.
MANY = 100_000

#: What the text of such a loop has to contain; parsing a function costs a hundred times more than looking.
_LARGE_RANGE = re.compile(r"\brange\([^()]*(?:\d[\d_]{2}|\*|<<)")


class LongLoopWithoutCheckpoint(Rule):
    code = "ASL203"
    name = "long-loop-without-checkpoint"
    message = "this loop makes {rounds} rounds without a pause: the event loop stands still until the last one"
    nominates = Feature.LARGE_RANGE

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        if _LARGE_RANGE.search(function.text) is None:
            return
        from asynclint.api.loops import constant_loops

        for loop in constant_loops(function, at_least=MANY):
            yield self.finding(
                loop.at,
                function.view,
                help="run it in a process pool, or pause every few thousand rounds: `await asyncio.sleep(0)`",
                rounds=f"{loop.rounds:,}",
            )
