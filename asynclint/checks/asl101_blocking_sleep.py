"""ASL101: a pause that stops everybody."""

from asynclint.api import BlockingCall, EffectKind


class BlockingSleep(BlockingCall):
    code = "ASL101"
    name = "blocking-sleep"
    kind = EffectKind.SLEEP
    holds = "holds the thread for the whole pause"
    instead = "pause only this task: `await asyncio.sleep(...)`"
