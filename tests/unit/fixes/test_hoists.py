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


PLAIN = "async def ask():\n    async with httpx.AsyncClient() as client:\n        return await client.get('https://a.example')\n"


CALLER = PLAIN + ROUTE + "async def get():\n    return await ask()\n"
TEST = "import app\nasync def test():\n    await app.ask()\n"
HOOK = '@app.on_event("startup")\nasync def start(): ...\n'
MOUNT = "from fastapi import FastAPI\n\nimport app\n\nsite = FastAPI()\nsite.mount('/a', app.app)\n"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"app": "import httpx\n" + PLAIN}, "there is no application to open it with"),
        ({"app": APP + "other = FastAPI()\n" + ROUTE + PLAIN}, "there are several applications"),
        ({"app": APP + HOOK + ROUTE + PLAIN}, "hooks have to become a lifespan first"),
        ({"app": APP.replace("FastAPI()", "FastAPI(lifespan=make())") + ROUTE + PLAIN}, "no function of this project"),
        ({"app": APP + ROUTE + PLAIN, "site": MOUNT}, "mounted in another one"),
        ({"app": APP + CALLER, "test_app": TEST}, "test_app.py:3 calls `ask`, which would need the client"),
        ({"app": APP + CALLER + "\nJOBS = {'ask': ask}\n"}, "hands `ask` on"),
    ],
)
def test_what_is_not_the_same_is_left_with_a_reason(
    advice: Advice, repair: Repair, files: dict[str, str], reason: str
) -> None:
    found = advice("ASL301", **files)
    assert found
    assert all(reason in words for words in found), found
    assert repair("ASL301", **files) == files


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
