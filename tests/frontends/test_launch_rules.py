"""A rule about launches, from a plugin: its findings are in the right files, can be silenced, and are never stale."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project, Result

PLUGIN = """
from asynclint.api import Deployment, Rule, hookimpl

asynclint_api = (1, 0)
asynclint_prefixes = ("LCH",)


class Started(Rule):
    code, name, message = "LCH101", "started", "{server} has {workers} workers"

    def check_deployment(self, deployment: Deployment):
        workers = str(deployment.settings["workers"].value)
        yield self.finding(deployment.start.at, server=deployment.server, workers=workers)


@hookimpl
def asynclint_rules():
    yield Started
"""
COMPOSE = "services:\n  web:\n    image: app\n    command: uvicorn app:app\n"

Check = Callable[..., "Result"]


@pytest.fixture
def check(empty: "Project", tmp_path_factory: pytest.TempPathFactory) -> Check:
    """`asynclint check` with the plugin installed."""
    root = tmp_path_factory.mktemp("plugin")
    (root / "launch_plugin.py").write_text(PLUGIN)
    info = root / "launch_plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: launch-plugin\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[asynclint]\nlaunch = launch_plugin\n")
    # Plugins come from where packages are installed, not from PYTHONPATH: this makes of the folder such a place.
    installed = f"import site\nsite.getsitepackages = lambda: [{str(root)!r}]\n"
    (root / "sitecustomize.py").write_text(installed)
    source = str(Path(__file__).parent.parent.parent)

    def run(*argv: str) -> "Result":
        path = os.pathsep.join([source, str(root)])
        return empty.start("check", "--output-format", "concise", "--select", "LCH101", *argv, PYTHONPATH=path)

    return run


def age(root: Path) -> None:
    """Makes everything old enough to be trusted by its date."""
    then = time.time_ns() - 60_000_000_000
    for path in sorted(root.rglob("*"), reverse=True):
        os.utime(path, ns=(then, then), follow_symlinks=False)
    os.utime(root, ns=(then, then))


def test_findings_in_launch_files(empty: "Project", check: Check) -> None:
    empty.write("deploy/compose.yaml", COMPOSE)
    empty.write("deploy/Dockerfile", 'FROM python:3.12\nCMD ["uvicorn", "app:app", "--workers", "2"]\n')
    result = check()
    assert result.code == 1
    assert result.out.splitlines()[:2] == [
        "deploy/Dockerfile:2:7: LCH101 uvicorn has 2 workers",
        "deploy/compose.yaml:4:14: LCH101 uvicorn has 1 workers",
    ]
    assert check("deploy/Dockerfile").out.splitlines()[0] == "deploy/Dockerfile:2:7: LCH101 uvicorn has 2 workers"
    assert len(check("deploy/Dockerfile").out.splitlines()) == 2


def test_findings_in_launch_files_can_be_silenced(empty: "Project", check: Check) -> None:
    empty.write("compose.yaml", COMPOSE.replace("  web:", "  # asynclint: ignore[started] one core\n  web:"))
    assert check().code == 0
    empty.write("compose.yaml", COMPOSE)
    assert check("--per-file-ignores", "compose.yaml:LCH101").code == 0
    assert check("--exclude", "compose.yaml").code == 0


def test_whatever_changes_is_noticed(empty: "Project", check: Check) -> None:
    empty.write("compose.yaml", COMPOSE)
    empty.write("app.py", "x = 1\n")
    age(empty.root)
    first = check()
    age(empty.root)
    assert check() == first
    empty.write("compose.yaml", COMPOSE + "    environment: [WEB_CONCURRENCY=4]\n")
    assert check().out.startswith("compose.yaml:4:14: LCH101 uvicorn has 4 workers\n")
    age(empty.root)
    check()
    empty.write("start.sh", "uvicorn app:app\n")
    assert "start.sh:1:1: LCH101 uvicorn has 1 workers" in check().out
    (empty.root / "start.sh").unlink()
    assert "start.sh" not in check().out


def test_a_launch_file_on_standard_input_is_no_python(empty: "Project") -> None:
    empty.write("compose.yaml", COMPOSE)
    result = empty.check("--select", "ASL1", "--stdin-filename", "compose.yaml", "-", stdin=COMPOSE.encode())
    assert (result.code, result.out) == (0, "All checks passed!\n")


def test_add_noqa_leaves_launch_files_alone(empty: "Project", check: Check) -> None:
    path = empty.write("compose.yaml", COMPOSE)
    check("--add-noqa")
    assert path.read_text() == COMPOSE
