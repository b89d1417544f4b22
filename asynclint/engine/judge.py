"""Rules look at the program: findings come out, and a problem for every rule that crashed."""

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from asynclint.api.rule import Rule
from asynclint.api.views import Call, Function
from asynclint.engine.quiet import QuietFunctions, key_of
from asynclint.model.findings import Finding, Problem
from asynclint.model.source import Location

T = TypeVar("T")

#: path -> the lines of that file
Lines = Callable[[str], Sequence[str]]


class Judged(Protocol):
    """What the linked program answers."""

    def calls(self) -> Iterator[Call]: ...

    def functions(self) -> Iterator[Function]: ...


@dataclass
class Verdict:
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass
class Judge:
    """Runs `rules` over a program. A rule that raises loses that one place; everything else goes on."""

    rules: Sequence[Rule]
    lines: Lines
    quiet: QuietFunctions
    _verdict: Verdict = field(default_factory=Verdict)
    _crashes: dict[str, list[Problem]] = field(default_factory=dict)

    def judge(self, program: Judged) -> Verdict:
        on_calls = [rule for rule in self.rules if _overrides(rule, "check_call")]
        on_functions = [rule for rule in self.rules if _overrides(rule, "check_function")]
        on_syntax = [rule for rule in self.rules if _overrides(rule, "check_syntax")]
        for call in program.calls():
            for rule in on_calls:
                self._ask(rule, call.at, rule.check_call, call)
        for function in program.functions():
            for rule in on_functions:
                self._ask(rule, function.at, rule.check_function, function)
            self._check_syntax(on_syntax, function)
        for crashes in self._crashes.values():
            self._verdict.problems += _shorten(crashes)
        return self._verdict

    def _check_syntax(self, rules: Sequence[Rule], function: Function) -> None:
        nominated = [rule for rule in rules if function.features & rule.nominates == rule.nominates]
        if not nominated:
            return
        span = function.at.span
        text = "\n".join(self.lines(function.at.path)[span.line - 1 : span.end_line]) + "\n"
        pending = [(rule, key_of(rule, function, text)) for rule in nominated]
        pending = [(rule, key) for rule, key in pending if not self.quiet.knows(key)]
        if not pending:
            return
        from libcst import ParserSyntaxError

        from asynclint.api.syntax import FunctionSyntax

        syntax = FunctionSyntax(function, text, span.line)
        try:
            _ = syntax.node
        except (ParserSyntaxError, TypeError, RecursionError):
            where = f"{function.at.path}:{span.line}"
            self._verdict.warnings.append(
                f"{where}: LibCST cannot parse `{function.name}`; syntax rules did not see it"
            )
            return
        for rule, key in pending:
            before = len(self._verdict.findings)
            crashed = self._ask(rule, function.at, rule.check_syntax, syntax)
            if not crashed and len(self._verdict.findings) == before:
                self.quiet.remember(key)

    def _ask(self, rule: Rule, at: Location, check: Callable[[T], Iterator[Finding]], subject: T) -> bool:
        """Collects what the rule has to say; True when it crashed over it."""
        try:
            self._verdict.findings += check(subject)
        except Exception as error:
            what = f"rule {rule.code} ({rule.name}) crashed: {type(error).__name__}: {error}"
            detail = "".join(traceback.format_exception(error))
            self._crashes.setdefault(rule.code, []).append(
                Problem(str(at), what, "the other rules were run; please report this", detail)
            )
            return True
        return False


def _overrides(rule: Rule, method: str) -> bool:
    return getattr(type(rule), method) is not getattr(Rule, method)


def _shorten(crashes: Sequence[Problem]) -> list[Problem]:
    """One rule that always crashes is one problem, with the number of places."""
    first = crashes[0]
    if len(crashes) == 1:
        return [first]
    return [Problem(first.where, f"{first.what} (and at {len(crashes) - 1} more places)", first.hint, first.detail)]
