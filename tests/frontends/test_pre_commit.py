"""The hooks: which files are theirs, and what they say inside the real pre-commit, at a real `git commit`."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from asynclint.frontends.arguments import parse
from asynclint.source.launchnames import is_ambiguous, may_be_launch_file

ROOT = Path(__file__).parents[2]
HOOKS: Mapping[str, Any] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
#: What pip needs to build the package.
PACKAGE = ("asynclint", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def _words(text: str) -> list[str]:
    return text.split()


# ---------------------------------------------------------------- the manifest
@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_a_command_that_exists(name: str) -> None:
    command, *words = HOOKS[name]["entry"].split()
    assert command == "asynclint"
    options = parse([*words, "a.py"])
    assert (options.command, options.paths, options.force_exclude) == ("check", ["a.py"], True)
    assert HOOKS[name]["require_serial"] is True


def test_there_are_three_hooks() -> None:
    assert list(HOOKS) == ["asynclint-check", "asynclint-fix", "asynclint-launch"]


LAUNCH = _words(
    """
    Dockerfile Dockerfile.prod docker/prod.Dockerfile Containerfile api.containerfile Procfile Procfile.dev
    compose.yaml docker-compose.yml docker-compose.override.yml deploy/podman-compose.yml
    gunicorn.conf.py gunicorn_config.py gunicorn.ini deploy/app.service app.service.j2
    supervisord.conf supervisor.ini entrypoint.sh docker-entrypoint.sh docker/entrypoint bin/start.bash
    Makefile GNUmakefile build.mk justfile release.just .env .env.production prod.env
    fly.toml fly.staging.toml hypercorn.toml railway.toml railway.json nixpacks.toml render.yaml heroku.yml
    app.yaml app.json package.json ecosystem.config.js task-definition.json ecs-task.json taskfile.yml
    k8s/api.yaml kubernetes/base/deployment.yml helm/values.yaml charts/api/templates/_helpers.tpl api/deployment.yaml
    .github/workflows/deploy.yml .gitlab-ci.yml pyproject.toml
    """
)
OTHER = _words("app/views.py entrypoint.py README.md data.json locale/de.yml mkdocs.yml setup.cfg notes.txt uv.lock")


@pytest.mark.parametrize("path", LAUNCH)
def test_launch_files_go_to_the_launch_hook(path: str) -> None:
    assert re.search(HOOKS["asynclint-launch"]["files"], path)
    name = path.rpartition("/")[2]
    # What is named on the command line and is no launch file is read as Python.
    assert name.endswith(".py") or (may_be_launch_file(name) and not is_ambiguous(name))


@pytest.mark.parametrize("path", OTHER)
def test_other_files_do_not(path: str) -> None:
    assert not re.search(HOOKS["asynclint-launch"]["files"], path)


# ---------------------------------------------------------------- pre-commit itself
@dataclass(frozen=True)
class Done:
    code: int
    out: str


@dataclass(frozen=True)
class Repository:
    root: Path
    environment: Mapping[str, str]

    def run(self, *command: str) -> Done:
        done = subprocess.run(  # noqa: PLW1510
            command,
            cwd=self.root,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        return Done(done.returncode, done.stdout)

    def git(self, *words: str) -> str:
        done = self.run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words)
        assert done.code == 0, done.out
        return done.out.strip()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"))

    def commit(self, *paths: str) -> Done:
        """What a person does, hooks included."""
        self.git("add", *paths)
        return self.run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "Change")

    def commit_unchecked(self) -> None:
        self.git("add", "--all")
        self.git("commit", "-q", "--no-verify", "-m", "Start")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """As on a developer's machine: nothing of this test run's own environment is seen."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "ASYNCLINT_"))}
    kept.pop("VIRTUAL_ENV", None)
    home = tmp_path_factory.mktemp("pre-commit")
    bin_folder = os.path.dirname(sys.executable)
    return {**kept, "PRE_COMMIT_HOME": str(home), "PATH": f"{bin_folder}{os.pathsep}{kept['PATH']}"}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, environment: Mapping[str, str]) -> Repository:
    """This project as others see it: a repository with hooks."""
    repository = Repository(tmp_path_factory.mktemp("asynclint"), environment)
    for name in PACKAGE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, repository.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, repository.root / name)
    repository.git("init", "-q")
    repository.commit_unchecked()
    return repository


@pytest.fixture
def shop(tmp_path: Path, hooks: Repository) -> Repository:
    """A project whose commits go through all three hooks. Something in it blocks that nobody is working on."""
    repository = Repository(tmp_path, hooks.environment)
    repository.git("init", "-q")
    repository.write("old.py", "import time\n\n\nasync def old() -> None:\n    time.sleep(1)\n")
    repository.write("prices.py", "def price(item: str) -> float:\n    return 1.0\n")
    repository.write(
        "main.py",
        """
        import prices


        async def handler(item: str) -> float:
            return prices.price(item)
        """,
    )
    repository.write(".gitignore", ".asynclint_cache\n")
    repository.write("pyproject.toml", '[tool.asynclint]\nextend-safe-fixes = ["ASL101"]\n')
    use(repository, hooks, "asynclint-check", "asynclint-launch")
    repository.commit_unchecked()
    assert repository.run(sys.executable, "-m", "pre_commit", "install").code == 0
    return repository


def use(repository: Repository, hooks: Repository, *names: str, after: str = "") -> None:
    ids = "".join(f"      - id: {name}\n" for name in names)
    revision = hooks.git("rev-parse", "HEAD")
    repository.write(
        ".pre-commit-config.yaml", f"repos:\n  - repo: {hooks.root}\n    rev: {revision}\n    hooks:\n{ids}{after}"
    )


@pytest.mark.slow
def test_a_changed_helper_is_stopped_though_its_handler_is_not_staged(shop: Repository) -> None:
    shop.write("README.md", "A shop.\n")
    assert shop.commit("README.md").code == 0
    shop.write("stock.py", "def stock() -> int:\n    return 1\n")
    done = shop.commit("stock.py")
    assert done.code == 0, done.out
    assert re.search(r"asynclint check\.+Passed", done.out)
    shop.write("prices.py", "import time\n\n\ndef price(item: str) -> float:\n    time.sleep(1)\n    return 1.0\n")
    done = shop.commit("prices.py")
    assert done.code == 1
    assert "ASL101 [*] `prices.price` blocks the event loop" in done.out
    assert "--> main.py:5:12" in done.out
    assert "old.py" not in done.out
    assert "Found 1 error." in done.out


@pytest.mark.slow
def test_what_is_not_staged_does_not_count(shop: Repository) -> None:
    shop.write("prices.py", "def price(item: str) -> float:\n    return 2.0\n")
    shop.git("add", "prices.py")
    shop.write("prices.py", "import time\n\n\ndef price(item: str) -> float:\n    time.sleep(1)\n    return 2.0\n")
    shop.write("stock.py", "def stock() -> int:\n    return 1\n")
    done = shop.commit("stock.py")
    assert done.code == 0, done.out
    assert "time.sleep" in (shop.root / "prices.py").read_text()


@pytest.mark.slow
def test_the_fix_hook_repairs_and_stops_once(shop: Repository, hooks: Repository) -> None:
    use(shop, hooks, "asynclint-fix")
    shop.commit_unchecked()
    shop.write("main.py", "import time\n\n\nasync def handler() -> None:\n    time.sleep(1)\n")
    done = shop.commit("main.py")
    assert done.code == 1
    assert "files were modified by this hook" in done.out
    assert "exit code: 1" in done.out
    assert "await asyncio.sleep(1)" in (shop.root / "main.py").read_text()
    assert "time.sleep(1)" in (shop.root / "old.py").read_text()  # nobody's business today
    done = shop.commit("main.py")
    assert done.code == 0, done.out


@pytest.mark.slow
def test_the_launch_hook_looks_at_launch_files(shop: Repository) -> None:
    shop.write("app.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    assert shop.commit("app.py").code == 0
    shop.write("gunicorn.conf.py", 'worker_class = "uvicorn_worker.UvicornWorker"\nworkers = 2\ngracetimeout = 30\n')
    shop.write("Dockerfile", 'FROM python:3.13\nCMD ["gunicorn", "-c", "gunicorn.conf.py", "app:app"]\n')
    done = shop.commit("Dockerfile")
    assert done.code == 0, done.out
    assert re.search(r"asynclint launch settings\.+Passed", done.out)
    done = shop.commit("gunicorn.conf.py")
    assert done.code == 1
    assert "ASL809" in done.out
    shop.git("reset", "-q", "gunicorn.conf.py")
    (shop.root / "gunicorn.conf.py").unlink()
    shop.write("Procfile", "web: uvicorn app:app --reload\n")
    done = shop.commit("Procfile")
    assert done.code == 1
    assert "--> Procfile:1" in done.out


@pytest.mark.slow
def test_try_repo_runs_every_hook(shop: Repository, hooks: Repository) -> None:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks.root), "--all-files", "--verbose"]
    done = shop.run(*command)
    assert done.code == 1
    assert "ASL101 [*] `time.sleep` blocks the event loop" in done.out
    assert done.out.count("- hook id: asynclint-") == 3


@pytest.mark.slow
def test_ruff_flake8_and_asynclint_agree_in_one_configuration(shop: Repository, hooks: Repository) -> None:
    """Whatever one of them writes, no other one undoes; after two commits at most everybody is content."""
    shop.write(
        "pyproject.toml",
        """
        [tool.asynclint]
        extend-safe-fixes = ["ASL101"]

        [tool.ruff]
        line-length = 88
        lint.extend-select = ["RUF100", "RUF102"]
        lint.external = ["ASL"]
        """,
    )
    others = "  - repo: local\n    hooks:\n"
    for name, entry in (
        ("ruff-check", "ruff check --fix"),
        ("ruff-format", "ruff format"),
        ("flake8", "flake8 --max-line-length 88 --extend-ignore E501"),
    ):
        others += f"      - {{id: {name}, name: {name}, entry: {entry}, language: system, types: [python]}}\n"
    use(shop, hooks, "asynclint-fix", after=others)
    shop.commit_unchecked()
    shop.write(
        "main.py",
        '''
        """A shop."""

        import os  # noqa: F401, ASL101
        import time
        import requests


        def fetch(address):
            return requests.get(address, timeout=3).text


        async def first(address):
            time.sleep(1)
            return fetch(address)  # noqa: ASL102


        async def second(address):
            return fetch(address + address + address + address + address)  # noqa: ASL102 measured


        async def third(address):
            # asynclint: ignore[blocking-http] the peer is on this machine
            return fetch(address)


        async def fourth(a_long_address, another_long_address, yet_another_address, last):
            return fetch(a_long_address + another_long_address + yet_another_address + last)  # noqa: ASL102
        ''',
    )
    outcomes = [shop.commit("main.py") for _ in range(3)]
    assert outcomes[-1].code == 0 or "nothing to commit" in outcomes[-1].out, outcomes[-1].out
    assert outcomes[1].code == 0, outcomes[1].out
    text = (shop.root / "main.py").read_text()
    assert "await asyncio.sleep(1)" in text
    assert text.count("# noqa: ASL102") == 3
    everything = shop.run(sys.executable, "-m", "pre_commit", "run", "--files", "main.py")
    assert everything.code == 0, everything.out
    assert (shop.root / "main.py").read_text() == text
