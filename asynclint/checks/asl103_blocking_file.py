"""ASL103: file work on the thread that serves everybody."""

from asynclint.api import BlockingCall, Call, EffectKind, Evidence


class BlockingFile(BlockingCall):
    code = "ASL103"
    name = "blocking-file"
    kind = EffectKind.FILE
    holds = "waits for the file system"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # an opened file would be read and closed on the loop after all
        return not (evidence.is_direct and evidence.symbol.rpartition(".")[2] in ("open", "fdopen"))
