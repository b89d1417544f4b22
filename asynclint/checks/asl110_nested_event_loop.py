"""ASL110: a second event loop inside the first."""

from asynclint.api import BlockingCall, Call, EffectKind, Evidence


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
