"""`--add-ignore`: comments above statements, which silence what is in them and nothing else."""

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.frontends.test_notebooks import written

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

HEAD = "import os\nimport time\nimport requests\n\n\n"

#: what is inside a coroutine, and what it becomes
PLACES = {
    "a line": ("    time.sleep(1)\n", "    # asynclint: ignore[ASL101]\n    time.sleep(1)\n"),
    "two rules": (
        "    print(open('x').read(), time.sleep(1))\n",
        "    # asynclint: ignore[ASL101, ASL103]\n    print(open('x').read(), time.sleep(1))\n",
    ),
    "several lines": (
        "    print(\n        1,\n        time.sleep(\n            1\n        ),\n    )\n",
        (
            "    # asynclint: ignore[ASL101]\n"
            "    print(\n        1,\n        time.sleep(\n            1\n        ),\n    )\n"
        ),
    ),
    "a continued line": (
        "    x = 1 + \\\n        time.sleep(1)\n",
        "    # asynclint: ignore[ASL101]\n    x = 1 + \\\n        time.sleep(1)\n",
    ),
    "a string of several lines": (
        '    x = f"""\n    {time.sleep(1)}"""\n',
        '    # asynclint: ignore[ASL101]\n    x = f"""\n    {time.sleep(1)}"""\n',
    ),
    "a header": (
        "    if time.sleep(1):\n        pass\n    elif time.sleep(2):\n        pass\n",
        (
            "    # asynclint: ignore[ASL101]\n    if time.sleep(1):\n        pass\n"
            "    # asynclint: ignore[ASL101]\n    elif time.sleep(2):\n        pass\n"
        ),
    ),
    "statements on one line": (
        "    x = 1; time.sleep(1)\n",
        "    # asynclint: ignore[ASL101]\n    x = 1; time.sleep(1)\n",
    ),
    "a comment that is there": (
        "    # asynclint: ignore[ASL103] as agreed\n    # and more\n    print(open('x').read(), time.sleep(1))\n",
        (
            "    # asynclint: ignore[ASL101, ASL103] as agreed\n"
            "    # and more\n    print(open('x').read(), time.sleep(1))\n"
        ),
    ),
    "one for ruff": (
        "    # ruff: ignore[ASL103]\n    print(open('x').read(), time.sleep(1))\n",
        "    # ruff: ignore[ASL101, ASL103]\n    print(open('x').read(), time.sleep(1))\n",
    ),
    "below other statements": (
        "    time.sleep(1)\n\n    # a remark\n    time.sleep(2)\n",
        (
            "    # asynclint: ignore[ASL101]\n    time.sleep(1)\n\n"
            "    # a remark\n    # asynclint: ignore[ASL101]\n    time.sleep(2)\n"
        ),
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_where_it_stands(empty: "Project", place: str) -> None:
    before, after = PLACES[place]
    file = empty.write("app.py", HEAD + "async def f():\n" + before)
    result = empty.check("--add-ignore")
    assert (result.code, result.out) == (0, "")
    assert file.read_text("utf-8") == HEAD + "async def f():\n" + after
    assert empty.check().code == 0
    assert empty.check("--add-ignore").err == ""  # there is nothing left to accept


def test_a_reason_is_written_and_bytes_stay(empty: "Project") -> None:
    before = b"\xef\xbb\xbfimport time\r\nasync def f():\r\n\ttime.sleep(1)  # caf\xc3\xa9\r\n"
    file = empty.write("a.py", before)
    assert empty.check("--add-ignore=until #12").err == "Added 1 ignore comment.\n"
    assert file.read_bytes() == before.replace(b"\ttime", b"\t# asynclint: ignore[ASL101] until #12\r\n\ttime")


def test_it_is_for_the_named_rules_only(project: "Project") -> None:
    assert project.check("--select", "ASL101", "--add-ignore").err == "Added 1 ignore comment.\n"
    assert [line.split()[1] for line in project.check().out.splitlines()[:2]] == ["ASL102", "ASL102"]


def test_cells_get_it_at_the_end_of_the_line(empty: "Project") -> None:
    cells = [("code", ["import time\n"]), ("code", ["async def f():\n", "    time.sleep(1)\n", "    return 1"])]
    file = empty.write("a.ipynb", written(cells))
    assert empty.check("--add-ignore").err == "Added 1 ignore comment.\n"
    assert '"    time.sleep(1)  # asynclint: ignore[ASL101]\\n"' in file.read_text("utf-8")
    assert empty.check().code == 0


def test_launch_files_are_left_alone(empty: "Project") -> None:
    empty.write("app.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
    file = empty.write("Procfile", "web: uvicorn app:app --reload\n")
    assert empty.check("--add-ignore").code == 0
    assert file.read_text("utf-8") == "web: uvicorn app:app --reload\n"


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")
def test_formatters_and_ruffs_own_fixes_leave_it_where_it_is(empty: "Project") -> None:
    body = "    value = time.sleep(1, 'a long line that has to be wrapped by a formatter', 'because it is so long')\n"
    file = empty.write(
        "app.py", HEAD.replace("import os\n", "") + "async def f():\n" + body + "    return value, requests\n"
    )
    empty.check("--add-ignore=agreed")
    subprocess.run(["ruff", "format", "-q", "--isolated", "app.py"], cwd=empty.root, check=True)
    subprocess.run(
        [
            "ruff",
            "check",
            "-q",
            "--isolated",
            "--preview",
            "--select",
            "ALL",
            "--fix",
            "--unsafe-fixes",
            "-e",
            "app.py",
        ],
        cwd=empty.root,
        check=True,
    )
    assert "    # asynclint: ignore[ASL101] agreed\n    value = time.sleep(\n" in file.read_text("utf-8")
    assert empty.check().code == 0
