"""Small projects, one for each way to launch, and the deployments that are to be found in them.

A case is a heading, files after `--- path`, and after `--- expected` what is found. `UPDATE_LAUNCH_CASES=1 pytest
tests/launch` writes down what is found now: read the difference before you commit it.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from asynclint.api.testing import deployments
from asynclint.model.launch import Deployment, Origin, Setting

CASES = Path(__file__).parent / "cases"


@dataclass
class Case:
    source: Path
    title: str
    files: dict[str, str]

    def __str__(self) -> str:
        return f"{self.source.stem}: {self.title}"


def read_cases(path: Path) -> Iterator[Case]:
    for block in re.split(r"^===== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        parts = re.split(r"^--- (\S+)\n", rest, flags=re.MULTILINE)[1:]
        yield Case(path, title, dict(zip(parts[::2], parts[1::2], strict=True)))


ALL = [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]


def placed(origin: Origin | None) -> str:
    return f" {origin.at.path}:{origin.at.span.line}" if origin is not None else ""


def told(setting: Setting) -> Iterator[str]:
    yield f"{setting.name} = {setting.value} <{setting.source}{placed(setting.origin)}>"
    for other in setting.overrides:
        if other.origin is not None:
            yield f"    beats {other.value} <{other.source}{placed(other.origin)}>"


def describe(item: Deployment) -> Iterator[str]:
    yield f"{item.start.at} {item.start.how} | {item.place} {item.name} | {item.role} | scaling {item.scaling}"
    command = item.command
    yield f"  {item.server}: {' '.join([*(f'[{name}]' for name in command.wrappers), command.text])}"
    if item.app is not None:
        yield f"  app {item.app.text} {item.app.kind}" + (f" in {item.app.module}" if item.app.module else "")
    for hop in command.hops:
        marks = [name for name in ("execs", "is_last", "is_simple", "waits") if getattr(hop, name)]
        yield f"  by {hop.how} {hop.at.path}:{hop.at.span.line} ({hop.shell}) {' '.join(marks)}"
    if command.is_conditional:
        yield "  in a branch"
    for setting in sorted(item.settings.values(), key=lambda found: found.name):
        if not setting.is_default and (setting.origin is not None or setting.name == "workers"):
            yield from (f"  {line}" for line in told(setting))
    vague = sum(not setting.is_default and setting.origin is None for setting in item.settings.values())
    if vague:
        yield f"  {vague} settings may be given where nobody can see"
    for attribute in (item.replicas, item.cpus, item.stop_signal, item.stop_timeout, item.restart):
        if attribute is not None:
            yield from (f"  {line}" for line in told(attribute))
    for config in item.config_files:
        yield f"  reads {config.path}{'' if config.is_complete else ' in part'}"
    for unknown in command.unknown_options:
        yield f"  no option: {unknown.text}"


def found_in(case: Case) -> str:
    files = {path: text for path, text in case.files.items() if path != "expected"}
    return "".join(f"{line}\n" for item in deployments(files) for line in describe(item)) or "nothing\n"


@pytest.mark.parametrize("case", ALL, ids=str)
def test_deployments(case: Case) -> None:
    found = found_in(case)
    if "UPDATE_LAUNCH_CASES" in os.environ:
        update(case, found)
    assert found == case.files["expected"].rstrip("\n") + "\n"


def update(case: Case, found: str) -> None:
    case.files["expected"] = found + "\n"
    cases = [case if other.title == case.title else other for other in read_cases(case.source)]
    text = "".join(
        f"===== {item.title}\n" + "".join(f"--- {path}\n{body}" for path, body in item.files.items()) for item in cases
    )
    case.source.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


@pytest.mark.parametrize("case", ALL, ids=str)
def test_ends_of_lines_make_no_difference(case: Case) -> None:
    windows = Case(case.source, case.title, {path: text.replace("\n", "\r\n") for path, text in case.files.items()})
    assert found_in(windows) == found_in(case)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_byte_order_mark_makes_no_difference(case: Case) -> None:
    marked = Case(case.source, case.title, {path: f"\ufeff{text}" for path, text in case.files.items()})
    assert found_in(marked) == found_in(case)
