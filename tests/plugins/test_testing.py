"""The testing kit of `asynclint.testing`: what it says about our own cards, and about cards that are wrong."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from asynclint import testing
from asynclint.api import Rule
from asynclint.catalogue.roots import rules_root
from asynclint.checks import asynclint_rules

SLEEP = [rule for rule in asynclint_rules() if rule.code == "ASL101"]

CARD = """# ASL101 blocking-sleep

## Bad

`app.py`

```py
import time

async def wait():
    time.sleep(1){marker}
```

`app.py`, fixed

```py
{fixed}
```
"""
FIXED = "import asyncio\nimport time\n\nasync def wait():\n    await asyncio.sleep(1)  # ASL101"


def test_a_card_of_ours_has_no_mismatches() -> None:
    (card,) = rules_root().glob("ASL101-*.md")
    assert testing.card_mismatches(card, SLEEP) == []


def test_a_marker_that_is_missing_or_too_many_is_a_mismatch() -> None:
    twice = CARD.format(marker="  # ASL101: nonsense", fixed=FIXED)
    first, second, *_ = testing.card_mismatches(twice, SLEEP)
    assert first.startswith("Bad: app.py:4:5: unexpected ASL101 ")
    assert second == "Bad: app.py:4: expected ASL101 with 'nonsense' in its message"


def test_a_rewrite_that_is_not_what_the_card_shows_is_a_mismatch() -> None:
    right = CARD.format(marker="  # ASL101", fixed=FIXED)
    assert testing.card_mismatches(right, SLEEP) == []
    (complaint,) = testing.card_mismatches(CARD.format(marker="  # ASL101", fixed="import asyncio"), SLEEP)
    assert complaint.startswith("Bad: app.py: the fixes give\nimport asyncio\n")
    assert "await asyncio.sleep(1)" in complaint


def test_a_card_without_examples_is_a_mismatch() -> None:
    assert testing.card_mismatches("# ASL101 blocking-sleep\n\nBad it is.\n", SLEEP) == [
        "the card shows no finding: no line of its examples ends with a marker such as `# ACM101`"
    ]


def test_fix_leaves_alone_what_no_rule_finds() -> None:
    files = {"app.py": "import time\n\ndef plain():\n    time.sleep(1)\n", "other/data.py": "X = 1\n"}
    assert testing.fix(files, SLEEP) == files


def test_options_reach_the_rules() -> None:
    class Most(Rule):
        code, name, message = "ACM102", "too-many", "{number}"

        def check_module(self, module):  # type: ignore[no-untyped-def]
            found = len(list(module.calls("run")))
            if found > self.options["most"]:
                at = next(iter(module.calls("run"))).at
                yield self.finding(at, module, number=str(found))

    files = {"app.py": "run()\nrun()\n"}
    assert [finding.message for finding in testing.analyse(files, [Most], options={"most": 1})] == ["2"]
    assert testing.analyse(files, [Most], options={"most": 2}) == []


def test_catalogues_take_part(tmp_path: Path) -> None:
    (tmp_path / "corp.toml").write_text(
        'package = "corp"\n\n[[blocking]]\neffect = "sleep"\ncost = "long"\nsymbols = ["rest"]\nbecause = "it waits"\n'
    )
    files = {"app.py": "import corp\n\nasync def handler():\n    corp.rest()\n"}
    assert testing.analyse(files, SLEEP) == []
    assert [finding.code for finding in testing.analyse(files, SLEEP, catalogues=[tmp_path])] == ["ASL101"]


def test_the_card_of_the_example_plugin_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).parents[2] / "examples/plugins/acme-asynclint"
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rules = list(import_module("acme_asynclint").asynclint_rules())
    cards = sorted(folder.glob("acme_asynclint/cards/*.md"))
    assert [card.name.partition("-")[0] for card in cards] == [rule.code for rule in rules]
    for card in cards:
        assert testing.card_mismatches(card, rules, options={"prefix": ""}) == []


@pytest.mark.parametrize("name", testing.__all__)
def test_everything_public_is_documented(name: str) -> None:
    assert f"`{name}`" in (Path(__file__).parents[2] / "docs/plugins.md").read_text("utf-8")
