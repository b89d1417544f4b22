"""Several files are rewritten together or not at all."""

import os
from pathlib import Path

import pytest

from asynclint.engine.edits.rewriting import Rewrite, WriteError, rewrite


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Rewrite]:
    changes = {}
    for name in ("a.py", "b.py", "c.py"):
        path = tmp_path / name
        path.write_bytes(b"old " + name.encode())
        path.chmod(0o750)
        changes[name] = Rewrite(str(path), path.read_bytes(), b"new " + name.encode())
    return changes


def contents(files: dict[str, Rewrite]) -> list[bytes]:
    return [Path(change.absolute).read_bytes()[:3] for change in files.values()]


def leftovers(files: dict[str, Rewrite]) -> list[str]:
    return [name for name in os.listdir(Path(files["a.py"].absolute).parent) if not name.endswith(".py")]


def test_all_files_are_written_and_keep_their_mode(files: dict[str, Rewrite]) -> None:
    rewrite(files)
    assert contents(files) == [b"new"] * 3
    assert Path(files["a.py"].absolute).stat().st_mode & 0o777 == 0o750
    assert leftovers(files) == []


def test_a_file_that_changed_meanwhile_keeps_everything_as_it_is(files: dict[str, Rewrite]) -> None:
    Path(files["b.py"].absolute).write_bytes(b"old, edited")
    with pytest.raises(WriteError, match=r"b\.py: changed since"):
        rewrite(files)
    assert contents(files) == [b"old"] * 3
    assert leftovers(files) == []


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_failing_replacement_restores_the_others(
    files: dict[str, Rewrite], failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    replace = os.replace

    def fail_once(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_once)
    with pytest.raises(WriteError, match="no space left"):
        rewrite(files)
    assert contents(files) == [b"old"] * 3
    assert leftovers(files) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it kills a child process")
@pytest.mark.parametrize("moment", range(1, 16))
def test_whoever_dies_at_any_moment_leaves_whole_files(files: dict[str, Rewrite], moment: int) -> None:
    child = os.fork()
    if child == 0:
        _die_at(moment)
        rewrite(files)
        os._exit(0)
    os.waitpid(child, 0)
    for change in files.values():
        assert Path(change.absolute).read_bytes() in (change.before, change.after)


def _die_at(moment: int) -> None:
    """The process ends without a word at its n-th step on the disk."""
    steps = [0]
    for name in ("replace", "fsync", "chmod", "stat"):
        original = getattr(os, name)

        def step(*arguments: object, original: object = original) -> object:
            steps[0] += 1
            if steps[0] == moment:
                os._exit(9)
            return original(*arguments)  # type: ignore[operator]

        setattr(os, name, step)
