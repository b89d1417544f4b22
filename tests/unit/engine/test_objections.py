"""What is new after a change, and who is to blame for it."""

from dataclasses import replace

from asynclint.engine.edits.objections import compare
from asynclint.model.edits import Applicability, Fix, ReplaceText
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.source import Location, Span


def finding(code: str, function: str, leaf: str, *, path: str = "app.py", changes: str | None = None) -> Finding:
    at = Location(path, Span(1, 0, 1, 1))
    edit = ReplaceText(Location(changes or path, Span(1, 0, 1, 1)), "x")
    fix = Fix("Repair it", Applicability.UNSAFE, (edit,))
    return Finding(at, code, "name", leaf, Severity.WARNING, Confidence.CERTAIN, function=function, fix=fix)


SLEEP = finding("ASL101", "f", "time.sleep")
OPEN = finding("ASL103", "g", "open")


def test_a_finding_that_is_gone_is_no_objection() -> None:
    assert compare([SLEEP], [SLEEP, OPEN], [OPEN]) is None


def test_a_finding_that_stays_is_one_against_its_own_fix() -> None:
    objection = compare([SLEEP, OPEN], [SLEEP, OPEN], [OPEN])
    assert objection is not None
    assert objection.reason == "the finding is still there afterwards"
    assert objection.blamed == [OPEN]


def test_a_new_finding_is_one_against_the_fixes_of_its_function() -> None:
    objection = compare([SLEEP, OPEN], [SLEEP, OPEN], [finding("ASL301", "g", "httpx.Client")])
    assert objection is not None
    assert objection.reason == "it would bring 1 new ASL301 in app.py (g)"
    assert objection.blamed == [OPEN]


def test_a_new_finding_elsewhere_is_one_against_those_that_change_its_file() -> None:
    far = finding("ASL103", "g", "open", changes="other.py")
    objection = compare([SLEEP, far], [SLEEP, far], [finding("ASL603", "h", "x", path="other.py")])
    assert objection is not None
    assert objection.blamed == [far]


def test_other_words_for_a_finding_are_nothing_new() -> None:
    client = finding("ASL301", "f", "built in `make`")
    assert compare([SLEEP], [SLEEP, client], [finding("ASL301", "f", "built in a thread")]) is None


def test_a_finding_that_moves_to_the_helper_is_nothing_new() -> None:
    assert compare([SLEEP], [SLEEP, OPEN], [finding("ASL103", "helper", "open")]) is None


def test_who_wrote_where_a_new_finding_is_did_it() -> None:
    new = finding("ASL405", "g", "thread")
    objection = compare([SLEEP, OPEN], [SLEEP, OPEN], [new], lambda place: [SLEEP] if place == new.at else [])
    assert objection is not None
    assert [found for found, _ in objection.culprits.values()] == [SLEEP]
    assert not objection.suspects


def test_a_finding_that_did_not_go_blames_its_fix_and_no_other() -> None:
    objection = compare([SLEEP, OPEN], [SLEEP, OPEN], [OPEN])
    assert objection is not None
    assert [found for found, _ in objection.culprits.values()] == [OPEN]


def test_of_several_alike_one_that_stays_is_only_suspected() -> None:
    other = finding("ASL103", "g", "open")
    objection = compare([OPEN, other], [OPEN, other], [OPEN])
    assert objection is not None
    assert not objection.culprits
    assert [found for found, _ in objection.suspects.values()] == [OPEN, other]


def test_what_a_fix_may_leave_is_no_sign_that_another_did_nothing() -> None:
    """The second fan-out is one of threads only since the first fix put a call in one."""
    leaving = finding("ASL502", "g", "to_thread")
    assert leaving.fix is not None
    leaving = replace(leaving, fix=replace(leaving.fix, leaves=frozenset({"ASL502"})))
    elsewhere = replace(leaving, at=Location("app.py", Span(9, 0, 9, 1)))

    def authors(place: Location) -> list[Finding]:
        return [leaving] if place.span.line == 1 else []

    assert compare([leaving], [leaving], [elsewhere], authors) is None
    assert compare([leaving], [leaving], [leaving], authors) is not None
