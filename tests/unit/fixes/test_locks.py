"""A lock becomes one of the event loop where every use of it is known, and nowhere else."""

from collections.abc import Callable

import pytest

from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import AsyncLock, Edit
from asynclint.model.source import Location

Change = Callable[[str, Callable[[Location], Edit]], str]
HEAD = "import threading\n\n_lock: threading.Lock = threading.Lock()\n\n\n"


def lock(at: Location) -> AsyncLock:
    return AsyncLock(at, "_lock")


def test_definition_annotation_and_uses_change_together(change: Change) -> None:
    before = (
        HEAD + "async def f():\n    with «_lock»:\n        await g()\n\n\nasync def h():\n    with _lock as x: pass\n"
    )
    assert change(before, lock) == (
        "import threading\n\n_lock: asyncio.Lock = asyncio.Lock()\n\n\n"
        "async def f():\n    async with _lock:\n        await g()\n\n\n"
        "async def h():\n    async with _lock as x: pass\n"
    )


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("def h():\n    with _lock:\n        pass\n", "no coroutine"),
        ("async def h():\n    _lock.acquire()\n", "in other ways"),
        ("async def h():\n    with open('x'), _lock:\n        pass\n", "in other ways"),
        ("async def h():\n    g(_lock)\n", "in other ways"),
        ("def h():\n    global _lock\n    _lock = threading.Lock()\n", "one place"),
    ],
)
def test_a_lock_with_other_users_is_left_alone(change: Change, rest: str, reason: str) -> None:
    before = f"{HEAD}async def f():\n    with «_lock»:\n        await g()\n\n\n{rest}"
    with pytest.raises(CannotFixError, match=reason):
        change(before, lock)


def test_other_locks_are_left_alone(change: Change) -> None:
    before = (
        HEAD.replace("threading.Lock()", "threading.RLock()") + "async def f():\n    with «_lock»:\n        await g()\n"
    )
    with pytest.raises(CannotFixError, match="no plain"):
        change(before, lock)
    with pytest.raises(CannotFixError, match="no private name"):
        change("async def f():\n    with «lock»:\n        await g()\n", lambda at: AsyncLock(at, "lock"))
