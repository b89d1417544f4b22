"""ASL107: sockets, name look-ups and mail, synchronously."""

from collections.abc import Iterator

from asynclint.api import Applicability, BlockingCall, CallInstead, EffectKind, EnsureImport, Evidence, Fix, Location


class BlockingNetwork(BlockingCall):
    code = "ASL107"
    name = "blocking-network"
    kind = EffectKind.NETWORK
    holds = "waits for the network"

    def direct_fixes(self, at: Location, evidence: Evidence) -> Iterator[Fix]:
        if evidence.symbol == "socket.getaddrinfo":
            # the loop's method takes host and port by position, and everything else by name
            yield Fix(
                "Ask the event loop: `await loop.getaddrinfo(...)`",
                Applicability.UNSAFE,
                (
                    CallInstead(at, "asyncio.get_running_loop().getaddrinfo", most_positional=2),
                    EnsureImport(at.path, "asyncio"),
                ),
                why="other tasks run meanwhile; the look-up itself takes a thread of the default pool",
            )
