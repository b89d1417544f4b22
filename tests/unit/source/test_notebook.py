"""Notebooks: which lines are Python, and that nothing else changes when they do."""

import ast
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynclint.source.magics import find_magics, is_python
from asynclint.source.notebook import CannotWriteBackError, Notebook, NotebookError


def notebook(*cells: Any, **more: Any) -> dict[str, Any]:
    """Texts are code cells with a list of lines, as Jupyter writes them."""
    written = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell.splitlines(True)}
        if isinstance(cell, str)
        else cell
        for cell in cells
    ]
    return {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def read(*cells: Any, **more: Any) -> Notebook:
    return Notebook.read((json.dumps(notebook(*cells, **more), indent=1, ensure_ascii=False) + "\n").encode())


def sources(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


# ---------------------------------------------------------------- magics
@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline", "pass"),
        ("!pip install x", "pass"),
        ("if x:\n    !ls\n    %cd ..", "if x:\n    pass\n    pass"),
        ("files = !ls", "files = get_ipython()"),
        ("a, b = %time f()", "a, b = get_ipython()"),
        ("x.y['k'] = !ls", "x.y['k'] = get_ipython()"),
        ("foo?", "pass"),
        ("foo.bar??", "pass"),
        ("?foo", "pass"),
        ("%timeit?", "pass"),
        ("/f a, b", "pass"),
        (",f a b", "pass"),
        ("!a \\\n  b\nx = 1", "pass\n\nx = 1"),
        ("%%time\nx = 1", "pass\nx = 1"),
    ],
)
def test_magics_become_python_with_as_many_lines(cell: str, python: str) -> None:
    text = read(cell).python
    assert [line.partition("  # line ")[0] for line in text.split("\n")[:-1]] == python.split("\n")
    ast.parse(text)


@pytest.mark.parametrize(
    "cell",
    [
        "x = (a\n     % b)",
        "x = a \\\n  % b",
        'x = """\n%matplotlib\n!ls\n"""',
        "x %= 3",
        "x = y != z",
        "x = '100%'",
        "f(\n    *a,\n    !b\n)",
        "# what?",
        "x = 1 if y else 2  # sure?",
    ],
)
def test_python_stays_as_it_is(cell: str) -> None:
    assert find_magics(cell.split("\n")) == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("%%bash\nls", False), ("%%html", False), ("%%timeit\nf()", True), ("\n%%capture out\nf()", True), ("f()", True)],
)
def test_cells_in_other_languages_are_left_out(cell: str, expected: bool) -> None:
    assert is_python(cell) is expected
    assert (len(read(cell).cells) == 1) is expected


# ---------------------------------------------------------------- reading
def test_cells_follow_each_other_and_are_counted_with_the_texts() -> None:
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]}
    found = read(text, "a = 1\nb = 2\n", text, "", "c = 3")
    assert found.python == "a = 1\nb = 2\n\n\nc = 3\n"
    assert [(cell.number, cell.first) for cell in found.cells] == [(2, 1), (4, 4), (5, 5)]
    assert [found.cell_at(line).number for line in (1, 2, 3, 4, 5)] == [2, 2, 2, 4, 5]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, 1),
        ({"language_info": {"name": "python"}}, 1),
        ({"language_info": {"name": "R"}}, 0),
        ({"kernelspec": {"language": "julia"}}, 0),
        ({"kernelspec": {"language": "python"}}, 1),
    ],
)
def test_notebooks_in_other_languages_have_no_code(metadata: dict[str, Any], expected: int) -> None:
    assert len(read("x = 1", metadata=metadata).cells) == expected


def test_cells_that_an_editor_calls_something_else_are_left_out() -> None:
    cell = {"cell_type": "code", "metadata": {"vscode": {"languageId": "sql"}}, "outputs": [], "source": "SELECT 1"}
    assert [found.number for found in read(cell, "x = 1").cells] == [2]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no valid JSON in line 1, column 1"),
        (b'{"cells": [\n1,', "no valid JSON in line 2, column 3"),
        (b"[]", "no list of cells"),
        (b'{"cells": {}}', "no list of cells"),
        (b'{"cells": [], "nbformat": 3}', "nbformat is 3"),
        (b'{"cells": [1], "nbformat": 4}', "cell 1 has no type"),
        (b'{"cells": [{"cell_type": "code", "source": 1}], "nbformat": 4}', "the source of cell 1 is no text"),
        (b'{"cells": "\xff"}', "not valid utf-8 at byte 11"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_told_so(data: bytes, words: str) -> None:
    with pytest.raises(NotebookError, match=words):
        Notebook.read(data)


# ---------------------------------------------------------------- writing back
STYLES = [
    {"indent": 1, "ensure_ascii": False},
    {"indent": None},
    {"indent": 4, "ensure_ascii": True},
    {"separators": (",", ":")},
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("as_text", [False, True])
def test_only_the_changed_lines_change(style: dict[str, Any], as_text: bool) -> None:
    content = notebook("import os\n!ls\n", "x = 'é'\ny = 2\nz = 3")
    content["cells"][0]["outputs"] = [{"data": "é\u2028", "name": "stdout"}]
    if as_text:
        for cell in content["cells"]:
            cell["source"] = "".join(cell["source"])
    text = json.dumps(content, **style)
    found = Notebook.read(text.encode())
    expected = text.replace("y = 2", "y = 22")
    assert found.with_python(found.python.replace("y = 2", "y = 22")) == expected


def test_the_byte_order_mark_and_the_ends_of_lines_stay() -> None:
    text = "\ufeff" + json.dumps(notebook("x = 1\n"), indent=2).replace("\n", "\r\n")
    found = Notebook.read(text.encode())
    assert found.with_python("x = 2\n\n") == text.replace("x = 1", "x = 2")


def test_imports_go_into_the_cell_above() -> None:
    found = read("import os\n%matplotlib inline", "def f():\n    pass")
    first, *rest = found.python.split("\n")
    assert sources(found.with_python("\n".join([first, "import asyncio", *rest]))) == [
        "import os\nimport asyncio\n%matplotlib inline",
        "def f():\n    pass",
    ]
    assert sources(found.with_python("import asyncio\n" + found.python))[0].startswith("import asyncio\nimport os\n")
    at_the_seam = found.python.replace("def f", "import asyncio\ndef f")
    assert sources(found.with_python(at_the_seam))[0].endswith("%matplotlib inline\nimport asyncio")


def test_a_decorator_goes_to_what_it_decorates() -> None:
    found = read("import os", "def f():\n    pass")
    changed = found.python.replace("def f", "@cache\ndef f")
    assert sources(found.with_python(changed)) == ["import os", "@cache\ndef f():\n    pass"]


def test_magics_move_with_what_is_around_them() -> None:
    found = read("async def f():\n    x = !ls \\\n      -l\n    time.sleep(1)")
    lines = found.python.split("\n")
    inside = [lines[0], "    async with limit:", *(f"    {line}" if line else "" for line in lines[1:])]
    assert sources(found.with_python("\n".join(inside).rstrip() + "\n")) == [
        "async def f():\n    async with limit:\n        x = !ls \\\n      -l\n        time.sleep(1)"
    ]


@pytest.mark.parametrize(
    ("cells", "old", "new", "words"),
    [
        (("a = 1", "b = 2"), "a = 1\nb = 2", "c = 3", "does not stay within one cell"),
        (("x = !ls",), "x = get_ipython()", "y = get_ipython()", "only IPython understands"),
        (("%%time\nx = 1",), "pass", "import os\npass", "has to stay there"),
        (("a = 1\nb = 2",), "b = 2", "def f():", "not be valid Python by itself"),
    ],
)
def test_what_cannot_be_written_back_is_refused(cells: tuple[str, ...], old: str, new: str, words: str) -> None:
    found = read(*cells)
    assert old in found.python
    with pytest.raises(CannotWriteBackError, match=words):
        found.with_python(found.python.replace(old, new, 1))


LINES = st.sampled_from(
    ["x = 1", "", "  ", "%magic", "!ls", "if x:", "    y = 'é'", "    !ls", "z = !a \\", "'''", "f(", ")"]
)


@given(
    st.lists(st.lists(LINES, max_size=6), max_size=5),
    st.sampled_from(STYLES),
    st.sampled_from(["\n", ""]),
)
def test_without_a_change_nothing_changes(cells: list[list[str]], style: dict[str, Any], end: str) -> None:
    text = json.dumps(notebook(*("\n".join(lines) + end for lines in cells)), **style)
    found = Notebook.read(text.encode())
    assert found.python.count("\n") == len(found.lines)
    try:
        assert found.with_python(found.python) == text
    except CannotWriteBackError as error:
        assert "valid Python" in str(error)  # noqa: PT017
