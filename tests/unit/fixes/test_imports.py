"""Imports go where a reader, and a sorter of imports, would put them."""

from textwrap import dedent

import pytest

from asynclint.fixes.render import CannotFixError, Renderer
from asynclint.fixes.splice import splice
from asynclint.model.edits import EnsureImport

FUTURE = "from __future__ import annotations"


def add(text: str, module: str = "asyncio", name: str | None = None) -> str:
    text = dedent(text)
    return splice(text, Renderer(text).render([EnsureImport("app.py", module, name)]))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import time\n", "import asyncio\nimport time\n"),
        ("import abc\nimport time\n", "import abc\nimport asyncio\nimport time\n"),
        ("import abc\n\nx = 1\n", "import abc\nimport asyncio\n\nx = 1\n"),
        ("import httpx\n", "import asyncio\n\nimport httpx\n"),
        ("from os import path\n", "import asyncio\nfrom os import path\n"),
        ('"""Doc."""\n\nimport httpx\n', '"""Doc."""\n\nimport asyncio\n\nimport httpx\n'),
        ('"""Doc."""\n\nx = 1\n', '"""Doc."""\n\nimport asyncio\n\nx = 1\n'),
        ("x = 1\n", "import asyncio\n\nx = 1\n"),
        (
            "from __future__ import annotations\n\nx = 1\n",
            "from __future__ import annotations\n\nimport asyncio\n\nx = 1\n",
        ),
        (
            "#!/usr/bin/python\n# licence\n\nimport time\n",
            "#!/usr/bin/python\n# licence\n\nimport asyncio\nimport time\n",
        ),
        (
            "#!/usr/bin/python\n# coding: latin-1\nx = 1\n",
            "#!/usr/bin/python\n# coding: latin-1\n\nimport asyncio\n\nx = 1\n",
        ),
        ("# licence\n\nx = 1\n", "# licence\n\nimport asyncio\n\nx = 1\n"),
        ("# of x\nx = 1\n", "import asyncio\n\n# of x\nx = 1\n"),
        ("import abc  # why\n\n# then\nx = 1\n", "import abc  # why\nimport asyncio\n\n# then\nx = 1\n"),
        ("import abc\r\n", "import abc\r\nimport asyncio\r\n"),
    ],
)
def test_an_import_finds_its_place(before: str, after: str) -> None:
    assert add(before) == after


def test_what_is_imported_is_not_imported_twice() -> None:
    assert add("import asyncio\n") == "import asyncio\n"
    assert add("from a import b\n", "a", "b") == "from a import b\n"


def test_an_alias_is_not_the_name() -> None:
    assert add("import asyncio as aio\n") == "import asyncio as aio\nimport asyncio\n"


def test_a_from_import_stands_behind_plain_ones() -> None:
    assert add("import fastapi\nimport httpx\n", "anyio", "to_thread") == (
        "import fastapi\nimport httpx\nfrom anyio import to_thread\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from a import c\n", "from a import b, c\n"),
        ("from a import A\n", "from a import A, b\n"),
        ("from a import b_, d as e\n", "from a import b, b_, d as e\n"),
        ("from a import C  # why\n", "from a import C  # why\nfrom a import b\n"),
        ("from a import (\n    C,\n)\n", "from a import (\n    C,\n)\nfrom a import b\n"),
        ("from a import *\n", "from a import *\nfrom a import b\n"),
        ("from .a import c\n", "from a import b\n\nfrom .a import c\n"),
        (f"from a import {'x' * 80}\n", f"from a import {'x' * 80}\nfrom a import b\n"),
    ],
)
def test_a_name_joins_those_of_its_module(before: str, after: str) -> None:
    assert add(before, "a", "b") == after


def test_several_imports_come_as_one_block() -> None:
    wanted = [("b", "Two"), ("contextlib", "closing"), ("b", "one"), ("abc", None), ("a", "zero")]
    edits = [EnsureImport("app.py", module, name) for module, name in wanted]
    text = "from b import THREE\n\nx = 1\n"
    assert splice(text, Renderer(text).render(edits)) == dedent("""\
        import abc
        from contextlib import closing

        from a import zero
        from b import THREE, Two, one

        x = 1
    """)


@pytest.mark.parametrize(("head", "is_refused"), [("import trio\n", True), ("import trio\nimport asyncio\n", False)])
def test_nothing_of_asyncio_goes_into_a_module_that_runs_on_trio(head: str, *, is_refused: bool) -> None:
    renderer = Renderer(f"{head}\n\nasync def f():\n    pass\n")
    wanted = [EnsureImport("app.py", "asyncio")]
    if is_refused:
        with pytest.raises(CannotFixError, match="runs on trio"):
            renderer.render(wanted)
    else:
        assert not renderer.render(wanted)
