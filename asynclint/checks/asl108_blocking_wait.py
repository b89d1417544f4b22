"""ASL108: waiting for another thread or process."""

from asynclint.api import BlockingCall, EffectKind


class BlockingWait(BlockingCall):
    code = "ASL108"
    name = "blocking-wait"
    kind = EffectKind.WAIT
    holds = "waits for another thread or process"
