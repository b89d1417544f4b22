"""Several reports of one run, and `--watch`."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

ROOT = Path(__file__).parents[2]
#: Shells let the jobs they start in the background ignore Ctrl-C; pytest may be one of them.
INTERRUPTIBLE = """
import signal
from asynclint.__main__ import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


def test_several_reports_at_once(project: "Project") -> None:
    result = project.run(
        "check", "--output-format", "sarif:out.sarif", "--output-format", "json:out.json", "--output-format", "concise"
    )
    assert result.code == 1
    assert "Found 3 errors in 2 roots.\n" in result.out
    found = json.loads((project.root / "out.json").read_text("utf-8"))
    results = json.loads((project.root / "out.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert [item["code"] for item in found] == [item["ruleId"] for item in results] == ["ASL101", "ASL102", "ASL102"]


def test_a_report_beside_the_usual_output(project: "Project") -> None:
    project.write("pyproject.toml", '[tool.asynclint]\noutput-format = "pylint"\n')
    result = project.run("check", "--output-format=junit:report.xml", "--statistics")
    assert "ASL102" in result.out
    assert (project.root / "report.xml").read_text("utf-8").startswith("<?xml")


def test_reports_are_written_anew_when_nothing_has_changed(project: "Project") -> None:
    for _ in range(2):
        assert project.start("check", "--output-format", "json:out.json").code == 1
        (project.root / "out.json").unlink()


@pytest.mark.parametrize("value", ["xml", "xml:a", "json:", ":a", "sarfi:out"])
def test_a_format_that_is_none(project: "Project", value: str) -> None:
    result = project.run("check", "--output-format", value)
    assert (result.code, result.out) == (2, "")
    assert "expected FORMAT or FORMAT:FILE" in result.err
    assert ("Did you mean sarif?" in result.err) is (value == "sarfi:out")


def test_a_report_that_cannot_be_written(project: "Project") -> None:
    result = project.run("check", "--output-format", "json:app.py/out.json")
    assert (result.code, result.err) == (
        2,
        "asynclint: app.py/out.json: cannot be written: file exists\n",
    )


def test_the_schema_knows_what_the_check_knows(project: "Project") -> None:
    jsonschema = pytest.importorskip("jsonschema")
    tomllib = pytest.importorskip("tomllib")
    from asynclint.engine.configuration.options import KEYS

    schema = json.loads(project.run("config", "--schema").out)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    assert set(schema["properties"]) == set(KEYS)
    for option in KEYS.values():
        assert not list(validator.iter_errors(tomllib.loads(option.example)))
    for wrong in (
        "selct = []",
        "preview = 1",
        'blocking = ["1x"]',
        'severity = { ASL1 = "bad" }',
        "default-timeout = 0",
    ):
        assert list(validator.iter_errors(tomllib.loads(wrong))), wrong


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals work differently there")
def test_watch_checks_again_when_a_file_changes(project: "Project") -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-c",
        INTERRUPTIBLE,
        "check",
        "--watch",
        "--output-format",
        "concise",
        "--select",
        "ASL101",
    ]
    with subprocess.Popen(
        command,
        cwd=project.root,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        lines: list[str] = []
        assert process.stdout is not None
        reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")))  # type: ignore[union-attr]
        reader.start()

        def wait_for(words: str) -> None:
            deadline = time.monotonic() + 60
            while not any(words in line for line in lines):
                assert time.monotonic() < deadline, lines
                time.sleep(0.05)

        try:
            wait_for("Watching for changes.")
            assert any("app.py:9:5: ASL101" in line for line in lines)
            project.write("app.py", "x = 1\n")
            wait_for("app.py changed.")
            wait_for("All checks passed!")
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 130
        finally:
            process.kill()
            reader.join()


def test_standard_input_cannot_be_watched(project: "Project") -> None:
    assert project.run("check", "--watch", "-").err == "asynclint: --watch needs files: standard input is read once\n"
