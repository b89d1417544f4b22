"""ASL405 on single deadlines: which ones are thought of, however the job is written."""

from textwrap import dedent, indent

import pytest

from asynclint.api import Confidence
from asynclint.api.testing import analyse
from asynclint.checks.asl405_timeout_around_thread import TimeoutAroundThread

HEAD = """
import asyncio
import functools
import time
from concurrent.futures import ThreadPoolExecutor


async def task(self, work, argument, process_pool, threads: ThreadPoolExecutor):
"""


def confidences(body: str) -> list[Confidence]:
    text = HEAD + indent(dedent(body).strip("\n") + "\n", "    ")
    return [finding.confidence for finding in analyse({"app.py": text}, [TimeoutAroundThread])]


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        ("time.sleep, 5", [Confidence.CERTAIN]),
        ("lambda: time.sleep(5)", [Confidence.CERTAIN]),
        ("functools.partial(time.sleep, 5)", [Confidence.CERTAIN]),
        ("self.client.get, argument", [Confidence.CERTAIN]),
        ("work, argument", [Confidence.POSSIBLE]),
        ("lambda: work(argument)", [Confidence.POSSIBLE]),
        ("lambda: [work][0](argument)", [Confidence.CERTAIN]),
        ("functools.partial(work, argument)", [Confidence.POSSIBLE]),
        ("self.client.close", [Confidence.POSSIBLE]),
    ],
)
def test_a_job_of_which_nothing_is_known_is_only_possible(job: str, expected: list[Confidence]) -> None:
    assert confidences(f"await asyncio.wait_for(asyncio.to_thread({job}), 3)") == expected


@pytest.mark.parametrize(
    ("pool", "expected"), [("None", 1), ("threads", 1), ("process_pool", 0), ("self.processes", 0)]
)
def test_processes_are_no_threads(pool: str, expected: int) -> None:
    assert (
        len(
            confidences(f"await asyncio.wait_for(asyncio.get_running_loop().run_in_executor({pool}, time.sleep, 5), 3)")
        )
        == expected
    )


@pytest.mark.parametrize(
    ("handler", "confidence"),
    [
        ("print('too late')", Confidence.CERTAIN),
        ("return None", Confidence.CERTAIN),
        ("raise LookupError('no answer') from None", Confidence.CERTAIN),
        ("self.container.kill()", Confidence.POSSIBLE),
        ("await self._reset_pool()", Confidence.POSSIBLE),
    ],
)
def test_who_ends_the_work_has_thought_of_the_thread(handler: str, confidence: Confidence) -> None:
    body = f"try:\n    await asyncio.wait_for(asyncio.to_thread(time.sleep, 5), 3)\nexcept TimeoutError:\n    {handler}"
    assert confidences(body) == [confidence]


def test_a_deadline_for_all_rounds_is_none_for_one_job() -> None:
    rounds = "async with asyncio.timeout(3):\n    while True:\n        await asyncio.to_thread(time.sleep, 1)"
    assert confidences(rounds) == [Confidence.POSSIBLE]
    assert confidences("while True:\n    " + "await asyncio.wait_for(asyncio.to_thread(time.sleep, 5), 3)") == [
        Confidence.CERTAIN
    ]
