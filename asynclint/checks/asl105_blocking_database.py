"""ASL105: a query whose answer the whole server waits for."""

from asynclint.api import BlockingCall, EffectKind


class BlockingDatabase(BlockingCall):
    code = "ASL105"
    name = "blocking-database"
    kind = EffectKind.DATABASE
    holds = "waits for the database"
