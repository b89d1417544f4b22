"""One run: files -> facts -> program -> findings -> report."""

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field, replace
from typing import TYPE_CHECKING

from asynclint.api.rule import Rule
from asynclint.engine.caches import facts_store
from asynclint.engine.caches.extraction import no_progress
from asynclint.engine.caches.facts_cache import FactsCache
from asynclint.engine.caches.facts_store import Harvest
from asynclint.engine.caches.memory import Memory
from asynclint.engine.caches.quiet import QuietFunctions
from asynclint.engine.complaints import ConfigError
from asynclint.engine.configuration.declared_names import misspelled
from asynclint.engine.configuration.ruff_files import RuffFiles
from asynclint.engine.configuration.settings import Overrides, Settings
from asynclint.engine.disk import cannot_be_kept
from asynclint.engine.installed.packages import Packages, open_packages
from asynclint.engine.judge import Judge, Verdict
from asynclint.engine.plugins.registry import Registry, load_registry
from asynclint.engine.sources import Sources
from asynclint.engine.verdicts.conclusion import conclude, missing_file, syntax_errors
from asynclint.engine.verdicts.known import KnownFindings
from asynclint.engine.verdicts.policy import Policies
from asynclint.engine.verdicts.scope import Scope
from asynclint.engine.verdicts.suppression import Suppressor
from asynclint.model.facts import decode_module
from asynclint.model.findings import Finding, Report
from asynclint.model.record import record
from asynclint.source.comments import nonblocking_lines
from asynclint.source.discover import Discovery, discover
from asynclint.source.patterns import PatternSet

if TYPE_CHECKING:
    from asynclint.catalogue.declared import Declared
    from asynclint.engine.caches.launch_store import LaunchHarvest
    from asynclint.engine.installed.dependencies import Dependencies
    from asynclint.model.launch import Deployment
    from asynclint.program.program import Program

#: What the run is doing, and how far it is.
Watcher = Callable[[str, int, int], None]


def unwatched(_doing: str, _done: int, _total: int) -> None:
    """For runs nobody watches."""


@record
class Request:
    """What the user asked for. `paths` are absolute; `stdin` is the path and the text that stand for one file."""

    settings: Settings
    paths: tuple[str, ...]
    overrides: Overrides = field(default_factory=Overrides)
    cwd: str = field(default_factory=os.getcwd)
    jobs: int | None = None
    cache: bool = True
    ignore_noqa: bool = False
    stdin: tuple[str, bytes] | None = None
    overlay: Mapping[str, bytes] = field(default_factory=dict)  # path in the project -> content not yet on disk
    known: KnownFindings | None = None  # findings that were there before, and do not count


@dataclass
class Outcome:
    """The report, and what the printers and caches need beside it."""

    report: Report
    sources: Sources
    discovery: Discovery
    harvest: Harvest
    registry: Registry
    policies: Policies
    packages: Packages
    program: "Program"
    launches: "LaunchHarvest | None" = None  # None: no rule asked for them
    dependencies: "Dependencies | None" = None  # None: no rule asked for them
    notes: tuple[str, ...] = ()  # about the packages that the project calls
    probes: tuple[str, ...] = ()  # absolute paths of further files that were looked for


@dataclass
class Session:
    """Steps of a run, for the command line to take as many as it needs."""

    request: Request
    watcher: Watcher = unwatched
    loaded: InitVar[Registry | None] = None
    given_packages: Packages | None = None  # instead of those that belong to the project
    given_policies: Policies | None = None  # instead of those that its configuration files make
    given_memory: Memory | None = None  # instead of one of its own
    registry: Registry = field(init=False)

    def __post_init__(self, loaded: Registry | None) -> None:
        settings = self.request.settings
        self.registry = loaded or load_registry(settings.plugins)
        cache_dir = settings.cache_dir if self.request.cache else None
        self._memory = self.given_memory or Memory(cache_dir, self.registry)
        #: what is in an overlay may never come to be: nobody has to remember it tomorrow
        self._keep_in = cache_dir if not self.request.overlay else None
        self._complaints: list[str] = []
        self._ruff = RuffFiles(settings.root)
        request = self.request
        self.packages = self.given_packages or open_packages(
            request.settings, request.paths, cwd=request.cwd, cache=request.cache
        )

    def discover(self) -> Discovery:
        """The files of the project and of the request."""
        settings, stdin = self.request.settings, self.request.stdin
        if stdin is not None and stdin[0] == "-":
            return Discovery()
        readers = self.registry.launch_readers
        named = tuple(sorted({name for _, reader in readers for name in reader.files}))
        files = replace(settings.files, launch=named) if named else settings.files
        return discover(settings.root, self.request.paths, files, whole=settings.whole_project)

    def _sources(self, discovery: Discovery) -> Sources:
        notebooks = self.request.settings.files.notebooks
        return Sources(discovery.files, launch=discovery.launch, notebooks=notebooks)

    def run(self) -> Outcome:
        """Everything, up to the report. Raises `ConfigError` when the configuration names rules that do not exist."""
        request, settings = self.request, self.request.settings
        discovery = self.discover()
        policies = self.given_policies or Policies.read(
            settings, discovery.configs, self.registry, request.overrides, cwd=request.cwd
        )
        sources = self._sources(discovery)
        if request.stdin is not None:
            path, data = request.stdin
            sources.given[path if path == "-" else self._relative(path)] = data
        sources.given.update(request.overlay)
        gc.disable()  # facts and views are trees without cycles; the collector would only walk them again and again
        try:
            harvest, program = self._link(sources)
            outcome = self._judge(discovery, policies, sources, harvest, program)
            self.packages.save()  # judging looks into threads, and so into packages that linking has not reached
            return outcome
        finally:
            gc.freeze()  # nor would it find anything now: it would walk all of that once more
            gc.enable()

    def _judge(
        self, discovery: Discovery, policies: Policies, sources: Sources, harvest: Harvest, program: "Program"
    ) -> Outcome:
        wanted = {code for policy in policies.all() for code in policy.enabled}
        rules = [rule for rule in self.registry.rules if rule.code in wanted]
        judge = Judge(rules, sources.glance, self._memory.quiet, self.request.jobs, self.packages.known)
        self.watcher("judging", 0, 0)
        launches, deployments = self._launches(sources, harvest, program) if judge.asks_launches else (None, [])
        dependencies = self._dependencies(discovery) if judge.asks_dependencies else None
        scope = self._scope(discovery)
        suppressor = Suppressor(sources, policies, is_on=not self.request.ignore_noqa)
        if judge.asks_comments and suppressor.is_on:
            speaking = (*harvest.speaking(), *(launches.speaking() if launches is not None else ()))
            suppressor.paths = frozenset(filter(scope.covers_path, speaking))
            judge.rules = self._with_named(rules, suppressor)
        verdict = judge.judge(program, deployments, dependencies.found if dependencies is not None else ())
        self._save(judge.quiet)
        findings = [*self._syntax_errors(harvest, sources), *self._missing(discovery), *verdict.findings]
        unread = launches.problems if launches is not None else ()
        problems = {*discovery.problems, *harvest.problems, *unread, *self.registry.problems, *program.problems}
        missing = self._unknown_packages(program)
        late = Verdict()

        def afterwards() -> list[Finding]:
            nonlocal late
            everything_seen = not (problems or verdict.problems or missing) and self._is_whole
            late = self._judge_comments(judge, suppressor, everything_seen=everything_seen, asked=launches is not None)
            return late.findings

        report = conclude(findings, suppressor, scope=scope, known=self.request.known, afterwards=afterwards)
        remarks = sorted(launches.warnings) if launches is not None else []
        report = replace(
            report,
            problems=(*sorted(problems), *verdict.problems, *late.problems),
            warnings=(
                *self.registry.warnings,
                *self._warnings(discovery, policies),
                *misspelled(self.request.settings, program),
                *remarks,
                *verdict.warnings,
                *report.warnings,
                *dict.fromkeys(self._complaints),
                *(self.request.known.warnings if self.request.known is not None else ()),
            ),
            statistics=program.statistics,
        )
        return Outcome(
            report=report,
            sources=sources,
            discovery=discovery,
            harvest=harvest,
            registry=self.registry,
            policies=policies,
            packages=self.packages,
            program=program,
            launches=launches,
            dependencies=dependencies,
            notes=self._notes(missing),
            probes=tuple(self._ruff.probes),
        )

    @property
    def _is_whole(self) -> bool:
        """Was the whole project read, and not only what was named?"""
        stdin = self.request.stdin
        return self.request.settings.whole_project and (stdin is None or stdin[0] != "-")

    def _with_named(self, rules: list[Rule], suppressor: Suppressor) -> list[Rule]:
        """With the rules that comments name: whether those silence anything does not depend on what is selected."""
        named = suppressor.named_codes(self.registry)
        return [rule for rule in self.registry.rules if rule in rules or (rule.code in named and not rule.preview)]

    def _judge_comments(self, judge: Judge, suppressor: Suppressor, *, everything_seen: bool, asked: bool) -> Verdict:
        """What became of the comments. Of what was not looked for with all means, nothing is called unused."""
        if not judge.asks_comments or not suppressor.is_on:
            return Verdict()
        sought = {rule.code for rule in judge.rules if asked or type(rule).check_deployment is Rule.check_deployment}
        sought -= {code for code in sought if code.startswith("ASL9")}
        suppressions = suppressor.review(self.registry, lambda code: everything_seen and code in sought)
        return judge.judge_comments(suppressions, self._ruff.configurations(suppressor.endangered()))

    def _notes(self, missing: list[str]) -> tuple[str, ...]:
        from asynclint.engine.installed.imports import notes

        return tuple(notes(self.packages, missing))

    def _unknown_packages(self, program: "Program") -> list[str]:
        from asynclint.engine.installed.imports import unknown_packages

        return unknown_packages(self.packages, program.modules, program.evaluator.catalogue)

    def _dependencies(self, discovery: Discovery) -> "Dependencies":
        from asynclint.engine.installed.dependencies import find_dependencies

        return find_dependencies(self.request.settings.root, discovery.directories, self.packages.environment)

    def _launches(
        self, sources: Sources, harvest: Harvest, program: "Program"
    ) -> "tuple[LaunchHarvest, list[Deployment]]":  # fmt: skip
        """How the project is launched; nothing of this is imported for projects without rules about it."""
        from asynclint.engine.caches.launch_store import LaunchReader, link_launches

        cache = self._memory.launches
        found = LaunchReader(sources, cache, self.registry, keep_in=self._keep_in).harvest(harvest)
        starts = found.mentions_server or any("gunicorn" in path.rpartition("/")[2] for path in harvest.facts)
        if found.complaint is not None:
            self._complaints.append(found.complaint)
        if not starts:
            return found, []
        from asynclint.program.long_calls import with_long_calls
        from asynclint.program.states import with_states

        return found, with_long_calls(program, with_states(program, link_launches(found, sources, program)))

    def deployments(self) -> "tuple[list[Deployment], LaunchHarvest]":
        """How the project is launched, for those who only want to look at it."""
        discovery = self.discover()
        sources = self._sources(discovery)
        harvest, program = self._link(sources)
        found, deployments = self._launches(sources, harvest, program)
        found.warnings += discovery.warnings
        found.problems += [*discovery.problems, *harvest.problems]
        return deployments, found

    def link(self) -> "Program":
        """The linked program alone, for questions about it."""
        discovery = self.discover()
        return self._link(self._sources(discovery))[1]

    def _link(self, sources: Sources) -> "tuple[Harvest, Program]":
        cache = self._memory.facts
        watched = no_progress if self.watcher is unwatched else lambda done, total: self.watcher("reading", done, total)
        harvest = facts_store.harvest(sources, cache, jobs=self.request.jobs, progress=watched)
        self._keep(cache, harvest, sources)
        self.watcher("linking", 0, 0)
        program = self._program(harvest, sources)
        if program.problems:  # somebody else's idea of facts, with a valid checksum
            cache.discard()
            harvest = facts_store.harvest(sources, cache, jobs=self.request.jobs, progress=watched)
            self._keep(cache, harvest, sources)
            program = self._program(harvest, sources)
        return harvest, program

    def _keep(self, cache: FactsCache, harvest: Harvest, sources: Sources) -> None:
        complaint = facts_store.save(cache, self._keep_in, harvest, sources)
        if complaint is not None:
            self._complaints.append(complaint)

    def _program(self, harvest: Harvest, sources: Sources) -> "Program":
        from asynclint.catalogue.load import Catalogue, CatalogueError
        from asynclint.program.program import Program

        nonblocking = nonblocking_declarations(harvest, sources)
        packages = self.packages
        catalogue = Catalogue(
            more=self.registry.catalogues, declared=declared_facts(self.request.settings), shipped=packages.own_facts
        )
        try:
            program = Program.link(
                harvest.facts,
                catalogue,
                source_roots=self.request.settings.src,
                nonblocking=nonblocking,
                environment=packages.environment,
                read=packages.read,
            )
        except CatalogueError as error:  # of a plugin
            raise ConfigError(f"the catalogue of a plugin cannot be read: {error}") from error
        packages.save()
        packages.facts_files = tuple(str(path) for path in catalogue.shipped.files)
        self._complaints.extend(catalogue.shipped.complaints)
        return program

    def _save(self, quiet: QuietFunctions) -> None:
        if self._keep_in is None:
            return
        try:
            quiet.save()
        except OSError as error:
            self._complaints.append(cannot_be_kept(error, self._keep_in))

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.request.settings.root).replace(os.sep, "/")

    def _scope(self, discovery: Discovery) -> Scope:
        """Findings in the requested directories, and those whose path touches a requested file."""
        directories: list[str] = []
        files: set[str] = set(discovery.missing)
        for absolute in self.request.paths:
            path = self._relative(absolute)
            if path in discovery.files or path in discovery.launch or not os.path.isdir(absolute):
                files.add(path)
            elif path == ".":
                return Scope()
            else:
                directories.append(path + "/")
        if self.request.stdin is not None:
            path = self.request.stdin[0]
            path = path if path == "-" else self._relative(path)
            wanted = self.request.settings.files
            excluded = PatternSet(wanted.exclude if wanted.force_exclude else (), root=self.request.settings.root)
            files.update(() if excluded.matches_within(path) else (path,))
        return Scope.of(files, directories)

    def _missing(self, discovery: Discovery) -> list[Finding]:
        return [missing_file(path) for path in discovery.missing]

    def _syntax_errors(self, harvest: Harvest, sources: Sources) -> list[Finding]:
        errors = {path: decode_module(harvest.facts[path]).error for path in harvest.broken()}
        return syntax_errors({path: error for path, error in errors.items() if error is not None}, sources)

    def _warnings(self, discovery: Discovery, policies: Policies) -> list[str]:
        warnings = [warning for policy in policies.all() for warning in policy.warnings]
        asked = any(self._relative(path) in discovery.launch for path in self.request.paths)
        if not (discovery.files or asked or discovery.missing) and self.request.stdin is None:
            warnings.append("No Python files found under the given path(s)")
        return [*dict.fromkeys(warnings), *sorted(discovery.warnings)]


def nonblocking_declarations(harvest: Harvest, sources: Sources) -> frozenset[tuple[str, int]]:
    """Path and line of every function whose author says that it does not block."""
    return frozenset((path, line) for path in harvest.marked() for line in nonblocking_lines(sources.python(path)))


def declared_facts(settings: Settings) -> "Declared":
    """The facts of the configuration, as the catalogue takes them."""
    from asynclint.catalogue.declared import Declared
    from asynclint.catalogue.entries import Blocking, Context, EntryPoint, Where
    from asynclint.model.effects import Cost, EffectKind

    facts = settings.user_facts
    return Declared(
        blocking={
            fact.symbol: Blocking(EffectKind(fact.effect), Cost.LONG, fact.because, fact.instead)
            for fact in facts.blocking
        },
        nonblocking=frozenset(facts.nonblocking),
        offloading=frozenset(facts.offloading),
        entries={
            entry.symbol: EntryPoint(Context(entry.context), synchronous=Where(entry.sync))
            for entry in facts.entry_points
        },
    )
