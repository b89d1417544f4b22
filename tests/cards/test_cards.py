"""Every card is a test: each marked line of its examples gives the marked finding, and no other line gives any."""

from pathlib import Path

import pytest

from asynclint.api import Rule
from asynclint.api.testing import Example, examples, mismatches
from asynclint.catalogue.roots import rules_root
from asynclint.checks import asynclint_rules

RULES = list(asynclint_rules())
CARDS = sorted(rules_root().glob("ASL*.md"))
EXAMPLES = [
    pytest.param(card, example, id=f"{card.stem}: {example.heading}")
    for card in CARDS
    for example in examples(card.read_text("utf-8"))
]


def rules_for(card: Path) -> list[type[Rule]]:
    """All rules that are on by default, and the card's own."""
    return [rule for rule in RULES if not rule.preview or card.name.startswith(rule.code)]


@pytest.mark.parametrize(("card", "example"), EXAMPLES)
def test_the_findings_of_an_example_are_the_marked_ones(card: Path, example: Example) -> None:
    assert mismatches(example, rules_for(card)) == []
