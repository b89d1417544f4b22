"""Plugins add rules; broken ones are problems, and take nothing down."""

from pathlib import Path

import pytest

from asynclint.engine.registry import Registry, declares_plugins, load_registry

RULE = """
from asynclint.api import Rule, hookimpl

class Own(Rule):
    code, name, message = {code!r}, {name!r}, "own"

@hookimpl
def asynclint_rules():
    yield Own
    {more}
"""


def with_plugin(root: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Registry:
    module = f"plugin_{root.name}".replace("-", "_").replace("[", "_").replace("]", "_")
    (root / f"{module}.py").write_text(text)
    info = root / "acme-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[asynclint]\nacme = {module}\n")
    monkeypatch.syspath_prepend(str(root))
    return load_registry()


def test_the_built_in_rules_come_in_the_order_of_their_codes() -> None:
    registry = load_registry()
    codes = [rule.code for rule in registry.rules]
    assert codes == sorted(codes)
    assert "ASL102" in codes
    assert registry.problems == []


def test_rules_are_found_by_code_and_by_name() -> None:
    registry = load_registry()
    assert registry.find("ASL102") is registry.find("blocking-http") is not None
    assert registry.find("nope") is None


def test_a_plugin_adds_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = with_plugin(tmp_path, monkeypatch, RULE.format(code="XYZ1", name="own-rule", more=""))
    assert registry.find("own-rule") is not None
    assert registry.problems == []
    assert any(path.startswith(str(tmp_path)) for path in registry.plugin_files)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("import nowhere", "failed to load: ModuleNotFoundError"),
        ("raise SystemExit(3)", "failed to load: SystemExit: 3"),
        (RULE.format(code="ASL102", name="own", more=""), "ASL102 (own) is already taken"),
        (RULE.format(code="X1", name="blocking-http", more=""), "X1 (blocking-http) is already taken"),
        (RULE.format(code=1, name="own", more=""), "the rule Own has no code"),
        (
            RULE.format(code="X1", name="own", more="raise ValueError('half-way')"),
            "failed to give its rules: ValueError",
        ),
    ],
)
def test_a_broken_plugin_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, what: str) -> None:
    registry = with_plugin(tmp_path, monkeypatch, text)
    (problem,) = registry.problems
    assert problem.where == "plugin acme"
    assert problem.what.startswith(what)
    assert registry.find("ASL102") is not None


def test_without_a_declaration_entry_points_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "other-1.dist-info").mkdir()
    (tmp_path / "other-1.dist-info" / "entry_points.txt").write_text("[console_scripts]\nx = y\n")
    assert not declares_plugins([str(tmp_path), str(tmp_path / "nowhere")])
