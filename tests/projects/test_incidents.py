"""The code of the two incidents: exactly the expected findings, no more and no less."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from asynclint.api import Finding
from asynclint.api.testing import analyse
from asynclint.checks import asynclint_rules

HERE = Path(__file__).parent
PROJECTS = sorted(path.parent for path in HERE.glob("*/expected.toml"))


def sources(project: Path) -> dict[str, str]:
    """The project's files; those in `environment/` are known by the path they have in site-packages."""
    paths = {path.relative_to(project).as_posix().removeprefix("environment/"): path for path in project.rglob("*.py")}
    return {name: path.read_text("utf-8") for name, path in sorted(paths.items())}


def place(finding: Finding) -> str:
    return f"{finding.code} {finding.severity} {finding.at.path}:{finding.at.span.line} <- {line_of(finding)}"


def line_of(finding: Finding) -> str:
    return f"{finding.root.path}:{finding.root.span.line}"


def expected_place(entry: dict[str, Any]) -> str:
    return f"{entry['code']} {entry.get('severity', 'warning')} {entry['at']} <- {entry['root']}"


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_findings_are_the_expected_ones(project: Path) -> None:
    entries = tomllib.loads((project / "expected.toml").read_text("utf-8"))["finding"]
    findings = analyse(sources(project), [rule for rule in asynclint_rules() if not rule.preview])
    wanted = Counter({expected_place(entry): entry.get("times", 1) for entry in entries})
    assert Counter(map(place, findings)) == wanted
    for entry in entries:
        messages = [finding.message for finding in findings if place(finding) == expected_place(entry)]
        assert all(entry["says"] in message for message in messages), messages
