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


@pytest.mark.slow
def test_it_is_valid_by_the_schema_of_the_standard(
    incident: "Project", tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The schema is that in the source distribution of `sarif-om`, by authors of the standard: the last draft, in which
    the `status` of a suppression was still called its `state`."""
    folder = tmp_path_factory.mktemp("schema")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "sarif-om==1.0.4"]
    subprocess.run([*command, "-d", str(folder)], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        member = archive.extractfile("sarif_om-1.0.4/sarif-2.1.0-rtm.4.json")
        assert member is not None
        schema = json.load(member)
    suppression = schema["definitions"]["suppression"]["properties"]
    suppression["status"] = suppression.pop("state")
    incident.run("check", "--no-cache", "--write-baseline", "--select", "ASL1")
    document = sarif(incident, "--min-severity", "info", "--preview", "--baseline", "asynclint-baseline.json")
    assert len(results(document)) > 8
    assert errors(schema, document) == []
