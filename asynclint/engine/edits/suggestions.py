"""Fixes as text, for reports that carry them: rendered and compiled when a report asks, not analysed again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from asynclint.engine.cells import in_cell
from asynclint.engine.configuration.line_length import line_length
from asynclint.engine.configuration.settings import Settings
from asynclint.engine.session import Outcome
from asynclint.engine.sources import Sources
from asynclint.model.edits import Applicability, Choices, Edit, Fix, ReplaceText, Suggestion
from asynclint.model.findings import Finding
from asynclint.model.record import mutable
from asynclint.model.source import Location, Span
from asynclint.source.notebook import CannotWriteBackError

if TYPE_CHECKING:
    from asynclint.fixes.plan import Drafts
    from asynclint.fixes.splice import Splice

#: path -> what changes in that file
_Change = Mapping[str, Sequence["Splice"]]


@mutable
class Suggestions:
    """Of one run. A file is parsed when the fix of a finding in it is asked for, and let go when the next one is."""

    outcome: Outcome
    settings: Settings
    _path: str | None = None
    _known: dict[int, tuple[Finding, tuple[ReplaceText, ...]]] = field(default_factory=dict)

    def of(self, finding: Finding) -> Suggestion | None:
        """The fix of a finding; None where it has none, must not be fixed, or where its fix does not fit the text."""
        fix = finding.fix
        policy = self.outcome.policies.of(finding.at.path)
        if fix is None or finding.code not in policy.fixable:
            return None
        if policy.trusts(finding) is Applicability.DISPLAY and not fix.edits:
            return Suggestion(fix.title, Applicability.DISPLAY)
        if finding.at.path != self._path:
            self._path = finding.at.path
            self._known = self._render(self._path)
        known = self._known.get(id(finding))
        if known is None or known[0].fix is None:
            return None
        return Suggestion(known[0].fix.title, policy.trusts(known[0]), known[1])

    def _render(self, path: str) -> dict[int, tuple[Finding, tuple[ReplaceText, ...]]]:
        """The first repair of each finding of a file that can be written down, and its edits.

        By the identity of the finding: hashing one goes through all of its evidence.
        """
        from asynclint.fixes.plan import Drafts
        from asynclint.fixes.render import CannotFixError

        drafts = Drafts(self._read, self._choices)
        changes: dict[int, _Change] = {}
        chosen: dict[int, Finding] = {}
        for finding in self.outcome.report.findings:
            for variant in finding.variants() if finding.at.path == path else ():
                try:
                    changes[id(finding)] = drafts.draft(self._expand(variant.fix)) if variant.fix is not None else {}
                except CannotFixError:
                    continue
                chosen[id(finding)] = variant
                break
        sources = self.outcome.sources
        fit = _that_read_well(changes, drafts, sources)
        return {n: (chosen[n], _as_edits(change, drafts, sources)) for n, change in changes.items() if n in fit}

    def _read(self, path: str) -> str:
        from asynclint.engine.edits.fixing import read_exactly

        return read_exactly(self.outcome.sources, path)

    @cached_property
    def _expand(self) -> Callable[[Fix], Sequence[Edit]]:
        from asynclint.engine.edits.fixing import expander

        return expander(self.outcome, self._read)

    @cached_property
    def _choices(self) -> Choices:
        return choices_of(self.settings, self.outcome.sources)


def choices_of(settings: Settings, sources: Sources) -> Choices:
    """What the project decides for its repairs."""
    width = line_length(settings.root, map(sources.text, sources.files))
    return Choices(width, settings.fixes.timeout, settings.fixes.concurrency)


def _that_read_well(changes: Mapping[int, _Change], drafts: "Drafts", sources: Sources) -> set[int]:
    """The changes after which the files compile: as many as possible are tried together, the others one by one."""
    from asynclint.fixes.splice import join

    together: dict[str, list[Splice]] = {}
    members = {number for number, change in changes.items() if join(together, change)}
    fit = members if _reads_well(together, drafts, sources) else set()
    rest = changes.keys() - fit
    return fit | {number for number in rest if _reads_well(changes[number], drafts, sources)}


def _reads_well(change: _Change, drafts: "Drafts", sources: Sources) -> bool:
    from asynclint.engine.edits.fixing import encode_like
    from asynclint.engine.edits.rereading import complaint_about
    from asynclint.fixes.splice import splice

    for path, items in change.items():
        before = sources.data(path)
        try:
            after = encode_like(before, splice(drafts.texts[path], items), is_notebook=sources.is_notebook(path))
        except (UnicodeEncodeError, CannotWriteBackError):
            return False
        if complaint_about(path, before, after, sources) is not None:
            return False
    return True


def _as_edits(change: _Change, drafts: "Drafts", sources: Sources) -> tuple[ReplaceText, ...]:
    from asynclint.fixes.splice import Lines

    found: list[ReplaceText] = []
    for path, items in sorted(change.items()):
        lines = Lines(drafts.texts[path])
        for item in sorted(dict.fromkeys(items)):
            span = Span(*lines.position(item.start), *lines.position(item.end))
            found.append(ReplaceText(in_cell(Location(path, span), sources), item.text))
    return tuple(found)
