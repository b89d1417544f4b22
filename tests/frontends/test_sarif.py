"""SARIF of real runs: valid, with what code scanning needs and what it shows."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

ROOT = Path(__file__).parents[2]
SUBSET = json.loads((ROOT / "tests/unit/report/sarif_subset.json").read_text("utf-8"))

WIDE = """
import requests


async def handler(address):
    return requests.post(
        address,
        timeout=3,
    )
"""


def errors(schema: Any, document: Any) -> list[str]:
    jsonschema = pytest.importorskip("jsonschema")
    found = jsonschema.validators.validator_for(schema)(schema).iter_errors(document)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def sarif(project: "Project", *argv: str) -> Any:
    return json.loads(project.run("check", "--no-cache", "--output-format", "sarif", *argv).out)


@pytest.fixture
def incident(empty: "Project") -> "Project":
    """The project of the second incident, with what is installed for it."""
    shutil.copytree(ROOT / "tests/projects/incident2_before", empty.root, dirs_exist_ok=True)
    empty.write("broken.py", "def f(:\n")
    empty.write("wide [draft].py", WIDE)
    return empty


def results(document: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["runs"][0]["results"]
    return found


def test_it_is_valid(incident: "Project") -> None:
    document = sarif(incident, "--min-severity", "info", "--preview")
    assert len(results(document)) > 8
    assert errors(SUBSET, document) == []


def test_nothing_found_is_valid(empty: "Project") -> None:
    document = sarif(empty)
    assert (results(document), errors(SUBSET, document)) == ([], [])


def test_what_is_known_from_a_baseline_is_valid(incident: "Project") -> None:
    incident.run("check", "--no-cache", "--write-baseline")
    document = sarif(incident, "--baseline", "asynclint-baseline.json")
    assert {result["baselineState"] for result in results(document)} == {"unchanged", "new"}
    assert errors(SUBSET, document) == []


def test_the_subset_refuses_what_is_wrong() -> None:
    assert errors(SUBSET, {"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}) != []
    assert errors(SUBSET, {"version": "2.1.0", "runs": [], "extra": 1}) != []


def test_every_result_names_its_rule_by_number(incident: "Project") -> None:
    document = sarif(incident)
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in results(document)] == [
        result["ruleId"] for result in results(document)
    ]
    assert all(rule["help"]["markdown"].startswith(f"# {rule['id']}") for rule in rules if rule["id"].startswith("ASL"))


def test_the_flow_leads_from_the_finding_to_its_root(incident: "Project") -> None:
    result = next(item for item in results(sarif(incident)) if item["ruleId"] == "ASL501")
    steps = [step["location"] for step in result["codeFlows"][0]["threadFlows"][0]["locations"]]
    where = [
        f"{step['physicalLocation']['artifactLocation']['uri']}:{step['physicalLocation']['region']['startLine']}"
        for step in steps
    ]
    assert where[0] == "app/leaders.py:11"
    assert where[-1] == "environment/chainstate/api.py:12"
    assert steps[-1]["message"]["text"] == "API.post reaches requests.sessions.Session.post"
    link = re.search(r" \(\[root cause\]\((\d+)\)\)$", result["message"]["text"])
    assert link is not None
    (root,) = [item for item in result["relatedLocations"] if item["id"] == int(link[1])]
    assert root["physicalLocation"]["region"]["startLine"] == 12


def test_a_wide_call_is_pointed_at_on_its_first_line(incident: "Project") -> None:
    result = next(item for item in results(sarif(incident)) if "wide" in str(item["locations"]))
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "wide%20%5Bdraft%5D.py"
    assert place["region"] == {"startLine": 5, "startColumn": 12, "endLine": 5, "endColumn": 26}
    assert (place["contextRegion"]["startLine"], place["contextRegion"]["endLine"]) == (5, 8)


def test_an_alert_is_recognised_when_its_line_moves(incident: "Project") -> None:
    def prints() -> list[dict[str, str]]:
        found = [item for item in results(sarif(incident)) if "wide" in str(item["locations"])]
        return [item["partialFingerprints"] for item in found]

    before = prints()
    assert set(before[0]) == {"primaryLocationLineHash", "asynclint/v1"}
    incident.write("wide [draft].py", "# moved\n\n" + WIDE)
    assert prints() == before


LAUNCHES = {
    "app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
    "Procfile": "web: uvicorn app:app --reload\n",
    "Dockerfile": 'FROM python:3.12\nCMD ["gunicorn", "app:app", "--workers", "0"]\n',
    "compose.yaml": "services:\n  web:\n    command: uvicorn app:app --reload --workers 4\n",
}
CLIENT = """
import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def home():
    async with httpx.AsyncClient() as client:
        return (await client.get("https://example.com")).text
"""


def put(project: "Project", what: str) -> tuple[str, ...]:
    """One sort of what a report may hold; the options that show it."""
    if what == "launch files":
        for path, text in LAUNCHES.items():
            project.write(path, text)
    elif what == "notebooks":
        from tests.frontends.test_notebooks import written

        project.write("prices.ipynb", written())
    elif what == "fixes of several places":
        project.write("app.py", CLIENT)
    elif what == "trouble":
        project.write("wide.py", WIDE)
        (project.root / "loop.py").symlink_to("loop.py")
    elif what == "comments":
        project.write("app.py", "x = 1  # noqa: ASL101\ny = 2  # asynclint: ignore\n")
    elif what == "a file that does not parse":
        project.write("broken.py", "def f(:\n")
    elif what == "baseline":
        project.write("wide.py", WIDE)
        project.run("check", "--no-cache", "--write-baseline")
        project.write("more.py", WIDE)
        return ("--baseline", "asynclint-baseline.json")
    return ()


#: sort -> codes that have to be among what is reported
SORTS = {
    "nothing": set(),
    "launch files": {"ASL803", "ASL810"},
    "notebooks": {"ASL101"},
    "fixes of several places": {"ASL301"},
    "comments": {"ASL901", "ASL902"},
    "a file that does not parse": {"invalid-syntax"},
    "baseline": {"ASL102"},
    "trouble": {"ASL102"},
}


@pytest.mark.parametrize("what", SORTS)
def test_every_sort_of_report_is_valid(empty: "Project", what: str) -> None:
    document = sarif(empty, "--min-severity", "info", "--preview", *put(empty, what))
    assert SORTS[what] <= {result["ruleId"] for result in results(document)}
    assert errors(SUBSET, document) == []
    assert limits(document) == []
    (invocation,) = document["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is (what != "trouble")
    if what == "trouble":
        assert {notice["level"] for notice in invocation["toolExecutionNotifications"]} == {"error"}


def limits(document: Any) -> list[str]:
    """What GitHub would refuse or cut off."""
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    wrong = [f"{rule['id']}: tags" for rule in rules if len(rule.get("properties", {}).get("tags", ())) > 10]
    wrong += [f"{rule['id']}: words" for rule in rules if len(rule["fullDescription"]["text"]) > 1024]
    for result in run["results"]:
        flows = [flow for code_flow in result.get("codeFlows", ()) for flow in code_flow["threadFlows"]]
        wrong += ["steps" for flow in flows if len(flow["locations"]) > 1000]
        wrong += ["places" for _ in range(len(result.get("relatedLocations", ())) > 100)]
    return wrong


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The schema of the standard, for all that asynclint writes.

    Its licence lets nobody ship it in a project like this one, and packages have drafts of it: this one is that of
    `sarif-om`. Compared definition by definition with the published file (oasis-tcs/sarif-spec,
    Schemata/sarif-schema-2.1.0.json), all properties that are required or allowed in the 23 definitions which our
    reports use are the same, but for one: the `status` of a suppression was still called its `state`.
    """
    folder = tmp_path_factory.mktemp("schema")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "sarif-om==1.0.4"]
    subprocess.run([*command, "-d", str(folder)], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        member = archive.extractfile("sarif_om-1.0.4/sarif-2.1.0-rtm.4.json")
        assert member is not None
        schema = json.load(member)
    suppression = schema["definitions"]["suppression"]["properties"]
    suppression["status"] = suppression.pop("state")
    return schema


@pytest.mark.slow
@pytest.mark.parametrize("what", ["an incident", *SORTS])
def test_it_is_valid_by_the_schema_of_the_standard(
    standard: Any, what: str, empty: "Project", request: pytest.FixtureRequest
) -> None:
    if what == "an incident":
        request.getfixturevalue("incident")
        empty.run("check", "--no-cache", "--write-baseline", "--select", "ASL1")
        argv: tuple[str, ...] = ("--baseline", "asynclint-baseline.json")
    else:
        argv = put(empty, what)
    document = sarif(empty, "--min-severity", "info", "--preview", *argv)
    assert len(results(document)) >= (9 if what == "an incident" else len(SORTS[what]))
    assert errors(standard, document) == []
    assert errors(standard, {**document, "runs": [{**document["runs"][0], "extra": 1}]}) != []
