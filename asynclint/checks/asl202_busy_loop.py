"""ASL202: a loop that waits by asking again and again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Feature, Finding, Rule

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

_WORDS = {
    "spins": "spins on the event loop: it lets nothing else run, and only something else can end it",
    "polls": "keeps a processor core busy: `sleep(0)` returns at once, so it asks again as fast as it can",
    "endless": "never gives the event loop back: nothing in it awaits or ends it",
}
_WAIT = "wait for the change itself (`await event.wait()`), or pause for real: `await asyncio.sleep(0.1)`"
_MOVE = "run it in a thread or process of its own, or await something in every round"


class BusyLoop(Rule):
    code = "ASL202"
    name = "busy-loop"
    message = "`while {condition}` {trouble}"
    nominates = Feature.TIGHT_WHILE

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.loops import Trouble, waiting_loops

        for loop in waiting_loops(function):
            yield self.finding(
                loop.at,
                function.view,
                help=_MOVE if loop.trouble is Trouble.ENDLESS else _WAIT,
                condition=loop.condition,
                trouble=_WORDS[loop.trouble],
            )
