"""Work handed to threads: whose threads, by which call, and what callers do around it."""

from textwrap import dedent

import pytest

from asynclint.catalogue.entries import Threads
from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.model.effects import EdgeKind, EffectKind
from asynclint.program.program import Program
from asynclint.program.views.subjects import Offload

CATALOGUE = Catalogue()


def offloads(**files: str) -> list[Offload]:
    encoded = {f"{name}.py": extract(dedent(text).lstrip("\n").encode()) for name, text in files.items()}
    return list(Program.link(encoded, CATALOGUE, source_roots=[""]).offloads())


def only(text: str) -> Offload:
    (found,) = offloads(m=text)
    return found


@pytest.mark.parametrize(
    ("call", "threads"),
    [
        ("asyncio.to_thread(requests.get, url)", Threads.LOOP),
        ("asyncio.get_running_loop().run_in_executor(None, requests.get, url)", Threads.LOOP),
        ("asyncio.get_running_loop().run_in_executor(POOL, requests.get, url)", Threads.OWN),
        ("asyncio.get_running_loop().run_in_executor(PROCESSES, requests.get, url)", None),
        ("asyncio.get_running_loop().run_in_executor(unknown, requests.get, url)", None),
        ("anyio.to_thread.run_sync(requests.get, url)", Threads.ANYIO),
        ("anyio.to_thread.run_sync(requests.get, url, limiter=anyio.CapacityLimiter(2))", Threads.OWN),
        ("sync_to_async(requests.get)(url)", Threads.SINGLE),
        ("sync_to_async(requests.get, thread_sensitive=False)(url)", Threads.LOOP),
        ("sync_to_async(requests.get, executor=POOL)(url)", Threads.OWN),
    ],
)
def test_the_call_says_whose_threads_they_are(call: str, threads: Threads | None):
    found = only(f"""
        import asyncio, anyio, requests
        from asgiref.sync import sync_to_async
        from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
        POOL, PROCESSES = ThreadPoolExecutor(2), ProcessPoolExecutor(2)
        async def handler(url, unknown):
            await {call}
    """)
    assert found.threads is threads


def test_a_default_pool_that_the_program_makes_is_its_own():
    found = only("""
        import asyncio, requests
        def start(loop, pool):
            loop.set_default_executor(pool)
        async def handler(url):
            await asyncio.to_thread(requests.get, url)
    """)
    assert found.threads is Threads.OWN


def test_a_job_that_is_a_parameter_is_handed_over_by_the_caller():
    found = only("""
        import asyncio, requests
        async def in_thread(job, *arguments):
            return await asyncio.to_thread(job, *arguments)
        async def handler(url):
            await in_thread(requests.get, url)
    """)
    assert (found.at.span.line, found.text, found.job) == (5, "in_thread", "requests.get")
    assert [step.edge for step in found.evidence[EffectKind.HTTP].steps] == [EdgeKind.AWAIT, EdgeKind.THREAD]


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ("lambda: client.get(url)", "client.get"),
        ("functools.partial(client.get, url)", "client.get"),
        ("client.get, url", "client.get"),
    ],
)
def test_a_job_is_called_by_what_it_runs(job: str, told: str):
    found = only(f"""
        import asyncio, functools, requests
        client = requests.Session()
        async def handler(url):
            await asyncio.to_thread({job})
    """)
    assert found.job == told


@pytest.mark.parametrize(
    ("around", "limited"), [("async with SEMAPHORE:", True), ("async with database:", False), ("if True:", False)]
)
def test_a_semaphore_of_every_caller_limits(around: str, limited: bool):
    found = only(f"""
        import asyncio, requests
        SEMAPHORE = asyncio.Semaphore(2)
        async def fetch(url):
            await asyncio.to_thread(requests.get, url)
        async def first(url):
            async with SEMAPHORE:
                await fetch(url)
        async def second(url, database):
            {around}
                await fetch(url)
    """)
    assert found.is_limited is limited


@pytest.mark.parametrize(
    ("body", "fans_out"),
    [
        ("await asyncio.gather(*(fetch(url) for url in urls))", True),
        ("[asyncio.create_task(fetch(url)) for url in urls]", True),
        ("[await fetch(url) for url in urls]", False),
        ("await asyncio.gather(fetch(urls[0]), fetch(urls[1]))", False),
    ],
)
def test_what_is_started_for_each_of_many_fans_out(body: str, fans_out: bool):
    found = only(f"""
        import asyncio, requests
        async def fetch(url):
            await asyncio.to_thread(requests.get, url)
        async def all_of(urls):
            {body}
    """)
    assert found.fans_out is fans_out


def test_callers_that_call_each_other_are_asked_once():
    functions = "\n".join(
        f"async def f{n}(u):\n" + "\n".join(f"    await f{m}(u)" for m in range(40) if m != n) for n in range(40)
    )
    text = "import asyncio, requests\nasync def fetch(u):\n    await asyncio.to_thread(requests.get, u)\n"
    found = only(text + functions.replace("await f0(u)", "await fetch(u)", 1))
    assert not found.fans_out


def test_what_a_thread_does_once_is_not_told():
    assert not offloads(
        m="""
        import asyncio, functools, requests
        @functools.lru_cache
        def settings():
            return requests.get("https://settings.example").json()
        async def handler():
            await asyncio.to_thread(settings)
    """
    )


def test_a_job_whose_result_may_be_a_coroutine_does_not_wait_in_the_thread():
    assert not offloads(
        m="""
        import asyncio, requests
        def fetch(url, is_async=False):
            return requests.get(url)
        async def handler(url, **options):
            found = await asyncio.to_thread(fetch, url, **options)
            if asyncio.iscoroutine(found):
                found = await found
            return found
    """
    )
