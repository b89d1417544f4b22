"""ASL105: a query whose answer the whole server waits for."""

from asynclint.api import BlockingCall, Call, EffectKind, Evidence


class BlockingDatabase(BlockingCall):
    code = "ASL105"
    name = "blocking-database"
    kind = EffectKind.DATABASE
    holds = "waits for the database"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # connections and sessions belong to the thread that made them; a whole unit of work may move
        return not evidence.is_direct
