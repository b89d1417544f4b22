"""`--diff-base` in real repositories: only what is new since a commit counts, and git's own state is left alone."""

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.frontends.conftest import Project

NAMES = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


def git(folder: "Path", *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *NAMES, *words], capture_output=True, text=True, check=True)
    return done.stdout


def commit(project: "Project", message: str = "more") -> None:
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", message)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    services = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA", "GITHUB_BASE_REF", "GITHUB_EVENT_PATH")
    for name in ("PRE_COMMIT_FROM_REF", "GIT_INDEX_FILE", *services):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(project: "Project") -> "Project":
    git(project.root, "init", "-qb", "main")
    commit(project, "first")
    return project


def places(project: "Project", *argv: str, cwd: str = ".") -> list[str]:
    result = project.run("check", "--diff-base", "main", "--output-format", "pylint", *argv, cwd=cwd)
    assert (result.code, result.err) == (1 if result.out else 0, "")
    return [" ".join(line.split(" ")[:2]) for line in result.out.splitlines()]


def test_what_was_there_does_not_count(repository: "Project") -> None:
    result = repository.check("--diff-base", "main")
    assert (result.code, result.out) == (0, "All checks passed! (3 known from main)\n")


def test_uncommitted_and_new_files_count(repository: "Project") -> None:
    repository.write("more.py", "import time\nasync def f():\n    time.sleep(3)\n")
    assert places(repository) == ["more.py:3: [ASL101]"]


def test_a_changed_helper_brings_findings_to_handlers_nobody_touched(repository: "Project") -> None:
    repository.write("late.py", "from helper import ask\n\n\nasync def view():\n    return ask()\n")
    repository.write("helper.py", "def ask():\n    return 1\n")
    commit(repository)
    repository.write("helper.py", "import time\n\n\ndef ask():\n    time.sleep(1)\n")
    assert places(repository) == ["late.py:5: [ASL101]"]


def test_renamed_files_and_functions_are_no_news(repository: "Project") -> None:
    text = (repository.root / "app.py").read_text("utf-8")
    (repository.root / "app.py").unlink()
    repository.write("pkg/views.py", text)
    assert places(repository) == []


def test_only_the_own_commits_count_when_the_base_has_moved_on(repository: "Project") -> None:
    git(repository.root, "checkout", "-qb", "feature")
    repository.write("more.py", "import time\nasync def f():\n    time.sleep(3)\n")
    commit(repository)
    git(repository.root, "checkout", "-q", "main")
    repository.write("app.py", "")
    commit(repository, "repaired on main")
    git(repository.root, "checkout", "-q", "feature")
    assert places(repository) == ["more.py:3: [ASL101]"]


def test_a_removed_suppression_is_news(repository: "Project") -> None:
    repository.write("more.py", "import time\nasync def f():\n    time.sleep(3)  # noqa: ASL101\n")
    commit(repository)
    repository.write("more.py", "import time\nasync def f():\n    time.sleep(3)\n")
    assert places(repository) == ["more.py:3: [ASL101]"]


def test_a_project_below_the_top_of_the_repository(repository: "Project") -> None:
    repository.write("service/asynclint.toml", "")
    repository.write("service/old.py", "import time\nasync def f():\n    time.sleep(3)\n")
    commit(repository)
    repository.write("service/new.py", "import time\nasync def g():\n    time.sleep(4)\n")
    assert places(repository, cwd="service") == ["new.py:3: [ASL101]"]


def test_neither_the_index_nor_the_working_tree_is_touched(
    repository: "Project", monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("staged.py", "x = 1\n")
    git(repository.root, "add", "staged.py")
    repository.write("app.py", "y = 2\n")
    before = git(repository.root, "status", "--porcelain"), (repository.root / ".git/index").read_bytes()
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository.root / "nowhere"))  # as in a hook
    assert places(repository, "--no-cache") == []
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert (git(repository.root, "status", "--porcelain"), (repository.root / ".git/index").read_bytes()) == before
    assert len(git(repository.root, "worktree", "list").splitlines()) == 1


def test_links_out_of_the_repository_are_not_followed(repository: "Project") -> None:
    (repository.root / "inside").symlink_to("app.py")
    (repository.root / "outside.py").symlink_to("/etc/hostname")
    (repository.root / "bin.dat").write_bytes(bytes(range(256)))
    commit(repository)
    assert repository.check("--diff-base", "main").code in (0, 1)


@pytest.mark.parametrize("ref", ["nope", "--all", "main:app.py", ""])
def test_a_ref_that_is_no_commit(repository: "Project", ref: str) -> None:
    result = repository.check(f"--diff-base={ref}")
    assert (result.code, result.out, result.err) == (2, "", f'asynclint: git knows no commit "{ref}"\n')


def test_without_a_repository(project: "Project") -> None:
    result = project.check("--diff-base", "main")
    assert (result.code, result.out) == (2, "")
    assert "not in the working tree of a git repository" in result.err


def test_without_git(repository: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.root))
    assert repository.check("--diff-base", "main").err == "asynclint: git is not installed, or not on the PATH\n"


def test_a_shallow_clone_says_how_to_go_deeper(repository: "Project", tmp_path_factory: pytest.TempPathFactory) -> None:
    git(repository.root, "tag", "v1")
    repository.write("more.py", "import time\nasync def f():\n    time.sleep(3)\n")
    commit(repository)
    shallow = tmp_path_factory.mktemp("clone")
    git(shallow, "clone", "-q", "--depth", "1", "--no-tags", repository.root.as_uri(), str(shallow))
    clone = type(repository)(shallow)
    result = clone.check("--diff-base", "v1")
    assert result.code == 2
    assert 'no commit "v1"; the clone is shallow: fetch more of it: `git fetch --unshallow`' in result.err
    git(shallow, "fetch", "-q", "--depth", "1", "origin", "tag", "v1")
    result = clone.check("--diff-base", "v1")
    assert (result.code, result.out.splitlines()[0].split(":")[0]) == (1, "more.py")
    assert result.err == ("warning: the clone is shallow: where HEAD left v1 is not known; comparing with v1 itself\n")


@pytest.mark.parametrize(
    ("variable", "value"), [("PRE_COMMIT_FROM_REF", "main"), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD")]
)
def test_the_build_service_knows_the_base(
    repository: "Project", monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    assert "none of PRE_COMMIT_FROM_REF" in repository.check("--diff-base", "auto").err
    monkeypatch.setenv(variable, value)
    assert repository.check("--diff-base", "auto").out == f"All checks passed! (3 known from {value})\n"


def test_a_base_and_a_baseline_are_one_too_many(repository: "Project") -> None:
    assert repository.check("--diff-base", "main", "--baseline", "x.json").code == 2


def test_the_environment_of_the_project_counts_for_both(repository: "Project") -> None:
    """The base is analysed elsewhere; the packages that lie in the project are followed all the same."""
    repository.write(".gitignore", ".venv\n")
    repository.write(".venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.0\n")
    packages = ".venv/lib/python3.11/site-packages"
    repository.write(f"{packages}/acme.py", "import time\n\n\ndef work():\n    time.sleep(1)\n")
    repository.write("late.py", "import acme\n\n\nasync def view():\n    return acme.work()\n")
    commit(repository)
    assert "late.py:5:12: ASL101" in repository.check().out
    assert repository.check("--diff-base", "main").code == 0


@pytest.mark.parametrize(
    ("event", "is_known"),
    [
        ('{"before": "COMMIT"}', True),
        ('{"merge_group": {"base_sha": "COMMIT"}}', True),
        ('{"before": "0000000000000000000000000000000000000000"}', False),
        ('{"before": 7, "merge_group": null}', False),
        ("[]", False),
        ("no JSON", False),
    ],
)
def test_a_push_is_compared_with_what_was_there_before(
    repository: "Project", monkeypatch: pytest.MonkeyPatch, event: str, is_known: bool
) -> None:
    before = git(repository.root, "rev-parse", "HEAD").strip()
    file = repository.write("event.json", event.replace("COMMIT", before))
    monkeypatch.setenv("GITHUB_BASE_REF", "")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(file))
    result = repository.check("--diff-base", "auto")
    if is_known:
        assert result.out == f"All checks passed! (3 known from {before})\n"
    else:
        assert (result.code, "GITHUB_EVENT_PATH says what was there before" in result.err) == (2, True)


def test_gitlab_says_what_was_there_before(repository: "Project", monkeypatch: pytest.MonkeyPatch) -> None:
    before = git(repository.root, "rev-parse", "HEAD").strip()
    monkeypatch.setenv("CI_COMMIT_BEFORE_SHA", before)
    assert repository.check("--diff-base", "auto").out == f"All checks passed! (3 known from {before})\n"
    monkeypatch.setenv("CI_COMMIT_BEFORE_SHA", "0" * 40)
    assert repository.check("--diff-base", "auto").code == 2
