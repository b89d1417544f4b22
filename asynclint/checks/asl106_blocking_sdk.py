"""ASL106: a vendor's synchronous SDK."""

from asynclint.api import BlockingCall, EffectKind


class BlockingSdk(BlockingCall):
    code = "ASL106"
    name = "blocking-sdk"
    kind = EffectKind.SDK
    holds = "waits for a remote service"
