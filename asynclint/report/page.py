"""What every printer has at hand beside the report itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from asynclint.model.edits import Applicability, Suggestion
from asynclint.model.findings import Finding, Severity
from asynclint.model.record import record
from asynclint.model.source import Location
from asynclint.report.paths import Paths
from asynclint.report.style import Style


@record
class RuleText:
    """A rule as readers see it; `card` is its whole page in Markdown."""

    code: str
    name: str
    summary: str
    card: str
    severity: Severity


def as_the_rule_says(finding: Finding) -> Applicability:
    return finding.fix.applicability if finding.fix is not None else Applicability.DISPLAY


def no_suggestion(_finding: Finding) -> Suggestion | None:
    return None


def no_rules() -> Mapping[str, RuleText]:
    return {}


def no_cell(_path: str, _number: int) -> Sequence[str]:
    return ()


@record
class Page:
    """`lines` gives the source of a path, `cell` that of one cell of a notebook; `rules` the texts of all rules, and
    `suggest` the fix of a finding as text: made when a format wants them. `trust` says how far that may be trusted.
    """

    paths: Paths
    lines: Callable[[str], Sequence[str]]
    style: Style = field(default_factory=Style)
    summary: bool = True
    unsafe_fixes: bool = False
    trust: Callable[[Finding], Applicability] = as_the_rule_says
    rules: Callable[[], Mapping[str, RuleText]] = no_rules
    suggest: Callable[[Finding], Suggestion | None] = no_suggestion
    version: str = ""
    cell: Callable[[str, int], Sequence[str]] = no_cell

    def source(self, at: Location) -> Sequence[str]:
        """The lines that a place counts in."""
        return self.cell(at.path, at.cell) if at.cell else self.lines(at.path)

    def label(self, finding: Finding) -> str:
        """`ASL101 [*]`: the code, and whether `--fix` with the flags of this run would repair it."""
        code = finding.code or finding.name
        return f"{code} [*]" if self.is_fixable(finding) else code

    def is_fixable(self, finding: Finding) -> bool:
        if finding.fix is None:
            return False
        level = self.trust(finding)
        return level is Applicability.SAFE or (level is Applicability.UNSAFE and self.unsafe_fixes)


def title_of(finding: Finding) -> str:
    """`ASL101 message`, or `invalid-syntax: message`."""
    return f"{finding.code} {finding.message}" if finding.code else f"{finding.name}: {finding.message}"


def path_of(finding: Finding) -> list[tuple[str, str]]:
    """The path to the root: what happens at each step, and where."""
    if finding.evidence is None or finding.evidence.is_direct:
        return []
    return [
        (f"`{short(step.caller)}` reaches `{short(step.callee)}`", f"{step.at.file}:{step.at.span.line}")
        for step in finding.evidence.steps
    ]


def short(symbol: str) -> str:
    """`package.module:Class.method` without its module, `builtins.open` as it is written."""
    return symbol.rpartition(":")[2].removeprefix("builtins.")
