"""A client that is kept for good is closed by the application that uses it, where there is one and it can reach it."""

from collections.abc import Callable
from textwrap import dedent

import pytest

Repair = Callable[..., dict[str, str]]
CLIENTS = "import httpx\n\nclient = httpx.AsyncClient(timeout=3)\n"


@pytest.fixture
def close(repair: Repair) -> Repair:
    def apply(**files: str) -> dict[str, str]:
        return repair("ASL302", **files)

    return apply


@pytest.fixture(autouse=True)
def preview(monkeypatch: pytest.MonkeyPatch) -> None:
    from asynclint.checks.asl302_client_never_closed import ClientNeverClosed

    monkeypatch.setattr(ClientNeverClosed, "preview", False)


def test_a_lifespan_ends_with_it(close: Repair) -> None:
    fixed = close(
        clients=CLIENTS,
        app="""\
            from contextlib import asynccontextmanager

            from starlette.applications import Starlette

            import clients


            @asynccontextmanager
            async def lifespan(app):
                async with clients.opened() as app.state.more:
                    yield


            app = Starlette(lifespan=lifespan)
        """,
    )["app"]
    assert "from clients import client\n" in fixed
    assert "        yield\n    await client.aclose()\n\n\napp = Starlette" in fixed


def test_an_application_of_aiohttp_gets_a_context(close: Repair) -> None:
    fixed = close(
        app="""\
            from aiohttp import web
            import redis.asyncio

            cache = redis.asyncio.Redis()


            async def show(request):
                return web.Response(text=await cache.get("a"))


            app = web.Application()
            app.router.add_get("/", show)
        """
    )["app"]
    assert (
        dedent("""\
        async def clients(app: web.Application) -> AsyncIterator[None]:
            yield
            await cache.aclose()


        app = web.Application()
        app.cleanup_ctx.append(clients)
    """)
        in fixed
    )


@pytest.mark.parametrize(
    "app",
    [
        "import clients\n",  # no application
        "from fastapi import FastAPI\nimport clients\n\na = FastAPI()\nb = FastAPI()\n",
        "from fastapi import FastAPI\nimport clients\n\nclient = 1\napp = FastAPI()\n",
    ],
)
def test_what_nobody_could_close_is_left_as_it_is(close: Repair, app: str) -> None:
    assert close(clients=CLIENTS, app=app) == {"clients": CLIENTS, "app": app}


def test_a_client_that_is_bound_twice_is_left_as_it_is(close: Repair) -> None:
    app = "from fastapi import FastAPI\nimport clients\n\napp = FastAPI()\n"
    twice = CLIENTS + "if app:\n    client = None\n"
    assert close(clients=twice, app=app) == {"clients": twice, "app": app}
