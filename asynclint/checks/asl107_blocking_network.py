"""ASL107: sockets, name look-ups and mail, synchronously."""

from asynclint.api import BlockingCall, EffectKind


class BlockingNetwork(BlockingCall):
    code = "ASL107"
    name = "blocking-network"
    kind = EffectKind.NETWORK
    holds = "waits for the network"
