"""Rules look at the program: findings come out, and a problem for every rule that crashed."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from asynclint.api.rule import Rule
from asynclint.api.views import Call, Function, Module, Offload
from asynclint.engine.caches.quiet import QuietFunctions, key_of
from asynclint.engine.plugins.admission import wrong_with_finding
from asynclint.engine.workers import processors, share_out
from asynclint.model.findings import Finding, Problem
from asynclint.model.record import mutable, record
from asynclint.model.source import Location, Span
from asynclint.report.paths import on_one_line

if TYPE_CHECKING:
    from asynclint.engine.caches.facts_cache import Known
    from asynclint.model.dependencies import Dependency
    from asynclint.model.launch import Deployment
    from asynclint.model.suppressions import RuffConfiguration, Suppression
    from asynclint.program.views.callsite import CallSite

T = TypeVar("T")

#: Below so many functions, or characters of nominated functions, a second process costs more than it saves.
WORTH_A_WORKER = 2_000
_CHARACTERS_OF_A_FUNCTION = 75
#: Each touches the whole program, and so has a copy of most of it in the end; one piece takes half of the time anyway.
_MOST_PROCESSES = 3
#: How much is judged in one piece.
_MODULES, _NOMINATIONS = 500, 40
#: A rule that says more about one place never ends.
_MOST_FINDINGS = 1_000

#: path -> the lines of that file
Lines = Callable[[str], Sequence[str]]


class Judged(Protocol):
    """What the linked program answers."""

    def calls(self) -> Iterator[Call]: ...

    def call_sites(self) -> Iterator["CallSite"]: ...
    def offloads(self) -> Iterator[Offload]: ...

    def functions(self, nominating: Iterable[int] = ...) -> Iterator[Function]: ...

    @property
    def size(self) -> int: ...

    def files(self, lines: "Lines", part: slice = ...) -> Iterator[Module]: ...

    def prepare(self) -> None:
        """Finds out what most questions need: before the work is shared out."""


@mutable
class Verdict:
    """What the rules said, and what went wrong with them."""

    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@mutable
class _Part:
    """What the rules said to one piece of the work."""

    findings: list[Finding] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)  # keys of functions that syntax rules had nothing to say about
    read: dict[str, "Known"] = field(default_factory=dict)  # files of packages that were looked into
    crashes: list[tuple[str, Problem]] = field(default_factory=list)  # with the code of the rule


@record
class Nomination:
    """A function whose syntax some rules want to see, each with the key under which its silence is remembered."""

    function: Function
    text: str
    pending: Sequence[tuple[Rule, str]]


class _UnparsableError(Exception):
    """LibCST does not accept what Python does."""


@mutable
class Judge:
    """Runs `rules` over a program. A rule that raises loses that one place; everything else goes on."""

    rules: Sequence[Rule]
    lines: Lines
    quiet: QuietFunctions
    jobs: int | None = None
    read: dict[str, "Known"] = field(default_factory=dict)  # what is read on the way, wherever it is done

    def judge(
        self, program: Judged, deployments: Sequence["Deployment"] = (), dependencies: Iterable["Dependency"] = ()
    ) -> Verdict:
        on_syntax = self._overriding("check_syntax")
        nominating = {rule.nominates for rule in on_syntax}
        looked_at = (self._nominate(on_syntax, item) for item in program.functions(nominating))
        nominations = [found for found in looked_at if found is not None]
        size = program.size + sum(len(item.text) for item in nominations) // _CHARACTERS_OF_A_FUNCTION
        processes = min(self.jobs or processors(), size // WORTH_A_WORKER + 1, _MOST_PROCESSES)
        if processes > 1:
            program.prepare()
        gc.freeze()  # the program stays: who looks for garbage need not walk through it
        parts = (
            *share_out([partial(self._noting, it) for it in self._pieces(program, nominations)], processes),
            self._deployments(deployments),
            self._dependencies(dependencies),
        )
        for part in parts:
            self.read.update(part.read)
            for key in part.quiet:
                self.quiet.remember(key)
        return _verdict_of(parts)

    def _noting(self, piece: Callable[[], _Part]) -> _Part:
        """The piece, with what it was the first to read: another process would not hear of it."""
        known = len(self.read)
        part = piece()
        part.read = dict(islice(self.read.items(), known, None))
        return part

    def _pieces(self, program: Judged, nominations: Sequence[Nomination]) -> Iterator[Callable[[], _Part]]:
        """The work in pieces that do not depend on each other; those that take longest come first."""
        if self._overriding("check_site"):
            yield partial(self._sites, program)
        if self._overriding("check_call"):
            yield partial(self._calls, program)
        if self._overriding("check_offload"):
            yield partial(self._offloads, program)
        for first in range(0, len(nominations), _NOMINATIONS):
            yield partial(self._syntax, nominations[first : first + _NOMINATIONS])
        if self._overriding("check_function"):
            yield partial(self._functions, program)
        if self._overriding("check_module"):
            count = sum(1 for _ in program.files(self.lines))
            for first in range(0, count, _MODULES):
                yield partial(self._modules, program, first)

    def _calls(self, program: Judged) -> _Part:
        part, rules = _Part(), self._overriding("check_call")
        for call in program.calls():
            for rule in rules:
                _ask(part, rule, call.at, rule.check_call, call)
        return part

    def _sites(self, program: Judged) -> _Part:
        part, rules = _Part(), self._overriding("check_site")
        for site in program.call_sites():
            for rule in rules:
                _ask(part, rule, site.at, rule.check_site, site)
        return part

    def _offloads(self, program: Judged) -> _Part:
        part, rules = _Part(), self._overriding("check_offload")
        for offload in program.offloads():
            for rule in rules:
                _ask(part, rule, offload.at, rule.check_offload, offload)
        return part

    def _functions(self, program: Judged) -> _Part:
        part, rules = _Part(), self._overriding("check_function")
        for function in program.functions():
            for rule in rules:
                _ask(part, rule, function.at, rule.check_function, function)
        return part

    def _modules(self, program: Judged, first: int) -> _Part:
        part, rules = _Part(), self._overriding("check_module")
        for module in program.files(self.lines, slice(first, first + _MODULES)):
            for rule in rules:
                _ask(part, rule, Location(module.path, Span(1, 0, 1, 0)), rule.check_module, module)
        return part

    def _deployments(self, deployments: Sequence["Deployment"]) -> _Part:
        part, rules = _Part(), self._overriding("check_deployment")
        if deployments:
            from asynclint.api.launch import told_once

            for deployment in deployments:
                for rule in rules:
                    _ask(part, rule, deployment.start.at, rule.check_deployment, deployment)
            part.findings = told_once(part.findings)
        return part

    def _dependencies(self, dependencies: Iterable["Dependency"]) -> _Part:
        part, rules = _Part(), self._overriding("check_dependency")
        for dependency in dependencies:
            for rule in rules:
                _ask(part, rule, dependency.at, rule.check_dependency, dependency)
        return part

    def judge_comments(
        self, suppressions: Iterable["Suppression"], configurations: Iterable["RuffConfiguration"]
    ) -> Verdict:
        """What is to be said once it is known which comments were of use."""
        part, on_comments, on_ruff = _Part(), self._overriding("check_suppression"), self._overriding("check_ruff")
        for suppression in suppressions:
            for rule in on_comments:
                _ask(part, rule, suppression.at, rule.check_suppression, suppression)
        for ruff in configurations:
            for rule in on_ruff:
                _ask(part, rule, ruff.at, rule.check_ruff, ruff)
        return _verdict_of([part])

    def _overriding(self, method: str) -> list[Rule]:
        return [rule for rule in self.rules if getattr(type(rule), method) is not getattr(Rule, method)]

    @property
    def asks_comments(self) -> bool:
        """Does any rule want to know what became of comments?"""
        return bool(self._overriding("check_suppression") or self._overriding("check_ruff"))

    @property
    def asks_dependencies(self) -> bool:
        """Does any rule want to know which versions the project uses?"""
        return bool(self._overriding("check_dependency"))

    @property
    def asks_launches(self) -> bool:
        """Does any rule want to know how the project is launched, or what comments in launch files are for?"""
        return bool(self._overriding("check_deployment")) or self.asks_comments

    def _nominate(self, rules: Sequence[Rule], function: Function) -> Nomination | None:
        """The function with the syntax rules that have not yet found it quiet."""
        nominated = [rule for rule in rules if function.features & rule.nominates == rule.nominates]
        if not nominated:
            return None
        span = function.at.span
        text = "\n".join(self.lines(function.at.path)[span.line - 1 : span.end_line]) + "\n"
        pending = [(rule, key_of(rule, function, text)) for rule in nominated]
        pending = [(rule, key) for rule, key in pending if not self.quiet.knows(key)]
        return Nomination(function, text, pending) if pending else None

    def _syntax(self, nominations: Sequence[Nomination]) -> _Part:
        part, is_large = _Part(), len(nominations) == _NOMINATIONS and not gc.isenabled()
        if is_large:
            gc.freeze()  # the collector then walks what this piece makes, not all that judging has found out so far
        for nomination in nominations:
            _check_syntax(part, nomination)
        if is_large:
            gc.collect()  # syntax trees with their metadata are cycles
        return part


def _verdict_of(parts: Iterable[_Part]) -> Verdict:
    """All parts together; a rule that crashed over and over is one problem."""
    verdict, crashes = Verdict(), dict[str, list[Problem]]()
    for part in parts:
        verdict.findings += part.findings
        verdict.warnings += part.warnings
        for code, problem in part.crashes:
            crashes.setdefault(code, []).append(problem)
    verdict.warnings.sort()
    verdict.problems += (_summarise(crashes[code]) for code in sorted(crashes))
    return verdict


def _check_syntax(part: _Part, item: Nomination) -> None:
    function = item.function
    pending = [(rule, key) for rule, key in item.pending if _is_concerned(part, rule, function)]
    if not pending:
        return  # LibCST is not even imported
    from asynclint.api.syntax import FunctionSyntax

    syntax = FunctionSyntax(function, item.text, function.at.span.line)
    for rule, key in pending:
        before = len(part.findings)
        syntax.questions.clear()
        try:
            crashed = _ask(part, rule, function.at, rule.check_syntax, syntax)
        except _UnparsableError:
            where = f"{function.at.path}:{function.at.span.line}"
            what = f"LibCST cannot parse `{function.name}`; syntax rules did not see it"
            part.warnings.append(f"{where}: {what}")
            return
        if not crashed and not syntax.questions and len(part.findings) == before:
            part.quiet.append(key)


def _is_concerned(part: _Part, rule: Rule, function: Function) -> bool:
    """Does the rule want to see the tree of the function? One that crashes over the question does not."""
    try:
        return bool(rule.concerns(function))
    except (Exception, SystemExit) as error:
        part.crashes.append((rule.code, _crash(rule, function.at, error)))
        return False


def _ask(part: _Part, rule: Rule, at: Location, check: Callable[[T], Iterator[Finding]], subject: T) -> bool:
    """Collects what the rule has to say; True when it crashed over it."""
    try:
        found: Any = check(subject)
        if found is None:  # what a plugin's author forgets
            raise TypeError(f"{check.__name__} gave None; it has to yield findings")
        for number, finding in enumerate(found):
            if number == _MOST_FINDINGS:
                raise RuntimeError(f"{check.__name__} gave {_MOST_FINDINGS:,} findings for one place and did not end")
            if not isinstance(finding, Finding) or finding.code != rule.code:
                raise TypeError(f"{check.__name__} gave {finding!r:.80}, which is no finding of this rule")
            wrong = wrong_with_finding(finding) if rule.plugin else None
            if wrong is not None:
                raise TypeError(f"{check.__name__} gave a finding that is none: {wrong}")
            if not finding.message.isprintable():  # texts of analysed files end up in messages
                finding = replace(finding, message=on_one_line(finding.message))
            part.findings.append(finding)
    except (Exception, SystemExit) as error:
        if type(error).__name__ == "ParserSyntaxError":  # LibCST's; it is not imported just to be compared with
            raise _UnparsableError from error
        part.crashes.append((rule.code, _crash(rule, at, error)))
        return True
    return False


def _crash(rule: Rule, at: Location, error: BaseException) -> Problem:
    import traceback

    whose = f" of {rule.plugin}" if rule.plugin else ""
    what = f"rule {rule.code} ({rule.name}){whose} crashed: {type(error).__name__}: {' '.join(str(error).split())}"
    hint = f"the other rules were run; please report this{' to its author' if whose else ''}"
    return Problem(str(at), what.removesuffix(": "), hint, "".join(traceback.format_exception(error)))


def _summarise(crashes: Sequence[Problem]) -> Problem:
    """One rule that always crashes is one problem, with the number of places."""
    first = min(crashes)
    if len(crashes) == 1:
        return first
    return Problem(first.where, f"{first.what} (and at {len(crashes) - 1} more places)", first.hint, first.detail)
