"""Plugins read launch files that asynclint does not know, with the place of every word."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugins.conftest import Installation

PLUGIN = """
asynclint_api = (1, 0)
asynclint_prefixes = ("NMD",)
import re
from asynclint.api import LaunchReader, Started, hookimpl

class NomadJobs(LaunchReader):
    files = ("*.nomad",)

    def read(self, text):
        if "broken" in text.text:
            raise ValueError("no job")
        for task in re.finditer(r'task "(\\w+)" {(.*?)\\n  }', text.text, re.DOTALL):
            words = re.compile(r'"([^"]*)"')
            command = re.search(r"command *= *.*|args *= *.*", task[2])
            found = [
                text.part(task.start(2) + word.start(1), task.start(2) + word.end(1))
                for line in re.finditer(r"(?:command|args) *= *(.*)", task[2])
                for word in words.finditer(task[2], line.start(1), line.end(1))
            ]
            variables = {
                name[1]: text.part(task.start(2) + name.start(2), task.start(2) + name.end(2))
                for name in re.finditer(r'(\\w+) *= *"([^"]*)"', task[2]) if name[1].isupper()
            }
            yield Started(task[1], words=found, variables=variables, how="command =")

@hookimpl
def asynclint_launch_readers():
    yield NomadJobs
"""
JOB = """\
job "shop" {
  task "api" {
    config {
      command = "uvicorn"
      args    = ["shop.main:app", "--host", "0.0.0.0"]
    }
    env {
      LOG = "info"
    }
  }
}
"""


@pytest.fixture
def nomad(installation: "Installation") -> "Installation":
    """A project that is checked with the plugin installed."""
    installation.install(PLUGIN, name="nomad", distribution="asynclint-nomad", files={"nomad.txt": ""})
    return installation


def test_a_job_is_judged_and_repaired(nomad: "Installation") -> None:
    job = nomad.project / "deploy/shop.nomad"
    job.parent.mkdir()
    job.write_text(JOB)
    result = nomad.run("check", "--output-format", "concise", "--select", "ASL801")
    assert result.out.splitlines()[0].startswith("deploy/shop.nomad:4:18: ASL801 uvicorn starts one process here")
    nomad.run("fix", "--unsafe-fixes", "--select", "ASL801")
    assert job.read_text() == JOB.replace('0"]', '0", "--workers", "2"]')


def test_its_variables_count(nomad: "Installation") -> None:
    (nomad.project / "shop.nomad").write_text(JOB.replace("LOG", "WEB_CONCURRENCY").replace("info", "3"))
    assert nomad.run("check", "--select", "ASL801").code == 0
    shown = nomad.run("launch").out
    assert "WEB_CONCURRENCY" in shown
    assert "shop.nomad" in shown


def test_a_new_file_is_noticed(nomad: "Installation") -> None:
    assert nomad.run("check", "--select", "ASL801").code == 0
    assert nomad.run("check", "--select", "ASL801").code == 0
    (nomad.project / "shop.nomad").write_text(JOB)
    assert nomad.run("check", "--select", "ASL801").code == 1


def test_a_reader_that_crashes_is_a_problem(nomad: "Installation") -> None:
    (nomad.project / "shop.nomad").write_text("broken")
    result = nomad.run("check", "--select", "ASL801")
    assert result.code == 2
    assert "its launch reader NomadJobs crashed: ValueError: no job" in result.err


@pytest.mark.parametrize(
    ("reader", "what"),
    [
        ("dict", "asynclint_launch_readers gave a type where a LaunchReader was expected"),
        ("LaunchReader", "the launch reader LaunchReader has no `files`"),
    ],
)
def test_what_is_no_reader_is_a_problem(installation: "Installation", reader: str, what: str) -> None:
    installation.install(
        PLUGIN.replace("yield NomadJobs", f"yield {reader}"), name="nomad", distribution="asynclint-nomad"
    )
    result = installation.run("check", "--select", "ASL801")
    assert result.code == 2
    assert what in result.err


def test_without_the_plugin_such_files_are_nothing(installation: "Installation") -> None:
    (installation.project / "shop.nomad").write_text(JOB)
    assert installation.run("check", "--select", "ASL801").code == 0
