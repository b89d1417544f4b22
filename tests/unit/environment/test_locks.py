"""What lock files pin, and which version is older."""

import pytest

from asynclint.environment.locks import is_before, is_lock_file, read_pins

UV = """
version = 1
requires-python = ">=3.11"

[[package]]
name = "anyio"
version = "4.9.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "idna" },
    { name = "sniffio", marker = "python_full_version < '3.13'" },
]

[[package]]
name = "app"
source = { virtual = "." }

[package.metadata]
requires-dist = [{ name = "anyio", specifier = ">=4" }]

[[package]]
name = "idna"
version = "3.10"
"""
POETRY = """
[[package]]
name = "anyio"
version = "4.9.0"
description = "High level"
files = [
    {file = "anyio-4.9.0.tar.gz", hash = "sha256:00"},
]

[package.dependencies]
idna = ">=2.8"

[metadata]
lock-version = "2.1"
"""
PIPFILE = """
{
    "_meta": {
        "requires": {"python_version": "3.12"}
    },
    "default": {
        "anyio": {
            "hashes": [
                "sha256:00"
            ],
            "markers": "python_version >= '3.9'",
            "version": "==4.9.0"
        }
    }
}
"""
REQUIREMENTS = """
# anyio==1.0
-r base.txt
anyio==4.9.0 ; python_version > "3.8" \\
    --hash=sha256:00
uvicorn[standard]==0.30.1  # the server
httpx>=0.27
local @ file:///src
"""
PROJECT = """
[project]
dependencies = ["anyio==4.9.0", "httpx>=0.27", 'uvicorn[standard] == 0.30.1 ; os_name == "posix"']
# "idna==3.0"

[tool.poetry.dependencies]
python = "^3.11"
starlette = "0.46.0"
h11 = { extras = ["x"], version = "==0.14.0" }
click = "^8.1"
jinja2 = "3.*"

[tool.ruff]
target = "1.0"
"""
CONDA = """
name: shop
channels:
  - conda-forge
dependencies:
  - python=3.12
  - conda-forge::anyio=4.9.0=pyhd8ed1ab_0
  - httpx>=0.27
  - pip:
      - starlette==0.46.0
"""
CONDA_LOCK = """
version: 1
package:
- name: anyio
  version: 4.9.0
  manager: conda
  dependencies:
    idna: '>=2.8'
- name: idna
  version: '3.10'
"""


@pytest.mark.parametrize(
    ("name", "text", "pins"),
    [
        ("uv.lock", UV, [("anyio", "4.9.0", 6), ("idna", "3.10", 22)]),
        ("poetry.lock", POETRY, [("anyio", "4.9.0", 3)]),
        ("pdm.lock", POETRY, [("anyio", "4.9.0", 3)]),
        ("pylock.dev.toml", POETRY, [("anyio", "4.9.0", 3)]),
        ("Pipfile.lock", PIPFILE, [("anyio", "4.9.0", 11)]),
        ("requirements-dev.txt", REQUIREMENTS, [("anyio", "4.9.0", 3), ("uvicorn", "0.30.1", 5)]),
        ("requirements/prod.txt", REQUIREMENTS, [("anyio", "4.9.0", 3), ("uvicorn", "0.30.1", 5)]),
        ("constraints.txt", "anyio==4.*\nidna==3.10", [("idna", "3.10", 2)]),
        (
            "pyproject.toml",
            PROJECT,
            [("anyio", "4.9.0", 2), ("uvicorn", "0.30.1", 2), ("starlette", "0.46.0", 7), ("h11", "0.14.0", 8)],
        ),
        ("environment.yml", CONDA, [("python", "3.12", 5), ("anyio", "4.9.0", 6), ("starlette", "0.46.0", 9)]),
        ("conda-lock.yml", CONDA_LOCK, [("anyio", "4.9.0", 4), ("idna", "3.10", 9)]),
        ("uv.lock", "]]] no TOML at all", []),
        ("Pipfile.lock", "{", []),
    ],
)
def test_pins_are_read_with_their_lines(name: str, text: str, pins: list[tuple[str, str, int]]) -> None:
    assert is_lock_file(name)
    assert [(pin.name, pin.version, pin.line) for pin in read_pins(name, text.lstrip("\n"))] == pins


@pytest.mark.parametrize("name", ["package-lock.json", "docs/prod.txt", "requirements.in", "notes.txt", "uv.lock.bak"])
def test_other_files_pin_nothing(name: str) -> None:
    assert not is_lock_file(name)


@pytest.mark.parametrize(
    ("version", "other", "older"),
    [
        ("4.9.0", "4.14.2", True),
        ("4.14.2", "4.14.2", False),
        ("4.14.10", "4.14.2", False),
        ("4.14", "4.14.2", True),
        ("4.14.2.0", "4.14.2", False),
        ("4.14.2rc1", "4.14.2", True),
        ("4.14.2.dev3", "4.14.2", True),
        ("4.14.2.post1", "4.14.2", False),
        ("4.14.2+local", "4.14.2", False),
        ("whatever", "4.14.2", False),
    ],
)
def test_versions_are_compared_as_versions(version: str, other: str, older: bool) -> None:
    assert is_before(version, other) is older
