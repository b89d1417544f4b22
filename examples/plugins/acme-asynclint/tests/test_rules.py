"""The card is the test: every marked line gives its finding, no other line gives any, and fixes do what it shows."""

from importlib.resources import files

from asynclint.testing import analyse, card_mismatches, fix

from acme_asynclint import asynclint_rules

APP = "import asyncio\n\n\nasync def start():\n    await asyncio.create_task(asyncio.sleep(1))\n"


def test_the_card_is_true():
    card = (files("acme_asynclint") / "cards/ACM101-unnamed-task.md").read_text("utf-8")
    assert card_mismatches(card, asynclint_rules(), options={"prefix": ""}) == []


def test_the_prefix_is_part_of_the_name():
    fixed = fix({"app.py": APP}, asynclint_rules(), options={"prefix": "shop."})
    assert 'asyncio.sleep(1), name="shop.start")' in fixed["app.py"]
    assert analyse(fixed, asynclint_rules(), options={"prefix": "shop."}) == []
