"""Selectors mean what they mean in ruff."""

import pytest

from asynclint.engine.complaints import ConfigError
from asynclint.engine.configuration.select import Layer, RuleCard, Selection, Selector

CARDS = [
    RuleCard("ASL101", "blocking-sleep"),
    RuleCard("ASL102", "blocking-http"),
    RuleCard("ASL110", "nested-event-loop"),
    RuleCard("ASL111", "sync-method-with-async-sibling", preview=True),
    RuleCard("ASL201", "cpu-bound-call"),
    RuleCard("ASL210", "invented"),
]


def layer(select: str | None = None, extend: str = "", ignore: str = "") -> Layer:
    def selectors(text: str) -> tuple[Selector, ...]:
        return tuple(Selector(word) for word in text.split())

    return Layer(None if select is None else selectors(select), selectors(extend), selectors(ignore))


def enabled(*layers: Layer, **options: bool) -> str:
    return " ".join(sorted(Selection(CARDS, **options).enabled(layers)))


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([layer("ALL")], "ASL101 ASL102 ASL110 ASL201 ASL210"),
        ([layer("ASL")], "ASL101 ASL102 ASL110 ASL201 ASL210"),
        ([layer("ASL2", ignore="ASL21")], "ASL201"),
        ([layer("ASL210", ignore="ASL2")], "ASL210"),
        ([layer("ASL2", ignore="ASL2")], ""),
        ([layer("ASL1", ignore="ASL210"), layer(extend="ASL2")], "ASL101 ASL102 ASL110 ASL201 ASL210"),
        ([layer("ASL1", ignore="ASL210"), layer("ASL2")], "ASL201 ASL210"),
        ([layer("ASL"), layer(ignore="ASL1")], "ASL201 ASL210"),
        ([layer("blocking-http")], "ASL102"),
        ([layer("ASL1", ignore="blocking-http ASL11")], "ASL101"),
        ([layer("ASL"), layer(select="")], ""),
        ([layer("ALL", ignore="ASL"), layer(extend="ASL101")], "ASL101"),
    ],
)
def test_layers(layers: list[Layer], expected: str) -> None:
    assert enabled(*layers) == expected


def test_preview_rules_need_preview() -> None:
    assert "ASL111" not in enabled(layer("ASL11"))
    assert "ASL111" in enabled(layer("ASL11"), preview=True)
    assert enabled(layer("ASL11"), preview=True, explicit_preview=True) == "ASL110"
    assert enabled(layer("ASL111"), preview=True, explicit_preview=True) == "ASL111"


def test_a_preview_rule_selected_by_name_without_preview_is_a_warning() -> None:
    selection = Selection(CARDS)
    assert selection.enabled([layer("ASL111")]) == frozenset()
    assert selection.warnings == ["Selection `ASL111` has no effect because preview is not enabled."]


@pytest.mark.parametrize(
    ("text", "hint"),
    [("asl101", "ASL101"), ("ASL1O1", "ASL1"), ("blocking-htp", "blocking-http"), ("ASL9", ""), ("", ""), ("asl", "")],
)
def test_an_unknown_selector_is_an_error(text: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=f'^pyproject.toml:3: select: unknown rule "{text}".*{hint}'):
        Selection(CARDS).enabled([Layer((Selector(text, "pyproject.toml:3: select"),))])
