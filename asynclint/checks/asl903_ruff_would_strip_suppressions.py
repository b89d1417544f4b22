"""ASL903: ruff is about to take codes of ours out of comments."""

from collections.abc import Iterator

from asynclint.api import Finding, RuffConfiguration, Rule


class RuffWouldStripSuppressions(Rule):
    code = "ASL903"
    name = "ruff-would-strip-suppressions"
    message = "`ruff check --fix` takes codes such as ASL101 out of `noqa` comments, {number} of them in this project"

    def check_ruff(self, ruff: RuffConfiguration) -> Iterator[Finding]:
        is_told = any("ASL".startswith(prefix) for prefix in ruff.keeps if prefix)
        if ruff.strips and ruff.endangered and not is_told:
            yield self.finding(
                ruff.at,
                related=ruff.endangered[:10],
                help='add `external = ["ASL"]` to the lint settings of ruff; `asynclint doctor --write` does it',
                number=str(len(ruff.endangered)),
            )
