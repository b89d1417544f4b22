"""Objects are made as their awaitable twins where every use of them can follow, and stay what they are otherwise."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.fixes.conversion.conftest import Convert


def test_a_client_in_a_with_block(convert: "Convert") -> None:
    changed = convert("""
        import httpx

        async def handler(url):
            with httpx.Client(timeout=3) as client:
                response = client.get(url)
                client.post(url, json=response.json()).raise_for_status()
            return response
    """)
    assert changed == [
        "async with httpx.AsyncClient(timeout=3) as client:",
        "response = await client.get(url)",
        "(await client.post(url, json=response.json())).raise_for_status()",
    ]


def test_a_client_that_is_made_used_and_closed(convert: "Convert") -> None:
    changed = convert("""
        from httpx import Client, Timeout

        async def handler(url):
            client = Client(timeout=Timeout(3))
            try:
                return client.get(url).text
            finally:
                client.close()
    """)
    assert changed == [
        "from httpx import AsyncClient, Timeout",
        "client = AsyncClient(timeout=Timeout(3))",
        "return (await client.get(url)).text",
        "await client.aclose()",
    ]


def test_a_client_on_self_with_helpers(convert: "Convert") -> None:
    changed = convert("""
        import httpx as http

        class Weather:
            client: http.Client

            def __init__(self, url: str) -> None:
                self.client = http.Client(base_url=url)

            def _get(self, city: str) -> dict:
                return self.client.get(city).json()

            async def forecast(self, city: str) -> dict:
                return self._get(city)

            async def close(self) -> None:
                self.client.close()
    """)
    assert changed == [
        "client: http.AsyncClient",
        "self.client = http.AsyncClient(base_url=url)",
        "async def _get(self, city: str) -> dict:",
        "return (await self.client.get(city)).json()",
        "return await self._get(city)",
        "await self.client.aclose()",
    ]


def test_a_client_of_another_module(convert: "Convert") -> None:
    changed = convert(
        """
        import clients
        from clients import http as shared

        async def one(url):
            return shared.get(url)

        async def two(url):
            return clients.http.get(url)
        """,
        clients="import httpx\n\nhttp = httpx.Client()\n",
    )
    assert changed == [
        "return await shared.get(url)",
        "return await clients.http.get(url)",
        "http = httpx.AsyncClient()",
    ]


def test_a_client_that_is_made_when_it_is_needed(convert: "Convert") -> None:
    changed = convert("""
        import httpx

        _client: httpx.Client | None = None

        def get_client() -> httpx.Client:
            global _client
            if _client is None:
                _client = httpx.Client()
            return _client

        async def handler(url):
            return get_client().get(url)
    """)
    assert changed == [
        "_client: httpx.AsyncClient | None = None",
        "def get_client() -> httpx.AsyncClient:",
        "_client = httpx.AsyncClient()",
        "return await get_client().get(url)",
    ]


def test_a_client_that_a_constructor_is_given(convert: "Convert") -> None:
    changed = convert("""
        import httpx

        class Service:
            def __init__(self, name: str, client: httpx.Client | None = None):
                self.name = name
                self._client = client or httpx.Client()

            async def load(self, url):
                return self._client.get(url)

        one = Service("a", httpx.Client())
        two = Service("b", client=None)
    """)
    assert changed == [
        "def __init__(self, name: str, client: httpx.AsyncClient | None = None):",
        "self._client = client or httpx.AsyncClient()",
        "return await self._client.get(url)",
        'one = Service("a", httpx.AsyncClient())',
    ]


@pytest.mark.parametrize(
    "parameter", ["client: httpx.Client = Depends(get_client)", "client: Annotated[httpx.Client, Depends(get_client)]"]
)
def test_a_dependency_of_a_framework(convert: "Convert", parameter: str) -> None:
    changed = convert(f"""
        from typing import Annotated
        import httpx
        from fastapi import Depends, FastAPI

        app = FastAPI()

        def get_client():
            return httpx.Client()

        @app.get("/")
        async def handler({parameter}):
            return client.get("https://a.example").json()
    """)
    assert changed == [
        "return httpx.AsyncClient()",
        f"async def handler({parameter.replace('httpx.Client', 'httpx.AsyncClient')}):",
        'return (await client.get("https://a.example")).json()',
    ]


def test_a_dependency_under_a_name_of_its_own(convert: "Convert") -> None:
    changed = convert("""
        from typing import Annotated
        from fastapi import Depends, FastAPI
        from openai import OpenAI

        app = FastAPI()

        def get_llm() -> OpenAI:
            return OpenAI()

        LLM = Annotated[OpenAI, Depends(get_llm)]

        @app.get("/")
        async def handler(llm: LLM):
            return llm.chat.completions.create(model="m", messages=[]).choices
    """)
    assert changed == [
        "from openai import AsyncOpenAI",
        "def get_llm() -> AsyncOpenAI:",
        "return AsyncOpenAI()",
        "LLM = Annotated[AsyncOpenAI, Depends(get_llm)]",
        'return (await llm.chat.completions.create(model="m", messages=[])).choices',
    ]


def test_redis_with_pipelines_and_scans(convert: "Convert") -> None:
    changed = convert("""
        import redis

        cache = redis.from_url("redis://localhost")

        async def handler(key):
            cache.set(key, 1)
            with cache.pipeline() as pipe:
                pipe.incr(key)
                pipe.get(key)
                pipe.execute()
            for found in cache.scan_iter(key):
                return found
    """)
    assert changed == [
        "import redis.asyncio",
        'cache = redis.asyncio.from_url("redis://localhost")',
        "await cache.set(key, 1)",
        "async with cache.pipeline() as pipe:",
        "await pipe.execute()",
        "async for found in cache.scan_iter(key):",
    ]


def test_an_import_keeps_what_others_need(convert: "Convert") -> None:
    changed = convert("""
        from redis import ConnectionError, Redis

        cache = Redis()

        async def handler(key):
            try:
                return cache.get(key)
            except ConnectionError:
                return None
    """)
    assert changed == [
        "from redis import ConnectionError",
        "from redis.asyncio import Redis",
        "return await cache.get(key)",
    ]


def test_a_method_that_is_handed_to_a_thread(convert: "Convert") -> None:
    changed = convert("""
        import asyncio
        import httpx
        from fastapi import FastAPI

        app = FastAPI()
        client = httpx.Client()

        @app.get("/")
        async def handler(url: str):
            response = await asyncio.to_thread(client.get, url, timeout=3)
            loop = asyncio.get_running_loop()
            other = await loop.run_in_executor(None, client.get, url)
            return response.json(), other.json()
    """)
    assert changed == [
        "client = httpx.AsyncClient()",
        "response = await client.get(url, timeout=3)",
        "other = await client.get(url)",
    ]


def test_a_stream(convert: "Convert") -> None:
    changed = convert("""
        import httpx

        client = httpx.Client()

        async def handler(url):
            with client.stream("GET", url) as response:
                response.raise_for_status()
                for chunk in response.iter_bytes(100):
                    yield chunk
    """)
    assert changed == [
        "client = httpx.AsyncClient()",
        'async with client.stream("GET", url) as response:',
        "async for chunk in response.aiter_bytes(100):",
    ]


GLOBAL = """
import httpx

client = httpx.Client()

async def handler(url):
    return client.get(url)
"""


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("import unknown\nunknown.use(client)\n", "handed to something that is not known"),
        ("clients = [client]\n", "what becomes of it"),
        ("clients = {}\nclients['a'] = client\n", "stored in a container"),
        ("client.get('https://a.example')\n", "called while the module is imported"),
        (
            "def script():\n    return client.get('https://a.example')\n",
            "nothing in the project is seen to call `script`",
        ),
        ("def test_a():\n    client.get('https://a.example')\n", "nothing in the project is seen to call `test_a`"),
        ("import os\nif os.name == 'nt':\n    client = make()\n", "where it comes from"),
        ("async def other():\n    return client.event_hooks\n", "not known to be the same"),
        ("async def other():\n    return client._transport\n", "not known to be the same"),
        ("async def other():\n    get = client.get\n    return get('x')\n", "not known to be the same"),
        ("async def other(mock):\n    mock.patch('app.client')\n", "is named in a text"),
        ("async def other():\n    return lambda: client.get('x')\n", "in a lambda"),
        ("async def other():\n    with client, open('x') as file:\n        pass\n", "shares its `with`"),
        ("async def other():\n    yield client\n", "what becomes of it"),
    ],
)
def test_a_use_that_cannot_follow_keeps_everything_as_it_is(convert: "Convert", more: str, reason: str) -> None:
    assert reason in convert(GLOBAL + more)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("transport=httpx.HTTPTransport()", "`transport` means something else"),
        ("event_hooks={'request': []}", "`event_hooks` means something else"),
        ("**settings", "what `**` passes is not known"),
    ],
)
def test_arguments_that_mean_something_else_to_the_twin(convert: "Convert", arguments: str, reason: str) -> None:
    text = GLOBAL.replace("Client()", f"Client({arguments})").replace("client =", "settings = {}\nclient =", 1)
    assert reason in convert(text)


def test_a_stream_of_an_answer_is_another_object(convert: "Convert") -> None:
    reason = convert("""
        from openai import OpenAI

        llm = OpenAI()

        async def handler():
            for part in llm.chat.completions.create(model="m", messages=[], stream=True):
                print(part)
    """)
    assert "`stream` means something else" in reason


def test_an_attribute_of_something_unknown_may_be_the_same_object(convert: "Convert") -> None:
    text = """
        import httpx

        class Weather:
            def __init__(self) -> None:
                self.{name} = httpx.Client()

            async def forecast(self):
                return self.{name}.get("x")

        async def other(thing):
            return thing.{other}
    """
    assert "may be the same object" in convert(text.format(name="client", other="client"))
    assert "await self.client.get" in convert(text.format(name="client", other="host"))[-1]


def test_subclasses_share_the_attribute(convert: "Convert") -> None:
    changed = convert("""
        import httpx

        class Base:
            def __init__(self) -> None:
                self.client = httpx.Client()

        class Weather(Base):
            async def forecast(self):
                return self.client.get("x")
    """)
    assert changed == ["self.client = httpx.AsyncClient()", 'return await self.client.get("x")']
