"""ASL202 and ASL203 on single functions: what counts as waiting, endless or long."""

from textwrap import dedent

import pytest

from asynclint.api import Context, Finding, Function, FunctionSyntax, Location, Rule, Span
from asynclint.checks.asl202_busy_loop import BusyLoop
from asynclint.checks.asl203_long_loop_without_checkpoint import LongLoopWithoutCheckpoint


def judge(rule: Rule, body: str, *, is_async: bool = True, indent: str = "") -> list[Finding]:
    head = f"{'async ' if is_async else ''}def poll(self, job, queue, event, items):\n"
    body = dedent(body).strip("\n")
    text = head + "".join(f"    {line}\n" for line in body.splitlines())
    text = "".join(f"{indent}{line}\n" for line in text.splitlines())
    view = Function(
        symbol="app:poll",
        name="poll",
        at=Location("app.py", Span(11, 0, 12, 0)),
        is_async=is_async,
        on_event_loop=True,
        context=Context.REQUEST,
        features=0,
    )
    return list(rule.check_syntax(FunctionSyntax(view, text, 11)))


@pytest.mark.parametrize(
    "body",
    [
        "while not event.is_set(): pass",
        "while not job.done:\n    continue",
        "while self.running:\n    spins += 1",
        "while not self.ready:\n    time.sleep(0.1)",
        "while time.monotonic() < deadline:\n    pass",
        "while True:\n    if job.done():\n        break",
        "while True:\n    if job.done():\n        return job\n    logger.debug('not yet')",
        "while True:\n    now = time.time()\n    if now > deadline:\n        break",
        "while True: pass",
    ],
)
def test_a_loop_that_only_looks_spins(body: str) -> None:
    (finding,) = judge(BusyLoop(), body)
    assert "spins on the event loop" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "while not job.done():\n    await asyncio.sleep(0)",
        "while not await request.is_disconnected():\n    await asyncio.sleep(0)",
        "while True:\n    if event.is_set():\n        break\n    await anyio.sleep(0.0)",
        "while queue.empty():\n    await trio.lowlevel.checkpoint()",
    ],
)
def test_polling_with_an_empty_pause_keeps_a_core_busy(body: str) -> None:
    (finding,) = judge(BusyLoop(), body)
    assert "keeps a processor core busy" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n    job.step()",
        "while True:\n    try:\n        handle(queue.get_nowait())\n    except Empty:\n        continue",
        "while 1:\n    for item in items:\n        handle(item)",
    ],
)
def test_a_loop_without_checkpoint_or_exit_never_gives_back(body: str) -> None:
    (finding,) = judge(BusyLoop(), body)
    assert "never gives the event loop back" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "while items:\n    items.pop()",
        "while n < 10:\n    n += 1",
        "while (chunk := job.read()):\n    handle(chunk)",
        "while node.parent:\n    node = node.parent",
        "while not event.is_set():\n    await asyncio.sleep(1)",
        "while not event.is_set():\n    await asyncio.sleep(delay)",
        "while True:\n    await queue.get()",
        "while True:\n    async for item in items:\n        handle(item)",
        "while True:\n    yield 1",
        "while True:\n    line = job.readline()\n    if not line:\n        break\n    handle(line)",
        "while not job.done():\n    job.step()",
        "try:\n    while True:\n        items.append(next(job))\nexcept StopIteration:\n    pass",
        "with suppress(StopIteration):\n    while True:\n        items.append(next(job))",
        "while queue:\n    handle(queue.popleft())\n    await asyncio.sleep(0)",
        "while True:\n    if n > 10:\n        break\n    n += 1",
        "while True:\n    os._exit(job.run())",
        "def helper():\n    while True:\n        job.step()\nthread = Thread(target=helper)",
        "while items:\n    print(items.pop())\n    await asyncio.sleep(0)",
        "while await stream.next():\n    pass",
    ],
)
def test_loops_that_move_on_or_pause_are_left_alone(body: str) -> None:
    assert judge(BusyLoop(), body) == []


def test_a_plain_function_may_leave_its_endless_loop_by_an_exception_of_its_caller() -> None:
    assert judge(BusyLoop(), "while True:\n    handle(next(job))", is_async=False) == []


@pytest.mark.parametrize(
    ("body", "rounds"),
    [
        ("for i in range(1_000_000):\n    total += i", "1,000,000"),
        ("for i in range(10**6):\n    handle(i)", "1,000,000"),
        ("for i in range(500):\n    for j in range(500):\n        handle(i, j)", "250,000"),
        (
            "for i in range(500):\n    for item in items:\n        for j in range(1000):\n            handle(i, j)",
            "500,000",
        ),
        ("for item in items:\n    for j in range(0, 400_000, 2):\n        handle(item, j)", "200,000"),
        ("async for item in items:\n    for j in range(100_000):\n        handle(item, j)", "100,000"),
    ],
)
def test_many_rounds_without_a_pause(body: str, rounds: str) -> None:
    (finding,) = judge(LongLoopWithoutCheckpoint(), body)
    assert f"makes {rounds} rounds" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(1000):\n    handle(i)",
        "for i in range(1_000_000):\n    if i % 1000 == 0:\n        await asyncio.sleep(0)\n    handle(i)",
        "for attempt in range(1_000_000):\n    if job.try_once():\n        break",
        "for i in range(1_000_000):\n    yield i",
        "for i in range(1_000_000):\n    pass",
        "for i in range(count):\n    handle(i)",
        "numbers = range(1_000_000)",
        "first = next(i for i in range(1_000_000) if ok(i))",
        "def later():\n    for i in range(1_000_000):\n        handle(i)",
        "for i in range(10):\n    for j in range(1000):\n        handle(i, j)",
    ],
)
def test_short_lazy_or_pausing_loops_are_left_alone(body: str) -> None:
    assert judge(LongLoopWithoutCheckpoint(), body) == []


@pytest.mark.parametrize("indent", ["", "    ", "\t"])
def test_a_finding_underlines_the_head_of_the_loop_whatever_the_indentation(indent: str) -> None:
    (finding,) = judge(BusyLoop(), "x = 1\nwhile not event.is_set():\n    pass", indent=indent)
    column = len(indent) + 4
    assert finding.at.span == Span(13, column, 13, column + len("while not event.is_set()"))
