"""What may be wrong around us: closed and full streams, odd names, a terminal that can do nothing, missing folders."""

import json
import os
import shlex
import socket
import subprocess
import sys
import xml.dom.minidom
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs the streams and the names of POSIX")

ROOT = Path(__file__).parents[2]
SLEEP = "import time\n\n\nasync def f():\n    time.sleep(1)\n"
FOUND = "ASL101 `time.sleep` blocks the event loop: it holds the thread for the whole pause"
FULL = "asynclint: standard output cannot be written: no space left on device\n"
ODD_NAMES = (
    *(b"a b.py", b"new\nline.py", b"caf\xe9.py", "café.py".encode(), b"q\"uote'.py", b"per%20cent.py", b"[br].py"),
    *(b"semi;colon.py", b"co,mma:colon.py", b"-dash.py", b"<b>.py", "em😀.py".encode(), b"\x1b[31mred.py"),
)


@pytest.fixture
def slow(empty: "Project") -> "Project":
    empty.write("app.py", SLEEP)
    return empty


def shell(project: "Project", command: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """`asynclint` stands for ours."""
    ours = f"{shlex.quote(sys.executable)} -m asynclint"
    clean = {
        name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR", "VIRTUAL_ENV")
    }
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("asynclint", ours)],
        cwd=project.root,
        env={**clean, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["check", "check -n", "rule --all", "rule ASL101", "plugins"])
def test_a_full_disk_is_said_in_one_line(slow: "Project", command: str) -> None:
    shell(slow, f"asynclint {command}")  # what comes next may be remembered
    done = shell(slow, f"asynclint {command} > /dev/full")
    assert (done.returncode, done.stderr.decode()) == (2, FULL)


@pytest.mark.parametrize(
    ("streams", "code"), [(">&-", 1), ("2>&-", 1), (">&- 2>&- <&-", 1), ("2>/dev/full", 1), ("| head -c 1", 0)]
)
def test_nobody_has_to_listen(slow: "Project", streams: str, code: int) -> None:
    for _ in range(2):  # found out, and remembered
        done = shell(slow, f"asynclint check {streams}")
        assert done.returncode == code
        assert b"Error" not in done.stderr + done.stdout
    assert json.loads(slow.start("check", "--output-format", "json").out)[0]["code"] == "ASL101"


@pytest.mark.parametrize("command", ["check", "fix", "env", "doctor", "launch", "plugins", "baseline", "clean"])
def test_a_working_directory_that_is_gone(slow: "Project", command: str) -> None:
    done = shell(slow, f"mkdir gone && cd gone && rmdir ../gone && asynclint {command}")
    assert done.returncode == 2
    assert done.stderr.decode() == "asynclint: the working directory does not exist any more\n"


def test_what_needs_no_working_directory_does_without(slow: "Project") -> None:
    done = shell(slow, "mkdir gone && cd gone && rmdir ../gone && asynclint --version && asynclint rule ASL101")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
@pytest.mark.parametrize("command", ["check -n", "rule --all", "rule --all --output-format json"])
def test_any_locale_gets_the_same_bytes(project: "Project", command: str, locale: dict[str, str]) -> None:
    plain, done = shell(project, f"asynclint {command}"), shell(project, f"asynclint {command}", **locale)
    assert not plain.stdout.isascii()
    assert (done.returncode, done.stdout, done.stderr) == (plain.returncode, plain.stdout, plain.stderr)


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ],
)
def test_colours_without_a_terminal(slow: "Project", variables: dict[str, str], coloured: bool) -> None:
    assert (b"\x1b[" in shell(slow, "asynclint check", **variables).stdout) is coloured


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"TERM": "dumb"}, False), ({"CLICOLOR": "0"}, False), ({"NO_COLOR": "1"}, False)],
)
def test_colours_on_a_terminal(slow: "Project", variables: dict[str, str], coloured: bool) -> None:
    import pty

    leader, follower = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR")}
    env = {**clean, "PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
    command = [sys.executable, "-m", "asynclint", "check"]
    done = subprocess.run(command, cwd=slow.root, env=env, stdout=follower, stderr=follower, check=False, timeout=120)
    os.close(follower)
    out = os.read(leader, 1 << 16)
    os.close(leader)
    assert (done.returncode, b"ASL101" in out, b"\x1b[" in out) == (1, True, coloured)


@pytest.mark.parametrize(
    ("argv", "variables"),
    [
        (("--output-format", "github"), {"GITHUB_STEP_SUMMARY": "/proc/nowhere/summary"}),
        (("--output-format", "concise", "--output-format", "json:/proc/nowhere/out.json"), {}),
    ],
)
def test_a_report_that_cannot_be_written_hides_nothing(
    slow: "Project", argv: tuple[str, ...], variables: dict[str, str]
) -> None:
    result = slow.start("check", *argv, **variables)
    assert result.code == 2
    assert FOUND in result.out
    assert result.err.startswith("asynclint: /proc/nowhere/")
    assert result.err.endswith(": cannot be written: no such file or directory\n")


@pytest.fixture
def odd(empty: "Project") -> "Project":
    for name in ODD_NAMES:
        try:
            Path(os.fsdecode(os.fsencode(empty.root) + b"/" + name)).write_text(SLEEP, "utf-8")
        except OSError:  # a file system for text only
            pytest.skip("the file system does not take every name")
    return empty


def test_one_line_is_one_finding_whatever_the_file_is_called(odd: "Project") -> None:
    done = shell(odd, "asynclint check --output-format concise")
    lines = done.stdout.split(b"\n")
    assert [line.endswith(FOUND.encode()) for line in lines[: len(ODD_NAMES)]] == [True] * len(ODD_NAMES)
    assert lines[len(ODD_NAMES)] == f"Found {len(ODD_NAMES)} errors.".encode()
    assert b"new\\nline.py:5:5: " + FOUND.encode() in lines
    assert b"caf\xe9.py:5:5: " + FOUND.encode() in lines
    assert b"\x1b" not in done.stdout
    for output_format in ("github", "azure", "pylint"):
        done = shell(odd, f"asynclint check --output-format {output_format}")
        # GitHub shows ten, and a line about the others.
        assert len(done.stdout.splitlines()) == (11 if output_format == "github" else len(ODD_NAMES))


@pytest.mark.parametrize(
    "output_format", ["json", "json-lines", "sarif", "gitlab", "rdjson", "junit", "html", "markdown"]
)
def test_every_format_stays_valid(odd: "Project", output_format: str) -> None:
    done = shell(odd, f"asynclint check --output-format {output_format}")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (1, b"")
    if output_format == "json-lines":
        assert [json.loads(line)["code"] for line in text.splitlines()] == ["ASL101"] * len(ODD_NAMES)
    elif output_format == "junit":
        xml.dom.minidom.parseString(text)
    elif output_format not in ("html", "markdown"):
        found: Any = json.loads(text)
        if output_format == "sarif":
            places = [result["locations"][0]["physicalLocation"] for result in found["runs"][0]["results"]]
            uris = {place["artifactLocation"]["uri"] for place in places}
            assert {"caf%E9.py", "caf%C3%A9.py", "new%0Aline.py", "per%2520cent.py", "%5Bbr%5D.py"} <= uris


def test_fixes_reach_every_name(odd: "Project") -> None:
    assert shell(odd, "asynclint check -q --fix --unsafe-fixes").returncode == 0
    folder = os.fsencode(odd.root)
    for name in ODD_NAMES:
        assert b"await asyncio.sleep(1)" in Path(os.fsdecode(folder + b"/" + name)).read_bytes()


def test_what_is_no_file_is_left_alone(slow: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(slow.root / "pipe.py")
    monkeypatch.chdir(slow.root)  # the name of a socket has to be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.py")
        (slow.root / "folder.py").mkdir()
        (slow.root / "folder.py" / "up").symlink_to("..")
        assert slow.check().out.startswith(f"app.py:5:5: {FOUND}\nFound 1 error.\n")
        assert slow.check("pipe.py").code == 0


def test_a_very_deep_tree(empty: "Project") -> None:
    deep = "/".join(["x" * 100] * 20)
    empty.write(f"{deep}/app.py", SLEEP)
    assert empty.check().out.startswith(f"{deep}/app.py:5:5: {FOUND}\n")


def test_no_home(slow: "Project") -> None:
    done = shell(slow, "env -u HOME asynclint check", XDG_CACHE_HOME="/proc/nowhere")
    assert (done.returncode, FOUND.encode() in done.stdout) == (1, True)
    assert b"Traceback" not in done.stderr


def test_texts_of_analysed_files_do_not_speak_to_terminals_or_build_services(empty: "Project") -> None:
    empty.write("app.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    empty.write("Procfile", b"web: uvicorn app:app --workers '\x1b[31m0\x07'\n")
    for output_format in ("concise", "full", "github"):
        done = shell(empty, f"asynclint check --output-format {output_format}")
        assert b"Procfile:1:" in done.stdout
        assert b"\x1b" not in done.stdout + done.stderr
    assert "--workers '␛[31m0␇'".encode() in shell(empty, "asynclint check").stdout


@pytest.fixture
def locked(slow: "Project") -> "Project":
    """With a file where the cache would be, which keeps even the superuser from making one."""
    slow.write(".asynclint_cache", "a file")
    return slow


def test_a_cache_that_cannot_be_made_costs_nothing_but_time(locked: "Project") -> None:
    for _ in range(2):
        result = locked.check()
        assert (result.code, FOUND in result.out) == (1, True)
        assert result.err == f"warning: the cache cannot be written: file exists: {locked.root / '.asynclint_cache'}\n"


@pytest.mark.parametrize("flag", ["--add-noqa", "--add-ignore"])
def test_comments_that_cannot_be_written_are_said_in_one_line(
    slow: "Project", flag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, data: bytes) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("asynclint.engine.edits.add_noqa.write_atomically", refuse)
    result = slow.check("-n", flag)
    assert (result.code, result.out, result.err) == (2, "", "asynclint: app.py: cannot be written: permission denied\n")


def test_a_reason_that_the_file_cannot_hold(empty: "Project") -> None:
    file = empty.write("app.py", b"# coding: latin-1\n" + SLEEP.encode())
    result = empty.check("--add-noqa=→ later")
    assert result.code == 2
    assert result.err.startswith("asynclint: app.py: cannot take the comments: 'latin-1' codec can't encode")
    assert file.read_bytes() == b"# coding: latin-1\n" + SLEEP.encode()
