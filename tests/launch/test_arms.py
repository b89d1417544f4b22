"""Scripts that pick one of several commands: what is said about one arm depends on the others."""

import pytest

from asynclint.api.testing import analyse
from asynclint.checks.asl801_launch_missing_workers import LaunchMissingWorkers

PLAIN, DECIDED = "uvicorn app:app", "gunicorn -k uvicorn_worker.UvicornWorker -w 4 app:app"
COMPOSE = "services:\n  web:\n    build: .\n    restart: always\n"


def lines(script: str) -> list[int]:
    """Where processes are missing, when a service for production starts the script."""
    files = {
        "start.sh": f"#!/bin/sh\n{script}\n",
        "Dockerfile": 'FROM python:3.12\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n',
        "compose.prod.yaml": COMPOSE,
    }
    return [finding.at.span.line for finding in analyse(files, [LaunchMissingWorkers])]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (f'if [ "$WORKERS" = 1 ]; then\nexec {PLAIN}\nelse\nexec {DECIDED}\nfi', []),
        (f'case "$1" in\nasgi) exec {PLAIN} ;;\nmany) exec {DECIDED} ;;\nesac', []),
        (f'if [ -n "$PORT" ]; then\nexec {PLAIN} --port $PORT\nelse\nexec {PLAIN}\nfi', [3, 5]),
        (f'if [ "$ENV" = dev ]; then\nexec {PLAIN} --reload\nelse\nexec {PLAIN}\nfi', [5]),
        (f'if [ "$ENV" = production ]; then\nexec {PLAIN}\nelse\nexec {DECIDED} --reload\nfi', [3]),
        (f'if [ -n "$DEBUG" ]; then\nset -x\nfi\nexec {PLAIN}', [5]),
    ],
)
def test_arms_are_weighed_against_each_other(script: str, found: list[int]) -> None:
    assert lines(script) == found
