"""Which files belong to a project."""

import os
from pathlib import Path

import pytest

from asynclint.source.defaults import DEFAULT_EXCLUDE
from asynclint.source.discover import Discovery, FileFilter, discover


def plant(root: Path, *paths: str, **contents: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    for path, text in contents.items():
        (root / path.replace("__", "/")).write_text(text)


def found(root: Path, *requested: str, **options: object) -> list[str]:
    return list(look(root, *requested, **options).files)


def look(root: Path, *requested: str, **options: object) -> Discovery:
    return discover(str(root), [str(root / path) for path in requested], FileFilter(**options))  # type: ignore[arg-type]


def test_paths_are_sorted_posix_and_relative(tmp_path: Path) -> None:
    plant(tmp_path, "b.py", "a/z.py", "a/b.pyi", "a.txt", ".hidden/c.py")
    assert found(tmp_path) == [".hidden/c.py", "a/b.pyi", "a/z.py", "b.py"]


def test_default_excludes_are_left_out(tmp_path: Path) -> None:
    plant(tmp_path, *(f"{name}/x.py" for name in DEFAULT_EXCLUDE), "__pycache__/y.py", "build/z.py")
    assert found(tmp_path) == ["build/z.py"]


def test_a_requested_file_is_taken_whatever_the_filter_says(tmp_path: Path) -> None:
    plant(tmp_path, "dist/gen.py", "script", "a.py")
    assert found(tmp_path, "dist/gen.py", "script") == ["a.py", "dist/gen.py", "script"]
    assert found(tmp_path, "dist/gen.py", force_exclude=True) == ["a.py"]


def test_a_requested_directory_is_walked_even_if_excluded(tmp_path: Path) -> None:
    plant(tmp_path, "dist/gen.py", "dist/node_modules/x.py", "a.py")
    assert found(tmp_path, "dist") == ["a.py", "dist/gen.py"]


def test_only_the_requested_paths_when_the_root_is_no_project(tmp_path: Path) -> None:
    plant(tmp_path, "a/x.py", "b/y.py", "c.py", "d.py")
    requested = [str(tmp_path / "a"), str(tmp_path / "c.py")]
    assert list(discover(str(tmp_path), requested, FileFilter(), whole=False).files) == ["a/x.py", "c.py"]


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ("*.py\n!keep.py\n", ["keep.py"]),
        ("gen/\n", ["a.py", "keep.py", "sub/b.py"]),
        ("/a.py\n", ["gen/x.py", "keep.py", "sub/b.py"]),
        ("sub/*.py\n", ["a.py", "gen/x.py", "keep.py"]),
        ("**/b.py\n#a.py\n", ["a.py", "gen/x.py", "keep.py"]),
        ("sub\ngen\n!sub\n", ["a.py", "keep.py", "sub/b.py"]),
        ("[ab].py\n", ["gen/x.py", "keep.py"]),
        ("sub/**\n", ["a.py", "gen/x.py", "keep.py"]),
        ("sub/**\n!sub/b.py\n", ["a.py", "gen/x.py", "keep.py", "sub/b.py"]),
        ("?ub/**/\n", ["a.py", "gen/x.py", "keep.py", "sub/b.py"]),
        ("/**/b.py\n", ["a.py", "gen/x.py", "keep.py"]),
        ("**/\n", ["a.py", "keep.py"]),
        ("/*\n!/sub\n", ["sub/b.py"]),
        ("a.py   \n\n", ["gen/x.py", "keep.py", "sub/b.py"]),
        ("sub/b.py/\n", ["a.py", "gen/x.py", "keep.py", "sub/b.py"]),
    ],
)
def test_gitignore_rules(tmp_path: Path, rules: str, kept: list[str]) -> None:
    plant(tmp_path, "a.py", "keep.py", "gen/x.py", "sub/b.py", ".git/HEAD")
    (tmp_path / ".gitignore").write_text(rules)
    assert found(tmp_path) == kept


def test_gitignore_counts_only_inside_a_repository(tmp_path: Path) -> None:
    plant(tmp_path, "a.py")
    (tmp_path / ".gitignore").write_text("a.py\n")
    assert found(tmp_path) == ["a.py"]
    plant(tmp_path, ".git/HEAD")
    assert found(tmp_path) == []
    assert found(tmp_path, respect_gitignore=False) == ["a.py"]


def test_nested_gitignore_files_and_those_above_the_root(tmp_path: Path) -> None:
    plant(tmp_path, "p/a.py", "p/q/b.py", "p/q/c.py", "p/d.py", ".git/info/exclude")
    (tmp_path / ".gitignore").write_text("/p/a.py\nb.py\n")
    (tmp_path / "p/q/.gitignore").write_text("!b.py\nc.py\n")
    (tmp_path / ".git/info/exclude").write_text("d.py\n")
    assert found(tmp_path) == ["p/q/b.py"]
    assert found(tmp_path / "p") == ["q/b.py"]


def test_exclude_patterns_match_names_paths_and_globs(tmp_path: Path) -> None:
    plant(tmp_path, "a/x_pb2.py", "a/b/c.py", "tests/t.py", "src/tests/u.py", "m.py")
    assert found(tmp_path, exclude=("*_pb2.py", "a/b", "tests")) == ["m.py"]
    assert found(tmp_path, exclude=("src/**", "a/*/c.py", "*_{pb2,gen}.py")) == ["m.py", "tests/t.py"]


def test_directory_links_are_not_followed_and_loops_are_problems(tmp_path: Path) -> None:
    plant(tmp_path, "pkg/a.py")
    (tmp_path / "pkg/again").symlink_to(tmp_path)
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    (tmp_path / ".#lock.py").symlink_to("user@host.1")
    (tmp_path / "alias.py").symlink_to("pkg/a.py")
    seen = look(tmp_path)
    assert list(seen.files) == ["alias.py", "pkg/a.py"]
    assert [problem.where for problem in seen.problems] == ["loop.py"]
    assert [warning.split(":")[0] for warning in seen.warnings] == ["gone.py"]


def test_an_unreadable_directory_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "a.py", "closed/b.py")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)  # `chmod` would not keep root out
    seen = look(tmp_path)
    assert list(seen.files) == ["a.py"]
    assert [problem.where for problem in seen.problems] == ["closed"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    assert look(tmp_path, "nope.py").missing == ["nope.py"]


def test_configuration_files_are_noticed_on_the_way(tmp_path: Path) -> None:
    plant(tmp_path, "pyproject.toml", "a/asynclint.toml", "venv/pyproject.toml")
    assert look(tmp_path).configs == ["a/asynclint.toml", "pyproject.toml"]


def test_launch_files_are_found_by_name_and_kept_apart(tmp_path: Path) -> None:
    plant(tmp_path, "Dockerfile", "deploy/api.service", "compose.yaml", "a.py", "notes.md", "entrypoint", "data.json")
    (tmp_path / "dist").mkdir()
    plant(tmp_path, "dist/Dockerfile")
    discovery = discover(str(tmp_path), [str(tmp_path)], FileFilter())
    assert list(discovery.launch) == ["Dockerfile", "compose.yaml", "deploy/api.service", "entrypoint"]
    assert list(discovery.files) == ["a.py"]


def test_a_requested_launch_file_is_no_python_file(tmp_path: Path) -> None:
    plant(tmp_path, "Dockerfile", "dist/compose.yaml", "run")
    (tmp_path / "run").write_text("#!/usr/bin/env bash\nuvicorn app:app\n")
    requested = [str(tmp_path / name) for name in ("Dockerfile", "dist/compose.yaml", "run")]
    discovery = discover(str(tmp_path), requested, FileFilter())
    assert (list(discovery.files), list(discovery.launch)) == ([], ["Dockerfile", "dist/compose.yaml", "run"])


def test_a_launch_file_of_megabytes_is_left_out_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"#" * 1_000_001)
    (tmp_path / "data.yaml").write_bytes(b"#" * 1_000_001)
    discovery = discover(str(tmp_path), [str(tmp_path)], FileFilter())
    assert discovery.launch == {}
    assert discovery.warnings == ["Dockerfile: larger than 1,000,000 bytes; not read as a launch file"]
