"""A virtual environment as pip makes it, with packages of the index: found, followed, cached, upgraded, edited.

Skipped where the index cannot be reached.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from asynclint.environment.discover import Place
from asynclint.environment.finder import How
from asynclint.environment.installed import Environment
from asynclint.environment.layout import packages_of

ROOT = Path(__file__).parent.parent.parent

#: Two synchronous SDKs that the catalogue does not know, and a compiled module with a stub beside it.
PACKAGES = ("pylast==5.1.0", "python-digitalocean==1.17.0", "markupsafe")

APP = """\
import digitalocean
import pylast


async def friends(name):
    return pylast.LastFMNetwork(api_key=name).get_user(name).get_playcount()


async def droplets(token):
    return digitalocean.Manager(token=token).get_all_droplets()
"""

#: Two distributions of one namespace.
BILLING = {
    "pyproject.toml": """\
[build-system]
requires = ["setuptools>=64"]
build-backend = "setuptools.build_meta"

[project]
name = "acme-{part}"
version = "{version}"
dependencies = []

[tool.setuptools.packages.find]
where = ["src"]
""",
    "src/acme/{part}/__init__.py": """\
import urllib.request


def send(item):
    return urllib.request.urlopen(item).read()
""",
}


@dataclass
class World:
    """An environment, a user's cache, and the projects of one user."""

    folder: Path
    python: Path

    def pip(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    def install(self, *words: str) -> None:
        done = self.pip(*words)
        assert done.returncode == 0, done.stderr

    def source(self, part: str, version: str, text: str | None = None) -> Path:
        """The sources of the distribution `acme-<part>`."""
        folder = self.folder / f"acme-{part}-{version}"
        for name, content in BILLING.items():
            path = folder / name.format(part=part)
            path.parent.mkdir(parents=True, exist_ok=True)
            body = text if text is not None and name.endswith(".py") else content
            path.write_text(body.replace("{part}", part).replace("{version}", version))
        return folder

    def project(self, name: str, app: str) -> Path:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\nversion = "1"\n')
        (folder / "app.py").write_text(app)
        return folder

    def run(self, project: Path, *words: str, **variables: str) -> str:
        """What asynclint prints in the project, with the environment of the world active."""
        kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
        kept |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(self.folder / "cache"), **variables}
        if not variables:
            kept["VIRTUAL_ENV"] = str(self.python.parent.parent)
        command = [sys.executable, "-m", "asynclint", *words]
        done = subprocess.run(command, cwd=project, env=kept, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def findings(self, project: Path, **variables: str) -> list[tuple[int, str, str]]:
        """Line, code and package of each finding."""
        found = json.loads(self.run(project, "check", "--output-format", "json", ".", **variables))
        return [(f["location"]["row"], f["code"], f["trace"][-1]["package"]) for f in found if f["trace"]]

    def stores(self) -> dict[str, tuple[int, bytes]]:
        """The facts in the user's cache, by distribution and version."""
        files = (self.folder / "cache" / "asynclint").glob("packages-*/*")
        return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    made = World(folder, folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")
    done = made.pip(*PACKAGES)
    if done.returncode != 0:
        pytest.skip(f"the package index cannot be used: {done.stderr.strip().splitlines()[-1:]}")
    return made


@pytest.mark.slow
def test_sdks_that_nobody_listed_are_followed_to_the_network(world: World) -> None:
    first = world.project("first", APP)
    wanted = [(6, "ASL106", "pylast 5.1.0"), (10, "ASL106", "python-digitalocean 1.17.0")]
    assert world.findings(first) == wanted
    # however the environment is named
    assert world.findings(first, PATH=os.environ["PATH"]) == []
    os.symlink(world.folder / "env", first / ".venv")
    assert world.findings(first, PATH=os.environ["PATH"]) == wanted
    (first / ".venv").unlink()


@pytest.mark.slow
def test_what_one_project_has_read_the_next_one_finds_in_the_cache(world: World) -> None:
    world.findings(world.project("second", APP))
    before = world.stores()
    assert {"pylast-5.1.0", "python-digitalocean-1.17.0"} <= before.keys()
    third = world.project("third", APP)
    assert len(world.findings(third)) == 2
    assert world.stores() == before


@pytest.mark.slow
def test_each_import_is_explained(world: World) -> None:
    project = world.project("imports", f"import markupsafe\nimport nowhere\nimport json\n{APP}")
    told: Any = json.loads(world.run(project, "env", "--output-format", "json"))
    assert told["environment"]["rule"] == "VIRTUAL_ENV"
    imports = {item["name"]: item for item in told["imports"]}
    assert imports["pylast"]["distribution"] == "pylast 5.1.0"
    assert imports["digitalocean"]["file"] == "digitalocean/__init__.py"
    assert imports["nowhere"]["how"] == "not found"
    assert imports["markupsafe"]["how"] == "source"


@pytest.mark.slow
def test_the_stub_beside_a_compiled_module_is_read(world: World) -> None:
    environment = Environment(Place("", "test", packages_of(str(world.python))))
    found = environment.find("markupsafe._speedups")
    assert found is not None
    assert (found.how, found.shown) == (How.STUB, "markupsafe/_speedups.pyi")
    assert str(environment.distribution(found)).lower().startswith("markupsafe ")


@pytest.mark.slow
def test_an_upgrade_changes_what_is_known(world: World) -> None:
    quiet = "async def send(item):\n    return item\n"
    project = world.project("upgrade", "from acme.mail import send\n\n\nasync def handler(x):\n    return send(x)\n")
    assert world.findings(project) == []
    world.install(str(world.source("mail", "1.0")), "--no-deps")
    assert world.findings(project) == [(5, "ASL106", "acme-mail 1.0")]
    world.install(str(world.source("mail", "2.0", quiet)), "--no-deps")
    assert world.findings(project) == []


@pytest.mark.slow
def test_an_editable_part_of_a_namespace_is_read_where_it_is_edited(world: World) -> None:
    world.install(str(world.source("post", "1.0")), "--no-deps")
    edited = world.source("billing", "1.0")
    world.install("--editable", str(edited), "--no-deps")
    handlers = [f"async def {part}(x):\n    return {part}.send(x)\n" for part in ("billing", "post")]
    app = "import acme.billing as billing\nimport acme.post as post\n\n\n" + "\n\n".join(handlers)
    project = world.project("editable", app.replace("def billing", "def bill").replace("def post", "def mail"))
    assert [(line, package) for line, _, package in world.findings(project)] == [
        (6, "acme-billing 1.0"),
        (10, "acme-post 1.0"),
    ]
    module = edited / "src/acme/billing/__init__.py"
    module.write_text("def send(item):\n    return item\n")
    assert [line for line, _, _ in world.findings(project)] == [10]
