"""Fixes of launch files on the command line: what is written, what is kept, and what is left alone."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

COMPOSE = """\
x-shared: &shared   # for all
  image: shop/api
  restart: always
services:
  items:
    <<: *shared
    environment: {LOG: "info"}   # in one line
    command:
      - uvicorn   # the server
      - shop.main:app
      - "--reload"
      - --port
      - "8000"
  folded:
    <<: *shared
    command: >
      uvicorn shop.main:app
      --reload
      --port 8000
  flow:
    <<: *shared
    command: [uvicorn, shop.main:app, --reload]
  shell:
    <<: *shared
    command: sh -c "alembic upgrade head && uvicorn shop.main:app --reload"
"""
FIXED_COMPOSE = """\
x-shared: &shared   # for all
  image: shop/api
  restart: always
services:
  items:
    <<: *shared
    environment: {LOG: "info"}   # in one line
    command:
      - uvicorn   # the server
      - shop.main:app
      - --port
      - "8000"
      - "--workers"
      - "${WEB_CONCURRENCY:-2}"
  folded:
    <<: *shared
    command: >
      uvicorn shop.main:app
      --port 8000 --workers ${WEB_CONCURRENCY:-2}
  flow:
    <<: *shared
    command: [uvicorn, shop.main:app, --workers, "${WEB_CONCURRENCY:-2}"]
  shell:
    <<: *shared
    command: sh -c "alembic upgrade head && exec uvicorn shop.main:app --workers ${WEB_CONCURRENCY:-2}"
"""
UNIT = (
    "[Service]\r\n# on the host\r\nExecStart=/srv/bin/gunicorn \\\r\n  -k uvicorn.workers.UvicornWorker \\\r\n  a:b\r\n"
)


def fixed(project: "Project", path: str, text: str, *options: str) -> str:
    file = project.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    project.run("fix", "--unsafe-fixes", "--min-severity", "info", "--select", "ASL8", *options)
    return file.read_bytes().decode()


def test_commands_are_repaired_in_the_way_they_are_written(project: "Project") -> None:
    assert fixed(project, "compose.prod.yaml", COMPOSE) == FIXED_COMPOSE
    assert fixed(project, "compose.prod.yaml", FIXED_COMPOSE) == FIXED_COMPOSE


def test_ends_of_lines_and_comments_stay(project: "Project") -> None:
    assert fixed(project, "deploy/api.service", UNIT) == UNIT.replace("uvicorn.workers", "uvicorn_worker").replace(
        "ExecStart", "Environment=WEB_CONCURRENCY=2\r\nExecStart"
    )


def test_a_byte_order_mark_stays(project: "Project") -> None:
    text = "\ufeff[Service]\nExecStart=/srv/bin/hypercorn a:b\n"
    assert fixed(project, "deploy/api.service", text) == text.replace("a:b", "a:b --workers 2")


def test_a_diff_shows_launch_files_too(project: "Project") -> None:
    project.write("deploy/api.service", "[Service]\nExecStart=/srv/bin/hypercorn a:b\n")
    result = project.check("--diff", "--unsafe-fixes", "--select", "ASL801")
    assert "+ExecStart=/srv/bin/hypercorn a:b --workers 2" in result.out.splitlines()
    assert (project.root / "deploy/api.service").read_text() == "[Service]\nExecStart=/srv/bin/hypercorn a:b\n"


def test_what_cannot_be_said_there_is_not_written(project: "Project") -> None:
    dockerfile = 'FROM python:3.12\nCOPY <<EOF /start.sh\nuvicorn a:b\nEOF\nENTRYPOINT ["sh", "/start.sh"]\n'
    project.write("compose.prod.yaml", "services:\n  api:\n    build: .\n    restart: always\n")
    after = fixed(project, "Dockerfile", dockerfile)
    assert after.replace("exec ", "").replace(" --workers ${WEB_CONCURRENCY:-2}", "") == dockerfile


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("gracetimeout = 30\n", "graceful_timeout = 30\n"),
        ("gracetimeout = 30\ngraceful_timeout = 20\n", "gracetimeout = 30\ngraceful_timeout = 20\n"),
        ("timeout = '30s'\n", "timeout = 30\n"),
        ("reload = True  # for now\n", "reload = False  # for now\n"),
        ("import os\nreload = bool(os.getenv('X', 'y'))\n", "import os\nreload = bool(os.getenv('X', 'y'))\n"),
    ],
)
def test_settings_files_of_gunicorn(project: "Project", before: str, after: str) -> None:
    project.write("deploy/api.service", "[Service]\nExecStart=/srv/bin/gunicorn -c gunicorn.conf.py a:b --workers 2\n")
    assert fixed(project, "gunicorn.conf.py", before) == after


@pytest.mark.parametrize("path", ["Makefile", "deploy/Makefile.prod"])
def test_variables_of_a_shell_are_not_written_where_make_would_expand_them(project: "Project", path: str) -> None:
    text = "prod:\n\thypercorn a:b --reload\n"
    assert "${" not in fixed(project, path, text)
