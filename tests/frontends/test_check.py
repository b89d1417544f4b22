"""`asynclint check` from outside: exit codes, selection, scope, suppression."""

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

SLEEP = "app.py:9:5: ASL101"


def codes(text: str) -> list[str]:
    """`path:line code` of each line of concise output."""
    found = [line.split(" ", 2) for line in text.splitlines() if line.count(":") >= 3]
    return [f"{place.rsplit(':', 2)[0]} {code.rstrip(':')}" for place, code, _ in found]


def test_findings_of_a_project(project: "Project") -> None:
    result = project.check()
    assert codes(result.out) == ["app.py:9 ASL101", "app.py:10 ASL102", "app.py:14 ASL102"]
    assert result.out.splitlines()[-2] == "Found 3 errors in 2 roots."
    assert (result.code, result.err) == (1, "")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["check"], 1),
        (["check", "--exit-zero"], 0),
        (["check", "--select", "ASL2"], 0),
        (["check", "sdk.py", "--select", "ASL101"], 0),
        (["check", "nowhere.py"], 1),
        (["check", "--silent"], 1),
        (["check", "--select", "ASL12O"], 2),
        (["check", "--select", "asl101"], 2),
        (["check", "--config", "nope.toml"], 2),
        (["check", "--config", "selct = []"], 2),
        (["check", "--no-such-flag"], 2),
        (["check", "--jobs", "0"], 2),
        (["check", "--output-format", "xml"], 2),
        (["check", "-", "app.py"], 2),
        (["check", "--show-files"], 0),
        (["check", "--show-settings"], 0),
        (["chekc"], 2),
        (["app.py"], 2),
        ([], 2),
        (["--version"], 0),
        (["version"], 0),
        (["--help"], 0),
        (["rule", "ASL101"], 0),
        (["rule", "blocking-http"], 0),
        (["rule", "ASL999"], 2),
        (["rule"], 2),
        (["linter"], 0),
        (["config"], 0),
        (["config", "select"], 0),
        (["config", "selct"], 2),
        (["why", "app.py:10"], 0),
        (["why", "app.py"], 2),
        (["why", "nope.py:1"], 2),
        (["clean"], 0),
    ],
)
def test_exit_codes(project: "Project", argv: list[str], code: int) -> None:
    result = project.run(*argv)
    assert result.code == code, result
    assert "Traceback" not in result.out + result.err
    assert (result.err.startswith("asynclint: ") and result.err.count("\n") == 1) or code != 2 or not argv


def test_an_empty_project_is_clean_with_a_warning(empty: "Project") -> None:
    result = empty.check()
    assert (result.code, result.out) == (0, "All checks passed!\n")
    assert result.err == "warning: No Python files found under the given path(s)\n"


def test_a_syntax_error_is_a_finding_that_nothing_silences(project: "Project") -> None:
    project.write("broken.py", "def f(:  # noqa\n    pass\n# ruff: noqa\n")
    result = project.check("--ignore", "ALL")
    assert (result.code, codes(result.out)) == (1, ["broken.py:1 invalid-syntax"])
    assert len(codes(project.check().out)) == 4


def test_newer_syntax_is_said_to_be_newer(project: "Project") -> None:
    project.write("newer.py", "lazy import json\nx = t'{1}'\n")
    result = project.run("check", "newer.py")
    assert "invalid-syntax" in result.out
    assert "uses syntax newer than Python" in result.out


@pytest.mark.parametrize(
    "data",
    [b"x = '\xff'\n", b"# coding: no-such\n", b"x = 1\x00\n", b"x = " + b"(" * 5000 + b")" * 5000, b"\xff\xfex\x00"],
)
def test_a_file_that_cannot_be_read_is_a_finding_and_the_rest_goes_on(project: "Project", data: bytes) -> None:
    project.write("bad.py", data)
    result = project.check()
    assert result.code == 1
    assert codes(result.out)[-1].startswith("bad.py:1 invalid-syntax")
    assert len(codes(result.out)) == 4


@pytest.mark.parametrize("operator", [" + ", " and ", "."])
def test_long_chains_are_no_trouble(project: "Project", operator: str) -> None:
    project.write(
        "deep.py", "import time\nasync def f(a):\n    time.sleep(1)\n    x = " + operator.join("a" * 3000) + "\n"
    )
    assert "Traceback" not in project.check().err


def test_encodings_and_newlines_keep_lines_and_columns_right(empty: "Project") -> None:
    text = "import time\nasync def f():\n    x = 'é'; time.sleep(1)\n"
    empty.write("latin.py", b"# coding: latin-1\n" + text.encode("latin-1"))
    empty.write("bom.py", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    out = empty.check().out
    assert [line.split(" ")[0] for line in out.splitlines()[:2]] == ["bom.py:3:14:", "latin.py:4:14:"]


def test_only_the_requested_paths_are_reported_but_all_are_analysed(project: "Project") -> None:
    project.write("other/more.py", "import time\nasync def f():\n    time.sleep(1)\n")
    assert codes(project.check("other").out) == ["other/more.py:3 ASL101"]
    # A file that was named is reported with everything that leads through it.
    assert codes(project.check("sdk.py").out) == ["app.py:10 ASL102", "app.py:14 ASL102"]
    assert codes(project.check(".", cwd="other").out) == ["more.py:3 ASL101"]
    assert codes(project.check("../app.py", cwd="other").out)[0] == "../app.py:9 ASL101"


def test_suppression_counts_and_can_be_ignored(project: "Project") -> None:
    text = (project.root / "app.py").read_text().replace("time.sleep(1)", "time.sleep(1)  # noqa: ASL101 warm-up")
    project.write("app.py", text.replace('state("x")', 'state("x")  # noqa: ASYNC210'))
    result = project.check()
    assert (codes(result.out), result.out.splitlines()[-2]) == (["app.py:14 ASL102"], "Found 1 error (2 suppressed).")
    assert len(codes(project.check("--ignore-noqa").out)) == 3
    assert len(codes(project.check("--config", "noqa-aliases = false").out)) == 2


def test_a_function_declared_nonblocking_ends_all_paths_through_it(project: "Project") -> None:
    text = (project.root / "sdk.py").read_text()
    project.write("sdk.py", text.replace("def post(self", "# asynclint: nonblocking\n    def post(self"))
    assert codes(project.check().out) == ["app.py:9 ASL101"]


def test_configuration_selects_ignores_and_weighs(project: "Project") -> None:
    config = '[tool.asynclint]\nignore = ["blocking-sleep"]\n[tool.asynclint.severity]\nASL1 = "info"\n'
    project.write("pyproject.toml", config)
    assert project.check().out == "All checks passed! (2 info hidden)\n"
    assert len(codes(project.check("--min-severity", "info").out)) == 2
    assert codes(project.check("--select", "ASL101", "--min-severity", "info").out) == ["app.py:9 ASL101"]
    assert len(codes(project.check("--isolated").out)) == 3


def test_per_file_ignores_and_nested_configuration(project: "Project") -> None:
    blocking = "import time\nasync def f():\n    time.sleep(1)\n"
    project.write("a/x.py", blocking)
    project.write("b/x.py", blocking)
    project.write("b/asynclint.toml", 'ignore = ["ASL1"]\n')
    assert codes(project.check("a", "b").out) == ["a/x.py:3 ASL101"]
    assert codes(project.check("--per-file-ignores", "a/*:ASL101,app.py:ASL1").out) == []
    assert codes(project.check("--config", 'per-file-ignores = {"!app.py" = ["ASL"]}').out)[0] == "app.py:9 ASL101"


def test_an_error_in_the_configuration_names_its_line(project: "Project") -> None:
    project.write("pyproject.toml", '[tool.asynclint]\nselect = [\n  "ASL1",\n  "ASL12O",\n]\n')
    result = project.check()
    assert result.code == 2
    assert result.err.startswith('asynclint: pyproject.toml:4: select: unknown rule "ASL12O". Did you mean ASL1')


def test_excluded_files_that_are_named(project: "Project") -> None:
    project.write("pyproject.toml", '[tool.asynclint]\nextend-exclude = ["app.py"]\n')
    assert codes(project.check().out) == []
    assert len(codes(project.check("app.py").out)) == 3
    assert codes(project.check("app.py", "--force-exclude").out) == []


def test_standard_input(project: "Project") -> None:
    code = b"import time\nasync def f():\n    time.sleep(1)\n"
    assert codes(project.check("-", stdin=code).out) == ["-:3 ASL101"]
    changed = b"from sdk import Client\nasync def f(c: Client):\n    c.state(1)\n"
    named = project.check("--stdin-filename", "app.py", "-", stdin=changed)
    assert codes(named.out) == ["app.py:3 ASL102"]
    assert len(codes(project.check().out)) == 3


def test_arguments_from_a_file(project: "Project") -> None:
    project.write("args", "--select\nASL101\napp.py\n")
    assert codes(project.check("@args").out) == ["app.py:9 ASL101"]


def test_quiet_and_silent(project: "Project") -> None:
    assert project.check("-q").out.count("\n") == 3
    assert project.check("-s").out == ""


def test_output_goes_to_a_file(project: "Project") -> None:
    result = project.check("-o", "report.txt")
    assert (result.code, result.out) == (1, "")
    assert (project.root / "report.txt").read_text().startswith(SLEEP)


def test_the_environment_sets_the_format(project: "Project") -> None:
    result = project.start("check", ASYNCLINT_OUTPUT_FORMAT="json")
    assert [item["code"] for item in json.loads(result.out)] == ["ASL101", "ASL102", "ASL102"]
    assert project.start("check", ASYNCLINT_OUTPUT_FORMAT="nope").code == 2


def test_add_noqa_writes_and_merges(project: "Project") -> None:
    text = (project.root / "app.py").read_text().replace("time.sleep(1)", "time.sleep(1)  # noqa: E501")
    project.write("app.py", text)
    result = project.check("--add-noqa")
    assert (result.code, result.out, result.err) == (0, "", "Added 3 noqa directives.\n")
    assert "time.sleep(1)  # noqa: ASL101, E501\n" in (project.root / "app.py").read_text()
    assert project.check().out == "All checks passed! (3 suppressed)\n"


def test_add_noqa_with_a_reason_keeps_bytes_it_does_not_own(empty: "Project") -> None:
    before = b"# coding: latin-1\r\nimport time\r\nasync def f():\r\n    time.sleep(1)  # \xe9\r\n"
    file = empty.write("a.py", before)
    assert empty.check("--add-noqa=legacy").code == 0
    assert file.read_bytes() == before.replace(b"# \xe9", b"# \xe9  # noqa: ASL101 legacy")


def test_show_files_are_absolute_and_sorted(project: "Project") -> None:
    expected = "".join(f"{project.root / name}\n" for name in ("app.py", "sdk.py"))
    assert project.run("check", "--show-files").out == expected
    assert project.run("check", "--show-files", "sdk.py").out == f"{project.root / 'sdk.py'}\n"


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_a_symbolic_link_to_itself_is_a_problem(project: "Project") -> None:
    (project.root / "loop.py").symlink_to("loop.py")
    result = project.check()
    assert (result.code, len(codes(result.out))) == (2, 3)
    assert result.err.startswith("asynclint: loop.py: cannot be read")


def test_a_malformed_suppression_is_pointed_out(project: "Project") -> None:
    text = (project.root / "app.py").read_text().replace("time.sleep(1)", "time.sleep(1)  # noqa: ASL101x")
    project.write("app.py", text)
    result = project.check()
    assert result.err.startswith("warning: app.py:9: the suppression comment is not understood: `ASL101x`")
    assert result.code == 1


def test_an_internal_error_is_one_line(project: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("asynclint.engine.session.Session.run", fail)
    result = project.check()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("asynclint: internal error: KeyError: 'lost' (test_check.py:")
    assert result.err.count("\n") == 1
    assert "Traceback" in project.check("-v").err
