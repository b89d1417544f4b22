"""The shape of the code: layers, sizes, and no word about anybody's machine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "asynclint").rglob("*.py"))
TEXTS = sorted(
    path
    for pattern in (
        "*.md",
        "*.toml",
        ".pre-commit-hooks.yaml",
        "docs/**/*",
        "rules/**/*",
        "examples/**/*",
        "asynclint/**/*.py",
    )
    for path in ROOT.glob(pattern)
    if path.is_file() and ".asynclint_cache" not in path.parts
)

#: `/tmp` alone may stand in an example of blocking code; a home or work directory is somebody's.
MACHINE_PATHS = re.compile(r"(?<![\w.:/])/(?:home|root|work|Users)/\w")


def test_every_layer_imports_only_what_lies_below_it() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_readable(module: Path) -> None:
    text = module.read_text("utf-8")
    lines = text.count("\n")
    assert lines <= 420
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 70
    ]
    assert long == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_mentions_a_machine(path: Path) -> None:
    assert MACHINE_PATHS.findall(path.read_text("utf-8")) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {module.stem for module in MODULES}
    assert names.isdisjoint({"utils", "util", "helpers", "common", "manager", "base", "misc"})
