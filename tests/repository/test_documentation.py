"""What the documentation shows is true: the plugin in it works, and the README names every rule."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from asynclint.checks import asynclint_rules

ROOT = Path(__file__).parents[2]


def test_the_plugin_in_the_documentation_works(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin, test = re.findall(r"```py\n(.*?)```", (ROOT / "docs/plugins.md").read_text("utf-8"), re.DOTALL)
    module = ModuleType("acme_asynclint")
    exec(compile(plugin, "acme_asynclint.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert [rule.code for rule in module.asynclint_rules()] == ["ACM101"]
    scope: dict[str, object] = {}
    exec(compile(test, "test_acme.py", "exec"), scope)
    case = scope["test_a_query_in_a_handler_is_found"]
    assert callable(case)
    case()


def test_the_readme_lists_every_rule_in_order() -> None:
    rows = re.findall(r"^\| (ASL\d+) \| ([a-z-]+) \|.*\|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(rule.code, rule.name) for rule in asynclint_rules()]
