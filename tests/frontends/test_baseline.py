"""Baselines from outside: written, honoured, outdated, pruned."""

import json
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project, Result

NAME = "asynclint-baseline.json"


@pytest.fixture
def settled(project: "Project") -> "Project":
    """The project after a day's end: everything that is there is in the baseline."""
    assert project.run("check", "--write-baseline").code == 0
    return project


def entries(project: "Project") -> list[dict[str, object]]:
    return list(json.loads((project.root / NAME).read_text("utf-8"))["findings"])


def edit(project: "Project", path: str, old: str, new: str) -> None:
    text = (project.root / path).read_text("utf-8")
    assert old in text
    (project.root / path).write_text(text.replace(old, new), encoding="utf-8")


def check(project: "Project", *argv: str) -> "Result":
    return project.check("--baseline", NAME, *argv)


def test_a_baseline_is_text_for_people(settled: "Project") -> None:
    text = (settled.root / NAME).read_text("utf-8")
    assert (
        text.partition('"findings": [')[2]
        == dedent("""
        {"code": "ASL101", "path": "app.py", "symbol": "handler", "line": "time.sleep(1)", "leaf": "time.sleep"},
        {"code": "ASL102", "path": "app.py", "symbol": "handler", "line": "return client.state(\\"x\\")", "leaf": POST},
        {"code": "ASL102", "path": "app.py", "symbol": "other", "line": "return client.state(\\"y\\")", "leaf": POST}
    """)
        .replace("\n{", "\n    {")
        .replace("POST", '"requests.api.post"')
        + "  ]\n}\n"
    )


def test_known_findings_do_not_count(settled: "Project") -> None:
    result = check(settled)
    assert (result.code, result.out, result.err) == (0, f"All checks passed! (3 known from {NAME})\n", "")


def test_without_the_option_everything_counts(settled: "Project") -> None:
    assert settled.check().code == 1
    edit(settled, "pyproject.toml", "[tool.asynclint]", f'[tool.asynclint]\nbaseline = "{NAME}"')
    assert settled.check().code == 0
    assert settled.check("--no-baseline").code == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import time\n", "import time\nimport os\n\n\n"),
        ("async def handler", "async def renamed"),
        ("    time.sleep(1)\n", "    if True:\n        time.sleep(1)\n"),
    ],
)
def test_edits_around_a_finding_leave_it_known(settled: "Project", old: str, new: str) -> None:
    edit(settled, "app.py", old, new)
    assert check(settled).code == 0


def test_a_copy_is_new_and_alone_shown(settled: "Project") -> None:
    edit(settled, "app.py", "    time.sleep(1)\n", "    time.sleep(1)\n    time.sleep(1)\n")
    result = check(settled)
    assert result.code == 1
    assert "Found 1 error (3 known" in result.out
    assert [line.split(" ")[:2] for line in result.out.splitlines()[:1]] == [["app.py:10:5:", "ASL101"]]


def test_what_is_gone_is_said_and_strictly_fails(settled: "Project") -> None:
    edit(settled, "app.py", "    time.sleep(1)\n", "")
    result = check(settled)
    assert result.code == 0
    assert result.err == (
        f"note: {NAME}: 1 finding in it is not there any more; take out with `asynclint baseline prune`\n"
    )
    assert check(settled, "--baseline-strict").code == 1


def test_a_run_about_something_else_calls_nothing_gone(settled: "Project") -> None:
    edit(settled, "app.py", "    time.sleep(1)\n", "")
    assert "note" not in check(settled, "--select", "ASL102").err
    assert "note" not in check(settled, "sdk.py").err
    edit(settled, "app.py", "async def other", "async def other(:")
    assert "note" not in check(settled).err


def test_prune_takes_out_and_update_takes_in(settled: "Project") -> None:
    edit(settled, "app.py", "    time.sleep(1)\n", "    time.sleep(2)\n")
    assert settled.run("baseline", "prune").out == f"{NAME}: 0 findings added, 1 taken out.\n"
    assert [item["code"] for item in entries(settled)] == ["ASL102", "ASL102"]
    assert settled.run("baseline", "update").out == f"{NAME}: 1 finding added, 0 taken out.\n"
    assert check(settled, "--baseline-strict").code == 0


def test_what_moved_is_written_as_it_is_now(settled: "Project") -> None:
    edit(settled, "app.py", "async def handler", "async def renamed")
    settled.run("baseline", "prune")
    assert [item["symbol"] for item in entries(settled)] == ["renamed", "other", "renamed"]


def test_an_update_of_a_part_leaves_the_rest(settled: "Project") -> None:
    settled.write("more.py", "import time\nasync def f():\n    time.sleep(3)\n")
    edit(settled, "app.py", "    time.sleep(1)\n", "")
    settled.run("baseline", "update", "more.py")
    assert [(item["path"], item["code"]) for item in entries(settled)] == [
        ("app.py", "ASL101"), ("app.py", "ASL102"), ("app.py", "ASL102"), ("more.py", "ASL101"),
    ]  # fmt: skip


def test_a_known_finding_outside_the_request_does_not_vouch_for_a_copy_inside(settled: "Project") -> None:
    settled.write("copy.py", (settled.root / "app.py").read_bytes())
    assert check(settled, "copy.py", "--select", "ASL101").code == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", ":1: not valid JSON"),
        ("<<<<<<< HEAD\n{}", ":1: not valid JSON: Expecting value; it holds an unresolved merge conflict"),
        ("[]", ": no baseline: expected an object with a list `findings`"),
        ('{"version": 9, "findings": []}', ": written by another version of asynclint; write it anew"),
        ('{"version": 1, "findings": [{"code": "ASL101"}]}', ": entry 1: `code` and `path` has to be a text"),
        ('{"version": 1, "findings": [{"code": "X", "path": "a", "count": 0}]}', ": entry 1: `count` has to be"),
    ],
)
def test_a_baseline_that_cannot_be_read_ends_the_run(project: "Project", text: str, complaint: str) -> None:
    project.write(NAME, text)
    result = check(project)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"asynclint: {NAME}{complaint}")


def test_a_baseline_that_is_not_there_is_an_error(project: "Project") -> None:
    assert project.check("--baseline", "nope.json").err.startswith("asynclint: nope.json: there is no such baseline")


def test_no_baseline_is_written_over(settled: "Project") -> None:
    assert settled.run("check", "--write-baseline").code == 2
    assert settled.run("baseline", "write").code == 2


def test_half_a_run_makes_no_baseline(settled: "Project") -> None:
    """What could not be read would be taken for gone."""
    before = (settled.root / NAME).read_bytes()
    (settled.root / "locked").mkdir()
    settled.write("locked/x.py", "")
    (settled.root / "locked/x.py").unlink()
    (settled.root / "locked/x.py").symlink_to("x.py")
    result = settled.run("baseline", "update")
    assert (result.code, (settled.root / NAME).read_bytes()) == (2, before), result


def test_sarif_says_what_is_new(settled: "Project") -> None:
    edit(settled, "app.py", "    time.sleep(1)\n", "    time.sleep(1)\n    time.sleep(1)\n")
    run = json.loads(settled.run("check", "--baseline", NAME, "--output-format", "sarif").out)["runs"][0]
    assert [result["baselineState"] for result in run["results"]] == ["new", "unchanged", "unchanged", "unchanged"]
    assert [bool(result.get("suppressions")) for result in run["results"]] == [False, True, True, True]


def test_the_cache_notices_a_new_baseline(settled: "Project") -> None:
    argv = ("check", "--baseline", NAME, "--output-format", "concise")
    assert settled.start(*argv).code == 0
    (settled.root / NAME).write_text('{"version": 1, "findings": []}', encoding="utf-8")
    assert settled.start(*argv).code == 1


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(project: "Project", level: str, code: int) -> None:
    result = project.check("--fail-on", level)
    assert (result.code, "Found 3 errors" in result.out) == (code, True)
