"""`external` goes into every shape that a configuration of ruff has, and nothing else changes."""

import tomllib

import pytest

from asynclint.engine.configuration.ruff_writing import with_external

SHAPES = [
    ("ruff.toml", ""),
    ("ruff.toml", "line-length = 100\n"),
    ("ruff.toml", "# only a comment"),
    ("ruff.toml", "line-length = 100\r\n\r\n[lint]\r\nselect = ['E']\r\n"),
    ("ruff.toml", "lint.select = ['E']\n[format]\nquote-style = 'single'\n"),
    ("ruff.toml", "[lint.isort]\ncombine-as-imports = true\n"),
    ("ruff.toml", "external = ['V']\n"),
    ("ruff.toml", "lint.external = []\n"),
    ("pyproject.toml", "[tool.ruff]\n"),
    ("pyproject.toml", "[tool.ruff]\nline-length = 100  # wide\n\n[tool.mypy]\nstrict = true\n"),
    ("pyproject.toml", "[tool.ruff.lint]\n# chosen with care\nselect = ['ALL']\n"),
    ("pyproject.toml", "[ tool . ruff . lint ]\nexternal = [ 'V', 'X' ]  # theirs\n"),
    ("pyproject.toml", "[tool.ruff.lint]\nexternal = [\n    'V',  # vulture\n]\nselect = ['E']\n"),
    ("pyproject.toml", "[tool.ruff.lint]\nexternal = [\n]\n"),
    ("pyproject.toml", "[tool.ruff]\nlint.select = ['E']\n"),
    ("pyproject.toml", "[tool.ruff.lint.isort]\ncombine-as-imports = true\n\n[tool.ruff]\nline-length = 1\n"),
    ("pyproject.toml", "[tool.ruff.format]\nquote-style = 'single'"),
    ("pyproject.toml", "[tool.other]\ntext = '''\n[tool.ruff.lint]\n'''\n[tool.ruff.lint]\nselect = ['E']\n"),
]


def data(name: str, text: str) -> dict[str, object]:
    whole = tomllib.loads(text)
    return dict(whole["tool"]["ruff"]) if name == "pyproject.toml" else whole


@pytest.mark.parametrize(("name", "text"), SHAPES)
def test_ruff_is_told(name: str, text: str) -> None:
    written = with_external(name, text, ["ASL", "ACM"])
    assert written is not None
    table = data(name, written)
    lint = table.get("lint", {})
    assert isinstance(lint, dict)
    external = table.get("external") or lint["external"]
    assert isinstance(external, list)
    assert external[:2] == ["ASL", "ACM"]
    kept = [line for line in text.splitlines() if line.strip() and "external" not in line and line.strip() != "]"]
    assert [line for line in written.splitlines() if line in kept] == kept
    assert written.count("\r\n") in (0, written.count("\n"))


@pytest.mark.parametrize("text", ["[tool.ruff]\nlint = { select = ['E'] }\n", "[tool.ruff\n"])
def test_what_cannot_be_written_safely_is_left_alone(text: str) -> None:
    assert with_external("pyproject.toml", text, ["ASL"]) is None
