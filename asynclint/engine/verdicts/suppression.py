"""Findings and comments meet: which findings are silenced, and afterwards, which comments silenced nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field

from asynclint.engine.plugins.registry import Registry
from asynclint.engine.sources import Sources
from asynclint.engine.verdicts.policy import Policies
from asynclint.model.findings import Finding
from asynclint.model.record import mutable
from asynclint.model.source import Location
from asynclint.model.suppressions import Suppression
from asynclint.source.review import Vocabulary, endangered, review, words_of


@mutable
class Suppressor:
    """Silences findings; `paths` are the files whose comments are judged in the end."""

    sources: Sources
    policies: Policies
    is_on: bool = True
    paths: frozenset[str] = frozenset()
    warnings: dict[str, None] = field(default_factory=dict)

    def silences(self, finding: Finding) -> bool:
        """Is it accepted where it stands, or where everything with its root is?"""
        if finding.code is None or not self.is_on:
            return False
        at, root = finding.at, finding.root
        aliases = finding.aliases if self.policies.of(at.path).settings.noqa_aliases else ()
        is_silent = self.sources.comments(at.path).covers(at.span.line, finding.code, finding.name, aliases)
        if root != at and (root.path in self.sources.files or root.path in self.sources.launch):
            comments = self.sources.comments(root.path)
            is_silent |= comments.covers_root(root.span.line, finding.code, finding.name)
        return is_silent

    def note(self, finding: Finding) -> None:
        """A finding that does not count anyway: only the comments are to know of it."""
        if finding.at.path in self.paths or finding.root.path in self.paths:
            self.silences(finding)

    def explain(self, finding: Finding) -> None:
        """Says why a comment on the line of a finding does not silence it."""
        line = finding.at.span.line
        malformed = self.sources.comments(finding.at.path).malformed.get(line)
        if malformed is not None and self.is_on:
            reason = f"the suppression comment is not understood: {malformed.reason}"
            self.warnings[f"{finding.at.path}:{line}: {reason}"] = None

    def named_codes(self, registry: Registry) -> frozenset[str]:
        """The rules that comments of the judged files name."""
        vocabulary = _vocabulary(registry, ())
        words = {word for path in self.paths for word in words_of(self.sources.comments(path))}
        return frozenset(code for word in words for code in vocabulary.meant(word))

    def review(self, registry: Registry, judged: Callable[[str], bool]) -> Iterator[Suppression]:
        """What is to be said about the comments, once all findings have come by."""
        for path in sorted(self.paths):
            vocabulary = _vocabulary(registry, self.policies.of(path).settings.external)
            lines = self.sources.lines(path)
            yield from review(path, self.sources.comments(path), lines, vocabulary, judged)

    def endangered(self) -> Iterator[Location]:
        """Comments with codes of ours that ruff reads, too."""
        for path in sorted(self.paths):
            if not self.sources.is_launch(path):
                yield from endangered(path, self.sources.comments(path), ("ASL",))


def _vocabulary(registry: Registry, external: Iterable[str]) -> Vocabulary:
    rules = {rule.code: rule.name for rule in registry.rules}
    return Vocabulary(rules, frozenset(alias for rule in registry.rules for alias in rule.aliases), tuple(external))
