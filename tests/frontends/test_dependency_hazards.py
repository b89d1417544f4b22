"""Known defects of locked and installed versions, on the command line."""

from typing import Any

import pytest

Project = Any  # the fixture of conftest.py, which cannot be imported

LOCK = '[[package]]\nname = "anyio"\nversion = "{}"\n'
SITE = ".venv/lib/python3.11/site-packages"


@pytest.fixture
def service(empty: Project, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Project:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    empty.write("app.py", "async def handler():\n    return 1\n")
    return empty


def hazards(project: Project, *options: str) -> list[str]:
    lines = project.run("check", "--preview", "--output-format", "concise", *options).out.splitlines()
    return [line.partition(" keeps")[0] for line in lines if "ASL703" in line]


def test_locked_versions_are_judged_in_every_folder(service: Project) -> None:
    service.write("uv.lock", LOCK.format("4.14.2"))
    service.write("jobs/poetry.lock", LOCK.format("4.9.0"))
    service.write("jobs/main.py", "")
    assert hazards(service) == ["jobs/poetry.lock:3:1: ASL703 anyio 4.9.0"]


def test_the_rule_is_off_without_preview(service: Project) -> None:
    service.write("uv.lock", LOCK.format("4.9.0"))
    assert service.check().code == 0


def test_installed_versions_count_where_no_file_locks_them(service: Project) -> None:
    service.write("pyproject.toml", '[project]\nname = "service"\ndependencies = [\n    "anyio>=4",\n]\n')
    service.write(".venv/pyvenv.cfg", "home = /nowhere\n")
    service.write(f"{SITE}/anyio-4.12.0.dist-info/METADATA", "Name: anyio\n")
    assert hazards(service) == ["pyproject.toml:4:1: ASL703 anyio 4.12.0 (installed, not locked)"]
    service.write("uv.lock", LOCK.format("4.16.0"))
    assert hazards(service) == []


def test_a_repeated_run_sees_that_the_lock_has_changed(service: Project) -> None:
    service.write("uv.lock", LOCK.format("4.9.0"))
    assert len(hazards(service)) == len(hazards(service)) == 1
    service.write("uv.lock", LOCK.format("4.15.0"))
    assert hazards(service) == []
    service.write("requirements.txt", "anyio==4.9.0\n")
    assert hazards(service) == ["requirements.txt:1:1: ASL703 anyio 4.9.0"]


def test_a_file_can_be_ignored(service: Project) -> None:
    service.write("uv.lock", LOCK.format("4.9.0"))
    service.write("asynclint.toml", 'per-file-ignores = { "uv.lock" = ["ASL703"] }\n')
    assert hazards(service) == []


def test_an_exact_version_in_the_project_counts_where_no_lock_file_has_it(service: Project) -> None:
    service.write("pyproject.toml", '[project]\nname = "x"\nversion = "1"\ndependencies = ["anyio==4.9.0"]\n')
    assert hazards(service) == ["pyproject.toml:4:1: ASL703 anyio 4.9.0"]
    service.write("jobs/uv.lock", '[[package]]\nname = "anyio"\nversion = "4.14.2"\n')
    assert hazards(service) == ["pyproject.toml:4:1: ASL703 anyio 4.9.0"]
    service.write("uv.lock", '[[package]]\nname = "anyio"\nversion = "4.9.0"\n')
    assert hazards(service) == ["uv.lock:3:1: ASL703 anyio 4.9.0"]


def test_requirements_in_a_folder_of_that_name_count(service: Project) -> None:
    service.write("requirements/prod.txt", "anyio==4.9.0\n")
    assert hazards(service) == ["requirements/prod.txt:1:1: ASL703 anyio 4.9.0"]
