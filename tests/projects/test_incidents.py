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
    """The project's own files; those in `environment/` are what is installed."""
    files = [path for path in project.rglob("*.*") if path.suffix in (".py", ".yaml", ".service")]
    paths = {path.relative_to(project).as_posix(): path for path in files}
    own = {name: path for name, path in paths.items() if not name.startswith("environment/")}
    return {name: path.read_text("utf-8") for name, path in sorted(own.items())}


def site_packages(project: Path) -> list[str]:
    folder = project / "environment"
    return [str(folder)] if folder.is_dir() else []


def place(finding: Finding) -> str:
    return f"{finding.code} {finding.severity} {finding.at.path}:{finding.at.span.line} <- {line_of(finding)}"


def line_of(finding: Finding) -> str:
    return f"{finding.root.path}:{finding.root.span.line}"


def expected_place(entry: dict[str, Any]) -> str:
    return f"{entry['code']} {entry.get('severity', 'warning')} {entry['at']} <- {entry['root']}"


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_findings_are_the_expected_ones(project: Path) -> None:
    entries = tomllib.loads((project / "expected.toml").read_text("utf-8"))["finding"]
    rules = [rule for rule in asynclint_rules() if not rule.preview]
    findings = analyse(sources(project), rules, site_packages=site_packages(project))
    wanted = Counter({expected_place(entry): entry.get("times", 1) for entry in entries})
    assert Counter(map(place, findings)) == wanted
    for entry in entries:
        messages = [finding.message for finding in findings if place(finding) == expected_place(entry)]
        assert all(entry["says"] in message for message in messages), messages


def test_the_path_into_the_sdk_is_shown_down_to_the_request() -> None:
    project = HERE / "incident2_before"
    findings = analyse(sources(project), asynclint_rules(), site_packages=site_packages(project))
    building = next(finding for finding in findings if finding.code == "ASL106" and finding.at.path == "app/main.py")
    assert building.evidence is not None
    assert [(f"{step.at.path}:{step.at.span.line}", step.package) for step in building.evidence.steps] == [
        ("app/main.py:29", ""),
        ("app/sdk.py:7", ""),
        ("chainstate/info.py:7", "chainstate 1.2.0"),
        ("chainstate/info.py:10", "chainstate 1.2.0"),
        ("chainstate/api.py:12", "chainstate 1.2.0"),
    ]
    assert building.evidence.package == "chainstate 1.2.0"
