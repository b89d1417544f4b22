"""ASL703: a version whose defects stop event loops."""

from collections.abc import Iterator

from asynclint.api import Dependency, Finding, Rule


class KnownDependencyHazard(Rule):
    code = "ASL703"
    name = "known-dependency-hazard"
    message = "{dependency} {version}{installed} {what}"
    preview = True

    def check_dependency(self, dependency: Dependency) -> Iterator[Finding]:
        for hazard in dependency.hazards:
            yield self.finding(
                dependency.at,
                help=f"use {dependency.name} {hazard.before} or newer; it matters where {hazard.when} ({hazard.cite})",
                dependency=dependency.name,
                version=dependency.version,
                installed="" if dependency.is_locked else " (installed, not locked)",
                what=hazard.what,
            )
