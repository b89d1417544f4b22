"""Rules are asked, and what they do wrong is told."""

from collections.abc import Iterable, Iterator

import pytest

from asynclint.api import (
    Call,
    Context,
    EdgeKind,
    Feature,
    Finding,
    Function,
    FunctionSyntax,
    Location,
    Module,
    Rule,
    Span,
)
from asynclint.catalogue.load import Catalogue
from asynclint.engine import judge as judge_module
from asynclint.engine.caches.facts_cache import Known
from asynclint.engine.caches.quiet import QuietFunctions
from asynclint.engine.judge import Judge, Lines, Verdict
from asynclint.facts.extract import extract
from asynclint.model.findings import Confidence
from asynclint.model.launch import Argument, Deployment, Form, LaunchCommand, Origin, Place, Role, Value
from asynclint.program.program import Program as RealProgram

TEXT = "async def f{0}():\n    while True:\n        pass\n"
SOURCE = "".join(TEXT.format(number) for number in range(4)).splitlines()


def function(number: int = 0) -> Function:
    at = Location("app.py", Span(number * 3 + 1, 0, number * 3 + 3, 12))
    return Function(
        symbol=f"app:f{number}",
        name=f"f{number}",
        at=at,
        is_async=True,
        on_event_loop=True,
        context=Context.REQUEST,
        features=Feature.WHILE,
    )


def call(number: int = 0) -> Call:
    return Call(
        at=Location("app.py", Span(number + 1, 0, number + 1, 3)),
        text="g",
        function=function(number),
        edge=EdgeKind.CALL,
        evidence={},
        entries={},
        confidence=Confidence.CERTAIN,
    )


class Program:
    size = 4

    def calls(self) -> Iterator[Call]:
        yield from (call(number) for number in range(3))

    def functions(self, nominating: Iterable[int] = (0,)) -> Iterator[Function]:
        yield from (function(number) for number in range(4))

    def files(self, lines: Lines) -> Iterator[Module]:
        return iter(())

    def prepare(self) -> None:
        """Nothing is left to find out."""


class OnCalls(Rule):
    code, name, message = "T001", "on-calls", "called"

    def check_call(self, call: Call) -> Iterator[Finding]:
        yield self.finding(call.at, call.function)


class Crashing(Rule):
    code, name, message = "T002", "crashing", "never"

    def check_call(self, call: Call) -> Iterator[Finding]:
        raise KeyError(call.text)


class OnSyntax(Rule):
    code, name, message = "T003", "on-syntax", "`{name}` loops"
    nominates = Feature.WHILE

    def check_syntax(self, function: FunctionSyntax) -> Iterator[Finding]:
        if function.view.name in ("f1", "f3"):
            yield self.finding(function.locate(function.node), function.view, name=function.node.name.value)


class Asking(Rule):
    code, name, message = "T004", "asking", "never"
    nominates = Feature.WHILE

    def check_syntax(self, function: FunctionSyntax) -> Iterator[Finding]:
        return iter(()) if function.started_by else iter([])


class OnModules(Rule):
    code, name, message = "T005", "on-modules", "`{text}` is here"

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("run"):
            yield self.finding(call.at, call.function, text=module.text_of(call.function).splitlines()[0])


def judged(*rules: Rule, quiet: QuietFunctions | None = None, jobs: int = 1, source: list[str] = SOURCE) -> Verdict:
    return Judge(rules, lambda path: source, quiet or QuietFunctions(), jobs).judge(Program())


def test_a_crashing_rule_is_one_problem_and_the_others_go_on() -> None:
    verdict = judged(Crashing(), OnCalls())
    assert len(verdict.findings) == 3
    (problem,) = verdict.problems
    assert problem.where == "app.py:1:1"
    assert problem.what == "rule T002 (crashing) crashed: KeyError: 'g' (and at 2 more places)"
    assert "Traceback" in problem.detail


@pytest.mark.parametrize("jobs", [1, 3])
def test_syntax_rules_see_the_nominated_functions(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "WORTH_A_WORKER", 1)
    verdict = judged(OnSyntax(), jobs=jobs)
    assert sorted(str(finding.at) for finding in verdict.findings) == ["app.py:10:1", "app.py:4:1"]


@pytest.mark.parametrize("jobs", [1, 3])
def test_quiet_functions_are_not_parsed_again(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "WORTH_A_WORKER", 1)
    quiet = QuietFunctions("unused")
    first = judged(OnSyntax(), quiet=quiet, jobs=jobs)
    asked: list[str] = []
    monkeypatch.setattr(OnSyntax, "check_syntax", lambda self, function: asked.append(function.view.name) or iter(()))
    judged(OnSyntax(), quiet=quiet)
    assert len(first.findings) == 2
    assert asked == ["f1", "f3"]


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_another_process_reads_is_known_here(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "WORTH_A_WORKER", 1)
    judge = Judge(
        (OnSyntax(), OnCalls()), lambda path: SOURCE, QuietFunctions(), jobs, {"first.py": Known(1, 1, b"", False)}
    )
    read = Known(5, 6, b"7", False)
    for name in ("check_syntax", "check_call"):
        rule = OnSyntax if name == "check_syntax" else OnCalls
        monkeypatch.setattr(rule, name, lambda self, *_, name=name: judge.read.update({f"{name}.py": read}) or iter(()))
    judge.judge(Program())
    assert judge.read.keys() == {"first.py", "check_syntax.py", "check_call.py"}
    assert judge.read["check_call.py"] == read


@pytest.mark.parametrize("jobs", [1, 3])
def test_what_does_not_concern_a_rule_is_not_shown_to_it(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(OnSyntax, "concerns", lambda self, function: function.name == "f3")
    quiet = QuietFunctions("unused")
    verdict = judged(OnSyntax(), jobs=jobs, quiet=quiet)
    assert [str(finding.at) for finding in verdict.findings] == ["app.py:10:1"]
    assert list(quiet.keys()) == [], "the program may answer otherwise tomorrow"


def test_a_rule_that_crashes_when_it_is_asked_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OnSyntax, "concerns", lambda self, function: 1 // 0)
    verdict = judged(OnSyntax(), OnCalls())
    assert [problem.what for problem in verdict.problems] == [
        "rule T003 (on-syntax) crashed: ZeroDivisionError: integer division or modulo by zero (and at 3 more places)"
    ]
    assert len(verdict.findings) == 3


def test_what_depends_on_the_program_is_not_remembered() -> None:
    quiet = QuietFunctions("unused")
    judged(Asking(), quiet=quiet)
    assert list(quiet.keys()) == []


def test_module_rules_see_calls_that_nothing_reaches() -> None:
    text = "import jobs\n\ndef never():\n    jobs.run()\n\njobs.run_all()\njobs.run()\n"
    program = RealProgram.link({"app.py": extract(text.encode())}, Catalogue())
    verdict = Judge((OnModules(),), lambda path: text.splitlines(), QuietFunctions()).judge(program)
    assert [(f.at.span.line, f.message) for f in verdict.findings] == [
        (7, "`import jobs` is here"),
        (4, "`def never():` is here"),
    ]


def test_a_function_that_cannot_be_parsed_is_a_warning() -> None:
    verdict = judged(OnSyntax(), source=["async def ("] * 12)
    assert [warning.split(":")[1] for warning in verdict.warnings] == ["10", "4"]
    assert verdict.problems == []


class OnDeployments(Rule):
    code, name, message = "T006", "on-deployments", "starts {server}"

    def check_deployment(self, deployment: Deployment) -> Iterator[Finding]:
        yield self.finding(deployment.start.at, server=deployment.server)


def test_rules_see_deployments() -> None:
    at = Location("Procfile", Span(1, 5, 1, 12))
    program = Argument("uvicorn", Value.of("uvicorn"), at)
    command = LaunchCommand("uvicorn", program, (), Form.SHELL)
    deployment = Deployment("web", Place.PROCFILE, Role.PRODUCTION, Origin(at, "web:"), command, {})
    rules = [OnDeployments(), Crashing()]
    verdict = Judge(rules, lambda path: SOURCE, QuietFunctions()).judge(Program(), [deployment])
    assert [(str(found.at), found.message) for found in verdict.findings] == [("Procfile:1:6", "starts uvicorn")]
