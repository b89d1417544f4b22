"""Tasks are kept where the code around them would keep them."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import Edit, KeepTask
from asynclint.model.source import Location

Change = Callable[[str, Callable[[Location], Edit]], str]


def test_the_module_keeps_tasks_of_objects(change: Change) -> None:
    """An object that nobody keeps but its task would go, and the task with it."""
    before = """
        import asyncio

        class Poller:
            def __init__(self, url):
                self.url = url

            def start(self):
                «asyncio.create_task(self.poll())»
    """
    after = change(before, KeepTask)
    assert "import asyncio\n\nbackground_tasks: set[asyncio.Task[object]] = set()\n" in after
    assert "        background_tasks.add(task)\n" in after


def test_a_set_that_is_there_is_used(change: Change) -> None:
    before = """
        import asyncio

        running = set()

        async def one(job):
            kept = asyncio.create_task(job)
            running.add(kept)
            kept.add_done_callback(running.discard)

        async def other(job):
            «asyncio.create_task(job)»  # now
            return 1
    """
    after = change(before, KeepTask)
    assert after.endswith(
        dedent("""\
        async def other(job):
            task = asyncio.create_task(job)  # now
            running.add(task)
            task.add_done_callback(running.discard)
            return 1
    """)
    )
    assert after.count("set()") == 1


def test_names_that_are_taken_are_left_alone(change: Change) -> None:
    before = """
        import asyncio

        async def handler(background_tasks: BackgroundTasks, task):
            «asyncio.create_task(task.run())»
    """
    after = change(before, KeepTask)
    assert "running_tasks: set[asyncio.Task[object]] = set()" in after
    assert "background_task = asyncio.create_task(task.run())" in after


def test_without_the_module_the_set_is_one_of_objects(change: Change) -> None:
    before = """
        from asyncio import create_task

        async def handler(job):
            «create_task(job)»
    """
    assert "background_tasks: set[object] = set()" in change(before, KeepTask)


def test_what_the_statement_did_with_the_task_it_still_does(change: Change) -> None:
    before = """
        import asyncio

        async def handler(job):
            «asyncio.create_task(job)».add_done_callback(print)  # loudly
    """
    assert change(before, KeepTask).endswith(
        dedent("""\
        async def handler(job):
            task = asyncio.create_task(job)  # loudly
            background_tasks.add(task)
            task.add_done_callback(print)
            task.add_done_callback(background_tasks.discard)
    """)
    )


def test_a_call_that_grows_too_long_is_laid_out(change: Change) -> None:
    before = """
        import asyncio

        async def handler(name):
            «asyncio.create_task(something_with_a_long_name(name, attempts=3, patience=77))»
    """
    assert (
        "    task = asyncio.create_task(\n        something_with_a_long_name(name, attempts=3, patience=77)\n    )\n"
        in (change(before, KeepTask))
    )


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("x = lambda: «asyncio.create_task(job)»", "not started in the body of a function"),
        ("if job: «asyncio.create_task(job)»", "shares its line"),
        ("job(«asyncio.create_task(job)»)", "not started by a statement of its own"),
        ("job(); «asyncio.create_task(job)»", "not started by a statement of its own"),
        ("a = b = «asyncio.create_task(job)»", "not started by a statement of its own"),
        ("job.task = «asyncio.create_task(job)»", "not started by a statement of its own"),
    ],
)
def test_other_statements_are_refused(change: Change, statement: str, reason: str) -> None:
    with pytest.raises(CannotFixError, match=reason):
        change(f"import asyncio\n\nasync def f(job):\n    {statement}\n", KeepTask)
