"""Each comment is put before ruff as well: what silences a finding of ruff's there silences one of ours here."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from asynclint.source.comments import Suppressions

pytestmark = pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")

LINE = "import os{}\n"
TRAILING = [
    "#noqa", "# noqa", "# NOQA", "# NoQA", "#  noqa", "# noqa # why", "# noqa because", "# noqa F401", "# noqa:F401",
    "# noqa: F401", "# noqa : F401", "# noqa:  F401", "# noqa: F401,E501", "# noqa: E501,F401", "# noqa:F401 E501",
    "# noqa: E501 F401", "# noqa: F401, because", "# noqa: F401 because it is re-exported", "# noqa: because F401",
    "# noqa: E501", "# noqa: f401", "# noqa: F401E501", "# noqa: F401abc", "# noqa: F401;E501", "# noqa:", "# noqa: ,",
    "# noqa-F401", "# noqa; F401", "# noqa.F401", "# noqa(F401)", "# noqaF401", "# xnoqa: F401", "# x noqa: F401",
    "# type: ignore # noqa: F401", "# type: ignore # noqa", "# noqa: E501 # noqa: F401", "# noqa:F401#x", "# noqa#x",
    "# ruff: ignore[F401]", "# ruff:ignore[F401]", "# ruff: ignore [F401]", "# ruff: ignore[F401,]", "# ruff: ignore[]",
    "# ruff: ignore[F401] because", "# ruff: ignore[E501, F401]", "# ruff: ignore[E501]", "# ruff: ignore",
    "# ruff: disable[F401]", "# ruff: file-ignore[F401]", "# ruff: noqa", "# flake8: noqa", "# ruff: noqa: F401",
    "# RUFF: ignore[F401]", "# ruff: IGNORE[F401]",
]  # fmt: skip
TEXTS = [
    *(f"import os  {comment}\n" for comment in TRAILING),
    *(f"{comment}\nimport os\n" for comment in TRAILING),
    *(f"import os\n{comment}\n" for comment in TRAILING),
    "# ruff: disable[F401]\nimport os\n# ruff: enable[F401]\n",
    "# ruff: disable[F401]\nx = 1\n# ruff: enable[F401]\nimport os\n",
    "# ruff: disable[F401, E501]\nimport os\n# ruff: enable[F401, E501]\n",
    "def f():\n    # ruff: disable[F401]\n    pass\n\n\nimport os\n",
    "import sys; sys.exit()  # noqa: E702\nimport os\n",
    "from os import (\n    path,  # noqa: F401\n)\n",
    "from os import (\n    # ruff: ignore[F401]\n    path,\n)\n",
    "# ruff: ignore[F401]\nfrom os import (\n    path,\n)\n",
    "# ruff: ignore[F401]\n# another remark\nimport os\n",
    "# ruff: ignore[E501]\n# ruff: ignore[F401]\nimport os\n",
    "import os; x = '''\n'''  # noqa: F401\n",
    "import \\\n    os  # noqa: F401\n",
    "x = '# noqa'; import os\n",
    '"""\n# ruff: noqa\n"""\nimport os\n',
    "    # ruff: noqa\nimport os\n",
]
#: Where we go further on purpose, and where to read about it.
FURTHER = {
    "from os import (\n    path,\n)  # noqa: F401\n": "a comment that names codes counts at the end of its statement",
    "import os  # noqa: F4\n": "the beginning of codes means all of them",
    "import os  # noqa: unused-import\n": "names work in noqa, too",
    "import os  # asynclint: ignore[F401]\n": "our own form",
}


def silenced_by_ruff(folder: Path, texts: list[str]) -> list[bool]:
    for number, text in enumerate(texts):
        (folder / f"f{number}.py").write_text(text, encoding="utf-8")
    command = ["ruff", "check", "--isolated", "--no-cache", "--select", "F401", "--output-format", "json", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    told = {Path(item["filename"]).stem for item in json.loads(done.stdout) if item["code"] == "F401"}
    return [f"f{number}" not in told for number in range(len(texts))]


def silenced_by_us(text: str) -> bool:
    lines = text.splitlines()
    bare = next((number for number, line in enumerate(lines, start=1) if line.strip().startswith("path")), None)
    line = bare or next(number for number, line in enumerate(lines, start=1) if "import" in line and "sys" not in line)
    if text.startswith("import \\"):
        line = 2
    return Suppressions(text).covers(line, "F401", "unused-import")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    texts = list(dict.fromkeys([*TEXTS, *FURTHER]))
    return dict(zip(texts, silenced_by_ruff(tmp_path_factory.mktemp("ruff"), texts), strict=True))


@pytest.mark.parametrize("text", list(dict.fromkeys(TEXTS)), ids=repr)
def test_a_comment_means_to_us_what_it_means_to_ruff(verdicts: dict[str, bool], text: str) -> None:
    assert silenced_by_us(text) is verdicts[text]


@pytest.mark.parametrize("text", FURTHER, ids=repr)
def test_where_we_go_further(verdicts: dict[str, bool], text: str) -> None:
    assert (silenced_by_us(text), verdicts[text]) == (True, False)
