"""Load balancers that Terraform sets up in front of a container."""

import pytest

from asynclint.api.testing import analyse
from asynclint.checks.asl403_timeout_inversion import TimeoutInversion
from asynclint.checks.asl813_launch_keepalive_below_lb import LaunchKeepaliveBelowLb

TASK = """
resource "aws_ecs_task_definition" "api" {
  container_definitions = jsonencode([{ name = "api", image = "api", command = ["uvicorn", "main:app"] }])
}
"""
BALANCER = 'resource "aws_lb" "front" {\n  %s\n}\n'
APP = """
import httpx
from fastapi import FastAPI

app = FastAPI()
client = httpx.AsyncClient(timeout=90)


@app.get("/")
async def root():
    return (await client.get("https://upstream.example")).json()
"""


@pytest.mark.parametrize(
    ("balancers", "codes"),
    [
        (["internal = false"], ["ASL813", "ASL403"]),
        (["idle_timeout = 120"], ["ASL813"]),
        (["idle_timeout = 4"], ["ASL403"]),
        (["idle_timeout = var.idle"], []),
        (['load_balancer_type = "network"'], []),
        (["idle_timeout = 30", "idle_timeout = 300"], []),
        ([], []),
    ],
)
def test_what_it_ends_is_told(balancers: list[str], codes: list[str]) -> None:
    files = {
        "main.py": APP,
        "infra/ecs.tf": TASK,
        "infra/lb.tf": "".join(BALANCER % text for text in balancers),
    }
    assert [finding.code for finding in analyse(files, [TimeoutInversion, LaunchKeepaliveBelowLb])] == codes


def test_one_of_another_folder_does_not_count() -> None:
    files = {"main.py": APP, "infra/ecs.tf": TASK, "other/lb.tf": BALANCER % ""}
    assert analyse(files, [TimeoutInversion, LaunchKeepaliveBelowLb]) == []
