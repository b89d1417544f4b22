"""ASL103: file work on the thread that serves everybody."""

from asynclint.api import BlockingCall, EffectKind


class BlockingFile(BlockingCall):
    code = "ASL103"
    name = "blocking-file"
    kind = EffectKind.FILE
    holds = "waits for the file system"
