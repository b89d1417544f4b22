"""A project with one known finding of each sort, and a command line to run over it."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.frontends.cli import main

ROOT = Path(__file__).parent.parent.parent

FILES = {
    "app.py": """
        import time

        from sdk import Client

        client = Client()


        async def handler():
            time.sleep(1)
            return client.state("x")


        async def other():
            return client.state("y")
        """,
    "sdk.py": """
        import requests


        class Client:
            def state(self, address):
                return self.post("/info", address)

            def post(self, path, payload):
                return requests.post(path, json=payload, timeout=3)
        """,
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Project:
    """`run` calls the command line in this process; `start` starts one of its own, as users do."""

    root: Path

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode())
        return file

    def run(self, *argv: str, stdin: bytes = b"", cwd: str = ".") -> Result:
        streams = [io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") for data in (stdin, b"", b"")]
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(streams[1]), redirect_stderr(streams[2]):
            for name in [name for name in os.environ if name.startswith("ASYNCLINT_")]:
                patch.delenv(name)
            for name in ("FORCE_COLOR", "VIRTUAL_ENV", "CONDA_PREFIX"):
                patch.delenv(name, raising=False)
            patch.setattr(sys, "stdin", streams[0])
            patch.chdir(self.root / cwd)
            code = main(argv)
        texts = [stream.detach().getvalue().decode() for stream in streams[1:] if not stream.flush()]  # type: ignore[attr-defined]
        return Result(code, *texts)

    def start(self, *argv: str, **env: str) -> Result:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("ASYNCLINT_", "PYTHONHASH"))}
        for name in ("FORCE_COLOR", "VIRTUAL_ENV", "CONDA_PREFIX"):
            clean.pop(name, None)
        done = subprocess.run(  # noqa: PLW1510
            [sys.executable, "-m", "asynclint", *argv],
            cwd=self.root,
            env={**clean, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            timeout=120,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def check(self, *argv: str, stdin: bytes = b"", cwd: str = ".") -> Result:
        return self.run("check", "--output-format", "concise", *argv, stdin=stdin, cwd=cwd)


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A project without files; its marker keeps the search for settings inside."""
    project = Project(tmp_path)
    project.write("pyproject.toml", "[tool.asynclint]\n")
    return project


@pytest.fixture
def project(empty: Project) -> Project:
    for path, text in FILES.items():
        empty.write(path, text)
    return empty


@pytest.fixture
def write(empty: Project) -> Callable[[str, str], Path]:
    return empty.write
