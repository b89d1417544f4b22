"""ASL110: a second event loop inside the first."""

from collections.abc import Iterator

from asynclint.api import Applicability, AwaitArgument, BlockingCall, Call, EffectKind, Evidence, Fix, Location

#: What runs the coroutine that is its only argument, and gives its result.
_RUNS_A_COROUTINE = frozenset({"run", "run_until_complete"})


class NestedEventLoop(BlockingCall):
    code = "ASL110"
    name = "nested-event-loop"
    message = "{subject} starts an event loop inside the running one: {reason}"
    kind = EffectKind.LOOP
    holds = "raises RuntimeError, or holds this loop until the other one has finished"
    instead = "`await` the coroutine itself: this code already runs on a loop"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # a loop in a thread is not the loop that other objects belong to
        return False

    def direct_fixes(self, at: Location, evidence: Evidence) -> Iterator[Fix]:
        package, _, _ = evidence.symbol.partition(".")
        if package == "asyncio" and evidence.symbol.rpartition(".")[2] in _RUNS_A_COROUTINE:
            yield Fix(
                "Await the coroutine on the loop that runs already",
                Applicability.UNSAFE,
                (AwaitArgument(at),),
                why="it shares this loop with all other tasks now, and is cancelled together with the one it stands in",
            )
