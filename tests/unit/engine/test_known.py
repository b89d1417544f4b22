"""Findings that were there before: recognised after edits and moves, and never twice."""

from dataclasses import replace

import pytest

from asynclint.engine.verdicts.known import match
from asynclint.model.findings import Trait

TRAIT = Trait("app/views.py", "ASL102", "handler", "return client.get(url)", "requests.get")


@pytest.mark.parametrize(
    ("now", "known"),
    [
        (TRAIT, True),
        (replace(TRAIT, symbol="renamed"), True),
        (replace(TRAIT, path="app/moved.py"), True),
        (replace(TRAIT, path="app/moved.py", symbol="renamed"), False),
        (replace(TRAIT, code="ASL101"), False),
        (replace(TRAIT, line="return client.get(other)"), False),
        (replace(TRAIT, leaf="requests.post"), True),
        (replace(TRAIT, leaf="requests.post", symbol="renamed"), False),
    ],
)
def test_what_is_recognised(now: Trait, known: bool) -> None:
    matching = match([now], [TRAIT])
    assert matching.known == (known,)
    assert matching.gone == (() if known else (TRAIT,))


def test_a_copy_of_a_known_finding_is_new() -> None:
    assert match([TRAIT, TRAIT], [TRAIT]).known == (True, False)
    assert match([TRAIT, TRAIT], [TRAIT, TRAIT]).known == (True, True)
    assert match([TRAIT], [TRAIT, TRAIT]).gone == (TRAIT,)


def test_the_surest_match_is_made_first() -> None:
    """A copy in another function must not take the place of the original."""
    copy = replace(TRAIT, symbol="copy")
    assert match([copy, TRAIT], [TRAIT]).known == (False, True)


def test_the_order_of_a_baseline_does_not_matter() -> None:
    before = [replace(TRAIT, symbol=name) for name in "abc"]
    now = [replace(TRAIT, symbol=name) for name in "xyb"]
    assert match(now, before) == match(now, before[::-1])
