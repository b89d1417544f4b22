"""The table that compares linters still says the truth about ours; the other columns are as of the date above it."""

import re
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_column_of_asynclint_is_what_it_says_today(tmp_path: Path) -> None:
    tool = runpy.run_path(str(ROOT / "benchmarks/idioms.py"))
    idioms = tool["read_idioms"]()
    for number, idiom in enumerate(idioms):
        (tmp_path / f"idiom_{number:02}.py").write_text(idiom.text, "utf-8")
    own = tool["linters"](sys.executable, None)[0]
    said = own.read(tool["_output"](own.command, str(tmp_path)), str(tmp_path))
    measured = {idiom.title: tool["_cell"](idiom, f"idiom_{number:02}.py", said) for number, idiom in enumerate(idioms)}
    page = (ROOT / "docs/comparison.md").read_text("utf-8").partition("<!-- idioms:")[2].partition("<!-- end")[0]
    shown = dict(re.findall(r"^\| ([^*|][^|]*) \| ([^|]+) \|", page, re.MULTILINE))
    assert {title: shown.get(title) for title in measured} == measured
    assert len(measured) == 35
