"""Projects in which one call becomes awaitable, and what that makes of them."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.checks import asynclint_rules
from asynclint.facts.extract import extract
from asynclint.fixes.conversion.conversion import expand
from asynclint.fixes.conversion.texts import Texts
from asynclint.fixes.plan import make_plan
from asynclint.model.edits import Intent
from asynclint.model.findings import Finding
from asynclint.program.program import Program

#: Files -> the lines that are new, or the reason why there are none.
Convert = Callable[..., list[str] | str]


def _intended(program: Program) -> Finding:
    """The first finding whose first repair takes the whole program."""
    rules = [rule() for rule in asynclint_rules()]
    found = [finding for call in program.calls() for rule in rules for finding in rule.check_call(call)]
    found += [finding for offload in program.offloads() for rule in rules for finding in rule.check_offload(offload)]
    for finding in sorted(found, key=lambda item: item.sort_key):
        if finding.fix is not None and any(isinstance(edit, Intent) for edit in finding.fix.edits):
            return finding
    raise AssertionError("no finding has such a fix")


@pytest.fixture
def convert() -> Convert:
    def run(main: str, **others: str) -> list[str] | str:
        texts = {"app.py": dedent(main), **{f"{name}.py": dedent(text) for name, text in others.items()}}
        facts = {path: extract(text.encode()) for path, text in texts.items()}
        program = Program.link(facts, Catalogue(), source_roots=("",))
        finding = _intended(program)
        plan = make_plan(
            [finding],
            texts.__getitem__,
            applicable=lambda item: item.fix.applicability,  # type: ignore[union-attr]
            expand=lambda fix: expand(fix, program, Texts(program.evaluator, texts.__getitem__)),
        )
        if plan.withdrawn or plan.accepted[0].fix != finding.fix:
            return next(iter(_reasons(finding, program, texts)))
        new = plan.rendered()
        for path, text in new.items():
            compile(text, path, "exec")
        return [
            line.strip()
            for path in sorted(new)
            for line in new[path].splitlines()
            if line.strip() and line not in texts[path].splitlines()
        ]

    return run


def _reasons(finding: Finding, program: Program, texts: dict[str, str]) -> list[str]:
    from asynclint.fixes.render import CannotFixError

    assert finding.fix is not None
    try:
        expand(finding.fix, program, Texts(program.evaluator, texts.__getitem__))
    except CannotFixError as error:
        return [str(error)]
    return ["the edits could not be rendered"]
