"""`on_event` becomes a lifespan where that is the same, and stays with a reason where it is not."""

from collections.abc import Callable
from textwrap import dedent

import pytest

Repair = Callable[..., dict[str, str]]
Advice = Callable[..., list[str]]


def test_hooks_keep_their_order_and_start_before_they_end(repair: Repair) -> None:
    before = """
        from fastapi import FastAPI

        app = FastAPI(title="x")


        @app.on_event("shutdown")
        def last(): ...


        @app.on_event("startup")
        async def first(): ...


        def second(): ...


        app.add_event_handler("startup", second)
    """
    assert repair("ASL702", app=before)["app"] == dedent("""
        from collections.abc import AsyncIterator
        from contextlib import asynccontextmanager

        from fastapi import FastAPI


        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[None]:
            await first()
            second()
            try:
                yield
            finally:
                last()


        app = FastAPI(title="x", lifespan=lifespan)


        def last(): ...


        async def first(): ...


        def second(): ...


    """)


def test_a_name_that_is_taken_is_not_taken_again(repair: Repair) -> None:
    fixed = repair(
        "ASL702",
        app="""\
            import fastapi

            service = fastapi.FastAPI()


            @service.on_event("startup")  # type: ignore
            async def lifespan(): ...
        """,
    )["app"]
    assert "async def service_lifespan(app: fastapi.FastAPI) -> AsyncIterator[None]:\n    await lifespan()" in fixed
    assert "ignore" not in fixed


def test_hooks_of_routers_move_before_the_application_forgets_them(repair: Repair) -> None:
    fixed = repair(
        "ASL702",
        items="""\
            from fastapi import APIRouter

            router = APIRouter()


            @router.on_event("startup")
            async def warm(): ...
        """,
        app="""\
            from fastapi import FastAPI

            from items import router

            app = FastAPI()
            app.include_router(router)


            @app.on_event("startup")
            async def start(): ...
        """,
    )
    assert "router = APIRouter(lifespan=router_lifespan)" in fixed["items"]
    assert "app = FastAPI(lifespan=lifespan)" in fixed["app"]


HEAD = "from fastapi import FastAPI\n\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("app = FastAPI(lifespan=f)\n@app.on_event('startup')\ndef g(): ...\n", "it never runs this hook"),
        ("app = FastAPI(on_startup=[f])\n@app.on_event('startup')\ndef g(): ...\n", "its constructor is given hooks"),
        ("app = FastAPI()\nif x:\n    @app.on_event('startup')\n    def g(): ...\n", "under a condition"),
        ("app = FastAPI()\n@app.on_event('startup')\n@wrap\ndef g(): ...\n", "cannot be called by a name"),
        ("app = FastAPI()\n@app.on_event(WHEN)\ndef g(): ...\n", "cannot be called by a name"),
        ("app = FastAPI(**options)\n@app.on_event('startup')\ndef g(): ...\n", "it never runs this hook"),
        ("def f(app: FastAPI):\n    @app.on_event('startup')\n    def g(): ...\n", "not built where it can be seen"),
        (
            (
                "app = FastAPI()\n@app.on_event('startup')\ndef g(): ...\n"
                "def f():\n    @app.on_event('startup')\n    def h(): ...\n"
            ),
            "away from where the app is built",
        ),
    ],
)
def test_what_is_not_the_same_is_left_with_a_reason(advice: Advice, repair: Repair, text: str, reason: str) -> None:
    found = advice("ASL702", app=HEAD + text)
    assert found
    assert all(reason in words for words in found), found
    assert repair("ASL702", app=HEAD + text)["app"] == HEAD + text
