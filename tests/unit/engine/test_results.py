"""What of asynclint itself a stored result depends on."""

from pathlib import Path

import pytest

import asynclint
from asynclint.engine import results


def test_an_installed_asynclint_is_known_by_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "asynclint"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(asynclint, "__file__", str(package / "__init__.py"))
    assert str(package / "__init__.py") in list(results._tool_files())
    assert str(package) in [directory for directory, _ in results._tool_directories()]
    record = tmp_path / f"asynclint-{asynclint.__version__}.dist-info" / "RECORD"
    record.parent.mkdir()
    record.touch()
    assert str(record) in list(results._tool_files())
    assert str(package / "__init__.py") not in list(results._tool_files())
    assert str(package) not in [directory for directory, _ in results._tool_directories()]
