"""ASL202: a loop that waits by asking again and again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Feature, Finding, Rule

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax


class BusyLoop(Rule):
    code = "ASL202"
    name = "busy-loop"
    message = "`while {condition}` {trouble}"
    nominates = Feature.WHILE

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.loops import endless_loops, idle_loops

        for loop in idle_loops(function):
            if loop.polls:
                trouble = "keeps a processor core busy: `sleep(0)` returns at once, so it asks again as fast as it can"
            else:
                trouble = "spins on the event loop: it lets nothing else run, and only something else can end it"
            yield self.finding(
                loop.at,
                function.view,
                help="wait for the change itself (`await event.wait()`), or pause for real: `await asyncio.sleep(0.1)`",
                condition=loop.condition,
                trouble=trouble,
            )
        for loop in endless_loops(function):
            yield self.finding(
                loop.at,
                function.view,
                help="run it in a thread or process of its own, or await something in every round",
                condition=loop.condition,
                trouble="never gives the event loop back: nothing in it awaits or ends it",
            )
