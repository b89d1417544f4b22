"""ASL109: a server that waits for somebody to type."""

from asynclint.api import BlockingCall, EffectKind


class BlockingInput(BlockingCall):
    code = "ASL109"
    name = "blocking-input"
    kind = EffectKind.INPUT
    holds = "waits for somebody to type"
