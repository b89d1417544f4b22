"""Helpers become coroutines together with everything that calls them, or nothing changes."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.fixes.conversion.conftest import Convert


def test_a_helper_and_its_callers_become_coroutines(convert: "Convert") -> None:
    changed = convert("""
        import time

        def pause():
            time.sleep(1)

        def twice():
            pause()
            pause()

        async def handler():
            twice()
    """)
    assert changed == [
        "import asyncio",
        "async def pause():",
        "await asyncio.sleep(1)",
        "async def twice():",
        "await pause()",
        "await pause()",
        "await twice()",
    ]


def test_callers_in_other_modules_are_found_under_other_names(convert: "Convert") -> None:
    changed = convert(
        """
        import pauses
        from pauses import pause as wait

        async def one():
            wait(1)

        async def two():
            return [pauses.pause(n) for n in (1, 2)]
        """,
        pauses="""
        import time

        def pause(seconds):
            time.sleep(seconds)
            return seconds
        """,
    )
    assert changed == [
        "await wait(1)",
        "return [await pauses.pause(n) for n in (1, 2)]",
        "import asyncio",
        "async def pause(seconds):",
        "await asyncio.sleep(seconds)",
    ]


def test_methods_of_an_object_become_coroutines(convert: "Convert") -> None:
    changed = convert("""
        import time

        class Backoff:
            def wait(self):
                self._pause(1)

            def _pause(self, seconds):
                time.sleep(seconds)

        class Client:
            def __init__(self):
                self.backoff = Backoff()

            async def fetch(self):
                self.backoff.wait()
                return self.wait

            @property
            def wait(self):
                return 3
    """)
    assert changed == [
        "import asyncio",
        "async def wait(self):",
        "await self._pause(1)",
        "async def _pause(self, seconds):",
        "await asyncio.sleep(seconds)",
        "await self.backoff.wait()",
    ]


def test_what_is_handed_to_a_thread_is_called_on_the_loop(convert: "Convert") -> None:
    changed = convert("""
        import asyncio
        import time

        def pause(seconds):
            time.sleep(seconds)

        async def one():
            pause(1)

        async def two():
            await asyncio.to_thread(pause, 2)
    """)
    assert "await pause(1)" in changed
    assert "await pause(2)" in changed


def test_handlers_in_the_thread_pool_become_coroutines(convert: "Convert") -> None:
    changed = convert("""
        import time
        from fastapi import FastAPI

        app = FastAPI()

        def pause():
            time.sleep(1)

        @app.get("/a")
        def plain():
            pause()

        @app.get("/b")
        async def handler():
            pause()
    """)
    assert "async def plain():" in changed
    assert changed.count("await pause()") == 2


def test_nested_calls_are_awaited_inside_out(convert: "Convert") -> None:
    changed = convert("""
        import time

        def add(n):
            time.sleep(n)
            return n

        async def handler():
            return add(add(1).real).imag
    """)
    assert changed[-1] == "return (await add((await add(1)).real)).imag"


def test_what_starts_tasks_is_not_made_in_a_thread() -> None:
    from asynclint.api.testing import analyse
    from asynclint.checks.asl103_blocking_file import BlockingFile

    text = """
import asyncio
import shutil

def start(path):
    shutil.rmtree(path)
    return asyncio.create_task(asyncio.sleep(1))

def clean(path):
    shutil.rmtree(path)

async def handler(path):
    start(path)
    clean(path)
"""
    found = analyse({"app.py": text}, [BlockingFile])
    assert [finding.fix is not None for finding in found] == [False, True]


HELPER = """
import time

def pause():
    time.sleep(1)

async def handler():
    pause()
"""


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("def test_it():\n    pause()\n", "nothing in the project is seen to call `test_it`"),
        ("pause()\n", "called while the module is imported"),
        ("job = pause\n", "handed on as a value"),
        ("jobs = [pause]\n", "handed on as a value"),
        ("import atexit\natexit.register(pause)\n", "handed on as a value"),
        ("async def other():\n    return lambda: pause()\n", "called in a lambda"),
        ("async def other():\n    return any(pause() for _ in (1, 2))\n", "in a generator expression"),
        ("class C:\n    def __init__(self):\n        pause()\nasync def other():\n    C()\n", "cannot be a coroutine"),
        ("class C:\n    @property\n    def x(self):\n        return pause()\n", "is decorated"),
        ("def gen():\n    yield pause()\n", "is a generator"),
        ("__all__ = ['pause']\n", "is exported"),
        ("import os\nif os.name == 'nt':\n    def pause():\n        pass\n", "is defined twice"),
        ("async def other(mock):\n    mock.patch('app.pause')\n", "is named in a text"),
        ("async def other(m):\n    return getattr(m, 'pause')\n", "looked up by its name"),
        ("import functools\nslow = functools.partial(pause)\n", "handed on as a value"),
        ("def swap():\n    global pause\n    pause = None\n", "declared global"),
    ],
)
def test_a_use_that_cannot_await_keeps_everything_as_it_is(convert: "Convert", more: str, reason: str) -> None:
    assert reason in convert(HELPER + more)


METHOD = """
import time
{imports}

class Base{bases}:
    def pause(self):
        time.sleep(1)

async def handler(base: Base):
    base.pause()
"""


@pytest.mark.parametrize(
    ("bases", "imports", "more", "reason"),
    [
        ("(legacy.Old)", "import legacy", "", "may override"),
        ("(socketserver.BaseServer)", "import socketserver", "", "may override"),
        ("", "", "class Sub(Base):\n    def pause(self):\n        pass\n", "is overridden"),
        ("", "", "class Sub(Base):\n    pass\nasync def other(s: Sub):\n    return s.pause\n", "handed on as a value"),
        ("", "", "async def other(x):\n    x.pause()\n", "may be `Base.pause`"),
        ("", "", "async def other(x: Base):\n    x.pause = None\n", "is assigned"),
    ],
)
def test_methods_that_others_may_call_stay_plain(
    convert: "Convert", bases: str, imports: str, more: str, reason: str
) -> None:
    assert reason in convert(METHOD.format(bases=bases, imports=imports) + more)


def test_methods_of_the_same_name_on_other_objects_are_no_callers(convert: "Convert") -> None:
    changed = convert(
        METHOD.format(bases="", imports="import threading")
        + "class Other:\n    def pause(self):\n        pass\nasync def more(o: Other):\n    o.pause()\n"
    )
    assert changed[-1] == "await base.pause()"


def test_files_that_know_nothing_of_the_class_are_no_callers(convert: "Convert") -> None:
    changed = convert(METHOD.format(bases="", imports=""), other="def play(x):\n    x.pause()\n")
    assert changed[-1] == "await base.pause()"


def test_a_nested_loop_is_awaited_in_the_helper_that_starts_it(convert: "Convert") -> None:
    changed = convert("""
        import asyncio

        async def load():
            return 1

        def load_now():
            return asyncio.run(load())

        async def handler():
            return load_now()
    """)
    assert changed == ["async def load_now():", "return await load()", "return await load_now()"]
