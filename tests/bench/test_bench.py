"""The resolver bench: every program is linked, and each place that blocks must be where `expected.toml` says.

A program may say `source_roots`. `blocks` are the findings, `missing` the known false negatives, `excess` the known
false positives. A known gap that closes fails too, so that the count of gaps is always true.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from asynclint.api.rule import QUIET_CONTEXTS
from asynclint.api.views import Call
from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.model.effects import Cost, Evidence
from asynclint.model.source import Location
from asynclint.program.program import Program

BENCH = Path(__file__).parent
PROGRAMS = sorted(path.parent for path in BENCH.rglob("expected.toml"))
CATALOGUE = Catalogue()


@dataclass(frozen=True, order=True)
class Place:
    """What a program blocks with, and where: `main.py:12` and a kind of effect."""

    at: str
    kind: str


@dataclass(frozen=True)
class Outcome:
    roots: frozenset[str]
    severity: str


def expected(program: Path) -> dict[str, dict[Place, dict[str, str]]]:
    tables = tomllib.loads((program / "expected.toml").read_text())
    return {
        name: {Place(entry["at"], entry["kind"]): entry for entry in tables.get(name, [])}
        for name in ("blocks", "missing", "excess")
    }


def outcomes(program: Path) -> dict[Place, Outcome]:
    """What the linker finds in a program."""
    settings = tomllib.loads((program / "expected.toml").read_text())
    paths = sorted((*program.rglob("*.py"), *program.rglob("*.pyi")))
    files = {path.relative_to(program).as_posix(): extract(path.read_bytes()) for path in paths}
    linked = Program.link(files, CATALOGUE, source_roots=settings.get("source_roots", ["."]))
    found: dict[Place, list[tuple[str, str]]] = {}
    for call in linked.calls():
        for kind, evidence in call.evidence.items():
            found.setdefault(Place(line_of(call.at), kind.value), []).append(
                (line_of(evidence.root), severity(call, evidence))
            )
    return {place: outcome(pairs) for place, pairs in found.items()}


def outcome(pairs: list[tuple[str, str]]) -> Outcome:
    severities = {severity for _, severity in pairs}
    return Outcome(frozenset(root for root, _ in pairs), "warning" if "warning" in severities else "info")


def line_of(location: Location) -> str:
    return f"{location.path}:{location.span.line}"


def severity(call: Call, evidence: Evidence) -> str:
    """Info where nobody waits, or only the first caller does, or not for long."""
    quiet = call.function.context in QUIET_CONTEXTS or evidence.kind in call.runs_once or evidence.cost is Cost.TRIVIAL
    return "info" if quiet else "warning"


def differences(program: Path) -> list[str]:
    """One sentence for each way in which the findings are not the expected ones."""
    tables = expected(program)
    found = outcomes(program)
    lines = [f"{place.at}: {place.kind} is not found" for place in tables["blocks"] if place not in found]
    lines += [
        f"{place.at}: {place.kind} is found now: move it to blocks" for place in tables["missing"] if place in found
    ]
    lines += [f"{place.at}: {place.kind} is gone now: remove it" for place in tables["excess"] if place not in found]
    for place, outcome in sorted(found.items()):
        entry = tables["blocks"].get(place) or tables["excess"].get(place)
        if entry is None:
            if place not in tables["missing"]:
                lines.append(f"{place.at}: {place.kind} must not be found (root {', '.join(sorted(outcome.roots))})")
            continue
        if "root" in entry and entry["root"] not in outcome.roots:
            lines.append(f"{place.at}: {place.kind} has its root at {', '.join(sorted(outcome.roots))}")
        if outcome.severity != entry.get("severity", "warning"):
            lines.append(f"{place.at}: {place.kind} is of severity {outcome.severity}")
    return lines


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.relative_to(BENCH).as_posix())
def test_a_program_blocks_where_it_should(program: Path) -> None:
    assert differences(program) == []


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.relative_to(BENCH).as_posix())
def test_expectations_name_lines_that_exist(program: Path) -> None:
    tables = tomllib.loads((program / "expected.toml").read_text())
    assert tables["feature"].endswith(".")
    places = [*tables.get("silent", [])]
    for entry in [*tables.get("blocks", []), *tables.get("missing", []), *tables.get("excess", [])]:
        places += [entry["at"], entry.get("root", entry["at"])]
    for place in places:
        path, _, line = place.partition(":")
        assert (program / path).read_text().splitlines()[int(line) - 1].strip(), place


def test_the_bench_is_broad() -> None:
    assert len(PROGRAMS) >= 60


def test_known_gaps_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    gaps: Counter[str] = Counter()
    with capsys.disabled():
        for program in PROGRAMS:
            tables = expected(program)
            for name in ("missing", "excess"):
                for place, entry in tables[name].items():
                    gaps[name] += 1
                    print(
                        f"\nknown gap: {program.relative_to(BENCH)} {place.at} {place.kind} {name}: {entry['why']}",
                        end="",
                    )
    assert sum(gaps.values()) <= len(PROGRAMS) // 10
