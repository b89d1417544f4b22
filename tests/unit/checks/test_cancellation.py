"""ASL404 on single coroutines: what swallows cancellation, and what may look like it."""

from textwrap import dedent, indent

import pytest

from asynclint.api import Confidence
from asynclint.api.testing import analyse
from asynclint.checks.asl404_swallowed_cancellation import SwallowedCancellation

HEAD = """
import asyncio
import contextlib
import anyio
import trio
from asyncio import CancelledError
from concurrent.futures import CancelledError as OfExecutors

EXPECTED = (CancelledError, ValueError)


async def task(self, client, queue, job):
"""


def found(body: str, *, head: str = HEAD) -> list[int]:
    """The lines of the findings, counted from the first one of `body`."""
    text = head + indent(dedent(body).strip("\n") + "\n", "    ")
    first = head.count("\n")
    return [finding.at.span.line - first for finding in analyse({"app.py": text}, [SwallowedCancellation])]


@pytest.mark.parametrize(
    "caught",
    [
        "except:",
        "except BaseException:",
        "except BaseException as error:",
        "except CancelledError:",
        "except asyncio.CancelledError:",
        "except (ValueError, asyncio.CancelledError):",
        "except EXPECTED:",
        "except anyio.get_cancelled_exc_class():",
        "except trio.Cancelled:",
        "except* CancelledError:",
    ],
)
def test_what_catches_cancellation(caught: str) -> None:
    body = f"while True:\n    try:\n        await queue.get()\n    {caught}\n        print('again')"
    assert found(body) == [4]


@pytest.mark.parametrize(
    "caught",
    [
        "except Exception:",
        "except OfExecutors:",
        "except asyncio.TimeoutError:",
        "except client.Cancelled:",
        "except KeyboardInterrupt:",
        "except CancelledError:\n        raise\n    except:",
        "except (CancelledError, ValueError):\n        raise\n    except BaseException:",
    ],
)
def test_what_does_not(caught: str) -> None:
    body = f"while True:\n    try:\n        await queue.get()\n    {caught}\n        print('again')"
    assert found(body) == []


GOES_ON = """
while True:
    with contextlib.suppress(CancelledError):
        await queue.get()

for item in queue:
    try:
        await item.run()
    except BaseException:
        continue

async for item in queue:
    try:
        await item.run()
    except CancelledError:
        print(item)

while True:
    try:
        async with client:
            pass
    except CancelledError:
        pass

try:
    await client.get()
except CancelledError:
    pass
await client.post()

if job:
    try:
        await client.get()
    except CancelledError:
        pass
await client.post()

while True:
    for item in queue:
        try:
            await item()
        except CancelledError:
            break

while True:
    try:
        await client.get()
    except BaseException as error:
        job.set_exception(error)
"""


@pytest.mark.parametrize("body", GOES_ON.strip().split("\n\n"))
def test_a_coroutine_that_goes_on(body: str) -> None:
    assert len(found(body)) == 1


LEFT_ALONE = """
while True:
    try:
        await queue.get()
    except CancelledError:
        break

while True:
    try:
        await queue.get()
    except CancelledError:
        return

while not self.closed:
    try:
        await queue.get()
    except CancelledError:
        self.closed = True

try:
    while True:
        await queue.get()
except CancelledError:
    pass
await client.aclose()

try:
    async for item in queue:
        print(item)
except CancelledError:
    pass
await client.aclose()

try:
    await client.get()
except BaseException as error:
    job.set_exception(error)

error = None
try:
    await client.get()
except BaseException as caught:
    error = caught
await client.aclose()
if error is not None:
    raise error

left = False
try:
    await client.get()
except CancelledError:
    left = True
await client.aclose()
if left:
    raise CancelledError

try:
    await client.get()
except BaseException:
    try:
        await client.aclose()
    except BaseException:
        pass
    raise

try:
    await client.get()
finally:
    with contextlib.suppress(CancelledError):
        await client.aclose()

while True:
    try:
        queue.get_nowait()
    except BaseException:
        pass
    await client.get()

with anyio.CancelScope(shield=True):
    while not job.done():
        try:
            await asyncio.shield(job)
        except CancelledError:
            pass

job.cancel()
try:
    await asyncio.gather(job, return_exceptions=True)
except CancelledError:
    pass
await client.aclose()

while True:
    try:
        await client.get()
    except CancelledError:
        asyncio.current_task().uncancel()

while True:
    try:
        await queue.get()
    except BaseException:
        raise RuntimeError from None

try:
    await client.run()
except (ValueError, OSError, asyncio.CancelledError, KeyboardInterrupt):
    print('bye')
"""


@pytest.mark.parametrize("body", LEFT_ALONE.strip().split("\n\n"))
def test_a_coroutine_that_ends_or_knows_what_it_does(body: str) -> None:
    assert found(body) == []


CALLED = """
import asyncio


async def answer(client):
    try:
        return await client.get()
    except {caught}:
        return None


async def ask(client):
    {how}
"""


@pytest.mark.parametrize(
    ("caught", "how", "reported"),
    [
        ("asyncio.CancelledError", "return await answer(client)", True),
        ("asyncio.CancelledError", "self.task = asyncio.create_task(answer(client))", False),
        ("asyncio.CancelledError", "return client.run(answer(client))", False),
        ("BaseException", "return client.run(answer(client))", True),
        ("BaseException", "self.task = asyncio.create_task(answer(client))", False),
    ],
)
def test_returning_matters_to_those_who_await(caught: str, how: str, reported: bool) -> None:
    findings = analyse({"app.py": CALLED.format(caught=caught, how=how)}, [SwallowedCancellation])
    assert bool(findings) is reported


def test_cleaning_up_may_swallow_everything() -> None:
    close = "try:\n    await client.aclose()\nexcept BaseException:\n    pass\nawait queue.join()"
    head = HEAD.replace("async def task(", "async def close_all(")
    assert found(close, head=head) == []
    assert found(close) == [3]


MEANT = """
import asyncio, anyio
from fastapi import FastAPI

app = FastAPI()


async def answer(client, stopping):
    {body}


@app.get("/")
async def ask(client, stopping):
    await answer(client, stopping)
    await client.get()
"""


@pytest.mark.parametrize(
    ("handler", "confidence"),
    [
        ("except asyncio.CancelledError:\n    return None", Confidence.CERTAIN),
        ("except asyncio.CancelledError:\n    return 'cancelled'", Confidence.POSSIBLE),
        ("except asyncio.CancelledError:\n    print('cancelled')\n    return None", Confidence.CERTAIN),
        (
            "except asyncio.CancelledError:\n    outcome = dict(interrupted=True)\n    return outcome",
            Confidence.POSSIBLE,
        ),
        ("except (OSError, asyncio.CancelledError):\n    return 'cancelled'", Confidence.CERTAIN),
        ("except BaseException:\n    return 'cancelled'", Confidence.CERTAIN),
        (
            "except BaseException as error:\n    return isinstance(error, asyncio.CancelledError)",
            Confidence.POSSIBLE,
        ),
        (
            "except asyncio.CancelledError:\n    return None\nexcept OSError as error:\n    raise KeyError from error",
            Confidence.POSSIBLE,
        ),
        (
            "except asyncio.CancelledError:\n    return None\nexcept OSError:\n    return None",
            Confidence.CERTAIN,
        ),
        ("except asyncio.CancelledError:\n    if stopping.is_set():\n        return", Confidence.POSSIBLE),
        (
            "except asyncio.CancelledError:\n    with anyio.CancelScope(shield=True):\n        await client.put()",
            Confidence.POSSIBLE,
        ),
    ],
)
def test_what_is_meant_is_only_possible(handler: str, confidence: Confidence) -> None:
    body = indent(f"try:\n    return await client.get()\n{handler}", "    ").lstrip()
    assert [f.confidence for f in analyse({"app.py": MEANT.format(body=body)}, [SwallowedCancellation])] == [confidence]


def test_elsewhere_than_in_requests_a_coroutine_may_end_with_its_cancellation() -> None:
    body = "try:\n        return await client.get()\n    except {}:\n        return None"
    text = MEANT.replace('@app.get("/")\n', "")
    for caught, confidence in (("asyncio.CancelledError", Confidence.POSSIBLE), ("BaseException", Confidence.CERTAIN)):
        (finding,) = analyse({"app.py": text.format(body=body.format(caught))}, [SwallowedCancellation])
        assert finding.confidence is confidence


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (("abort = False\nwhile True:\n    try:\n        await queue.get()\n    except CancelledError:\n"
         "        abort = True\n    if abort:\n        break"), []),
        (("abort = False\nwhile True:\n    try:\n        await queue.get()\n    except CancelledError:\n"
         "        abort = True\n    if abort:\n        print(abort)"), [5]),
        (("first = None\nfor each in job:\n    try:\n        await each.open()\n    except BaseException as error:\n"
         "        first = error\nreturn first"), []),
        (("first = None\nfor each in job:\n    try:\n        await each.open()\n    except BaseException as error:\n"
         "        first = str(error)\nreturn first"), [5]),
        ("try:\n    await queue.get()\nexcept BaseException as error:\n    queue.put(('failed', error))", []),
        ("try:\n    await queue.get()\nexcept BaseException as error:\n    queue.put(('failed', str(error)))", [3]),
    ],
)  # fmt: skip
def test_what_is_noted_may_end_it_or_reach_somebody_else(body: str, lines: list[int]) -> None:
    assert found(body) == lines


def test_a_loop_that_cannot_be_stopped_is_never_meant() -> None:
    again = "    except asyncio.CancelledError:\n        state = 'cancelled'"
    body = indent(f"while True:\n    try:\n        await client.get()\n{again}", "    ").lstrip()
    findings = analyse({"app.py": MEANT.format(body=body)}, [SwallowedCancellation])
    assert [finding.confidence for finding in findings] == [Confidence.CERTAIN]


@pytest.mark.parametrize(
    ("helper", "reported"),
    [
        ("task = asyncio.create_task(work)\n    await task", False),
        ("await asyncio.get_running_loop().create_task(work)", False),
        ("await asyncio.gather(*[each for each in (work,)])", True),
        ("await asyncio.ensure_future([work][0])", True),
        ("await work", True),
    ],
)
def test_a_helper_that_makes_a_task_may_see_that_cancelled(helper: str, reported: bool) -> None:
    text = f"""
import asyncio


async def run(work):
    {helper}


async def serve(queue):
    while True:
        try:
            await run(queue.get())
        except asyncio.CancelledError:
            print("the next one")
"""
    assert bool(analyse({"app.py": text}, [SwallowedCancellation])) is reported


@pytest.mark.parametrize(("follows", "reported"), [("await queue.drain()", False), ("while True:\n    break", False)])
def test_whoever_leaves_the_main_loop_may_clean_up(follows: str, reported: bool) -> None:
    loop = "while True:\n    try:\n        await queue.get()\n    except CancelledError:\n        break\n"
    assert bool(found(loop + follows)) is reported
    assert found(f"for each in job:\n{indent(loop, '    ')}    await queue.get()") == [5]
