"""The same input gives the same bytes, whatever the caches hold; and whatever changes is noticed."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project, Result

BLOCKING = "import time\n\n\nasync def f():\n    time.sleep(1)\n"


def check(project: "Project", *argv: str) -> "Result":
    return project.start("check", "--output-format", "concise", *argv)


def age(root: Path) -> None:
    """Makes every file and folder old enough to be trusted by its date."""
    then = time.time_ns() - 60_000_000_000
    for path in sorted(root.rglob("*"), reverse=True):
        os.utime(path, ns=(then, then), follow_symlinks=False)
    os.utime(root, ns=(then, then))


def results(project: "Project", cache: str = ".asynclint_cache") -> list[Path]:
    return sorted((project.root / cache / "results").iterdir())


def replayed(project: "Project", *argv: str, cache: str = ".asynclint_cache") -> bool:
    """Does the run print the stored output? Tampers with it, to see."""
    from asynclint.engine import manifest

    for path in results(project, cache):
        body = path.read_bytes().partition(b"\n")[2].replace(b"Found", b"FOUND").replace(b"All", b"ALL")
        manifest._write(str(path), body)
    out = check(project, *argv).out
    return "FOUND" in out or "ALL" in out


@pytest.mark.parametrize(("seed", "jobs", "output"), [("1", "1", "full"), ("4711", "3", "full"), ("0", "3", "json")])
def test_the_same_input_gives_the_same_bytes(project: "Project", seed: str, jobs: str, output: str) -> None:
    for number in range(4):
        project.write(f"m{number}.py", BLOCKING + "#" * 800_000)
    argv = ("check", "--output-format", output, "--jobs")
    expected = project.start(*argv, "1", "--no-cache", PYTHONHASHSEED="0")
    cold, warm = (project.start(*argv, jobs, PYTHONHASHSEED=seed) for _ in range(2))
    uncached = project.start(*argv, jobs, "--no-cache", PYTHONHASHSEED=seed)
    assert cold == warm == uncached == expected


def test_an_unchanged_run_is_answered_from_its_manifest(project: "Project") -> None:
    age(project.root)
    first = check(project)
    assert check(project) == first
    assert replayed(project)


def test_new_dates_alone_change_nothing(project: "Project") -> None:
    check(project)
    for path in project.root.rglob("*.py"):
        path.touch()
    assert replayed(project)
    age(project.root)
    assert replayed(project)


@pytest.mark.parametrize("warm", [1, 2])
def test_changes_are_noticed(project: "Project", warm: int) -> None:
    age(project.root)
    for _ in range(warm):
        before = check(project)
    app, new = project.root / "app.py", project.root / "pkg" / "new.py"
    stat = app.stat()
    # Same size, same date: only a file that is not young is trusted by them.
    app.write_text(app.read_text().replace("time.sleep(1)", "time.sleeq(1)"))
    os.utime(app, ns=(stat.st_mtime_ns, stat.st_mtime_ns + 1))
    assert "ASL101" not in check(project).out
    app.write_text(app.read_text().replace("time.sleeq(1)", "time.sleep(1)"))
    assert check(project) == before
    new.parent.mkdir()
    new.write_text(BLOCKING)
    assert "pkg/new.py:5" in check(project).out
    new.unlink()
    assert check(project) == before
    project.write("pyproject.toml", '[tool.asynclint]\nignore = ["ASL101"]\n')
    assert "ASL101" not in check(project).out
    project.write("asynclint.toml", 'ignore = ["ASL102"]\n')
    assert "ASL102" not in check(project).out
    (project.root / "asynclint.toml").unlink()
    assert "ASL102" in check(project).out


def test_gitignore_and_a_new_configuration_below_are_noticed(project: "Project") -> None:
    project.write(".git/HEAD", "")
    project.write("sub/a.py", BLOCKING)
    assert "sub/a.py" in check(project).out
    project.write("sub/asynclint.toml", 'ignore = ["ASL"]\n')
    assert "sub/a.py" not in check(project).out
    (project.root / "sub/asynclint.toml").unlink()
    assert "sub/a.py" in check(project).out
    project.write(".gitignore", "sub/\n")
    assert "sub/a.py" not in check(project).out
    project.write(".gitignore", "#sub/\n")
    assert "sub/a.py" in check(project).out


def test_a_missing_file_that_appears_is_noticed(project: "Project") -> None:
    assert "No such file" in check(project, "later.py").out
    project.write("later.py", BLOCKING)
    assert "later.py:5" in check(project, "later.py").out


def test_another_question_is_another_answer(project: "Project") -> None:
    assert "ASL101" in check(project).out
    assert "ASL101" not in check(project, "--select", "ASL102").out
    assert "ASL101" in check(project).out


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x00" * 5000, None])
def test_a_damaged_cache_is_ignored_and_rewritten(project: "Project", damage: bytes | None) -> None:
    age(project.root)
    first = check(project)
    for path in (project.root / ".asynclint_cache").rglob("*"):
        if path.is_file() and path.name not in ("CACHEDIR.TAG", ".gitignore"):
            data = path.read_bytes()
            path.write_bytes(data[: len(data) // 2] + b"x" + data[len(data) // 2 + 1 :] if damage is None else damage)
    assert check(project) == first
    assert replayed(project)


def test_facts_that_are_none_are_extracted_again(project: "Project") -> None:
    from asynclint.engine.caches import facts_cache

    age(project.root)
    first = check(project)
    (folder,) = (project.root / ".asynclint_cache").glob("facts-*")
    for path in folder.glob("[0-9a-f]"):
        entries = facts_cache.unpack(path.read_bytes())
        path.write_bytes(facts_cache.pack(dict.fromkeys(entries, b"\x93\x01\x02\xc0")))
    for path in results(project):
        path.unlink()
    assert check(project) == first


def test_a_cache_that_cannot_be_written_is_only_a_warning(project: "Project") -> None:
    project.write("file", "")
    result = check(project, "--cache-dir", "file/cache")
    assert result.code == 1
    assert result.err.startswith("warning: the cache cannot be written")


def test_the_cache_keeps_out_of_version_control(project: "Project") -> None:
    check(project)
    cache = project.root / ".asynclint_cache"
    assert "*\n" in (cache / ".gitignore").read_text()
    assert (cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert project.run("clean").err == f"Removing cache at: {cache}\n"
    assert not cache.exists()
    assert not check(project, "--no-cache").err
    assert not cache.exists()


def test_the_cache_lies_where_it_is_configured(project: "Project") -> None:
    project.write("pyproject.toml", '[tool.asynclint]\ncache-dir = "build/cache"\n')
    first = check(project)
    assert check(project) == first
    assert replayed(project, cache="build/cache")
    assert check(project, "--cache-dir", "elsewhere").out == first.out
    assert replayed(project, "--cache-dir", "elsewhere", cache="elsewhere")


@pytest.mark.parametrize("changed", [3, 1997])
def test_two_processes_notice_what_one_would(project: "Project", changed: int) -> None:
    """Dates of many files are asked for by two processes; whichever half a change is in, it counts."""
    names = [project.write(f"many/m{number:04}.py", "x = 1\n") for number in range(2000)]
    age(project.root)
    first = check(project)
    assert replayed(project)
    os.utime(names[changed])
    assert replayed(project), "a new date alone says nothing"
    names[changed].write_text("x = 2\n")
    assert not replayed(project), "another content of the same size"
    names[changed].write_text("x = 10\n")
    assert not replayed(project), "another size"
    names[changed].unlink()
    assert not replayed(project), "not there any more"
    names[changed].write_text("import time\n\n\nasync def f():\n    time.sleep(1)\n")
    assert len(check(project).out.splitlines()) == len(first.out.splitlines()) + 1
