"""Jobs move from a common pool to one of their module."""

from textwrap import dedent

import pytest

from asynclint.fixes.render import CannotFixError, Renderer
from asynclint.fixes.splice import Lines, splice
from asynclint.model.edits import EnsureImport, OwnThreads
from asynclint.model.source import Location, Span

IMPORTS = (EnsureImport("app.py", "asyncio"), EnsureImport("app.py", "concurrent.futures", "ThreadPoolExecutor"))
MADE = "\nrequest_threads = ThreadPoolExecutor(max_workers=20)\n"
HEAD = f"import asyncio\nfrom concurrent.futures import ThreadPoolExecutor\n{MADE}"


def moved(line: str, head: str = "import asyncio\n") -> str:
    text = dedent(f"{head}\n\nasync def f(x, y, loop):\n    {line}\n")
    start, end = text.index("«"), text.index("»") - 1
    plain = text.replace("«", "").replace("»", "")
    lines = Lines(plain)
    at = Location("app.py", Span(*lines.position(start), *lines.position(end)))
    return splice(plain, Renderer(plain).render([OwnThreads(at), *IMPORTS]))


RUN = "asyncio.get_running_loop().run_in_executor(request_threads, contextvars.copy_context().run, "
COPYING = HEAD.replace("import asyncio\n", "import asyncio\nimport contextvars\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("await «asyncio.to_thread(x)»", f"await {RUN}x)"),
        ("z = await «asyncio.to_thread(x.get, y)»", f"z = await {RUN}x.get, y)"),
        ("await «to_thread.run_sync(x, y)»", f"await {RUN}x, y)"),
    ],
)
def test_a_job_moves_with_its_context(before: str, after: str) -> None:
    found = moved(before).replace("(\n        ", "(").replace("\n    )", ")")  # it takes more than one line
    assert found == f"{COPYING}\n\nasync def f(x, y, loop):\n    {after}\n"


def test_a_job_that_took_no_context_along_does_not_now() -> None:
    after = "await loop.run_in_executor(request_threads, x, y)"
    assert moved("await «loop.run_in_executor(None, x, y)»") == f"{HEAD}\n\nasync def f(x, y, loop):\n    {after}\n"


def test_keywords_are_bound() -> None:
    text = moved("await «asyncio.to_thread(x, k=y)»")
    assert text.startswith("import asyncio\nimport contextvars\nimport functools\n")
    assert "functools.partial(x, k=y)" in text


@pytest.mark.parametrize("arguments", ["x, k='#1'", "x, **y"])
def test_every_way_to_hand_over_keywords_is_kept(arguments: str) -> None:
    assert f"functools.partial({arguments})" in moved(f"await «asyncio.to_thread({arguments})»")


def test_a_pool_that_is_there_is_used() -> None:
    text = moved("await «asyncio.to_thread(x)»", HEAD)
    assert text.count("ThreadPoolExecutor(") == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("await «asyncio.to_thread(*x)»", "cannot be moved"),
        ("await «loop.run_in_executor(None)»", "not written at its place"),
        ("await «to_thread.run_sync(x, limiter=y)»", "in another way"),
        ("await «in_thread(x)»", "in another way"),
    ],
)
def test_what_does_not_fit_is_left_alone(line: str, reason: str) -> None:
    with pytest.raises(CannotFixError, match=reason):
        moved(line)
