"""Questions about asynclint itself: the quick answer is the answer, and importing nothing is what makes it quick."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from asynclint.checks import asynclint_rules
from asynclint.engine.configuration.options import KEYS
from asynclint.frontends.cli import main
from asynclint.frontends.quick import answer

ROOT = Path(__file__).parents[2]
RULES = [rule() for rule in asynclint_rules()]

#: Each of them costs about as much as everything else together.
SLOW = {"argparse", "asyncio", "dataclasses", "json", "libcst", "msgspec", "pathlib", "pluggy", "tomllib", "typing"}


@pytest.mark.parametrize(
    "question",
    [["--version"], ["-V"], ["version"], ["config"], ["config", "select"], ["config", "fix"], ["rule", "ASL102"]],
    ids=" ".join,
)
def test_the_quick_answer_is_the_answer(question: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(question) == 0
    assert answer(question) == capsys.readouterr().out


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_one(rule: object) -> None:
    code, name = getattr(rule, "code", ""), getattr(rule, "name", "")
    text = answer(["rule", code])
    assert text is not None
    assert text.startswith(f"# {code} {name}\n")
    assert answer(["rule", name]) == text


def test_every_key_has_one() -> None:
    assert all(answer(["config", key]) for key in KEYS)


@pytest.mark.parametrize(
    "question",
    [
        ["rule", "ASL999"],
        ["rule", "ASL1"],
        ["rule", ""],
        ["rule", "README"],
        ["rule", "--all"],
        ["rule", "ASL102", "--output-format=json"],
        ["config", "selekt"],
        ["config", "--output-format"],
        ["check", "--version"],
        [],
    ],
    ids=" ".join,
)
def test_all_else_is_left_to_the_command_line(question: list[str]) -> None:
    assert answer(question) is None


@pytest.mark.parametrize("question", [["--version"], ["rule", "ASL102"], ["rule", "blocking-http"], ["config", "src"]])
def test_nothing_slow_is_imported(question: list[str]) -> None:
    start = "from asynclint.__main__ import main; main()"
    command = [
        sys.executable,
        "-S",
        "-P",
        "-X",
        "importtime",
        "-c",
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]; {start}",
    ]
    done = subprocess.run([*command, *question], capture_output=True, text=True, check=True)
    imported = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "asynclint.frontends.quick" in imported
    assert not SLOW & imported
