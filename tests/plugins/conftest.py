"""An environment in which plugins are installed, and a project to check with them."""

import os
import site
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.frontends.cli import main

APP = """
import sqlite3


async def handler():
    sqlite3.connect("app.db")
"""

#: A plugin without faults. What comes after it replaces parts of it.
ACME = """
from asynclint.api import Rule, Severity, hookimpl

asynclint_api = (1, 0)
asynclint_prefixes = ("ACM",)


class ConnectSomewhere(Rule):
    code = "ACM101"
    name = "connect-somewhere"
    message = "`{call}` connects"

    def check_call(self, call):
        yield self.finding(call.at, call.function, call=call.text)


@hookimpl
def asynclint_rules():
    yield ConnectSomewhere


@hookimpl
def asynclint_cards():
    from pathlib import Path
    yield Path(__file__).parent / "cards"
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@dataclass
class Installation:
    """A folder like `site-packages`; `install` puts one distribution there."""

    folder: Path
    project: Path
    capture: pytest.CaptureFixture[str]

    def install(
        self,
        text: str = ACME,
        *,
        name: str = "acme",
        distribution: str = "asynclint-acme",
        version: str = "0.3",
        target: str = "",
        group: str = "asynclint",
        files: Mapping[str, str] | None = None,
    ) -> None:
        module = target.partition(":")[0] or f"{distribution}_{self.folder.parent.name}".replace("-", "_")
        if text:
            (self.folder / f"{module}.py").write_text(dedent(text))
        metadata = self.folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (metadata / "entry_points.txt").write_text(f"[{group}]\n{name} = {target or module}\n")
        for path, content in (files or {"cards/ACM101-connect-somewhere.md": "# ACM101 connect-somewhere\n"}).items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content)

    def run(self, *argv: str) -> Result:
        self.capture.readouterr()
        code = main(argv)
        out, err = self.capture.readouterr()
        return Result(code, out, err)

    def check(self, *argv: str) -> Result:
        return self.run("check", "--output-format", "concise", "--no-cache", *argv)


@pytest.fixture
def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Installation]:
    """Its modules are gone afterwards."""
    folder, project = tmp_path / "site-packages", tmp_path / "project"
    folder.mkdir()
    project.mkdir()
    (project / "pyproject.toml").write_text("[tool.asynclint]\n")
    (project / "app.py").write_text(APP)
    for name in [name for name in os.environ if name.startswith("ASYNCLINT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(site, "getsitepackages", lambda: [str(folder)])
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    monkeypatch.chdir(project)
    yield Installation(folder, project, capsys)
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(folder)):
            del sys.modules[name]
