"""ASL901: a comment that silences nothing."""

from collections.abc import Iterator

from asynclint.api import Applicability, Finding, Fix, Rule, Suppression


class UnusedSuppression(Rule):
    code = "ASL901"
    name = "unused-suppression"
    message = "{words} in this comment {silence} nothing"

    def check_suppression(self, suppression: Suppression) -> Iterator[Finding]:
        if not suppression.unused:
            return
        words = ", ".join(f"`{word}`" for word in suppression.unused)
        fix = Fix(f"take out {words}", Applicability.SAFE, suppression.edits) if suppression.edits else None
        silence = "silences" if len(suppression.unused) == 1 else "silence"
        advice = f"take out {words}: the next defect here would go unnoticed"
        yield self.finding(suppression.at, help=advice, fix=fix, words=words, silence=silence)
