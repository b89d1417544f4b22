"""ASL111: the blocking half of a pair of methods."""

from collections.abc import Iterator

from asynclint.api import Call, Finding, Rule


class SyncMethodWithAsyncSibling(Rule):
    code = "ASL111"
    name = "sync-method-with-async-sibling"
    message = "`{call}` blocks the event loop although `{sibling}` could be awaited"
    preview = True

    def check_call(self, call: Call) -> Iterator[Finding]:
        other = call.sibling or call.twin
        if other is None:
            return
        for evidence in call.evidence.values():
            yield self.finding(
                call.at,
                call.function,
                evidence=evidence,
                confidence=call.confidence,
                help=f"await `{other}`" if call.sibling else f"use `{other}` and await it",
                call=call.text,
                sibling=other,
            )
            return
