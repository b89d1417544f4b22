"""The services of the two incidents under load: as they were, after our fixes, after their authors' repair.

Each version is started by its own launch configuration, before a slow upstream, and gets the same requests at a fixed
rate, and at one and a half times that. It needs an environment with what the services need (`--python`).
"""

import argparse
import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from loopback.documents import write_pdf
from loopback.load import Result, offer

HERE = Path(__file__).resolve().parent
PROJECTS = HERE.parent / "tests" / "projects"
_DEFAULT = re.compile(r"\$\{(?P<name>\w+):-(?P<value>[^}]*)\}")


@dataclass(frozen=True)
class Version:
    """A project, repaired by us or not."""

    name: str
    project: str
    is_repaired: bool = False


@dataclass(frozen=True)
class Incident:
    """`upstream` is the address that its projects ask, `paths` what users ask for, `ready` a path that asks nobody."""

    number: int
    upstream: str
    versions: tuple[Version, ...]
    paths: tuple[str, ...]
    ready: str
    rate: float
    latency: float


INCIDENTS = (
    Incident(
        1,
        "http://classifier.internal",
        (
            Version("as it was", "incident1_before"),
            Version("after asynclint --fix", "incident1_before", is_repaired=True),
            Version("authors' repair", "incident1_after"),
            Version("... after asynclint --fix", "incident1_after", is_repaired=True),
        ),
        (*["/documents/a.pdf/label"] * 4, "/documents/a.pdf/text"),
        "/docs",
        40,
        0.08,
    ),
    Incident(
        2,
        "https://api.chainstate.example",
        (
            Version("as it was", "incident2_before"),
            Version("after asynclint --fix", "incident2_before", is_repaired=True),
            Version("authors' repair", "incident2_after"),
        ),
        ("/markets", "/leaders/0x01", "/markets", "/leaders/0x02"),
        "/docs",
        6,
        0.1,
    ),
)


@dataclass(frozen=True)
class Measured:
    """One version under one load, and what it asked of the upstream.

    `reuse` is the share of those requests over a connection that was there already.
    """

    load: Result
    connections: int
    requests: int

    @property
    def reuse(self) -> str:
        return f"{1 - self.connections / self.requests:.0%}" if self.requests else "-"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], cwd: Path, environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """A process and all it starts, until the block is left."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(environment), stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def get(port: int, path: str, patience: float) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def wait_for(port: int, path: str, log: Path) -> None:
    """Until the service answers. Raises `RuntimeError`."""
    for _ in range(150):
        try:
            get(port, path, 20)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the service does not answer:\n{log.read_text('utf-8', 'replace')[-2000:]}")


# -------------------------------------------------------------------- preparing
def prepare(incident: Incident, version: Version, folder: Path, upstream: int) -> list[str]:
    """A copy of the project that asks the upstream on loopback; what is left to say about it after our fixes."""
    project = folder / "service"
    source = PROJECTS / version.project
    shutil.copytree(source, project, ignore=shutil.ignore_patterns("environment", "__pycache__", "tests"))
    packages = source / "environment"
    if packages.is_dir():
        shutil.copytree(packages, folder / "environment")
    for path in project.rglob("*.py"):
        text = path.read_text("utf-8")
        path.write_text(text.replace(incident.upstream, f"http://127.0.0.1:{upstream}"), "utf-8")
    (project / "documents").mkdir(exist_ok=True)
    write_pdf(project / "documents" / "a.pdf", pages=1, lines=5)
    return repair(folder) if version.is_repaired else []


def repair(folder: Path) -> list[str]:
    """Applies all fixes; gives the codes of what is left."""
    installed = ["--python", str(folder / "environment")] if (folder / "environment").is_dir() else []
    common = [sys.executable, "-m", "asynclint", "check", "--isolated", "--no-cache", "-q", *installed]
    fixing = [*common, "--fix", "--unsafe-fixes", "--output-format", "json", str(folder / "service")]
    done = subprocess.run(fixing, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise RuntimeError(f"asynclint failed:\n{done.stderr}")
    return sorted({finding["code"] for finding in json.loads(done.stdout)})


def launch(project: Path, python: str, port: int) -> list[str]:
    """The command by which the project is started, on another port."""
    if (project / "gunicorn.conf.py").is_file():
        words = ["-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--graceful-timeout", "2", "app.main:app"]
        return [python, "-m", "gunicorn", *words]
    line = next(line for line in (project / "compose.yaml").read_text("utf-8").splitlines() if "command:" in line)
    command = _DEFAULT.sub(lambda match: match["value"], line.partition("command:")[2])
    words = shlex.split(command.replace("0.0.0.0", "127.0.0.1").replace("8000", str(port)))
    return [python, "-m", *words]


# -------------------------------------------------------------------- measuring
def measure(incident: Incident, version: Version, options: argparse.Namespace) -> tuple[list[Measured], list[str]]:
    """The version under both loads, and what our fixes leave."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        upstream, port = free_port(), free_port()
        left = prepare(incident, version, folder, upstream)
        project = folder / "service"
        paths = (project, folder / "environment", HERE / "loopback" / "stand_ins")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
        serving = [options.python, str(HERE / "loopback" / "upstream.py"), str(upstream), str(incident.latency), "200"]
        found: list[Measured] = []
        with running(serving, HERE, os.environ, folder / "upstream.log"):
            for factor in (1.0, 1.5):
                log = folder / "service.log"
                with running(launch(project, options.python, port), project, environment, log):
                    wait_for(port, incident.ready, log)
                    get(upstream, "/counts", 5)
                    rate = (options.rate or incident.rate) * factor
                    load = asyncio.run(
                        offer(port, incident.paths, rate=rate, seconds=options.seconds, patience=options.patience)
                    )
                    counts = json.loads(get(upstream, "/counts", 5))
                    found.append(Measured(load, **counts))
                port = free_port()
        return found, left


def row(name: str, rate: float, measured: Measured) -> str:
    load = measured.load
    times = (f"{load.percentile(share) * 1000:>8.0f}" for share in (0.5, 0.95, 0.99))
    return f"{name:<28}{rate:>6.0f}/s{''.join(times)}{load.error_rate:>9.1%}{measured.requests:>9}{measured.reuse:>7}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", required=True, help="interpreter of the environment with what the services need")
    parser.add_argument("--incident", type=int, choices=(1, 2), help="only this one")
    parser.add_argument("--seconds", type=float, default=15, help="how long each load lasts (default: 15)")
    parser.add_argument("--rate", type=float, help="requests a second of the first load (default: 40 and 6)")
    parser.add_argument("--patience", type=float, default=30, help="seconds after which a user gives up (default: 30)")
    options = parser.parse_args()
    for incident in INCIDENTS:
        if options.incident not in (None, incident.number):
            continue
        print(f"\nincident {incident.number}: milliseconds from when a request was due to its answer")
        print(f"{'':<28}{'load':>8}{'P50':>8}{'P95':>8}{'P99':>8}{'errors':>9}{'upstream':>9}{'reuse':>7}")
        for version in incident.versions:
            found, left = measure(incident, version, options)
            for factor, measured in zip((1.0, 1.5), found, strict=True):
                print(row(version.name, (options.rate or incident.rate) * factor, measured), flush=True)
            if version.is_repaired:
                print(f"{'':<4}left to a person: {', '.join(left) or 'nothing'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
