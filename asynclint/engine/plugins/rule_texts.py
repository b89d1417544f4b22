"""Rules as readers see them: cards, summaries, families."""

import re
from collections.abc import Mapping

from asynclint.api.rule import Rule
from asynclint.engine.plugins.registry import Registry
from asynclint.report.page import RuleText


def card_of(rule: Rule, registry: Registry) -> str:
    """The text of the rule's card; empty when it has none."""
    for folder in registry.card_folders:
        path = folder / f"{rule.code}-{rule.name}.md"
        if path.is_file():
            return path.read_bytes().decode("utf-8", errors="replace")
    return ""


def shows_a_repair(card: str) -> bool:
    """Does an example of the card show what a fix makes of it? The cards are tests: what they show is done."""
    return re.search(r"^`[^`\n]+`, fixed$", card, re.MULTILINE) is not None


def summary_of(card: str) -> str:
    """The first paragraph below the title."""
    body = re.sub(r"\A#[^\n]*\n+", "", card)
    return " ".join(body.partition("\n\n")[0].split())


def rule_texts(registry: Registry) -> Mapping[str, RuleText]:
    """Code -> text, for all rules."""
    texts = {}
    for rule in registry.rules:
        card = card_of(rule, registry)
        texts[rule.code] = RuleText(rule.code, rule.name, summary_of(card), card, rule.severity)
    return texts
