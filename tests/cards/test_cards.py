"""Every card is a test: each marked line of its examples gives the marked finding, and no other line gives any."""

from pathlib import Path

import pytest

from asynclint.api import Applicability, Rule
from asynclint.api.testing import Example, analyse, examples, mismatches
from asynclint.catalogue.roots import rules_root
from asynclint.checks import asynclint_rules
from asynclint.engine.plugins.rule_texts import shows_a_repair
from asynclint.frontends.cli import main

RULES = list(asynclint_rules())
CARDS = sorted(rules_root().glob("ASL*.md"))
EXAMPLES = [
    pytest.param(card, example, id=f"{card.stem}: {example.heading}")
    for card in CARDS
    for example in examples(card.read_text("utf-8"))
]


def rules_for(card: Path, example: Example) -> list[type[Rule]]:
    """The rules of the card's family, preview or not only its own, and all that the example has markers for.

    Other families may have more to say about a line that is good in this respect: a job without a timeout. A card about
    comments is about the comments on all of them.
    """
    if card.name.startswith("ASL9"):
        return [rule for rule in RULES if not rule.preview]
    code, marked = card.name.partition("-")[0], {expected.code for expected in example.expectations()}
    return [rule for rule in RULES if rule.code in {code, *marked} or (rule.code[:4] == code[:4] and not rule.preview)]


@pytest.mark.parametrize(("card", "example"), EXAMPLES)
def test_the_findings_of_an_example_are_the_marked_ones(card: Path, example: Example) -> None:
    assert mismatches(example, rules_for(card, example)) == []


FIXED = [item for item in EXAMPLES if item.values[1].fixed]


@pytest.mark.parametrize(("card", "example"), FIXED)
def test_fixes_make_of_an_example_what_the_card_shows(card: Path, example: Example, tmp_path: Path) -> None:
    for name, text in example.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code = card.name.partition("-")[0]
    options = ["--unsafe-fixes", "--isolated", "--preview", "--no-cache", "-q", "--min-severity", "info"]
    main(["fix", *options, "--select", code, str(tmp_path)])
    fixed = {name: (tmp_path / name).read_text("utf-8") for name in example.fixed}
    assert fixed == example.fixed


def test_some_cards_show_fixes() -> None:
    assert FIXED


@pytest.mark.parametrize(
    "card", [card for card in CARDS if not shows_a_repair(card.read_text("utf-8"))], ids=lambda card: card.stem
)
def test_a_card_without_a_repair_is_about_a_rule_without_one(card: Path) -> None:
    """`asynclint rule --output-format json` goes by what the card shows."""
    (rule,) = (rule for rule in RULES if card.name.startswith(rule.code))
    found = [item for example in examples(card.read_text("utf-8")) for item in analyse(example.files, [rule])]
    levels = {item.fix.applicability for finding in found for item in finding.variants() if item.fix is not None}
    assert levels <= {Applicability.DISPLAY}
