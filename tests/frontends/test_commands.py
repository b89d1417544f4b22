"""The commands beside `check`."""

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from asynclint import __version__
from asynclint.engine.configuration.options import KEYS

if TYPE_CHECKING:
    from tests.frontends.conftest import Project


def test_version(project: "Project") -> None:
    assert project.run("--version").out == project.run("version").out == f"asynclint {__version__}\n"
    assert json.loads(project.run("version", "--output-format", "json").out) == {"version": __version__}


@pytest.mark.parametrize("word", ["ASL102", "blocking-http"])
def test_a_rule_is_explained_by_its_card(project: "Project", word: str) -> None:
    assert project.run("rule", word).out.startswith("# ASL102 blocking-http\n")


def test_rules_for_machines(project: "Project") -> None:
    rules = json.loads(project.run("rule", "--all", "--output-format", "json").out)
    assert [rule["code"] for rule in rules] == sorted(rule["code"] for rule in rules)
    assert {"name", "code", "linter", "summary", "explanation", "preview", "fix_availability"} <= rules[0].keys()
    assert all(rule["summary"] for rule in rules)


def test_an_unknown_rule_is_answered_with_a_similar_one(project: "Project") -> None:
    assert project.run("rule", "ASL1O2").err.startswith('asynclint: rule: unknown rule "ASL1O2". Did you mean ASL1')


def test_families(project: "Project") -> None:
    assert project.run("linter").out.splitlines()[0] == "ASL1 Blocking calls on the event loop"
    assert json.loads(project.run("linter", "--output-format", "json").out)[0]["prefix"] == "ASL1"


def test_configuration_keys(project: "Project") -> None:
    assert len(project.run("config").out.splitlines()) == len(KEYS)
    assert project.run("config", "fail-on").out == (
        "Findings below this severity are shown, but do not make the run fail.\n\n"
        'Default value: "info"\nType: "error" | "warning" | "info"\n'
        'Example usage:\n```toml\nfail-on = "error"\n```\n'
    )
    assert json.loads(project.run("config", "--output-format", "json").out).keys() == KEYS.keys()


def test_why_follows_the_path(project: "Project") -> None:
    out = project.run("why", "app.py:10").out
    assert "requests" in out
    assert project.run("why", "app.py:10:12").out == out
    assert "nothing to explain" in project.run("why", "app.py:2").out or project.run("why", "app.py:2").out


def test_settings_are_shown(project: "Project") -> None:
    out = project.run("check", "--show-settings", "--select", "ASL101").out
    assert 'min_severity = "warning"' in out
    assert "ASL101" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ("check --selct ASL1", "unrecognized arguments: --selct. Did you mean --select?"),
        ("baseline shw", "(choose from 'show', 'write', 'update', 'prune'). Did you mean show?"),
        ("rule --diff ASL101", "unrecognized arguments: --diff"),
        ("rule blocking-slep", 'unknown rule "blocking-slep". Did you mean blocking-sleep?'),
        ("config selct", 'unknown key "selct". Did you mean select?'),
        ("chek", 'unknown command "chek". Did you mean check?'),
        ("env nowhere", "there is no file or directory nowhere"),
        ("launch nowhere", "there is no file or directory nowhere"),
    ],
)
def test_what_was_meant_is_guessed(project: "Project", argv: str, words: str) -> None:
    result = project.run(*argv.split())
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(f"{words}\n")


@pytest.mark.parametrize(
    ("code", "availability"), [("ASL101", "Sometimes"), ("ASL202", "None"), ("ASL901", "Sometimes")]
)
def test_whether_a_rule_has_fixes(project: "Project", code: str, availability: str) -> None:
    data = json.loads(project.run("rule", code, "--output-format", "json").out)
    assert data["fix_availability"] == availability
    assert data["fix"] == ("Fix is sometimes available." if availability == "Sometimes" else "Fix is not available.")


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")
def test_keys_are_described_with_ruffs_words(project: "Project") -> None:
    command = ["ruff", "config", "exclude", "--output-format", "json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    ours = json.loads(project.run("config", "exclude", "--output-format", "json").out)
    assert list(ours) == list(theirs)
    assert json.loads(ours["default"])[:3] == json.loads(theirs["default"])[:3]
