"""Launches as they are found in the wild: what is said about missing workers follows from their labels."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from asynclint.api import Severity
from asynclint.api.testing import analyse
from asynclint.checks import asynclint_rules

ROWS = [
    row
    for path in sorted(Path(__file__).parent.glob("survey*.toml"))
    for row in tomllib.loads(path.read_text("utf-8"))["launch"]
]
RULES = [rule for rule in asynclint_rules() if rule.code.startswith("ASL8")]
SAID = {"missing": Severity.WARNING, "image": Severity.INFO}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_missing_workers_are_reported_where_they_are_missing(row: dict[str, Any]) -> None:
    found = [finding for finding in analyse(row["files"], RULES) if finding.code == "ASL801"]
    wanted = SAID.get(row["label"])
    assert {finding.severity for finding in found} == ({wanted} if wanted else set()), found
    assert len(found) == (1 if wanted else 0)


def test_the_survey_has_launches_of_every_sort() -> None:
    labels = Counter(row["label"] for row in ROWS)
    assert set(labels) == {"missing", "image", "decided", "one", "unknown", "dev", "test"}
    assert min(labels.values()) >= 4
    assert len({row["name"] for row in ROWS}) == len(ROWS) >= 80


def test_nothing_that_is_labelled_sound_is_called_an_error() -> None:
    """The launches of the survey run as they are: no rule may say that one does not start."""
    errors = [
        f"{row['name']}: {finding.code} {finding.message}"
        for row in ROWS
        for finding in analyse(row["files"], RULES)
        if finding.severity is Severity.ERROR
    ]
    assert errors == []
