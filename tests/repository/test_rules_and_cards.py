"""Every rule has a card and every card a rule, and both say the same about themselves."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from asynclint.api import Rule
from asynclint.api.cards import examples
from asynclint.catalogue.roots import rules_root
from asynclint.checks import asynclint_rules

RULES = list(asynclint_rules())
CARDS = sorted(rules_root().glob("ASL*.md"))
SECTIONS = [
    "Bad", "Good", "Why it hurts", "How it is detected", "Fix", "When to ignore it", "Known missed alarms", "Aliases",
]  # fmt: skip
OPTIONAL = {"Fix"}


def headings(card: Path) -> list[str]:
    """The first words of a card's `##` headings: "Bad: in a helper" is a "Bad"."""
    return [heading.partition(":")[0] for heading in re.findall(r"^## (.+)$", card.read_text("utf-8"), re.MULTILINE)]


def test_there_is_a_card_for_every_rule_and_a_rule_for_every_card() -> None:
    assert [card.stem for card in CARDS] == [f"{rule.code}-{rule.name}" for rule in RULES]


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_lives_in_the_file_that_carries_its_name(rule: type[Rule]) -> None:
    assert re.fullmatch(r"ASL\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.__module__.rpartition(".")[2] == f"{rule.code}_{rule.name}".lower().replace("-", "_")
    assert rule.name == re.sub(r"(?<!^)(?=[A-Z])", "-", rule.__name__).lower()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_a_card_opens_with_its_title_and_one_sentence(card: Path) -> None:
    title, blank, sentence, *_ = card.read_text("utf-8").splitlines()
    assert title == "# " + card.stem.replace("-", " ", 1)
    assert blank == ""
    assert sentence


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_the_sections_of_a_card_stand_in_order(card: Path) -> None:
    found = headings(card)
    expected = [name for name in SECTIONS if name not in OPTIONAL or name in found]
    assert [name for name, following in pairwise([*found, ""]) if name != following] == expected


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_bad_examples_show_the_rule_and_good_ones_show_nothing(card: Path) -> None:
    code = card.stem.partition("-")[0]
    shown = [example for example in examples(card.read_text("utf-8")) if example.heading.startswith(("Bad", "Good"))]
    for example in shown:
        told = example.expectations()
        if example.heading.startswith("Bad"):
            assert code in {expected.code for expected in told}, example.heading
        else:
            assert all(expected.is_info or expected.is_possible for expected in told), example.heading
    assert {example.heading.partition(":")[0] for example in shown} == {"Bad", "Good"}
