"""Fixes on the command line: what is written, what is only shown, and what is left alone."""

import weakref
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from asynclint.api import Applicability, Call, CallInstead, Fix, ReplaceText
from asynclint.checks.asl101_blocking_sleep import BlockingSleep
from asynclint.engine.caches import extraction, facts_store
from asynclint.model.edits import Edit
from asynclint.model.source import Location, Span
from asynclint.program.program import Program

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

FIXED = """
import asyncio
import time

from sdk import Client

client = Client()


async def handler():
    await asyncio.sleep(1)
    return await asyncio.to_thread(client.state, "x")


async def other():
    return await asyncio.to_thread(client.state, "y")
""".lstrip()


def app(project: "Project") -> str:
    return (project.root / "app.py").read_text("utf-8")


def test_fixes_are_counted_and_not_applied(project: "Project") -> None:
    before = app(project)
    result = project.check()
    assert result.out.splitlines()[-1] == "3 unsafe fixes available with `--fix --unsafe-fixes`."
    assert app(project) == before


def test_safe_fixes_alone_leave_unsafe_ones(project: "Project") -> None:
    before = app(project)
    assert project.check("--fix").code == 1
    assert app(project) == before


def test_unsafe_fixes_are_applied_when_asked_for(project: "Project") -> None:
    result = project.check("--fix", "--unsafe-fixes", "--ignore", "ASL501")  # a thread is what it is then about
    assert app(project) == FIXED
    assert result.out == "Found 3 errors (3 fixed, 0 remaining).\n"
    assert result.code == 0


def test_a_second_run_changes_nothing(project: "Project") -> None:
    project.check("--fix", "--unsafe-fixes", "--ignore", "ASL501")
    result = project.check("--fix", "--unsafe-fixes", "--ignore", "ASL501")
    assert app(project) == FIXED
    assert result.out == "All checks passed!\n"


def test_a_client_that_only_a_thread_lets_be_seen_is_no_objection(empty: "Project") -> None:
    empty.write(
        "app.py",
        """
import requests
from fastapi import FastAPI
app = FastAPI()
def load(url):
    return requests.Session().get(url, timeout=3).text
@app.get("/")
async def show(url: str):
    return load(url)
""",
    )
    result = empty.check("--fix", "--unsafe-fixes", "--select", "ASL102,ASL301", "--output-format", "concise")
    assert "await asyncio.to_thread(load, url)" in app(empty)
    assert "ASL301" in result.out


def test_the_command_lists_what_was_fixed(project: "Project") -> None:
    result = project.run("fix", "--unsafe-fixes", "--select", "ASL101,ASL102")
    assert result.out.startswith("Fixed 3 errors:\n- app.py:\n    1 × ASL101 (blocking-sleep)\n    2 × ASL102 ")
    assert app(project) == FIXED


def test_a_diff_writes_nothing(project: "Project") -> None:
    before = app(project)
    result = project.run("check", "--diff", "--unsafe-fixes", "--select", "ASL101")
    assert "-    time.sleep(1)\n+    await asyncio.sleep(1)\n" in result.out
    assert result.out.startswith("--- app.py\n+++ app.py\n@@ -1,3 +1,4 @@\n+import asyncio\n")
    assert result.err == "Would fix 1 error.\n"
    assert result.code == 1
    assert app(project) == before


def test_a_diff_without_changes_is_fine(project: "Project") -> None:
    result = project.run("check", "--diff", "--select", "ASL101")
    assert (result.code, result.out) == (0, "")
    assert result.err == "No errors would be fixed (1 fix available with `--unsafe-fixes`).\n"


@pytest.mark.parametrize(
    ("argv", "fixed"),
    [
        (["--unfixable", "ASL1"], 0),
        (["--fixable", "ASL102"], 2),
        (["--fixable", "blocking-sleep"], 1),
        (["--config", "extend-safe-fixes = ['ASL101']", "--no-unsafe-fixes"], 1),
    ],
)
def test_rules_can_be_kept_from_fixing(project: "Project", argv: list[str], fixed: int) -> None:
    result = project.check("--fix", "--unsafe-fixes", "--show-fixes", *argv)
    assert f"Fixed {fixed} error" in result.out if fixed else "Fixed" not in result.out


def test_fix_only_prints_no_findings(project: "Project") -> None:
    result = project.check("--fix-only", "--unsafe-fixes", "--fixable", "ASL101")
    assert "ASL102" not in result.out
    assert result.code == 0
    assert "await asyncio.sleep(1)" in app(project)


def test_fixing_can_be_an_error(project: "Project") -> None:
    assert project.check("--fix", "--unsafe-fixes", "--exit-non-zero-on-fix").code == 1


def test_fixed_text_from_stdin_goes_to_stdout(project: "Project") -> None:
    text = b"import time\n\n\nasync def f():\n    time.sleep(1)\n"
    result = project.check("--fix", "--unsafe-fixes", "--stdin-filename", "new.py", "-", stdin=text)
    assert result.out == "import asyncio\nimport time\n\n\nasync def f():\n    await asyncio.sleep(1)\n"
    assert not (project.root / "new.py").exists()


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_encodings_and_newlines_survive(empty: "Project", newline: bytes, mark: bytes) -> None:
    text = "import time\n\n\nasync def f():\n    time.sleep(1)  # süß 漢\n".encode().replace(b"\n", newline)
    path = empty.write("app.py", mark + text)
    empty.check("--fix", "--unsafe-fixes")
    after = path.read_bytes()
    assert after == mark + text.replace(b"import time", b"import asyncio" + newline + b"import time").replace(
        b"time.sleep", b"await asyncio.sleep"
    )


def test_other_encodings_survive(empty: "Project") -> None:
    text = "# coding: latin-1\nimport time\n\n\nasync def f():\n    time.sleep(1)  # süß\n"
    path = empty.write("app.py", text.encode("latin-1"))
    empty.check("--fix", "--unsafe-fixes")
    assert "await asyncio.sleep(1)  # süß" in path.read_bytes().decode("latin-1")


def test_what_cannot_be_fixed_is_said(empty: "Project") -> None:
    path = empty.write(
        "app.py",
        """
        import requests


        async def f(urls):
            with requests.get(urls[0]) as response:
                return response.text
        """,
    )
    before = path.read_text("utf-8")
    result = empty.run("fix", "--unsafe-fixes", "--select", "ASL102")
    assert "not fixed: app.py:5: ASL102: it is a context manager" in result.err
    assert path.read_text("utf-8") == before


def test_what_was_tried_in_vain_does_not_count_as_fixable(empty: "Project") -> None:
    empty.write(
        "app.py",
        """
        import requests


        async def f(urls):
            with requests.get(urls[0]) as response:
                return response.text
        """,
    )
    assert empty.check("--select", "ASL102").out.splitlines()[-1].startswith("1 unsafe fix available")
    result = empty.check("--fix", "--unsafe-fixes", "--select", "ASL102")
    assert result.err == "note: 1 fix could not be applied: --show-fixes says why\n"
    assert "[*]" not in result.out
    assert result.out.splitlines()[-1] == "Found 1 error."


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda at: CallInstead(at, "time.sleep", awaited=False), "the finding is still there afterwards"),
        (lambda at: CallInstead(at, "input", awaited=False), "it would bring 1 new ASL109"),
        (lambda at: ReplaceText(at, "time.sleep("), "the result is not valid Python"),
        (lambda at: ReplaceText(at, "pass\n\n\nawait x"), "the result is not valid Python"),
    ],
)
def test_a_wrong_fix_is_withdrawn(
    project: "Project", monkeypatch: pytest.MonkeyPatch, edit: Callable[[Location], Edit], reason: str
) -> None:
    def fixes(_rule: object, call: Call, _evidence: object) -> Iterator[Fix]:
        yield Fix("Break it", Applicability.SAFE, (edit(call.at),))

    monkeypatch.setattr(BlockingSleep, "fixes", fixes)
    before = app(project)
    result = project.run("fix", "--select", "ASL101,ASL109")
    assert f"not fixed: app.py:9: ASL101: {reason}" in result.err
    assert app(project) == before


def test_where_a_fix_goes_wrong_the_next_best_one_is_taken(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    def fixes(_rule: object, call: Call, _evidence: object) -> Iterator[Fix]:
        yield Fix("Not there", Applicability.SAFE, (CallInstead(Location(call.at.path, Span(1, 0, 1, 1)), "print"),))
        yield Fix("No Python", Applicability.SAFE, (ReplaceText(call.at, "time.sleep("),))
        yield Fix("For people", Applicability.DISPLAY, (ReplaceText(call.at, "people()"),))
        yield Fix("Right", Applicability.SAFE, (ReplaceText(call.at, "pass"),))

    monkeypatch.setattr(BlockingSleep, "fixes", fixes)
    result = project.run("fix", "--select", "ASL101")
    assert "    pass\n" in app(project)
    assert "not fixed" not in result.err


def test_changes_are_asked_for_one_by_one(project: "Project") -> None:
    result = project.run("fix", "--unsafe-fixes", "--interactive", stdin=b"y\nn\nn\n")
    assert "Apply this fix?" in result.out
    assert "await asyncio.sleep(1)" in app(project)
    assert "to_thread" not in app(project)


def test_a_question_says_where_and_waits_for_an_answer_it_knows(project: "Project") -> None:
    result = project.run("fix", "--unsafe-fixes", "--interactive", "--color", "always", stdin=b"\nwhat\nq\n")
    assert result.out.count("Apply this fix?") == 3
    assert "app.py:" in result.out.partition("Apply this fix?")[0]
    assert "\x1b[32m+    await asyncio.sleep(1)\x1b[0m\n" in result.out
    assert "time.sleep(1)" in app(project)


def test_nothing_is_written_when_a_file_changes_meanwhile(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    from asynclint.frontends import fixing

    write = fixing.write

    def edit_first(result: object) -> None:
        project.write("app.py", "import time\n")
        write(result)  # type: ignore[arg-type]

    monkeypatch.setattr(fixing, "write", edit_first)
    result = project.check("--fix", "--unsafe-fixes")
    assert result.code == 2
    assert "app.py: changed since it was analysed" in result.err
    assert app(project) == "import time\n"


def test_the_default_timeout_is_configured(empty: "Project") -> None:
    empty.write("asynclint.toml", "default-timeout = 2.5\n")
    path = empty.write("app.py", "import requests\n\n\nasync def f(url):\n    requests.get(url)\n")
    empty.run("fix", "--unsafe-fixes", "--select", "ASL401")
    assert "requests.get(url, timeout=2.5)" in path.read_text("utf-8")


def test_a_call_gets_a_thread_and_then_a_timeout(empty: "Project") -> None:
    path = empty.write("app.py", "import requests\n\n\nasync def f(url):\n    requests.get(url)\n")
    empty.run("fix", "--unsafe-fixes")
    assert "await asyncio.to_thread(requests.get, url, timeout=10)" in path.read_text("utf-8")


@pytest.mark.parametrize("value", ["0", "-1", "true", '"10"', "inf"])
def test_a_timeout_that_is_none_is_refused(empty: "Project", value: str) -> None:
    empty.write("asynclint.toml", f"default-timeout = {value}\n")
    result = empty.check()
    assert result.code == 2
    assert "default-timeout" in result.err


def test_two_fan_outs_of_a_function_share_one_limit(empty: "Project") -> None:
    path = empty.write(
        "app.py",
        """
        import asyncio

        import httpx

        client = httpx.AsyncClient()


        async def f(urls, others):
            await asyncio.gather(*[client.get(url) for url in urls])
            await asyncio.gather(*[client.get(url) for url in others])
        """,
    )
    empty.write("asynclint.toml", "default-concurrency = 7\n")
    result = empty.run("fix", "--unsafe-fixes", "--select", "ASL601")
    text = path.read_text("utf-8")
    assert "Fixed 2 errors" in result.out
    assert text.count("asyncio.Semaphore(7)") == 1
    assert text.count("bounded(client.get, url)") == 2


def test_fix_only_says_how_many(project: "Project") -> None:
    options = ("--fix-only", "--select", "ASL101,ASL102", "--config", 'extend-safe-fixes = ["ASL101"]')
    first = project.check(*options)
    assert (first.code, first.out) == (0, "Fixed 1 error (2 additional fixes available with `--unsafe-fixes`).\n")
    assert project.check(*options).out == "No errors fixed (2 fixes available with `--unsafe-fixes`).\n"
    assert project.check(*options, "--output-format", "json").out == ""


def test_the_mark_of_a_fix_is_as_configured(project: "Project") -> None:
    marked = project.check("--select", "ASL101", "--config", 'extend-safe-fixes = ["ASL101"]').out
    assert "ASL101 [*]" in marked
    assert "[*]" not in project.check("--select", "ASL101", "--unfixable", "ASL101", "--unsafe-fixes").out


HANDLERS = """
import requests
from fastapi import FastAPI

app = FastAPI()


@app.get("/alone")
async def alone(url: str):
    return requests.get(url, timeout=3).text


@app.get("/both")
async def both(url: str):
    await shared(url)
    return requests.get(url, timeout=3).text


@app.get("/shared")
async def shared(url: str):
    return requests.get(url, timeout=3).text
"""


def test_what_only_a_person_can_decide_is_mentioned(empty: "Project") -> None:
    empty.write("app.py", HANDLERS)
    result = empty.check("--output-format", "full")
    told = [line for line in result.out.splitlines() if line.startswith("or: ")]
    why = "it awaits nothing, and the framework runs plain handlers in a thread of a limited pool"
    assert told == [f"or: Make `alone` a plain `def`: {why}"]
    asked = empty.run("fix", "--unsafe-fixes", "--interactive", stdin=b"q\n")
    assert f"or: Make `alone` a plain `def` ({why})" in asked.out
    assert "or: Send it with `httpx.AsyncClient` (the project does not use httpx yet)" in asked.out


def test_a_trial_reads_only_what_it_has_changed(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    extracted: list[int] = []

    def counting(sources: list[bytes], **options: object) -> list[bytes]:
        extracted.append(len(sources))
        return extract_all(sources)

    extract_all = extraction.extract_all
    monkeypatch.setattr(facts_store, "extract_all", counting)
    project.check("--fix", "--unsafe-fixes", "--no-cache")
    assert extracted[0] > 1
    assert set(extracted[1:]) == {1}  # the file that the fixes change


def test_one_program_is_in_memory_at_a_time(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    programs: weakref.WeakSet[Program] = weakref.WeakSet()
    most = 0
    link = Program.link

    def linked(*args: Any, **options: Any) -> Program:
        nonlocal most
        program = link(*args, **options)
        programs.add(program)
        most = max(most, len(programs))
        return program

    monkeypatch.setattr(Program, "link", linked)
    assert "3 fixed" in project.check("--fix", "--unsafe-fixes", "--ignore", "ASL501").out
    assert most == 1
