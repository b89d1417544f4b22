"""What waits for threads waits for other tasks instead, where no thread has a part in it."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.fixes.conversion.conftest import Convert


def test_an_event_of_the_module(convert: "Convert") -> None:
    changed = convert("""
        from threading import Event

        ready = Event()

        async def start():
            ready.set()

        async def handler():
            if not ready.is_set():
                ready.wait()
    """)
    assert changed == ["from asyncio import Event", "await ready.wait()"]


def test_a_condition(convert: "Convert") -> None:
    changed = convert("""
        import threading

        class Box:
            def __init__(self):
                self.changed = threading.Condition()
                self.items = []

            async def put(self, item):
                with self.changed:
                    self.items.append(item)
                    self.changed.notify_all()

            async def get(self):
                with self.changed:
                    self.changed.wait_for(lambda: self.items)
                    return self.items.pop()
    """)
    assert changed == [
        "import asyncio",
        "self.changed = asyncio.Condition()",
        "async with self.changed:",
        "async with self.changed:",
        "await self.changed.wait_for(lambda: self.items)",
    ]


def test_errors_of_a_queue(convert: "Convert") -> None:
    changed = convert("""
        from queue import Empty, Queue

        jobs: Queue = Queue()

        async def drain():
            while True:
                try:
                    print(jobs.get_nowait())
                except Empty:
                    return

        async def handler():
            print(jobs.get())
    """)
    assert changed == [
        "import asyncio",
        "from asyncio import Queue",
        "except asyncio.QueueEmpty:",
        "print(await jobs.get())",
    ]


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        ("def other():\n    jobs.put_nowait(1)", "used outside of coroutines"),
        ("def other():\n    jobs.put(1)", "nothing in the project is seen to call `other`"),
        ("async def other():\n    jobs.get(timeout=3)", "mean nothing to `asyncio.Queue`"),
        ("async def other():\n    jobs.get(block=False)", "mean nothing to `asyncio.Queue`"),
        ("async def other():\n    jobs.put(1, True, 3)", "mean nothing to `asyncio.Queue`"),
        ("async def other(log):\n    log(jobs)", "handed to something that is not known"),
        ("def work():\n    jobs.get()\n\nthreading.Thread(target=work).start()", "handed on as a value"),
    ],
)
def test_a_queue_that_others_use_too_stays_as_it_is(convert: "Convert", use: str, reason: str) -> None:
    jobs = "import queue\nimport threading\n\njobs = queue.Queue()\n\nasync def handler():\n    jobs.get()\n"
    assert reason in convert(f"{jobs}\n{use}\n")
