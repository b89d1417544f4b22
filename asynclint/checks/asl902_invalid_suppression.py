"""ASL902: a comment that was meant to silence something, and cannot."""

from collections.abc import Iterator

from asynclint.api import Finding, Rule, Suppression


class InvalidSuppression(Rule):
    code = "ASL902"
    name = "invalid-suppression"
    message = "{what}"

    def check_suppression(self, suppression: Suppression) -> Iterator[Finding]:
        if suppression.wrong:
            yield self.finding(
                suppression.at,
                help="see `asynclint rule invalid-suppression` for what is understood",
                what=f"this comment silences nothing: {suppression.wrong}",
            )
        if suppression.unknown:
            words = ", ".join(f"`{word}`" for word in suppression.unknown)
            means = "is no rule" if len(suppression.unknown) == 1 else "are no rules"
            yield self.finding(
                suppression.at,
                help="`asynclint rule --all` lists the rules; codes of other tools belong into `external`",
                what=f"{words} {means}",
            )
