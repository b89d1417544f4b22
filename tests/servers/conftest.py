"""Real servers on loopback: started with the settings of a test, asked, and stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from textwrap import dedent

import pytest


@dataclass
class Running:
    """A server that was started, and what becomes of it."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def exit_code(self, *, within: float = 8) -> int | None:
        """None: it is still running."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            return None

    def listens(self, *, within: float = 8) -> bool:
        """Does something accept connections before the time is over or the server is gone?"""
        end = time.monotonic() + within
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return True
        return False

    def get(self, *, timeout: float = 5) -> int | None:
        """The status of `GET /`; None when there is no answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def answer(self, *, within: float = 8) -> int | None:
        """The first answer there is."""
        end = time.monotonic() + within
        while time.monotonic() < end and self.process.poll() is None:
            status = self.get()
            if status is not None:
                return status
            time.sleep(0.05)
        return None

    def processes(self) -> int:
        """How many processes there are, the first one included."""
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return 1 + len(children.stdout.split())


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m WORDS` in a folder with `files`; `{port}` in words, files and variables is a free port."""
    running: list[Running] = []

    def start_server(*words: str, files: dict[str, str], **variables: str) -> Running:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        for name, text in files.items():
            (tmp_path / name).write_text(dedent(text).replace("{port}", str(port)), "utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("WEB_", "UVICORN_"))}
        environment |= {"PYTHONPATH": str(tmp_path), **variables}
        log = tmp_path / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, *(word.replace("{port}", str(port)) for word in words)],
                cwd=tmp_path,
                env=environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running.append(Running(process, port, log))
        return running[-1]

    yield start_server
    for server in running:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait(10)
