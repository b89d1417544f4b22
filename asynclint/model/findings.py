"""Judgements: findings, problems of the run itself, and the report that holds both."""

from collections.abc import Iterator
from dataclasses import field, replace

from asynclint.model.edits import Fix
from asynclint.model.effects import Evidence
from asynclint.model.levels import Confidence, Severity
from asynclint.model.record import record
from asynclint.model.source import Location

__all__ = ["Comparison", "Confidence", "Finding", "Problem", "Report", "Severity", "Statistics", "Trait"]


@record
class Finding:
    """One judgement about one place. `code` is None only for syntax errors, which no selector can silence."""

    at: Location
    code: str | None
    name: str
    message: str
    severity: Severity
    confidence: Confidence
    function: str = ""  # qualified name of the enclosing function, for baselines and fingerprints
    evidence: Evidence | None = None
    related: tuple[Location, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    aliases: tuple[str, ...] = ()
    fingerprint: str = ""
    cause: Location | None = None  # the place to repair, when that is elsewhere and no path leads there
    alternatives: tuple[Fix, ...] = ()  # other repairs, the better ones first: tried when `fix` does not fit

    def variants(self) -> Iterator["Finding"]:
        """The finding with each of its repairs, the best one first."""
        if self.fix is not None:
            yield self
        for fix in self.alternatives:
            yield replace(self, fix=fix, alternatives=())

    @property
    def root(self) -> Location:
        """The place to repair; findings that share it are one group."""
        if self.cause is not None:
            return self.cause
        return self.evidence.root if self.evidence is not None else self.at

    @property
    def places(self) -> Iterator[Location]:
        """Everything it is about: whoever changes one of these files may have caused it."""
        yield self.at
        yield from self.related
        if self.cause is not None:
            yield self.cause
        if self.evidence is not None:
            yield from (step.at for step in self.evidence.steps)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.at.path, self.at.span.line, self.at.span.column, self.code or "", self.message)


@record(order=True)
class Trait:
    """What is remembered of a finding: nothing that an edit elsewhere in the file changes."""

    path: str
    code: str
    symbol: str  # the function, without its module
    line: str  # the text it stands on, without indentation
    leaf: str  # what blocks in the end


@record
class Comparison:
    """What of a run was there before. `origin`: where that is written, a file or a commit."""

    origin: str
    is_baseline: bool = False
    known: tuple[Finding, ...] = ()
    gone: tuple[Trait, ...] = ()  # was there before, and was looked for in vain
    elsewhere: tuple[Trait, ...] = ()  # was there before, and this run was not about it


@record(order=True)
class Problem:
    """Something asynclint could not do: an unreadable file, a crashed rule. Never silent; it makes the exit code 2."""

    where: str
    what: str
    hint: str = ""
    detail: str = ""  # a traceback, for --verbose


@record
class Statistics:
    """How much the run has looked at."""

    files: int = 0
    lines: int = 0
    functions: int = 0
    async_functions: int = 0
    calls: int = 0
    unresolved_calls: int = 0


@record
class Report:
    """All there is to say about one run, in print order."""

    findings: tuple[Finding, ...] = ()
    suppressed: int = 0
    fixed: int = 0
    fixable: int = 0  # findings that `--fix` would repair, with the flags of this run
    fixable_unsafely: int = 0  # those that need `--unsafe-fixes`, unless the user does not want to hear of them
    silenced: tuple[Finding, ...] = ()  # the suppressed ones, for readers who decide anew
    hidden: int = 0  # findings below the requested severity or confidence
    comparison: Comparison | None = None  # None: all findings count as new
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    statistics: Statistics = field(default_factory=Statistics)
