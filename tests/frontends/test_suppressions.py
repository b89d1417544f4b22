"""Comments from outside: what they accept, where, and what is said about those that accept nothing."""

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

SLEEP = "import time\n\n\nasync def f():\n    time.sleep(1){}\n"
QUIET = "import asyncio\n\n\nasync def f():\n    await asyncio.sleep(1){}\n"


def told(project: "Project", *argv: str) -> list[str]:
    """`path:line CODE` of every finding."""
    out = project.check(*argv).out.splitlines()
    return [f"{line.split(':')[0]}:{line.split(':')[1]} {line.split()[1]}" for line in out if line.count(":") > 2]


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("", ["ASL101"]),
        ("  # noqa", []),
        ("  #noqa", []),
        ("  # noqa: ASL101", []),
        ("  # noqa: ASL1", []),
        ("  # noqa: ASYNC251", []),
        ("  # noqa: blocking-sleep", []),
        ("  # noqa: ASL101, S101 because", []),
        ("  # type: ignore # noqa: ASL101", []),
        ("  # ruff: ignore[ASL101]", []),
        ("  # asynclint: ignore[blocking-sleep] because", []),
        ("  # noqa: F401", ["ASL101"]),
        ("  # noqa: ASL105", ["ASL101", "ASL901"]),
        ("  # noqa: ASL101, ASL105", ["ASL901"]),
        ("  # noqa: ASL105, ASL901", ["ASL101"]),
        ("  # noqa: ASL999", ["ASL101", "ASL902"]),
        ("  # asynclint: ignore", ["ASL101", "ASL902"]),
        ("  # asynclint: ignore[]", ["ASL101", "ASL902"]),
        ("  # asynclint: ignore[ACM101]", ["ASL101", "ASL902"]),
        ("  # noqa: ACM101", ["ASL101"]),
    ],
)
def test_a_comment_on_the_line(empty: "Project", comment: str, codes: list[str]) -> None:
    empty.write("app.py", SLEEP.format(comment))
    assert sorted(item.split()[1] for item in told(empty)) == codes


def test_external_codes_are_somebody_elses(empty: "Project") -> None:
    empty.write("app.py", SLEEP.format("  # asynclint: ignore[ACM101, ASL101]"))
    assert told(empty) == ["app.py:5 ASL902"]
    assert told(empty, "--config", 'external = ["ACM"]') == []


def test_a_comment_where_all_of_them_come_from(project: "Project") -> None:
    """Two handlers reach one request; accepting it there accepts it for both."""
    text = (project.root / "sdk.py").read_text("utf-8")
    project.write("sdk.py", text.replace("timeout=3)", "timeout=3)  # noqa: ASL102 behind a cache"))
    assert told(project) == ["app.py:9 ASL101"]
    project.write("sdk.py", text.replace("timeout=3)", "timeout=3)  # noqa"))
    assert len(told(project)) == 3
    project.write("sdk.py", text.replace("timeout=3)", "timeout=3)  # noqa: ASYNC210"))
    assert len(told(project)) == 3


def test_what_the_selection_hides_is_not_unused(empty: "Project") -> None:
    empty.write("app.py", SLEEP.format("  # noqa: ASL101, ASL105"))
    assert told(empty, "--select", "ASL901") == ["app.py:5 ASL901"]
    assert "`ASL105`" in empty.check("--select", "ASL901").out
    assert "`ASL101`" not in empty.check("--select", "ASL9").out
    assert "`ASL101`" not in empty.check("--ignore", "ASL101").out
    assert told(empty, "--select", "ASL1") == []


@pytest.mark.parametrize("cause", ["broken.py", "unknown package", "stdin"])
def test_half_a_run_calls_nothing_unused(empty: "Project", cause: str) -> None:
    text = QUIET.format("  # noqa: ASL101")
    empty.write("app.py", text)
    assert told(empty) == ["app.py:5 ASL901"]
    if cause == "broken.py":
        (empty.root / "broken.py").symlink_to("broken.py")
        assert "ASL901" not in empty.check().out
    elif cause == "unknown package":
        empty.write("app.py", "import nobody_knows_this\n" + text)
        assert told(empty) == []
        assert told(empty, "--no-site-packages") == []
    else:
        assert empty.check("-", stdin=text.encode()).code == 0


def test_what_is_only_information_uses_a_comment(empty: "Project") -> None:
    empty.write("app.py", "import os\n\n\nasync def f():\n    return os.path.exists('x')  # noqa: ASL103\n")
    assert told(empty) == []


def test_the_fix_leaves_what_is_not_ours(empty: "Project") -> None:
    lines = {
        "# noqa: ASL101": "",
        "# noqa: ASL101 because": "# because",
        "# noqa: ASL101 # type: ignore": "# type: ignore",
        "# type: ignore # noqa: ASL101": "# type: ignore",
        "# noqa: F401, ASL101": "# noqa: F401",
        "# noqa:ASL101 F401,E501 re-export": "# noqa:F401,E501 re-export",
        "# noqa: F401ASL101": "# noqa: F401",
        "# ruff: ignore[ASL101, ASYNC251] why": "# ruff: ignore[ASYNC251] why",
        "# asynclint: ignore[ASL101]": "",
    }
    empty.write("app.py", "".join(f"x = 1  {comment}\n" for comment in lines))
    assert empty.check("--fix", "--select", "ASL901").code == 0
    after = "".join(f"x = 1  {comment}".rstrip() + "\n" for comment in lines.values())
    assert (empty.root / "app.py").read_text("utf-8") == after


def test_comments_in_launch_files_are_judged_and_repaired(empty: "Project") -> None:
    empty.write("app.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    procfile = "# asynclint: ignore[ASL803] a demonstration\nweb: uvicorn app:app --reload\n"
    empty.write("Procfile", procfile)
    assert told(empty) == []
    empty.write("Procfile", procfile.replace(" --reload", ""))
    assert told(empty) == ["Procfile:1 ASL901"]
    empty.check("--fix", "--select", "ASL901")
    assert (empty.root / "Procfile").read_text("utf-8") == "# a demonstration\nweb: uvicorn app:app\n"


@pytest.mark.parametrize(
    ("name", "config", "code"),
    [
        ("ruff.toml", "", 1),
        ("ruff.toml", 'lint.external = ["ASL"]', 0),
        ("ruff.toml", 'lint.external = ["AS"]', 0),
        (".ruff.toml", '[lint]\nexternal = ["V"]', 1),
        ("ruff.toml", 'lint.select = ["E"]', 0),
        ("ruff.toml", 'lint.select = ["RUF"]', 1),
        ("ruff.toml", 'lint.select = ["E"]\nlint.extend-select = ["RUF102"]', 1),
        ("ruff.toml", 'lint.ignore = ["RUF100"]', 0),
        ("ruff.toml", 'lint.unfixable = ["RUF100"]', 0),
        ("ruff.toml", 'extend = "shared.toml"', 0),
    ],
)
def test_the_configuration_of_ruff(empty: "Project", name: str, config: str, code: int) -> None:
    empty.write("app.py", SLEEP.format("  # noqa: ASL101"))
    empty.write("shared.toml", 'lint.external = ["ASL"]\n')
    empty.write(name, config)
    assert empty.check().code == code


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize(("external", "kept"), [('lint.external = ["ASL"]', True), ("", False)])
def test_ruff_does_what_the_rule_says(empty: "Project", external: str, kept: bool) -> None:
    file = empty.write("app.py", SLEEP.format("  # noqa: S113, ASL101"))
    empty.write("ruff.toml", external)
    subprocess.run(["ruff", "check", "--fix", "--no-cache", "-q", "."], cwd=empty.root, check=False, timeout=60)
    assert ("ASL101" in file.read_text("utf-8")) is kept
    empty.write("app.py", SLEEP.format("  # noqa: S113, ASL101"))
    assert ("ASL903" in empty.check().out) is not kept


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")
def test_the_formatter_does_not_break_a_suppression(empty: "Project") -> None:
    empty.write(
        "app.py",
        """
        import requests


        async def f(one, two, three):
            return requests.get(one, headers={"a": two, "b": three}, timeout=3)  # asynclint: ignore[ASL102] cached
        """,
    )
    assert told(empty) == []
    subprocess.run(["ruff", "format", "-q", "--no-cache", "--line-length", "60", "."], cwd=empty.root, check=True)
    assert told(empty) == []
