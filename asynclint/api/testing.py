"""The testing kit for rules, built-in or not: analyse files given as text, and check the examples of cards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from asynclint.api.cards import Example, examples
from asynclint.api.launch import told_once
from asynclint.api.rule import Rule
from asynclint.api.syntax import FunctionSyntax
from asynclint.api.views import Function
from asynclint.catalogue.load import Catalogue
from asynclint.environment.discover import Place
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.suppressions import RuffConfiguration
from asynclint.program.dependencies import locked_hazards
from asynclint.program.long_calls import with_long_calls
from asynclint.program.program import Program
from asynclint.program.states import with_states
from asynclint.source.comments import Suppressions
from asynclint.source.linecomments import LineComments
from asynclint.source.review import Vocabulary, endangered, review
from asynclint.source.ruff_settings import RUFF_NAMES, configuration, read_ruff_settings

if TYPE_CHECKING:
    from asynclint.catalogue.server_index import Servers
    from asynclint.model.launch import Deployment

__all__ = ["Example", "analyse", "deployments", "examples", "mismatches"]


def analyse(
    files: Mapping[str, str],
    rules: Iterable[type[Rule]],
    *,
    site_packages: Sequence[str] = (),
    catalogues: Sequence[Path] = (),
    options: Mapping[str, Any] = MappingProxyType({}),
) -> list[Finding]:
    """The findings of `rules` on a project given as POSIX path -> text, sorted.

    Calls are followed into the packages that lie in the folders `site_packages`. `catalogues` are folders of catalogue
    files, `options` those of the plugin that the rules come from.
    Comments silence findings only when one of the rules is about comments.
    """
    facts = {path: extract(text.encode()) for path, text in files.items() if path.endswith((".py", ".pyi"))}
    environment = Environment(Place("", "site_packages", tuple(site_packages))) if site_packages else None
    program = Program.link(facts, Catalogue(more=catalogues), source_roots=("",), environment=environment)
    judges = [rule() for rule in rules]
    for judge in judges:
        judge.options = options
    findings = [finding for call in program.calls() for judge in judges for finding in judge.check_call(call)]
    if any(type(judge).check_site is not Rule.check_site for judge in judges):
        findings += [finding for site in program.call_sites() for judge in judges for finding in judge.check_site(site)]
    if any(type(judge).check_offload is not Rule.check_offload for judge in judges):
        findings += [f for offload in program.offloads() for judge in judges for f in judge.check_offload(offload)]
    for function in program.functions():
        for judge in judges:
            findings.extend(judge.check_function(function))
            is_nominated = judge.nominates and function.features & judge.nominates == judge.nominates
            if is_nominated and judge.concerns(function):
                findings.extend(judge.check_syntax(_syntax(function, files[function.at.path])))
    if any(type(judge).check_dependency is not Rule.check_dependency for judge in judges):
        findings += [f for found in locked_hazards(files) for judge in judges for f in judge.check_dependency(found)]
    for module in program.files(lambda path: files[path].splitlines()):
        findings += [finding for judge in judges for finding in judge.check_module(module)]
    on_deployments = [judge for judge in judges if type(judge).check_deployment is not Rule.check_deployment]
    launches = with_long_calls(program, with_states(program, deployments(files, program))) if on_deployments else []
    found = [finding for launch in launches for judge in on_deployments for finding in judge.check_deployment(launch)]
    findings += told_once(found)
    if any(type(judge).check_suppression is not Rule.check_suppression for judge in judges):
        findings = _silence(findings, files, judges)
    for ruff in _ruff_configurations(files):
        findings += [finding for judge in judges for finding in judge.check_ruff(ruff)]
    return sorted(findings, key=lambda finding: finding.sort_key)


def _silence(findings: Sequence[Finding], files: Mapping[str, str], judges: Sequence[Rule]) -> list[Finding]:
    """The findings that no comment silences, and those about comments."""
    comments = {path: _comments(path, text) for path, text in files.items()}
    left = [
        finding
        for finding in findings
        if not comments[finding.at.path].covers(finding.at.span.line, finding.code or "", finding.name, finding.aliases)
    ]
    vocabulary = Vocabulary({judge.code: judge.name for judge in judges})
    about_code = {judge.code for judge in judges if type(judge).check_suppression is Rule.check_suppression}
    for path, found in comments.items():
        for item in review(path, found, files[path].splitlines(), vocabulary, about_code.__contains__):
            left += [finding for judge in judges for finding in judge.check_suppression(item)]
    return left


def _comments(path: str, text: str) -> Suppressions | LineComments:
    return Suppressions(text) if path.endswith((".py", ".pyi")) else LineComments(text)


def _ruff_configurations(files: Mapping[str, str]) -> Iterator[RuffConfiguration]:
    """That of the project's root, and all comments it speaks for."""
    for name in RUFF_NAMES:
        settings = read_ruff_settings(name, files.get(name, ""))
        if settings is not None and name in files:
            places = [
                at
                for path, text in files.items()
                if path.endswith(".py")
                for at in endangered(path, Suppressions(text), ("ASL",))
            ]
            yield configuration(name, [settings], places)
            return


@cache
def _servers() -> "Servers":
    from asynclint.catalogue.server_index import Servers

    return Servers()


def deployments(files: Mapping[str, str], program: Program | None = None) -> "list[Deployment]":
    """How a project, given as POSIX path -> text, is launched."""
    from asynclint.launch.read import read_launch_file, read_python_launches, read_settings
    from asynclint.model.launchfacts import LaunchFacts, decode_launch
    from asynclint.program.deployments.deployments import link_deployments

    def read(path: str, data: bytes) -> LaunchFacts:
        return read_python_launches(data) if path.endswith(".py") else decode_launch(read_launch_file(path, data))

    def settings(path: str) -> LaunchFacts | None:
        return read_settings(path, files[path].encode()) if path in files else None

    found = {path: read(path, text.encode()) for path, text in files.items()}
    known = {path: facts for path, facts in found.items() if facts.kind}
    return link_deployments(known, frozenset(files), settings, _servers(), program.evaluator if program else None)


def _syntax(function: Function, source: str) -> FunctionSyntax:
    span = function.at.span
    lines = source.splitlines(keepends=True)[span.line - 1 : span.end_line]
    return FunctionSyntax(function, "".join(lines), span.line)


def mismatches(
    example: Example,
    rules: Iterable[type[Rule]],
    *,
    catalogues: Sequence[Path] = (),
    options: Mapping[str, Any] = MappingProxyType({}),
) -> list[str]:
    """What the findings and the markers of an example disagree about, in words; nothing when it holds."""
    open_expectations = example.expectations()
    complaints = []
    for finding in analyse(example.files, rules, catalogues=catalogues, options=options):
        met = next((expected for expected in open_expectations if expected.meets(finding)), None)
        if met is not None:
            open_expectations.remove(met)
        elif finding.severity is not Severity.INFO and finding.confidence is not Confidence.POSSIBLE:
            complaints.append(f"{finding.at}: unexpected {finding.code} {finding.message}")
    return complaints + [str(expected) for expected in open_expectations]
