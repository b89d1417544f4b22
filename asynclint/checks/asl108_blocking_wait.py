"""ASL108: waiting for another thread or process."""

from asynclint.api import BlockingCall, Call, EffectKind, Evidence


class BlockingWait(BlockingCall):
    code = "ASL108"
    name = "blocking-wait"
    kind = EffectKind.WAIT
    holds = "waits for another thread or process"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # locks belong to the thread that took them, and pools are waited for by what they are to finish
        return False
