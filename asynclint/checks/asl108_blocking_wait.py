"""ASL108: waiting for another thread or process."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    AwaitReceiver,
    BlockingCall,
    Call,
    EffectKind,
    EnsureImport,
    Evidence,
    Fix,
    Location,
)

#: What makes something awaitable of the object whose method waits for it.
_WRAPPERS = frozenset({"asyncio.wrap_future"})


class BlockingWait(BlockingCall):
    code = "ASL108"
    name = "blocking-wait"
    kind = EffectKind.WAIT
    holds = "waits for another thread or process"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # locks belong to the thread that took them, and pools are waited for by what they are to finish
        return False

    def direct_fixes(self, at: Location, evidence: Evidence) -> Iterator[Fix]:
        # a plain function that waits for a job may be there for those who have no loop
        if evidence.is_direct and evidence.instead in _WRAPPERS and evidence.symbol.endswith(".result"):
            yield Fix(
                f"Await it: `await {evidence.instead}(...)`",
                Applicability.UNSAFE,
                (AwaitReceiver(at, evidence.instead), EnsureImport(at.path, "asyncio")),
                why="other tasks run meanwhile, and cancelling the task that waits cancels the job, too",
            )
