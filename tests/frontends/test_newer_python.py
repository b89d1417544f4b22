"""Projects for newer Pythons than the one that runs: analysed and repaired like all others."""

from typing import TYPE_CHECKING

from tests.frontends.test_check import codes

if TYPE_CHECKING:
    from tests.frontends.conftest import Project

#: Type parameters over several lines (3.12) with a default (3.13), a `type` statement, an f-string with the quotes that
#: enclose it and several lines (3.12), `except` without brackets (3.14).
_NEWER = """
import time

type Rows = list[str]


class Box[
    T: dict = dict[str, str],  # what is in it
]:
    def load(self, item: T) -> T:
        time.sleep(1)
        return item


async def handle(item: dict[str, str]) -> Rows:
    text = f"{item["name"]} {
        Box().load(item)
    }"
    try:
        time.sleep(2)
    except KeyError, ValueError:
        return []
    return [text]
"""


def test_newer_syntax_is_analysed(empty: "Project") -> None:
    empty.write("app.py", _NEWER)
    result = empty.check()
    assert codes(result.out) == ["app.py:16 ASL101", "app.py:19 ASL101"]
    assert "`Box.load`" in result.out


def test_newer_syntax_is_repaired_and_stays_as_it_is_written(empty: "Project") -> None:
    file = empty.write("app.py", _NEWER)
    result = empty.check("--fix", "--unsafe-fixes")
    assert (result.code, result.out) == (0, "Found 2 errors (2 fixed, 0 remaining).\n")
    repaired = (
        _NEWER.lstrip("\n")
        .replace("import time\n", "import asyncio\nimport time\n")
        .replace("    def load", "    async def load")
        .replace("Box().load(item)", "await Box().load(item)")
        .replace("time.sleep", "await asyncio.sleep")
    )
    assert file.read_text() == repaired


def test_a_repair_that_would_not_compile_is_refused_in_newer_syntax_as_well(empty: "Project") -> None:
    """`await` cannot stand in a plain function: noticed though the running Python may not read the file."""
    from asynclint.engine.edits.rereading import complaint_about
    from asynclint.engine.sources import Sources

    sources = Sources(str(empty.root), {})
    sound = _NEWER.encode()
    wrong = sound.replace(b"        time.sleep(1)", b"        await sleep(1)")
    assert complaint_about("app.py", sound, sound, sources) is None
    assert "outside async function" in (complaint_about("app.py", sound, wrong, sources) or "")
