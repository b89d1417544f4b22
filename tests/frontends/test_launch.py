"""`asynclint launch`: what a person sees, what a program reads."""

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

FILES = {
    "pyproject.toml": "[tool.asynclint]\n",
    "app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
    "Dockerfile": "FROM python:3.12\nWORKDIR /code\nCOPY . .\nENV WEB_CONCURRENCY=2\n"
    'CMD ["gunicorn", "app.main:app"]\n',
    "gunicorn.conf.py": 'worker_class = "uvicorn_worker.UvicornWorker"\nworkers = 3\n',
    "deploy/compose.yaml": "services:\n  api:\n    build: ..\n    command: gunicorn --grace 20 app.main:app\n",
}

TEXT = """\
Dockerfile:5  Dockerfile, production
  $ gunicorn app.main:app
  app                  app.main:app (asgi)           app/main.py
  directory            /code
  worker_class         uvicorn_worker.UvicornWorker  worker_class gunicorn.conf.py:1
  workers              3                             workers gunicorn.conf.py:2; not 2 of WEB_CONCURRENCY (ENV) \
Dockerfile:4
  graceful_timeout     30                            default
  keepalive            2                             default
  max_requests         0                             default
  max_requests_jitter  0                             default
  reload               False                         default
  threads              1                             default
  timeout              30                            default
  settings file        gunicorn.conf.py              found by itself
  base image           python:3.12
"""


@pytest.fixture
def launched(empty: "Project") -> "Project":
    for path, text in FILES.items():
        empty.write(path, text)
    return empty


def test_a_table_of_what_really_runs(launched: "Project") -> None:
    result = launched.run("launch", "Dockerfile")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(TEXT)


def test_the_paths_choose_the_deployments_they_take_part_in(launched: "Project") -> None:
    everything = launched.run("launch").out
    assert everything.count("  $ ") == 2
    assert launched.run("launch", "gunicorn.conf.py").out == everything
    only = launched.run("launch", "deploy").out
    assert only.startswith("deploy/compose.yaml:4  compose api, production, one instance\n")
    assert "graceful_timeout     20                            --grace deploy/compose.yaml:4" in only
    assert only.count("  $ ") == 1


def test_json_says_the_same(launched: "Project") -> None:
    (image, service) = json.loads(launched.run("launch", "--output-format", "json").out)
    assert image["settings"]["workers"] == {
        "values": [3],
        "because": None,
        "source": "config",
        "spelling": "workers",
        "location": {"filename": "gunicorn.conf.py", "row": 2, "column": 1},
        "overrides": [
            {
                "values": [2],
                "because": None,
                "source": "environment",
                "spelling": "WEB_CONCURRENCY",
                "location": {"filename": "Dockerfile", "row": 4, "column": 5},
                "overrides": [],
            }
        ],
    }
    assert image["app"] == {"text": "app.main:app", "kind": "asgi", "factory": False, "module": "app/main.py"}
    assert service["name"] == "api"


def test_what_changes_is_noticed(launched: "Project") -> None:
    before = launched.run("launch", "deploy").out
    assert launched.run("launch", "deploy").out == before
    launched.write("deploy/compose.yaml", FILES["deploy/compose.yaml"].replace("--grace 20", "--grace 25"))
    assert "graceful_timeout     25" in launched.run("launch", "deploy").out
    launched.write("gunicorn.conf.py", "workers = 5\n")
    assert "workers              5" in launched.run("launch", "deploy").out


def test_nothing_to_show_and_nothing_to_find(empty: "Project") -> None:
    empty.write("app.py", "x = 1\n")
    result = empty.run("launch")
    assert (result.code, result.out) == (0, "Nothing that starts a server was found.\n")
    result = empty.run("launch", "nope")
    assert (result.code, result.err) == (2, "asynclint: launch: there is no file or directory nope\n")


def test_a_file_that_cannot_be_read_whole_is_told(empty: "Project") -> None:
    empty.write("compose.yaml", "services:\n  api:\n    command: [uvicorn, app:app\n  web: {\n")
    result = empty.run("launch")
    assert result.code == 0
    assert result.err.startswith("warning: compose.yaml: line 4: ")


def test_no_parser_is_loaded_for_a_project_that_launches_nothing(empty: "Project") -> None:
    empty.write("app.py", "import time\n\nasync def f():\n    time.sleep(1)\n")
    program = (
        "import sys; from asynclint.frontends.cli import main; main(['check', '-s', '--no-cache']);"
        "print(*(name for name in ('tree_sitter', 'yaml', 'libcst', 'asynclint.fixes.launch') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=empty.root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
