"""A client that is built per request moves into the lifespan where that is the same, or stays with a reason."""

from collections.abc import Callable
from textwrap import dedent

import pytest

Repair = Callable[..., dict[str, str]]
Advice = Callable[..., list[str]]

APP = "import httpx\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
ROUTE = '@app.get("/")\n'


def handler(repair: Repair, text: str) -> str:
    """The handler after the repair, without what stands above it."""
    fixed = repair("ASL301", app=APP + ROUTE + dedent(text))["app"]
    return fixed[fixed.index(ROUTE) + len(ROUTE) :]


def test_a_block_is_dissolved_and_strings_stay_what_they_are(repair: Repair) -> None:
    before = '''\
        async def ask(q: str):
            async with httpx.AsyncClient() as client:  # one for each
                # the question
                text = """
              {q}
            """.format(q=q)
                found = await client.get(
                    text,
                )
                # done
            return found.json()
    '''
    assert handler(repair, before) == dedent('''\
        async def ask(q: str, client: Client):
            # one for each
            # the question
            text = """
              {q}
            """.format(q=q)
            found = await client.get(
                text,
            )
            # done
            return found.json()
    ''')


def test_other_items_of_the_block_stay(repair: Repair) -> None:
    before = """\
        async def ask():
            async with httpx.AsyncClient() as client, client.stream("GET", "https://a.example") as answer:
                return await answer.aread()
    """
    assert handler(repair, before) == dedent("""\
        async def ask(client: Client):
            async with client.stream("GET", "https://a.example") as answer:
                return await answer.aread()
    """)


def test_what_closes_the_client_goes(repair: Repair) -> None:
    before = """\
        async def ask():
            client = httpx.AsyncClient()
            try:
                return (await client.get("https://a.example")).json()
            except httpx.HTTPError:
                return {}
            finally:
                await client.aclose()
    """
    assert handler(repair, before) == dedent("""\
        async def ask(client: Client):
            try:
                return (await client.get("https://a.example")).json()
            except httpx.HTTPError:
                return {}
    """)


def test_a_finally_that_does_more_stays(repair: Repair) -> None:
    before = """\
        async def ask():
            client = httpx.AsyncClient()
            try:
                return (await client.get("https://a.example")).json()
            finally:
                print("asked")
                await client.aclose()
    """
    assert handler(repair, before) == dedent("""\
        async def ask(client: Client):
            try:
                return (await client.get("https://a.example")).json()
            finally:
                print("asked")
    """)


def test_two_that_differ_are_two_and_two_alike_are_one(repair: Repair) -> None:
    fixed = repair(
        "ASL301",
        app=APP
        + dedent("""\
            @app.get("/a")
            async def a():
                async with httpx.AsyncClient(timeout=1) as client:
                    return (await client.get("https://a.example")).json()


            @app.get("/b")
            async def b():
                async with httpx.AsyncClient(timeout=2) as client:
                    return (await client.get("https://b.example")).json()


            @app.get("/c")
            async def c():
                return (await httpx.AsyncClient(timeout=2).get("https://c.example")).json()
        """),
    )["app"]
    assert fixed.count("httpx.AsyncClient(timeout=1)") == 1
    assert fixed.count("httpx.AsyncClient(timeout=2)") == 1
    assert fixed.count(": Client)") == 1
    assert fixed.count(": HttpxClient)") == 2


def test_names_that_are_alike_in_two_modules_need_not_mean_the_same(repair: Repair) -> None:
    module = """\
        import httpx
        from fastapi import APIRouter

        router = APIRouter()
        URL = "https://{name}.example"


        @router.get("/{name}")
        async def {name}():
            async with httpx.AsyncClient(base_url=URL) as client:
                return (await client.get("/")).json()
    """
    app = "from fastapi import FastAPI\n\nimport a, b\n\napp = FastAPI()\napp.include_router(a.router)\n"
    fixed = repair(
        "ASL301",
        a=dedent(module).replace("{name}", "a"),
        b=dedent(module).replace("{name}", "b"),
        app=app + "app.include_router(b.router)\n",
    )
    assert "httpx.AsyncClient" in fixed["b"]
    assert fixed["app"].count("AsyncClient(base_url=URL)") == 1


GET_ONE = "return await client.get('https://a.example')\n"
PLAIN = "async def ask():\n    async with httpx.AsyncClient() as client:\n        return await client.get('https://a.example')\n"


CALLER = PLAIN + ROUTE + "async def get():\n    return await ask()\n"
TEST = "import app\nasync def test():\n    await app.ask()\n"
HOOK = '@app.on_event("startup")\nasync def start(): ...\n'
MOUNT = "from fastapi import FastAPI\n\nimport app\n\nsite = FastAPI()\nsite.mount('/a', app.app)\n"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"app": "import httpx\n" + PLAIN}, "there is no application to open it with"),
        ({"app": APP + HOOK + ROUTE + PLAIN}, "hooks have to become a lifespan first"),
        ({"app": APP + CALLER, "test_app": TEST}, "test_app.py:3 calls `ask`, which would need the client"),
    ],
)
def test_what_is_not_the_same_is_left_with_a_reason(
    advice: Advice, repair: Repair, files: dict[str, str], reason: str
) -> None:
    found = advice("ASL301", **files)
    assert found
    assert all(reason in words for words in found), found
    assert repair("ASL301", **files) == files


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"app": APP + "other = FastAPI()\n" + ROUTE + PLAIN}, "there are several applications"),
        ({"app": APP.replace("FastAPI()", "FastAPI(lifespan=make())") + ROUTE + PLAIN}, "no function of this project"),
        ({"app": APP + ROUTE + PLAIN, "site": MOUNT}, "mounted in another one"),
        ({"app": APP + CALLER + "\nJOBS = {'ask': ask}\n"}, "hands `ask` on"),
    ],
)
def test_where_the_application_cannot_hand_it_on_the_module_keeps_it(
    advice: Advice, repair: Repair, files: dict[str, str], reason: str
) -> None:
    assert all(
        f"--fix cannot move it there: {reason}" in words or reason in words for words in advice("ASL301", **files)
    )
    fixed = repair("ASL301", **files)["app"]
    assert "@functools.cache\ndef shared_client() -> httpx.AsyncClient:\n    return httpx.AsyncClient()\n" in fixed
    assert "    client = shared_client()\n    return await client.get('https://a.example')\n" in fixed


@pytest.mark.parametrize(
    "change",
    [
        "client.headers['Authorization'] = token",
        "client.headers.update({'Authorization': token})",
        "client.headers |= {'Authorization': token}",
        "client.auth = ('a', token)",
        "client.cookies.set('token', token)",
    ],
)
def test_a_client_that_is_told_whose_it_is_stays_theirs(advice: Advice, repair: Repair, change: str) -> None:
    body = f"        {change}\n        return await client.get('https://a.example')\n"
    text = f"{APP}{ROUTE}async def show(token: str):\n    async with httpx.AsyncClient() as client:\n{body}"
    assert "changed for the one that uses it" in advice("ASL301", app=text)[0]
    assert repair("ASL301", app=text)["app"] == text


def test_an_object_that_tells_its_client_whose_it_is_keeps_it(repair: Repair) -> None:
    text = APP + dedent("""
        class Api:
            def __init__(self) -> None:
                self.client = httpx.AsyncClient()

            def login(self, token: str) -> None:
                self.client.headers["Authorization"] = token

            async def get(self) -> dict:
                return (await self.client.get("https://a.example")).json()


        @app.get("/")
        async def show(token: str):
            api = Api()
            api.login(token)
            return await api.get()
    """)
    assert repair("ASL301", app=text)["app"] == text


def test_a_client_that_carries_cookies_of_somebody_stays_theirs(advice: Advice, repair: Repair) -> None:
    text = (
        APP
        + ROUTE
        + (
            "async def show(token: str):\n    async with httpx.AsyncClient() as client:\n"
            "        return await client.get('https://a.example', cookies={'token': token})\n"
        )
    )
    assert "changed for the one that uses it" in advice("ASL301", app=text)[0]
    assert repair("ASL301", app=text)["app"] == text


def test_the_module_keeps_one_client_for_several_functions(repair: Repair) -> None:
    fixed = repair(
        "ASL301",
        app="""
        import aiohttp
        import httpx
        from sanic import Sanic
        from sanic.response import json

        app = Sanic("shop")
        TIMEOUT = 3


        @app.get("/a")
        async def a(request):
            async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                return json((await client.get("https://a.example")).json())


        @app.get("/b")
        async def b(request):
            async with httpx.AsyncClient(timeout=TIMEOUT) as client:
                return json((await client.get("https://b.example")).json())


        @app.get("/c")
        async def c(request):
            async with aiohttp.ClientSession() as session:
                async with session.get("https://c.example") as answer:
                    return json(await answer.json())
        """,
    )["app"]
    assert fixed.count("httpx.AsyncClient(timeout=TIMEOUT)") == 1
    assert fixed.count("client = shared_client()") == 2
    assert "def shared_session() -> aiohttp.ClientSession:\n    return aiohttp.ClientSession()\n" in fixed
    assert "    session = shared_session()\n    async with session.get(" in fixed


def test_a_function_that_builds_clients_remembers_the_first_one(repair: Repair) -> None:
    fixed = repair(
        "ASL301",
        clients="""
        import httpx


        def make_client():
            return httpx.AsyncClient(timeout=3)
        """,
        app="""
        from quart import Quart

        from clients import make_client

        app = Quart(__name__)


        @app.get("/")
        async def show():
            async with make_client() as client:
                return (await client.get("https://a.example")).json()
        """,
    )
    assert "from functools import cache\n" in fixed["clients"]
    assert "@cache\ndef make_client():\n" in fixed["clients"]
    assert "    client = make_client()\n    return (await" in fixed["app"]


@pytest.mark.parametrize(
    "body",
    [
        "async with httpx.AsyncClient(headers={'user': name}) as client:\n        " + GET_ONE,
        "from httpx import AsyncClient\n    async with AsyncClient() as client:\n        " + GET_ONE,
        "shared_client = name\n    async with httpx.AsyncClient(timeout=functools) as client:\n        " + GET_ONE,
    ],
)
def test_what_the_module_cannot_build_is_left_as_it_is(repair: Repair, body: str) -> None:
    head = "import httpx\nfrom sanic import Sanic\n\napp = Sanic('x')\n\n\n@app.get('/')\nasync def show(name):\n"
    text = f"{head}    {body}"
    assert repair("ASL301", app=text)["app"] == text


GET = "await client.get('https://a.example')\n"


@pytest.mark.parametrize(
    "body",
    [
        "    async with httpx.AsyncClient(timeout=seconds) as client:\n        " + GET,
        "    client = httpx.AsyncClient()\n    if " + GET.strip() + ":\n        await client.aclose()\n",
        "    client = httpx.AsyncClient()\n    client = wrap(client)\n    " + GET,
        "    async with httpx.AsyncClient() as client: " + GET,
    ],
)
def test_what_cannot_be_written_down_is_left_as_it_is(repair: Repair, body: str) -> None:
    text = APP + ROUTE + "async def ask(seconds: float):\n" + body
    assert repair("ASL301", app=text)["app"] == text
