"""The shape of a rule: one class, one thought. Rules yield findings; they own no traversal, no scope and no state."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from asynclint.api.views import Call, Function, Module, Offload
from asynclint.catalogue.entries import Context
from asynclint.model.edits import Fix
from asynclint.model.effects import Cost, Evidence
from asynclint.model.facts import Feature
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.source import Location

if TYPE_CHECKING:
    from asynclint.api.syntax import FunctionSyntax
    from asynclint.model.dependencies import Dependency
    from asynclint.model.launch import Deployment
    from asynclint.model.suppressions import RuffConfiguration, Suppression
    from asynclint.program.views.callsite import CallSite

#: Contexts in which nobody waits behind a blocked loop.
QUIET_CONTEXTS = frozenset({Context.STARTUP, Context.SHUTDOWN, Context.CLI, Context.TEST})


class Rule:
    """Subclass it, say what is wrong, yield findings.

    `name` is kebab-case and names the bad pattern, so that "allow NAME" reads as a sentence. `message` is a format
    string; its fields are the keyword arguments of `finding`. `nominates`: syntax rules see only functions that have
    all of these features, and that concern them. `aliases` are the codes of other linters that mean the same. `options`
    are those of the plugin that the rule comes from (`asynclint_options`), `plugin` is its name; both are set before
    anything is asked.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    message: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    preview: ClassVar[bool] = False
    nominates: ClassVar[Feature] = Feature.NONE
    aliases: ClassVar[tuple[str, ...]] = ()
    options: Mapping[str, Any] = MappingProxyType({})
    plugin: str = ""

    def check_call(self, call: Call) -> Iterator[Finding]:
        """Judge one call made by code that runs on the event loop."""
        return iter(())

    def check_site(self, site: "CallSite") -> Iterator[Finding]:
        """Judge one call that the catalogue has notes about, on the event loop or in a worker thread."""
        return iter(())

    def check_offload(self, offload: Offload) -> Iterator[Finding]:
        """Judge one place where code on the event loop hands work to a thread."""
        return iter(())

    def check_function(self, function: Function) -> Iterator[Finding]:
        """Judge one function that runs on the event loop."""
        return iter(())

    def concerns(self, function: Function) -> bool:
        """Is a nominated function worth parsing? Asked before its tree is made: the program knows much without one."""
        return True

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        """Judge the syntax tree of one function that runs on the event loop and has the features in `nominates`."""
        return iter(())

    def check_dependency(self, dependency: "Dependency") -> Iterator[Finding]:
        """Judge one version, locked or installed, of which the catalogue knows a defect."""
        return iter(())

    def check_suppression(self, suppression: "Suppression") -> Iterator[Finding]:
        """Judge one comment that names rules, when it is known what it has silenced."""
        return iter(())

    def check_ruff(self, ruff: "RuffConfiguration") -> Iterator[Finding]:
        """Judge one configuration file of ruff."""
        return iter(())

    def check_deployment(self, deployment: "Deployment") -> Iterator[Finding]:
        """Judge one way in which the project starts one server."""
        return iter(())

    def check_module(self, module: Module) -> Iterator[Finding]:
        """Judge one module as it is written: what it imports, and all calls in it, reached or not."""
        return iter(())

    def finding(
        self,
        at: Location,
        function: Function | Module | None = None,
        *,
        evidence: Evidence | None = None,
        severity: Severity | None = None,
        confidence: Confidence = Confidence.CERTAIN,
        help: str | None = None,
        fix: Fix | None = None,
        alternatives: tuple[Fix, ...] = (),
        related: tuple[Location, ...] = (),
        cause: Location | None = None,
        **words: str,
    ) -> Finding:
        """A finding of this rule at `at`; `words` fill the message. Launches have no `function`.

        Findings with one `cause` are one group: that is the place to repair. `alternatives` are tried, the first one
        first, where `fix` turns out not to fit.
        """
        return Finding(
            at=at,
            code=self.code,
            name=self.name,
            message=self.message.format(**words),
            severity=severity or (self.severity_in(function, evidence) if function is not None else self.severity),
            confidence=confidence,
            function=function.symbol if function is not None else "",
            evidence=evidence,
            related=related,
            cause=cause,
            help=help,
            fix=fix,
            alternatives=alternatives,
            aliases=evidence.aliases if evidence is not None else self.aliases,
        )

    def severity_in(self, function: Function | Module, evidence: Evidence | None) -> Severity:
        """The rule's severity, lowered to info where nobody waits or where the wait is too short to notice."""
        if function.context in QUIET_CONTEXTS:
            return Severity.INFO
        if evidence is not None and evidence.cost is Cost.TRIVIAL:
            return Severity.INFO
        return self.severity
