"""What rules learn about a call beyond what it blocks: where it runs, for whom, with what, within which bounds."""

from textwrap import dedent

import pytest

from asynclint.api import CallSite, Context
from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.program.analyses.shapes import Constant, Made
from asynclint.program.program import Program
from asynclint.program.symbols.usage import Usage

APP = "import asyncio\nimport httpx\nimport requests\nfrom fastapi import FastAPI, Depends\n\napp = FastAPI()\n"


def sites(**files: str) -> list[CallSite]:
    facts = {f"{name}.py": extract(dedent(text).encode()) for name, text in files.items()}
    return list(Program.link(facts, Catalogue(), source_roots=("",)).call_sites())


def site(text: str, called: str, **files: str) -> CallSite:
    """The one site of `called`, as it is written, in `main.py`; `text` follows an application and its imports."""
    (found,) = [s for s in sites(main=APP + dedent(text), **files) if s.text == called and s.at.path == "main.py"]
    return found


def in_handler(line: str) -> str:
    return f"@app.get('/')\nasync def show(name: str, limit=7):\n    {line}\n"


def test_a_call_is_known_by_its_canonical_name_whatever_it_is_called_here():
    found = site("Client = httpx.AsyncClient\n" + in_handler("Client()"), "Client")
    assert found.symbols == ("httpx._client.AsyncClient",)


def test_what_a_request_reaches_knows_its_way():
    text = """
        def build():
            return httpx.AsyncClient()

        async def fetch():
            return await build().get("/")

        @app.get("/")
        async def show():
            return await fetch()
    """
    found = site(text, "httpx.AsyncClient")
    assert found.context is Context.REQUEST
    assert [step.caller for step in found.path] == ["main:show", "main:fetch"]


@pytest.mark.parametrize(
    ("text", "on_loop", "in_thread"),
    [
        ("@app.get('/')\nasync def show():\n    requests.get('/')\n", True, False),
        ("@app.get('/')\ndef show():\n    requests.get('/')\n", False, True),
        ("def ask():\n    requests.get('/')\n\nasync def f():\n    await asyncio.to_thread(ask)\n", False, True),
        ("async def f():\n    await asyncio.to_thread(lambda: requests.get('/'))\n", False, True),
    ],
)
def test_worker_threads_are_seen_as_such(text, on_loop, in_thread):
    found = site(text, "requests.get")
    assert (found.on_loop, found.in_thread) == (on_loop, in_thread)


def test_what_is_handed_to_a_thread_is_a_site_with_the_arguments_it_will_get():
    text = APP + "async def f():\n    await asyncio.to_thread(requests.get, '/', timeout=3)\n"
    (found,) = [s for s in sites(main=text) if s.handed_over]
    assert found.symbols == ("requests.api.get",)
    assert found.argument(0, "url").constants == ("/",)
    assert found.argument(-1, "timeout").constants == (3,)


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("httpx.AsyncClient()", {Usage.DISCARDED}),
        ("return httpx.AsyncClient()", {Usage.RETURNED}),
        ("app.state.client = httpx.AsyncClient()", {Usage.STORED}),
        ("client = httpx.AsyncClient()", {Usage.LOCAL}),
        ("client = httpx.AsyncClient(); app.state.client = client", {Usage.LOCAL, Usage.STORED}),
        ("await httpx.AsyncClient().get('/')", {Usage.CALLED}),
        ("print(httpx.AsyncClient())", {Usage.PASSED}),
        ("async with httpx.AsyncClient() as c: pass", {Usage.LOCAL, Usage.ENTERED}),
    ],
)
def test_what_becomes_of_the_result(line, usage):
    assert site(in_handler(line), "httpx.AsyncClient").usages == usage


@pytest.mark.parametrize(
    ("line", "shapes"),
    [
        ("httpx.AsyncClient(timeout=None)", (Constant(None),)),
        ("httpx.AsyncClient(timeout=2 * 30)", (Constant(60),)),
        ("t = 3; httpx.AsyncClient(timeout=t)", (Constant(3),)),
        ("httpx.AsyncClient(timeout=LIMIT)", (Constant(9),)),
        ("httpx.AsyncClient(timeout=constants.SLOW)", (Constant(60),)),
        ("httpx.AsyncClient(timeout=1 if name else 2)", (Constant(1), Constant(2))),
        ("httpx.AsyncClient(timeout=None or 4)", (Constant(4),)),
    ],
)
def test_arguments_are_followed_to_what_they_are(line, shapes):
    text = "from constants import LIMIT\nimport constants\n" + in_handler(line)
    found = site(text, "httpx.AsyncClient", constants="LIMIT = 9\nSLOW = 60\n")
    assert found.argument(-1, "timeout").shapes == shapes


def test_a_parameter_is_what_its_callers_hand_over_or_its_default():
    text = """
        async def fetch(url, timeout=None):
            return await asyncio.to_thread(requests.get, url, timeout=timeout)

        @app.get("/")
        async def show():
            await fetch("/a")
            await fetch("/b", timeout=3)
    """
    (found,) = [s for s in sites(main=APP + dedent(text)) if s.handed_over]
    assert found.argument(-1, "timeout").constants == (None, 3)


def test_an_object_made_in_sight_shows_its_own_arguments():
    found = site(in_handler("httpx.AsyncClient(timeout=httpx.Timeout(None, connect=5))"), "httpx.AsyncClient")
    (made,) = found.argument(-1, "timeout").shapes
    assert isinstance(made, Made)
    assert made.symbol == "httpx._config.Timeout"
    assert made.argument(0, "timeout").constants == (None,)
    assert made.argument(-1, "connect").constants == (5,)


def test_what_may_come_in_a_dictionary_is_neither_given_nor_absent():
    found = site("@app.get('/')\nasync def show(**rest):\n    httpx.AsyncClient(**rest)\n", "httpx.AsyncClient")
    argument = found.argument(-1, "timeout")
    assert argument.maybe
    assert not argument.absent


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (in_handler("async with asyncio.timeout(4): await httpx.AsyncClient().get('/')"), [4]),
        (in_handler("await asyncio.wait_for(httpx.AsyncClient().get('/'), 5)"), [5]),
        (in_handler("await asyncio.wait_for(httpx.AsyncClient().get('/'), timeout=limit)"), [None]),
        (in_handler("task = asyncio.create_task(httpx.AsyncClient().get('/')); await asyncio.wait_for(task, 6)"), [6]),
        (
            "import async_timeout\n"
            + in_handler("async with async_timeout.timeout(8): await httpx.AsyncClient().get('/')"),
            [8],
        ),
        (in_handler("await httpx.AsyncClient().get('/')"), []),
    ],
)
def test_deadlines_around_a_call(text, seconds):
    assert [deadline.seconds for deadline in site(text, "httpx.AsyncClient().get").deadlines] == seconds


WAYS = """
    async def fetch():
        await httpx.AsyncClient().get('/')

    @app.get("/a")
    async def a():
        async with asyncio.timeout(2):
            await fetch()

    @app.get("/b")
    async def b():
        {}
"""


def test_a_deadline_holds_when_every_way_has_one_and_the_loosest_counts():
    text = WAYS.format("await asyncio.wait_for(fetch(), 30)")
    assert [d.seconds for d in site(text, "httpx.AsyncClient().get").deadlines] == [30]


def test_a_deadline_does_not_hold_when_some_way_has_none():
    assert site(WAYS.format("await fetch()"), "httpx.AsyncClient().get").deadlines == ()


def test_a_task_that_nobody_waits_for_outlives_the_deadline_around_its_start():
    text = WAYS.format("async with asyncio.timeout(2):\n            asyncio.create_task(fetch())")
    assert site(text, "httpx.AsyncClient().get").deadlines == ()


def test_recursion_does_not_hide_a_deadline():
    text = """
        async def fetch(n):
            await httpx.AsyncClient().get('/')
            if n:
                await fetch(n - 1)

        @app.get("/a")
        async def a():
            await asyncio.wait_for(fetch(3), 2)
    """
    assert [d.seconds for d in site(text, "httpx.AsyncClient().get").deadlines] == [2]


@pytest.mark.parametrize(
    ("line", "limited"),
    [
        ("async with gate: await httpx.AsyncClient().get('/')", True),
        ("async with gate, asyncio.timeout(3): await httpx.AsyncClient().get('/')", True),
        ("await httpx.AsyncClient().get('/')", False),
    ],
)
def test_a_semaphore_around_a_call_limits_it(line, limited):
    text = "gate = asyncio.Semaphore(3)\n" + in_handler(line)
    assert site(text, "httpx.AsyncClient().get").is_limited is limited


MAKE = "def make():\n    return httpx.AsyncClient()\n\n"
API = "class Api:\n    def __init__(self):\n        self.http = httpx.AsyncClient()\n\n"
LAZY = """
client = None

def make():
    global client
    if client is None:
        client = httpx.AsyncClient()
    return client

"""
DEPENDENCY = """
def client():
    with httpx.Client() as c:
        yield c

@app.get('/')
async def show(c=Depends(client)):
    pass
"""
TENURES = {
    "local": (in_handler("c = httpx.AsyncClient()"), 1),
    "made by a helper": (MAKE + in_handler("c = make()"), 1),
    "kept by a helper's caller": (MAKE + in_handler("app.state.client = make()"), 0),
    "part of an object of the request": (API + in_handler("api = Api()"), 1),
    "part of an object that stays": (API + "api = Api()\n" + in_handler("await api.get()"), 0),
    "filled once": (LAZY + in_handler("c = make()"), 0),
    "registered": (
        "known = []\n\ndef keep(c):\n    known.append(c)\n\n" + in_handler("keep(httpx.AsyncClient())"),
        0,
    ),
    "dependency": (DEPENDENCY, 1),
}


@pytest.mark.parametrize(("text", "count"), TENURES.values(), ids=TENURES)
def test_how_long_an_object_lives(text, count):
    assert sum(len(found.tenures) for found in sites(main=APP + text) if found.client is not None) == count


@pytest.mark.parametrize(
    ("line", "varies"),
    [
        ("httpx.AsyncClient(auth=name)", True),
        ("httpx.AsyncClient(headers={'A': f'Bearer {name}'})", True),
        ("httpx.AsyncClient(headers={'A': f'Bearer {KEY}'})", False),
        ("httpx.AsyncClient(headers={'A': 'Bearer ' + name})", True),
        ("key = name; httpx.AsyncClient(auth=key)", True),
        ("httpx.AsyncClient(auth=KEY)", False),
        ("httpx.AsyncClient(timeout=limit)", False),
    ],
)
def test_whether_arguments_depend_on_who_asks(line, varies):
    found = site("import os\nKEY = os.environ['KEY']\n" + in_handler(line), "httpx.AsyncClient")
    assert found.varies(["timeout"]) is varies


def test_the_credentials_of_an_object_are_those_of_its_maker():
    text = """
        class Api:
            def __init__(self, key):
                self.http = httpx.AsyncClient(auth=key)

        @app.get("/")
        async def show(user: str):
            Api(user)
    """
    assert site(text, "httpx.AsyncClient").varies([])
    assert not site(text.replace("Api(user)", "Api('secret')"), "httpx.AsyncClient").varies([])
