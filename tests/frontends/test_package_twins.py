"""The awaitable half of an installed package that no catalogue knows: found in its source, and used."""

from textwrap import dedent
from typing import Any

import pytest

Project = Any  # the fixture of conftest.py, which cannot be imported

SITE = ".venv/lib/python3.11/site-packages"
INIT = "from acme.calls import afetch, fetch\nfrom acme.client import AsyncClient, Client\n"
CALLS = """
import httpx
import requests


def fetch(url: str, retries: int = 3) -> dict:
    return requests.get(url).json()


async def afetch(url: str, retries: int = 3) -> dict:
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).json()
"""
CLIENT = """
import httpx
import requests


class Users:
    def __init__(self, client):
        self._client = client

    def get(self, name: str) -> dict:
        return self._client._ask(name)

    def all(self) -> "SyncPage":
        return self._client._ask("all")


class AsyncUsers:
    def __init__(self, client):
        self._client = client

    async def get(self, name: str) -> dict:
        return await self._client._ask(name)

    async def all(self) -> "AsyncPage":
        return await self._client._ask("all")


class Shared:
    def url(self, name):
        return self.base + name


class Client(Shared):
    def __init__(self, key: str, base: str = "", http: requests.Session | None = None):
        self.base = base
        self._session = requests.Session()
        self.users = Users(self)

    def _ask(self, name):
        return self._session.get(name).json()

    def state(self, name: str) -> dict:
        return self._ask(name)

    def send(self, name: str, *, wait: bool = False) -> dict:
        return self._ask(name)

    def lines(self, name: str):
        yield self._ask(name)

    def close(self) -> None:
        self._session.close()

    def __enter__(self):
        return self

    def __exit__(self, *error): ...


class AsyncClient(Shared):
    def __init__(self, key: str, base: str = "", http: httpx.AsyncClient | None = None):
        self.base = base
        self._session = httpx.AsyncClient()
        self.users = AsyncUsers(self)

    async def _ask(self, name):
        return (await self._session.get(name)).json()

    async def state(self, name: str) -> dict:
        return await self._ask(name)

    async def send(self, name: str, *, deadline: float = 3) -> dict:
        return await self._ask(name)

    async def lines(self, name: str):
        yield await self._ask(name)

    async def aclose(self) -> None:
        await self._session.aclose()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error): ...
"""


@pytest.fixture
def shop(empty: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    empty.write(".venv/pyvenv.cfg", "home = /nowhere\n")
    for name, text in (("__init__", INIT), ("calls", CALLS), ("client", CLIENT)):
        empty.write(f"{SITE}/acme/{name}.py", text)
    empty.write(f"{SITE}/acme-2.0.dist-info/METADATA", "Name: acme\n")
    empty.write(f"{SITE}/acme-2.0.dist-info/RECORD", "acme/__init__.py,,\nacme/calls.py,,\nacme/client.py,,\n")
    return empty


def fixed(shop: Project, text: str) -> str:
    shop.write("app.py", dedent(text))
    shop.run("fix", "--unsafe-fixes", "--no-cache", "--select", "ASL106,ASL501")
    return (shop.root / "app.py").read_text()


def test_a_client_and_all_that_uses_it(shop: Project) -> None:
    assert fixed(
        shop,
        """\
        from acme import Client


        class Shop:
            def __init__(self, key: str) -> None:
                self.client: Client = Client(key, base="x")

            def _user(self, name: str) -> dict:
                return self.client.users.get(name)

            async def user(self, name: str) -> dict:
                print(self.client.url(name))
                for line in self.client.lines(name):
                    print(line)
                return self._user(name)

            async def close(self) -> None:
                self.client.close()
        """,
    ) == dedent(
        """\
        from acme import AsyncClient


        class Shop:
            def __init__(self, key: str) -> None:
                self.client: AsyncClient = AsyncClient(key, base="x")

            async def _user(self, name: str) -> dict:
                return await self.client.users.get(name)

            async def user(self, name: str) -> dict:
                print(self.client.url(name))
                async for line in self.client.lines(name):
                    print(line)
                return await self._user(name)

            async def close(self) -> None:
                await self.client.aclose()
        """
    )


def test_a_function_and_a_block(shop: Project) -> None:
    assert fixed(
        shop,
        """\
        import asyncio

        import acme


        async def handler(name):
            with acme.Client("k") as client:
                print(await asyncio.to_thread(client.state, name))
            return acme.fetch(name)
        """,
    ) == dedent(
        """\
        import acme


        async def handler(name):
            async with acme.AsyncClient("k") as client:
                print(await client.state(name))
            return await acme.afetch(name)
        """
    )


@pytest.mark.parametrize(
    "use",
    [
        "client.users.all()",  # gives another kind of page
        "client.send('x', wait=True)",  # takes other arguments
        "client.base",  # nobody has looked at attributes
    ],
)
def test_what_differs_keeps_the_client_and_takes_a_thread(shop: Project, use: str) -> None:
    text = f"import acme\n\nclient = acme.Client('k')\n\n\nasync def handler():\n    {use}\n    client.state('x')\n"
    assert "acme.Client('k')" in fixed(shop, text)
    assert "asyncio" in (shop.root / "app.py").read_text()


@pytest.mark.parametrize("made", ["acme.Client('k', http=http)", "acme.Client(*http)", "acme.Client('k', 'b', http)"])
def test_a_client_that_is_made_in_another_way_stays(shop: Project, made: str) -> None:
    text = f"import acme\n\n\nasync def handler(http):\n    client = {made}\n    client.state('x')\n"
    assert made in fixed(shop, text)
