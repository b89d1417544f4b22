"""Fixes bring the services of the incidents back: they import, their tests pass, and what is left needs a person."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from asynclint.frontends.cli import main

HERE = Path(__file__).parent
BROKEN = sorted(path.parent for path in HERE.glob("*_before/expected.toml"))
PYTHON = os.environ.get("ASYNCLINT_FRAMEWORKS", sys.executable)


@pytest.fixture(params=BROKEN, ids=lambda project: project.name)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the project; what is installed lies beside it."""
    source: Path = request.param
    copy = tmp_path / "service"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("environment", "__pycache__"))
    environment = source / "environment"
    if environment.is_dir():
        shutil.copytree(environment, tmp_path / "environment")
    return copy


def check(project: Path, *words: str) -> int:
    folder = project.parent / "environment"
    environment = ["--python", str(folder)] if folder.is_dir() else []
    return main(["check", "--isolated", "--no-cache", "-q", *environment, *words, str(project)])


def left(project: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    check(project, "--output-format", "json")
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_what_is_left_needs_a_person(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = tomllib.loads((project / "expected.toml").read_text("utf-8"))["left_to_a_person"]
    before = left(project, capsys)
    check(project, "--fix", "--unsafe-fixes")
    after = left(project, capsys)
    assert {finding["code"] for finding in after} <= set(told)
    assert len(after) < len(before)


def test_a_second_run_changes_nothing(project: Path) -> None:
    check(project, "--fix", "--unsafe-fixes")
    once = {path: path.read_bytes() for path in sorted(project.rglob("*.*"))}
    check(project, "--fix", "--unsafe-fixes")
    assert {path: path.read_bytes() for path in sorted(project.rglob("*.*"))} == once


@pytest.mark.slow
def test_its_own_tests_pass_before_and_after(project: Path) -> None:
    if subprocess.run([PYTHON, "-c", "import fastapi, httpx, pypdf, requests, pytest"], check=False).returncode:
        pytest.skip("what the services need is not installed: see tests/applications/README.md")
    assert own_tests(project) == ""
    check(project, "--fix", "--unsafe-fixes")
    assert own_tests(project) == ""


def own_tests(project: Path) -> str:
    """What the project's tests complain about."""
    paths = f"{project}{os.pathsep}{project.parent / 'environment'}"
    command = [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(project), "tests"]
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
