"""Work goes to threads in the way that a project is used to."""

import pytest

from asynclint.facts.extract import extract
from asynclint.program.refactoring.customs import Customs
from asynclint.program.symbols.modules import Modules


def way(text: str, **others: str) -> str:
    texts = {"app.py": text, **{f"{name}.py": other for name, other in others.items()}}
    modules = Modules({path: extract(source.encode()) for path, source in texts.items()}, [""])
    return Customs(modules).of(modules.by_path["app.py"]).through


ANYIO = "import anyio\nanyio.to_thread.run_sync(f)\n"
STARLETTE = "from fastapi.concurrency import run_in_threadpool\nrun_in_threadpool(f)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "asyncio.to_thread"),
        (ANYIO, "anyio.to_thread.run_sync"),
        ("from anyio import to_thread\nto_thread.run_sync(f)\n", "to_thread.run_sync"),
        ("import anyio.to_thread\nanyio.to_thread.run_sync(f)\n", "anyio.to_thread.run_sync"),
        (STARLETTE, "run_in_threadpool"),
        ("from asgiref.sync import sync_to_async\nsync_to_async(f)\n", "sync_to_async"),
        ("from elsewhere import run_in_threadpool\nrun_in_threadpool(f)\n", "asyncio.to_thread"),
        ("from fastapi.concurrency import run_in_threadpool\n", "asyncio.to_thread"),
        (STARLETTE + "import asyncio\nasyncio.to_thread(f)\n", "asyncio.to_thread"),
        ("import trio\n", "trio.to_thread.run_sync"),
        ("from trio import run\nimport asyncio\n", "asyncio.to_thread"),
    ],
)
def test_a_module_goes_on_as_it_does(text: str, expected: str) -> None:
    assert way(text) == expected


def test_other_modules_of_the_project_are_an_example() -> None:
    assert way("", other=STARLETTE) == "run_in_threadpool"
    assert way(ANYIO, one=STARLETTE, two=STARLETTE) == "anyio.to_thread.run_sync"
    assert way("", one=STARLETTE, two="import asyncio\nasyncio.to_thread(f)\n") == "asyncio.to_thread"


def test_a_module_for_another_loop_is_no_example() -> None:
    assert way("import asyncio\n", one="import trio\n", two="import trio\n") == "asyncio.to_thread"


def test_tests_are_no_example() -> None:
    assert way("", test_app=STARLETTE) == "asyncio.to_thread"
