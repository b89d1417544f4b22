"""ASL101: a pause that stops everybody."""

from asynclint.api import (
    Applicability,
    BlockingCall,
    Call,
    CallInstead,
    EdgeKind,
    EffectKind,
    EnsureImport,
    Evidence,
    Fix,
)


class BlockingSleep(BlockingCall):
    code = "ASL101"
    name = "blocking-sleep"
    kind = EffectKind.SLEEP
    holds = "holds the thread for the whole pause"
    instead = "pause only this task: `await asyncio.sleep(...)`"

    def fix(self, call: Call, evidence: Evidence) -> Fix | None:
        is_plain = evidence.is_direct and evidence.instead == "asyncio.sleep"
        if not is_plain or not call.function.is_async or call.edge is not EdgeKind.CALL:
            return super().fix(call, evidence)
        return Fix(
            "Pause only this task: `await asyncio.sleep(...)`",
            Applicability.UNSAFE,
            (CallInstead(call.at, "asyncio.sleep"), EnsureImport(call.at.path, "asyncio")),
            why="other tasks can now run, and cancellation can arrive, during the pause",
        )
