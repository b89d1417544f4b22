"""Rules look at the program: findings come out, and a problem for every rule that crashed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from asynclint.api.rule import Rule
from asynclint.api.views import Call, Function, Module, Offload
from asynclint.engine.quiet import QuietFunctions, key_of
from asynclint.engine.workers import CAN_FORK, partition, processors, read_worker, start_worker
from asynclint.model.findings import Finding, Problem
from asynclint.model.source import Location, Span

if TYPE_CHECKING:
    from asynclint.model.dependencies import Dependency
    from asynclint.model.launch import Deployment
    from asynclint.program.callsite import CallSite

T = TypeVar("T")

#: Below this many characters of nominated functions a second process costs more than it saves.
WORTH_A_WORKER = 150_000

#: path -> the lines of that file
Lines = Callable[[str], Sequence[str]]


class Judged(Protocol):
    """What the linked program answers."""

    def calls(self) -> Iterator[Call]: ...

    def call_sites(self) -> Iterator["CallSite"]: ...
    def offloads(self) -> Iterator[Offload]: ...

    def functions(self) -> Iterator[Function]: ...

    def files(self, lines: "Lines") -> Iterator[Module]: ...


@dataclass
class Verdict:
    """What the rules said, and what went wrong with them."""

    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Nomination:
    """A function whose syntax some rules want to see, each with the key under which its silence is remembered."""

    function: Function
    text: str
    pending: Sequence[tuple[Rule, str]]


class _UnparsableError(Exception):
    """LibCST does not accept what Python does."""


@dataclass
class Judge:
    """Runs `rules` over a program. A rule that raises loses that one place; everything else goes on."""

    rules: Sequence[Rule]
    lines: Lines
    quiet: QuietFunctions
    jobs: int | None = None
    _verdict: Verdict = field(default_factory=Verdict)
    _crashes: dict[str, list[Problem]] = field(default_factory=dict)

    def judge(
        self, program: Judged, deployments: Sequence["Deployment"] = (), dependencies: Iterable["Dependency"] = ()
    ) -> Verdict:
        on_calls = [rule for rule in self.rules if _overrides(rule, "check_call")]
        on_offloads = [rule for rule in self.rules if _overrides(rule, "check_offload")]
        on_functions = [rule for rule in self.rules if _overrides(rule, "check_function")]
        on_modules = [rule for rule in self.rules if _overrides(rule, "check_module")]
        on_syntax = [rule for rule in self.rules if _overrides(rule, "check_syntax")]
        for call in program.calls():
            for rule in on_calls:
                self._ask(rule, call.at, rule.check_call, call)
        on_sites = [rule for rule in self.rules if _overrides(rule, "check_site")]
        for site in program.call_sites() if on_sites else ():
            for rule in on_sites:
                self._ask(rule, site.at, rule.check_site, site)
        for offload in program.offloads() if on_offloads else ():
            for rule in on_offloads:
                self._ask(rule, offload.at, rule.check_offload, offload)
        nominations: list[Nomination] = []
        for function in program.functions():
            for rule in on_functions:
                self._ask(rule, function.at, rule.check_function, function)
            nomination = self._nominate(on_syntax, function)
            if nomination is not None:
                nominations.append(nomination)
        for module in program.files(self.lines) if on_modules else ():
            for rule in on_modules:
                self._ask(rule, Location(module.path, Span(1, 0, 1, 0)), rule.check_module, module)
        self._check_syntax(nominations)
        self._check_deployments(deployments)
        for dependency in dependencies:
            for rule in self._on_dependencies:
                self._ask(rule, dependency.at, rule.check_dependency, dependency)
        self._verdict.warnings.sort()
        for code in sorted(self._crashes):
            self._verdict.problems.append(_summarise(self._crashes[code]))
        return self._verdict

    def _check_deployments(self, deployments: Sequence["Deployment"]) -> None:
        if not deployments:
            return
        from asynclint.api.launch import told_once

        before = len(self._verdict.findings)
        for deployment in deployments:
            for rule in self._on_deployments:
                self._ask(rule, deployment.start.at, rule.check_deployment, deployment)
        self._verdict.findings[before:] = told_once(self._verdict.findings[before:])

    @property
    def _on_dependencies(self) -> list[Rule]:
        return [rule for rule in self.rules if _overrides(rule, "check_dependency")]

    @property
    def asks_dependencies(self) -> bool:
        """Does any rule want to know which versions the project uses?"""
        return bool(self._on_dependencies)

    @property
    def _on_deployments(self) -> list[Rule]:
        return [rule for rule in self.rules if _overrides(rule, "check_deployment")]

    @property
    def asks_deployments(self) -> bool:
        """Does any rule want to know how the project is launched?"""
        return bool(self._on_deployments)

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

    def _check_syntax(self, nominations: Sequence[Nomination]) -> None:
        """Workers find out which functions are quiet, and that is most of them; the others are judged here."""
        shares = partition([len(item.text) for item in nominations], self._workers(nominations))
        children = [start_worker(partial(self._find_quiet, nominations, share)) for share in shares[1:]]
        for index in shares[0] if shares else ():
            self._check_function_syntax(nominations[index])
        for child, share in zip(children, shares[1:], strict=True):
            quiet = {key.decode("ascii") for key in read_worker(child)}
            for index in share:
                item = nominations[index]
                for _, key in item.pending:
                    if key in quiet:
                        self.quiet.remember(key)
                noisy = [(rule, key) for rule, key in item.pending if key not in quiet]
                if noisy:
                    self._check_function_syntax(Nomination(item.function, item.text, noisy))

    def _workers(self, nominations: Sequence[Nomination]) -> int:
        size = sum(len(item.text) for item in nominations)
        return min(self.jobs or processors(), size // WORTH_A_WORKER + 1) if CAN_FORK else 1

    def _find_quiet(self, nominations: Sequence[Nomination], share: Sequence[int]) -> list[bytes]:
        self.quiet = QuietFunctions("")
        for index in share:
            self._check_function_syntax(nominations[index])
        return list(map(str.encode, self.quiet.keys()))

    def _check_function_syntax(self, item: Nomination) -> None:
        from asynclint.api.syntax import FunctionSyntax

        function = item.function
        syntax = FunctionSyntax(function, item.text, function.at.span.line)
        for rule, key in item.pending:
            before = len(self._verdict.findings)
            syntax.questions.clear()
            try:
                crashed = self._ask(rule, function.at, rule.check_syntax, syntax)
            except _UnparsableError:
                where = f"{function.at.path}:{function.at.span.line}"
                what = f"LibCST cannot parse `{function.name}`; syntax rules did not see it"
                self._verdict.warnings.append(f"{where}: {what}")
                return
            if not crashed and not syntax.questions and len(self._verdict.findings) == before:
                self.quiet.remember(key)

    def _ask(self, rule: Rule, at: Location, check: Callable[[T], Iterator[Finding]], subject: T) -> bool:
        """Collects what the rule has to say; True when it crashed over it."""
        try:
            found: Any = check(subject)
            if found is None:  # what a plugin's author forgets
                raise TypeError(f"{check.__name__} gave None; it has to yield findings")
            for finding in found:
                if not isinstance(finding, Finding) or finding.code != rule.code:
                    raise TypeError(f"{check.__name__} gave {finding!r:.80}, which is no finding of this rule")
                self._verdict.findings.append(finding)
        except (Exception, SystemExit) as error:
            if type(error).__name__ == "ParserSyntaxError":  # LibCST's; it is not imported just to be compared with
                raise _UnparsableError from error
            self._crashes.setdefault(rule.code, []).append(_crash(rule, at, error))
            return True
        return False


def _crash(rule: Rule, at: Location, error: BaseException) -> Problem:
    import traceback

    whose = f" of {rule.plugin}" if rule.plugin else ""
    what = f"rule {rule.code} ({rule.name}){whose} crashed: {type(error).__name__}: {' '.join(str(error).split())}"
    hint = f"the other rules were run; please report this{' to its author' if whose else ''}"
    return Problem(str(at), what.removesuffix(": "), hint, "".join(traceback.format_exception(error)))


def _overrides(rule: Rule, method: str) -> bool:
    return getattr(type(rule), method) is not getattr(Rule, method)


def _summarise(crashes: Sequence[Problem]) -> Problem:
    """One rule that always crashes is one problem, with the number of places."""
    first = min(crashes)
    if len(crashes) == 1:
        return first
    return Problem(first.where, f"{first.what} (and at {len(crashes) - 1} more places)", first.hint, first.detail)
