"""What build services read: annotations within their limits, a summary of the job, fingerprints that are unique."""

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

MANY = "import time\n\n\nasync def handler():\n" + "    time.sleep(1)\n" * 25


def test_github_shows_ten_and_the_summary_of_the_job_has_them_all(empty: "Project") -> None:
    empty.write("app.py", MANY)
    summary = empty.root / "summary.md"
    for times in (1, 2):  # nothing has changed the second time, and another step has a summary of its own
        done = empty.start("check", "--output-format", "github", GITHUB_STEP_SUMMARY=str(summary))
        lines = done.out.splitlines()
        assert [line.split(" ")[0] for line in lines] == ["::warning"] * 10 + ["::notice"]
        assert lines[-1].endswith("… and 15 more findings: see the job summary")
        assert done.code == 1
        assert summary.read_text("utf-8").count("| `app.py:") == times * 25


def test_a_summary_is_cut_where_github_would_drop_it(empty: "Project") -> None:
    empty.write("app.py", MANY.replace("\n    time.sleep(1)", "\n    time.sleep(1)" * 500))
    summary = empty.root / "summary.md"
    empty.start("check", "--output-format", "github", GITHUB_STEP_SUMMARY=str(summary))
    text = summary.read_bytes()
    assert 900_000 < len(text) <= 1_000_000
    assert text.endswith(b"|\n\nThere is more than fits in here.\n")


def test_a_run_without_a_summary_is_remembered_for_runs_without_one(empty: "Project") -> None:
    empty.write("app.py", MANY)
    summary = empty.root / "summary.md"
    first = empty.start("check", "--output-format", "github")
    assert first.out == empty.start("check", "--output-format", "github").out
    empty.start("check", "--output-format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert "ASL101" in summary.read_text("utf-8")


def test_annotations_escape_what_would_end_them(empty: "Project") -> None:
    empty.write("a,b:c%.py", "import time\n\n\nasync def handler():\n    time.sleep(1)\n")
    (line,) = empty.run("check", "--no-cache", "--output-format", "github").out.splitlines()
    properties, _, message = line.removeprefix("::warning ").partition("::")
    assert re.search(r"file=[^,:]*a%2Cb%3Ac%25\.py,", properties)
    assert "a,b:c%25.py:5:5: ASL101" in message


def test_gitlab_gets_a_fingerprint_for_each_finding(empty: "Project") -> None:
    empty.write("app.py", MANY)
    found = json.loads(empty.run("check", "--no-cache", "--output-format", "gitlab").out)
    assert len({item["fingerprint"] for item in found}) == len(found) == 25
    assert {item["location"]["path"] for item in found} == {"app.py"}
    empty.write("app.py", "# moved\n" + MANY)
    moved = json.loads(empty.run("check", "--no-cache", "--output-format", "gitlab").out)
    assert [item["fingerprint"] for item in moved] == [item["fingerprint"] for item in found]


def test_reviewdog_counts_bytes(empty: "Project") -> None:
    empty.write("app.py", 'import time\n\n\nasync def f():\n    x = "é𝄞"; time.sleep(1)\n')
    (found,) = json.loads(empty.run("check", "-n", "--output-format", "rdjson").out)["diagnostics"]
    line = (empty.root / "app.py").read_bytes().splitlines()[4]
    ends = found["location"]["range"]
    assert line[ends["start"]["column"] - 1 : ends["end"]["column"] - 1] == b"time.sleep(1)"
    edit = found["suggestions"][-1]
    start, end = (edit["range"][name]["column"] - 1 for name in ("start", "end"))
    assert (line[:start] + edit["text"].encode() + line[end:]).endswith(b"; await asyncio.sleep(1)")
