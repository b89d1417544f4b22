"""`asynclint doctor`: what does not fit together, and what it can put right itself."""

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project


@pytest.fixture(autouse=True)
def own_user_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def states(project: "Project", *argv: str) -> dict[str, str]:
    out = project.run("doctor", "--output-format", "json", *argv).out
    return {item["subject"]: item["state"] for item in json.loads(out)}


def test_a_healthy_project(project: "Project") -> None:
    result = project.run("doctor")
    assert result.code == 0
    assert result.out.splitlines()[0] == "✓ configuration: pyproject.toml"
    assert set(states(project).values()) == {"ok"}


def test_ruff_is_told_to_keep_our_codes(project: "Project") -> None:
    project.write("pyproject.toml", "[tool.asynclint]\n\n[tool.ruff]\nline-length = 100\n")
    result = project.run("doctor")
    assert result.code == 1
    assert "✗ ruff: pyproject.toml:3: `ruff check --fix` takes our codes out" in result.out
    assert 'add `external = ["ASL"]`' in result.out
    assert project.run("doctor", "--write").code == 0
    assert (project.root / "pyproject.toml").read_text("utf-8") == (
        '[tool.asynclint]\n\n[tool.ruff]\nline-length = 100\n\n[tool.ruff.lint]\nexternal = ["ASL"]\n'
    )
    assert project.run("doctor").code == 0


def test_flake8_that_selects_something_else(project: "Project") -> None:
    project.write("setup.cfg", "[flake8]\nselect = E,F\n")
    assert states(project)["flake8"] == "note"
    project.write("setup.cfg", "[flake8]\nselect = E,ASL\n")
    assert states(project)["flake8"] == "ok"


def test_packages_that_are_not_there(project: "Project") -> None:
    project.write("late.py", "import nobody_knows_this\n")
    result = project.run("doctor")
    assert result.code == 0
    assert "• environment: none was found; nothing is known of 1 package: nobody_knows_this" in result.out


def test_a_cache_that_cannot_be_written(project: "Project") -> None:
    project.write("taken", "a file\n")
    assert states(project, "--cache-dir", "taken/cache")["cache"] == "wrong"


def test_hooks(project: "Project") -> None:
    project.write(".pre-commit-config.yaml", "repos: []\n")
    assert states(project)["pre-commit"] == "note"
    project.write(".pre-commit-config.yaml", "repos:\n- repo: x\n  hooks:\n  - id: asynclint-check\n")
    assert states(project)["pre-commit"] == "ok"


def test_a_broken_baseline(project: "Project") -> None:
    project.write("pyproject.toml", '[tool.asynclint]\nbaseline = "known.json"\n')
    assert states(project)["baseline"] == "wrong"
