"""ASL102: a synchronous HTTP request in front of everybody else's."""

from asynclint.api import BlockingCall, EffectKind


class BlockingHttp(BlockingCall):
    code = "ASL102"
    name = "blocking-http"
    kind = EffectKind.HTTP
    holds = "waits on the socket until the server has answered"
