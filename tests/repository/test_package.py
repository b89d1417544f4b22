"""What is shipped: the wheel, and what the README promises about the command."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_cards_and_catalogue(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for source in [*ROOT.glob("rules/ASL*.md"), *ROOT.glob("rules/catalogue/**/*.toml")]:
        assert f"asynclint/{source.relative_to(ROOT).as_posix()}" in names
    assert "asynclint/py.typed" in names
    assert not [name for name in names if name.startswith(("rules/", "tests/", "examples/"))]


@pytest.mark.slow
def test_the_installed_command_finds_its_cards(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(target)
    environment = os.environ | {"PYTHONPATH": str(target)}
    command = [sys.executable, "-m", "asynclint", "rule", "ASL102"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ASL102 blocking-http")


def test_the_output_in_the_readme_is_the_real_output() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"```console\n\$ asynclint check examples\n(.*?)```", readme, re.DOTALL)
    assert shown is not None
    command = [sys.executable, "-m", "asynclint", "check", "examples", "--no-cache", "--color", "never"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.strip() == shown[1].strip()
