"""Rules as readers see them: cards, summaries, families."""

import re
import sys
from collections.abc import Mapping
from typing import Any

from asynclint.api.rule import Rule
from asynclint.catalogue.roots import rules_root
from asynclint.engine.registry import Registry
from asynclint.report.page import RuleText


def card_of(rule: Rule) -> str:
    """The text of the rule's card; empty when it has none."""
    for folder in (rules_root(), *_plugin_cards(rule)):
        path = folder / f"{rule.code}-{rule.name}.md"
        if path.is_file():
            return str(path.read_text(encoding="utf-8"))
    return ""


def _plugin_cards(rule: Rule) -> list[Any]:
    module = sys.modules.get(type(rule).__module__.partition(".")[0])
    hook = getattr(module, "asynclint_cards", None)
    return list(hook()) if hook is not None else []


def summary_of(card: str) -> str:
    """The first paragraph below the title."""
    body = re.sub(r"\A#[^\n]*\n+", "", card)
    return " ".join(body.partition("\n\n")[0].split())


def rule_texts(registry: Registry) -> Mapping[str, RuleText]:
    """Code -> text, for all rules."""
    texts = {}
    for rule in registry.rules:
        card = card_of(rule)
        texts[rule.code] = RuleText(rule.code, rule.name, summary_of(card), card, rule.severity)
    return texts
