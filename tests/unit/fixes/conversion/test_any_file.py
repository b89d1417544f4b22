"""Whatever a coroutine does with files: after its repair it reads and writes the same, in the same order."""

import ast
import asyncio
import io
import sys
import tokenize
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.fixes.conversion.conversion import expand
from asynclint.fixes.conversion.texts import Texts
from asynclint.fixes.plan import Drafts
from asynclint.fixes.splice import splice
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Applicability, Edit, EnsureImport, Fix, OpenAwaitably, WholeFile
from asynclint.model.source import Location, Span
from asynclint.program.program import Program

GENERATED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
HEAD = "import json\nfrom pathlib import Path\n\n\nasync def main(old, new, seen):\n"
OPENED = st.sampled_from(
    ["open(old)", "open(old, encoding='utf-8')", "open(old, 'r')", "Path(old).open()", "open(old, 'rb')"]
)
MADE = st.sampled_from(
    ["open(new, 'w')", "open(new, mode='w', encoding='utf-8')", "(Path(new) ).open('w')", "open(new, 'a')"]
)
READING = st.sampled_from(
    [
        "with {0} as f:  # why\n    y = f.read()\n    seen.append(y)\n    # below",
        "with {0} as f:\n    seen.append(len(f.read()))",
        "with {0} as f:\n    for line in f:  # each\n        seen.append(line)",
        "with {0} as f:\n    seen.append([line.strip() for line in f])",
        "with {0} as f:\n    seen.append(f.readline())\n    seen.append(f.read())\n    seen.append(f.closed)",
        "with {0} as f:\n    seen.append(json.load(f))",
        "with {0} as f:\n    seen.append(sorted(f))",
        "with {0} as f:\n    seen.append(f.read()); seen.append(1)",
        "with {0} as f: seen.append(f.read())",
        "f = {0}\ntry:\n    seen.append(f.readline())\nfinally:\n    f.close()",
        "seen.append({0}.read())",
        "with {0} as f, {0} as g:\n    seen.append(f.read())\n    seen.append(g.read())",
        "if seen is not None:\n    with {0} as f:\n        seen.append(f.read()[1:])",
        "with {0} as f:\n    seen.append(f.read() if seen else f.readline())",
        "with {0} as f:\n    for line in f.read().split():\n        seen.append(line)",
    ]
)
WRITING = st.sampled_from(
    [
        "with {0} as f:\n    f.write('ä' * 3)",
        "with {0} as f:\n    json.dump({{'a': seen[:1] == []}}, f, indent=1)  # data",
        "with {0} as f:\n    f.write('1')\n    f.write('2')\n    f.flush()",
        "with {0} as f:\n    f.write(f'{{len(seen)}}')",
        "with {0} as f:\n    f.writelines(['a', 'b'])\n    seen.append(f.tell())",
        "with {0} as f:\n    seen.append(f.write('four'))",
    ]
)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A coroutine with a few blocks that read a file of JSON, or write another one."""
    blocks: list[str] = []
    for reads in draw(st.lists(st.booleans(), min_size=1, max_size=3)):
        template, opened = (draw(READING), draw(OPENED)) if reads else (draw(WRITING), draw(MADE))
        blocks.append(template.format(opened))
    lines = "\n".join(blocks).splitlines()
    return HEAD + "".join(f"    {line}\n" for line in lines)


def openings(text: str) -> list[Location]:
    """Where files are opened, the first one first."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    found = [node for node in calls if ast.unparse(node.func).endswith("open") and node.end_lineno is not None]
    spans = [Span(n.lineno, n.col_offset, n.end_lineno or 0, n.end_col_offset or 0) for n in found]
    return [Location("app.py", span) for span in sorted(spans, key=lambda span: (span.line, span.column))]


def repaired(text: str, *, by_package: bool) -> str:
    """The program after all repairs that can be written down."""
    for _ in range(8):
        for at in openings(text):
            edit: Edit = (
                OpenAwaitably(at, "anyio.open_file", True) if by_package else WholeFile(at, "asyncio.to_thread")
            )
            program = Program.link({"app.py": extract(text.encode())}, Catalogue(), source_roots=("",))
            module = "anyio" if by_package else "asyncio"
            fix = Fix("", Applicability.UNSAFE, (edit, EnsureImport("app.py", module)))
            try:
                edits = expand(fix, program, Texts(program.evaluator, lambda _, text=text: text))
                text = splice(text, Drafts(lambda _, text=text: text).draft(edits)["app.py"])
            except CannotFixError:
                continue
            break
        else:
            return text
    return text


class Opened:
    """What `anyio.open_file` gives, as far as the programs can tell."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._file, name)
        if not callable(value):
            return value

        async def call(*arguments: Any) -> Any:
            return value(*arguments)

        return call

    async def __aenter__(self) -> "Opened":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._file.close()

    async def __aiter__(self) -> AsyncIterator[Any]:
        for line in self._file:
            yield line


async def open_file(*arguments: Any, **options: Any) -> Opened:
    return Opened(open(*arguments, **options))


def run(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], str, str]:
    """What the program sees, and leaves."""
    seen: list[Any] = []
    with TemporaryDirectory() as folder:
        old, new = Path(folder, "old"), Path(folder, "new")
        old.write_text('[1,\n "two three"]\n', encoding="utf-8")
        names: dict[str, Any] = {}
        package = ModuleType("anyio")
        package.open_file = open_file  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "anyio", package)
        exec(compile(text, "app.py", "exec"), names)
        error = ""
        try:
            asyncio.run(names["main"](str(old), str(new), seen))
        except Exception as raised:  # what fails has to fail as before
            error = type(raised).__name__
        return seen, new.read_text("utf-8") if new.exists() else "", error


def comments(text: str) -> Counter[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


@pytest.mark.parametrize("by_package", [True, False], ids=["awaited", "whole"])
@GENERATED
@given(programs())
def test_a_coroutine_reads_and_writes_the_same(by_package: bool, text: str) -> None:
    after = repaired(text, by_package=by_package)
    assert comments(after) == comments(text)
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert run(after, monkeypatch) == run(text, monkeypatch)


def test_such_programs_are_repaired_at_all() -> None:
    text = HEAD + "    with open(old) as f:\n        seen.append(json.load(f))\n"
    assert "async with await anyio.open_file(old) as f:" in repaired(text, by_package=True)
    assert "await asyncio.to_thread(Path(old).read_text)" in repaired(text, by_package=False)
