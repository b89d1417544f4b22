"""Which findings are wanted: enabled rules, per-file ignores, severities. One policy for each configuration."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from asynclint.engine.configuration.config_file import config_in
from asynclint.engine.configuration.select import Selection
from asynclint.engine.configuration.settings import Overrides, Settings, nested_settings
from asynclint.engine.configuration.target import is_too_new
from asynclint.engine.plugins.registry import Registry
from asynclint.model.edits import Applicability
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.record import mutable
from asynclint.source.patterns import PatternSet

_CONFIDENCES = (Confidence.POSSIBLE, Confidence.LIKELY, Confidence.CERTAIN)


@mutable
class Policy:
    """What one configuration wants to hear."""

    settings: Settings
    enabled: frozenset[str]
    ignores: list[tuple[PatternSet, bool, frozenset[str]]]
    severities: dict[str, Severity]
    defaults: dict[str, Severity]
    warnings: list[str]
    fixable: frozenset[str] = frozenset()
    safer: frozenset[str] = frozenset()
    riskier: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings, registry: Registry) -> "Policy":
        """Raises `ConfigError` for a selector that means no rule."""
        selection = Selection(
            registry.cards,
            preview=settings.preview,
            explicit_preview=settings.explicit_preview_rules,
            is_partial=registry.is_partial,
        )
        enabled = selection.enabled(settings.layers)
        ignores = [
            (
                PatternSet([item.pattern], root=settings.root),
                item.negated,
                frozenset().union(*map(selection.codes, item.selectors)),
            )
            for item in settings.per_file_ignores
        ]
        severities: dict[str, Severity] = {}
        for selector, severity in sorted(
            settings.severity, key=lambda item: len(selection.codes(item[0])), reverse=True
        ):
            severities.update(dict.fromkeys(selection.codes(selector), severity))
        defaults = {rule.code: rule.severity for rule in registry.rules}
        fixes = settings.fixes
        # whether a rule runs is not what `fixable` decides
        every = Selection(registry.cards, preview=True, is_partial=registry.is_partial)
        return cls(
            settings,
            enabled,
            ignores,
            severities,
            defaults,
            selection.warnings,
            fixable=every.enabled(fixes.layers),
            safer=frozenset().union(*map(every.codes, fixes.safer)),
            riskier=frozenset().union(*map(every.codes, fixes.riskier)),
        )

    def wants(self, finding: Finding) -> bool:
        """Is the rule on for this file?"""
        return finding.code is None or self.wants_code(finding.code, finding.at.path)

    def wants_code(self, code: str, path: str) -> bool:
        name = path.rpartition("/")[2]
        return code in self.enabled and not any(
            code in codes and pattern.matches(name, path) is not negated for pattern, negated, codes in self.ignores
        )

    def weigh(self, finding: Finding) -> Finding:
        """With the configured severity; what its context made harmless stays so."""
        wanted = self.severities.get(finding.code or "")
        if wanted is None or (finding.severity is not self.defaults.get(finding.code or "") and wanted.rank > 0):
            return finding
        return replace(finding, severity=wanted)

    def trusts(self, finding: Finding) -> Applicability:
        """How far the finding's fix may be applied: as configured, `DISPLAY` when it is not to be."""
        fix, code = finding.fix, finding.code
        if fix is None or code not in self.fixable or is_too_new(fix, self.settings.target_version):
            return Applicability.DISPLAY
        if fix.applicability is Applicability.UNSAFE and code in self.safer:
            return Applicability.SAFE
        if fix.applicability is Applicability.SAFE and code in self.riskier:
            return Applicability.UNSAFE
        return fix.applicability

    def shows(self, finding: Finding) -> bool:
        """Is it severe and sure enough?"""
        settings = self.settings
        return finding.severity.rank >= settings.min_severity.rank and _CONFIDENCES.index(
            finding.confidence
        ) >= _CONFIDENCES.index(settings.min_confidence)


@mutable
class Policies:
    """The policy of every file: that of the closest configuration at or below the root."""

    outer: Policy
    nested: dict[str, Policy] = field(default_factory=dict)  # directory -> its own policy
    _by_directory: dict[str, Policy] = field(default_factory=dict)

    @classmethod
    def read(
        cls, settings: Settings, configs: Iterable[str], registry: Registry, overrides: Overrides, *, cwd: str
    ) -> "Policies":
        """`configs`: paths of the configuration files that discovery saw. Raises `ConfigError`."""
        policies = cls(Policy.of(settings, registry))
        if overrides.isolated or any(os.path.isfile(os.path.join(cwd, value)) for value in overrides.config):
            return policies
        for directory in sorted({os.path.dirname(path) for path in configs} - {""}):
            path = config_in(os.path.join(settings.root, directory))
            if path is not None:
                inner = nested_settings(path, settings, overrides, cwd=cwd)
                policies.nested[directory] = Policy.of(inner, registry)
        return policies

    def all(self) -> Sequence[Policy]:
        return (self.outer, *self.nested.values())

    def of(self, path: str) -> Policy:
        if not self.nested:
            return self.outer
        directory = os.path.dirname(path)
        if directory not in self._by_directory:
            above = directory
            while above and above not in self.nested:
                above = os.path.dirname(above)
            self._by_directory[directory] = self.nested.get(above, self.outer)
        return self._by_directory[directory]
