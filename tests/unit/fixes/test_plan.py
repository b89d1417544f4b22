"""Which fixes go together, what is left when some are taken out, and who wrote what."""

from asynclint.fixes.plan import Plan, make_plan
from asynclint.model.edits import Applicability, Fix, ReplaceText
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.source import Location, Span

TEXT = "one\ntwo\nthree\n"


def finding(line: int, text: str, *, width: int = 3, group: str = "") -> Finding:
    at = Location("app.py", Span(line, 0, line, width))
    fix = Fix(f"Write {text}", Applicability.SAFE, (ReplaceText(at, text),), group=group)
    return Finding(at, "ASL101", "name", "message", Severity.WARNING, Confidence.CERTAIN, fix=fix)


def plan_of(*findings: Finding) -> Plan:
    return make_plan(findings, lambda _path: TEXT, applicable=lambda _finding: Applicability.SAFE)


def test_what_is_taken_out_makes_room_for_what_had_to_wait() -> None:
    first, second, third = finding(1, "1"), finding(1, "uno"), finding(2, "2")
    plan = plan_of(first, second, third)
    assert (plan.accepted, plan.postponed) == ([first, third], [second])
    smaller = plan.without([first])
    assert (smaller.accepted, smaller.postponed) == ([second, third], [])
    assert smaller.rendered() == {"app.py": "uno\n2\nthree\n"}


def test_of_a_group_the_next_one_takes_the_place() -> None:
    first, second = finding(1, "1", group="g"), finding(2, "2", group="g")
    plan = plan_of(first, second)
    assert plan.accepted == [first]
    assert plan.without([first]).accepted == [second]


def test_every_new_line_has_its_author() -> None:
    first, third = finding(1, "1\n1\n1"), finding(3, "3", width=5)
    plan = plan_of(first, third)
    authors = plan.authors(plan.rendered())
    assert plan.rendered() == {"app.py": "1\n1\n1\ntwo\n3\n"}
    written = [authors.of(Location("app.py", Span(line, 0, line, 1))) for line in range(1, 6)]
    assert written == [[first], [first], [first], [], [third]]


def test_what_two_fixes_write_together_is_nobodys() -> None:
    one, other = finding(1, "1"), finding(1, "1")
    plan = plan_of(one, other)
    assert plan.accepted == [one, other]
    assert plan.authors(plan.rendered()).of(Location("app.py", Span(1, 0, 1, 1))) == []
