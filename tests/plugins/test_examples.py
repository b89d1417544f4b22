"""The example plugins are built, installed beside asynclint, and do what their pages say."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples/plugins"

APP = """
import asyncio

from acme_billing import Ledger
from acme_web import Service

service = Service()


def balance_of(customer):
    return Ledger().balance(customer)


@service.handler("/balance")
async def balance(customer):
    asyncio.create_task(asyncio.sleep(1))
    return balance_of(customer)


@service.handler("/orders")
def orders(customer):
    return Ledger().orders(customer)
"""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Environment:
    python: Path

    def run(self, *argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("ASYNCLINT_", "PYTHON"))}
        clean.pop("VIRTUAL_ENV", None)
        command = [str(self.python), *argv]
        return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True)  # noqa: PLW1510

    def asynclint(self, *argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "asynclint", *argv, cwd=cwd)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """With asynclint and both plugins installed from wheels; what they depend on is borrowed from this environment."""
    wheels, home = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("environment")
    sources = [ROOT, EXAMPLES / "acme-asynclint", EXAMPLES / "acme-facts"]
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels)]
    subprocess.run([*build, *map(str, sources)], check=True)
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    where = subprocess.check_output([str(python), "-c", "import site; print(site.getsitepackages()[0])"], text=True)
    target = Path(where.strip())
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    subprocess.run([*install, *map(str, sorted(wheels.glob("*.whl")))], check=True)
    (target / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Environment(python)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.asynclint]\n")
    (tmp_path / "app.py").write_text(APP.lstrip())
    return tmp_path


def test_both_are_listed_as_the_page_shows(environment: Environment, project: Path) -> None:
    done = environment.asynclint("plugins", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    page = (ROOT / "docs/plugins.md").read_text("utf-8")
    shown = re.search(r"```console\n\$ asynclint plugins\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert re.sub(r"catalogue .*/site-packages/", "catalogue .../", done.stdout) == shown[1]


def test_rules_and_facts_take_part(environment: Environment, project: Path) -> None:
    done = environment.asynclint("check", "--output-format", "concise", "--python", sys.prefix, cwd=project)
    assert done.stderr == ""
    found = re.findall(r"^app\.py:(\d+):\d+: (\w+)( \[\*\])?", done.stdout, re.MULTILINE)
    assert found == [("15", "ACM101", " [*]"), ("15", "ASL602", ""), ("16", "ASL106", ""), ("21", "ASL301", "")]
    assert "`acme_billing.Ledger.balance`" in done.stdout


def test_the_rule_is_explained_and_its_fix_applied(environment: Environment, project: Path) -> None:
    card = EXAMPLES / "acme-asynclint/acme_asynclint/cards/ACM101-unnamed-task.md"
    assert (
        environment.asynclint("rule", "unnamed-task", cwd=project).stdout.rstrip() == card.read_text("utf-8").rstrip()
    )
    (project / "pyproject.toml").write_text('[tool.asynclint.plugin-options.acme]\nprefix = "bank."\n')
    done = environment.asynclint("check", "--fix", "--select", "ACM", "--isolated", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'asyncio.create_task(asyncio.sleep(1), name="balance")' in (project / "app.py").read_text()


def test_options_of_the_configuration_reach_the_fix(environment: Environment, project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.asynclint.plugin-options.acme]\nprefix = "bank."\n')
    environment.asynclint("check", "--fix", "--select", "ACM", cwd=project)
    assert 'name="bank.balance")' in (project / "app.py").read_text()


def test_its_own_tests_pass(environment: Environment, tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "acme-asynclint/tests/test_rules.py", tmp_path)
    done = environment.run("-m", "pytest", "-q", "--rootdir", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_code_in_the_working_directory_is_not_run(environment: Environment, project: Path) -> None:
    for name in ("acme_asynclint", "yaml", "pluggy", "sitecustomize", "json"):
        (project / f"{name}.py").write_text("raise SystemExit('the project was run')\n")
    done = environment.asynclint("plugins", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_uninstalled_is_gone(environment: Environment, project: Path) -> None:
    with_it = environment.asynclint("check", "--output-format", "concise", cwd=project)
    assert "ACM101" in with_it.stdout
    (metadata,) = environment.python.parent.parent.glob("lib/*/site-packages/acme_asynclint-*.dist-info")
    hidden = metadata.with_suffix(".hidden")
    metadata.rename(hidden)
    try:
        without = environment.asynclint("check", "--output-format", "concise", cwd=project)
    finally:
        hidden.rename(metadata)
    assert "ACM101" not in without.stdout
    assert "ASL106" in without.stdout
