"""Repairs do not write what the lowest supported Python does not have."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.frontends.conftest import Project


@pytest.mark.parametrize(("target", "is_repaired"), [("py38", False), ("py39", True), ("py313", True)])
def test_threads_for_coroutines_came_with_3_9(empty: "Project", target: str, is_repaired: bool) -> None:
    empty.write("app.py", "import shutil\n\n\nasync def f():\n    shutil.copytree('a', 'b')\n")
    result = empty.check("--diff", "--unsafe-fixes", "--target-version", target)
    assert ("asyncio.to_thread" in result.out) is is_repaired
    assert (result.code == 1) is is_repaired


def test_what_has_always_been_there_is_written(empty: "Project") -> None:
    empty.write("app.py", "import time\n\n\nasync def f():\n    time.sleep(1)\n")
    empty.write("pyproject.toml", '[project]\nrequires-python = ">=3.8"\n\n[tool.asynclint]\n')
    assert "await asyncio.sleep(1)" in empty.check("--diff", "--unsafe-fixes").out
