"""Calls that take functions and coroutines: handed over rightly, called here, or awaited here."""

from collections.abc import Callable

import pytest

from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import (
    AwaitArgument,
    AwaitProcess,
    AwaitReceiver,
    CallHere,
    CallInstead,
    Edit,
    HandOver,
    OffloadCall,
)
from asynclint.model.source import Location

Change = Callable[[str, Callable[[Location], Edit]], str]


def body(*lines: str) -> str:
    return "async def f(x, y):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«g()»", "await run_sync(g)"),
        ("«g(x)»", "await run_sync(g, x)"),
        ("z = «g(x, k=y)»", "z = await run_sync(functools.partial(g, x, k=y))"),
        ("z = «g(**y)».z", "z = (await run_sync(functools.partial(g, **y))).z"),
    ],
)
def test_keywords_are_bound_where_they_cannot_be_handed_on(change: Change, before: str, after: str) -> None:
    imports = "import functools\n\n" if "partial" in after else ""
    assert change(body(before), lambda at: OffloadCall(at, "run_sync", keywords=False)) == imports + body(after)


def test_a_wrapper_is_called_with_the_arguments(change: Change) -> None:
    text = change(body("z = «g(x, k=y)»"), lambda at: OffloadCall(at, "sync_to_async", curried=True))
    assert text == body("z = await sync_to_async(g)(x, k=y)")


@pytest.mark.parametrize(
    ("before", "position", "after"),
    [
        ("await «to_thread(g(x))»", 0, "await to_thread(g, x)"),
        ("await «to_thread(a.g(x, k=y))»", 0, "await to_thread(a.g, x, k=y)"),
        ("await «loop.run_in_executor(None, g())»", 1, "await loop.run_in_executor(None, g)"),
    ],
)
def test_a_function_is_handed_over(change: Change, before: str, position: int, after: str) -> None:
    assert change(body(before), lambda at: HandOver(at, position)) == body(after)


def test_a_function_is_handed_over_with_its_keywords_bound(change: Change) -> None:
    text = change(body("await «run(None, g(x, k=y))»"), lambda at: HandOver(at, 1, keywords=False))
    assert text == "import functools\n\n" + body("await run(None, functools.partial(g, x, k=y))")


@pytest.mark.parametrize(
    ("before", "position", "after"),
    [
        ("z = await «to_thread(g, x, k=y)»", 0, "z = await g(x, k=y)"),
        ("z = (await «to_thread(a.g)»).b", 0, "z = (await a.g()).b"),
        ("z = await «loop.run_in_executor(None, g, x)»", 1, "z = await g(x)"),
    ],
)
def test_a_function_is_called_here(change: Change, before: str, position: int, after: str) -> None:
    assert change(body(before), lambda at: CallHere(at, position)) == body(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("z = «asyncio.run(g(x))»", "z = await g(x)"),
        ("z = «asyncio.run(g(x))».b", "z = (await g(x)).b"),
        ("z = «loop.run_until_complete(x or y)»", "z = await (x or y)"),
        ("await «to_thread(g(x))»", "await g(x)"),
    ],
)
def test_a_coroutine_is_awaited(change: Change, before: str, after: str) -> None:
    assert change(body(before), AwaitArgument) == body(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«run(['a', x], cwd=y)»", "await (await asyncio.create_subprocess_exec('a', x, cwd=y)).wait()"),
        ("z = «call(('a',))» + 1", "z = await (await asyncio.create_subprocess_exec('a')).wait() + 1"),
        ("z = «call(['a', *x])»", "z = await (await asyncio.create_subprocess_exec('a', *x)).wait()"),
    ],
)
def test_a_process_is_waited_for(change: Change, before: str, after: str) -> None:
    assert change(body(before), AwaitProcess) == body(after)


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        (body("z = «run(['a'])»"), AwaitProcess, "its result is used"),
        (body("«run(x)»"), AwaitProcess, "not written out"),
        (body("«run(['a'], check=True)»"), AwaitProcess, "given more"),
        (body("«Popen(['a'])»"), AwaitProcess, "no exact counterpart"),
        (body("«asyncio.run(g(), debug=True)»"), AwaitArgument, "more than the coroutine"),
        ("def f():\n    «asyncio.run(g())»\n", AwaitArgument, "nothing can be awaited"),
        (body("z = «to_thread(g, x)»"), CallHere, "not awaited"),
        (body("await «to_thread(lambda: x)»"), CallHere, "not a plain name"),
        (body("await «to_thread(*x)»"), CallHere, "not written at its place"),
        (body("await «to_thread(g(), x)»"), HandOver, "more arguments"),
        (body("await «to_thread(g)»"), HandOver, "not written as a call"),
        (body("«g(x, y, x)»"), lambda at: CallInstead(at, "h", most_positional=2), "by name"),
        (body("«g(*x)»"), lambda at: CallInstead(at, "h", most_positional=2), "by name"),
    ],
)
def test_what_does_not_fit_is_left_alone(
    change: Change, text: str, edit: Callable[[Location], Edit], reason: str
) -> None:
    with pytest.raises(CannotFixError, match=reason):
        change(text, edit)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = «f.result()»", "x = await asyncio.wrap_future(f)"),
        ("x = «pool.submit(g, 1).result()» + 1", "x = await asyncio.wrap_future(pool.submit(g, 1)) + 1"),
        ("x = «f.result()».text", "x = (await asyncio.wrap_future(f)).text"),
        ("x = [«f.result()» for f in fs]", "x = [await asyncio.wrap_future(f) for f in fs]"),
    ],
)
def test_what_was_waited_for_is_awaited(change: Change, before: str, after: str) -> None:
    assert change(f"async def h():\n    {before}\n", lambda at: AwaitReceiver(at, "asyncio.wrap_future")) == (
        f"async def h():\n    {after}\n"
    )


@pytest.mark.parametrize("call", ["f.result(3)", "f.result(timeout=3)", "(f  # it\n    ).result()"])
def test_what_is_told_more_than_to_wait_stays(change: Change, call: str) -> None:
    with pytest.raises(CannotFixError):
        change(f"async def h():\n    return «{call}»\n", lambda at: AwaitReceiver(at, "asyncio.wrap_future"))
