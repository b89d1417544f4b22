"""ASL104: starting or waiting for another program."""

from collections.abc import Iterator

from asynclint.api import Applicability, AwaitProcess, BlockingCall, EffectKind, EnsureImport, Evidence, Fix, Location


class BlockingProcess(BlockingCall):
    code = "ASL104"
    name = "blocking-process"
    kind = EffectKind.PROCESS
    holds = "waits for another process"

    def direct_fixes(self, at: Location, evidence: Evidence) -> Iterator[Fix]:
        if evidence.symbol in ("subprocess.run", "subprocess.call"):
            yield Fix(
                "Let the event loop start the process and wait for it",
                Applicability.UNSAFE,
                (AwaitProcess(at), EnsureImport(at.path, "asyncio")),
                why="other tasks run meanwhile, and a cancelled task leaves the process running",
            )
