"""ASL101: a pause that stops everybody."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    BlockingCall,
    CallInstead,
    EffectKind,
    EnsureImport,
    Evidence,
    Fix,
    Location,
)


class BlockingSleep(BlockingCall):
    code = "ASL101"
    name = "blocking-sleep"
    kind = EffectKind.SLEEP
    holds = "holds the thread for the whole pause"
    instead = "pause only this task: `await asyncio.sleep(...)`"

    def direct_fixes(self, at: Location, evidence: Evidence) -> Iterator[Fix]:
        if evidence.instead == "asyncio.sleep":
            yield Fix(
                "Pause only this task: `await asyncio.sleep(...)`",
                Applicability.UNSAFE,
                (CallInstead(at, "asyncio.sleep"), EnsureImport(at.path, "asyncio")),
                why="other tasks can now run, and cancellation can arrive, during the pause",
            )
