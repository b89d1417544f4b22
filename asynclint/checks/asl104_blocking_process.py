"""ASL104: starting or waiting for another program."""

from asynclint.api import BlockingCall, EffectKind


class BlockingProcess(BlockingCall):
    code = "ASL104"
    name = "blocking-process"
    kind = EffectKind.PROCESS
    holds = "waits for another process"
