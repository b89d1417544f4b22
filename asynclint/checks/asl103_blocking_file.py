"""ASL103: file work on the thread that serves everybody."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    BlockingCall,
    Call,
    EffectKind,
    EnsureImport,
    Evidence,
    Fix,
    OpenAwaitably,
    WholeFile,
)

_OPENS = ("open", "fdopen")


class BlockingFile(BlockingCall):
    code = "ASL103"
    name = "blocking-file"
    kind = EffectKind.FILE
    holds = "waits for the file system"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # an opened file would be read and closed on the loop after all
        return not (evidence.is_direct and evidence.symbol.rpartition(".")[2] in _OPENS)

    def fixes(self, call: Call, evidence: Evidence) -> Iterator[Fix]:
        if call.function.is_async and not self.may_be_offloaded(call, evidence):
            yield from _of_opened(call)
        yield from super().fixes(call, evidence)


def _of_opened(call: Call) -> Iterator[Fix]:
    """With the package that the project has for it; else all of the file at once, in a thread."""
    opener, way, path = call.function.opener, call.function.offload_way, call.at.path
    if opener is not None:
        yield Fix(
            f"Open it with `{opener.callee}`, and await what is done with it",
            Applicability.UNSAFE,
            (OpenAwaitably(call.at, opener.callee, opener.is_awaited), EnsureImport(path, opener.module)),
            why="other tasks run while a thread reads or writes",
        )
    yield Fix(
        "Read or write all of it in a thread",
        Applicability.UNSAFE,
        (
            WholeFile(call.at, way.through, way.keywords, way.curried),
            EnsureImport(path, way.module, way.name),
        ),
        why="other tasks run meanwhile, and the file is closed again before anything is done with its contents",
    )
