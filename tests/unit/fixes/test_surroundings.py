"""Calls that stay where they are because of what stands around them."""

import pytest

from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import OffloadCall
from tests.unit.fixes.conftest import Change


def offloaded(change: Change, body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return change(f"async def f(pool, redis, key):\n{lines}\n", lambda at: OffloadCall(at, "asyncio.to_thread"))


@pytest.mark.parametrize(
    "body",
    [
        "pool[key] = {**(«pool.get(key)» or {}), 'seen': True}",
        "known = «pool.get(key)»\nif known:\n    pool[key] = known",
        "if «pool.get(key)»:\n    del pool[key]",
        "n = «pool.get(key)»\npool[key] += n",
    ],
)
def test_nobody_comes_between_reading_and_writing(change: Change, body: str) -> None:
    with pytest.raises(CannotFixError, match="`pool` is changed in the same function"):
        offloaded(change, body)


@pytest.mark.parametrize(
    "body",
    [
        "pool[key] = 1\nreturn «pool.get(key)»",  # written before
        "other[key] = «pool.get(key)»",
    ],
)
def test_reading_alone_may_be_done_in_a_thread(change: Change, body: str) -> None:
    assert "await asyncio.to_thread(pool.get, key)" in offloaded(change, body)


@pytest.mark.parametrize(
    "body",
    [
        "pipe = «redis.pipeline()»\nawait pipe.execute()",
        "lock = «redis.lock(key)» if key else other\nasync with lock:\n    pass",
        "pubsub: object = «redis.pubsub()»\nasync for item in pubsub.listen():\n    pass",
    ],
)
def test_what_is_awaited_is_not_made_in_a_thread(change: Change, body: str) -> None:
    with pytest.raises(CannotFixError, match="is awaited: what makes it is not meant for a thread"):
        offloaded(change, body)


def test_what_a_function_gives_may_have_awaitable_methods(change: Change) -> None:
    assert "await asyncio.to_thread(loader, key)" in offloaded(change, "docs = «loader(key)»\nawait docs.load()")
