"""ASL111: the blocking half of a pair of methods."""

from collections.abc import Iterator

from asynclint.api import Call, EdgeKind, EffectKind, Finding, Fix, Rule, await_sibling, twin_fix


class SyncMethodWithAsyncSibling(Rule):
    code = "ASL111"
    name = "sync-method-with-async-sibling"
    message = "`{call}` blocks the event loop although `{sibling}` could be awaited"
    preview = True

    def check_call(self, call: Call) -> Iterator[Finding]:
        other = call.sibling or call.twin
        if other is None:
            return
        for kind, evidence in call.evidence.items():
            yield self.finding(
                call.at,
                call.function,
                evidence=evidence,
                confidence=call.confidence,
                help=f"await `{other}`" if call.sibling else f"use `{other}` and await it",
                fix=_fix(call, kind),
                call=call.text,
                sibling=other,
            )
            return


def _fix(call: Call, kind: EffectKind) -> Fix | None:
    if not call.function.is_async or call.edge not in (EdgeKind.CALL, EdgeKind.CONSTRUCT):
        return None
    if call.sibling is not None:
        return await_sibling(call, call.sibling)
    return twin_fix(call.evidence[kind].last_own.at, call.twins[kind]) if kind in call.twins else None
