"""Applications of many shapes give the same answers after their repair, over fewer connections."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from asynclint.frontends.cli import main

HERE = Path(__file__).parent
SHAPES = sorted(path.parent for path in HERE.glob("*/requests.txt"))
PYTHON = os.environ.get("ASYNCLINT_FRAMEWORKS", sys.executable)
#: Connections to the upstream before and after.
CONNECTIONS = {
    "aiohttp_app": (4, 1),
    "aiohttp_factory": (4, 1),
    "class_dependency": (4, 1),
    "dependency_return": (4, 1),
    "dependency_yield": (4, 1),
    "existing_state": (3, 1),
    "factory": (4, 1),
    "factory_helper": (4, 1),
    "helpers_deep": (8, 1),
    "lifespan_there": (4, 1),
    "litestar_app": (4, 1),
    "local_import": (4, 1),
    "middleware": (4, 1),
    "mounted": (2, 1),
    "on_event_too": (4, 1),
    "registry_of_jobs": (4, 1),
    "router_modules": (6, 1),
    "service_class": (4, 1),
    "settings_and_decorators": (8, 2),  # one of the two helpers is decorated: its module keeps a client of its own
    "starlette_app": (6, 1),
    "two_clients_gather": (6, 2),  # two requests at once
}


def repair(folder: Path) -> None:
    main(["fix", "--unsafe-fixes", "--isolated", "--no-cache", "-q", "--select", "ASL301,ASL702", str(folder)])


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))}


def run(folder: Path) -> dict[str, Any]:
    command = [PYTHON, "-W", "ignore", str(HERE / "drive.py"), str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.name)
def test_a_second_run_changes_nothing(shape: Path, tmp_path: Path) -> None:
    project = tmp_path / shape.name
    shutil.copytree(shape, project)
    before = texts(project)
    repair(project)
    fixed = texts(project)
    assert fixed != before
    repair(project)
    assert texts(project) == fixed


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.name)
def test_the_answers_are_the_same_over_fewer_connections(shape: Path, tmp_path: Path) -> None:
    wanted = "import fastapi, httpx, litestar, aiohttp, starlette"
    if subprocess.run([PYTHON, "-c", wanted], capture_output=True, check=False).returncode:
        pytest.skip("the frameworks are not installed: see README.md")
    project = tmp_path / shape.name
    shutil.copytree(shape, project)
    before = run(project)
    repair(project)
    after = run(project)
    assert all(status == 200 for status, _ in before["answers"])
    assert after["answers"] == before["answers"]
    assert (before["connections"], after["connections"]) == CONNECTIONS[shape.name]
