"""What error messages promise, seen on the real servers: started with the bad setting, they fail as it is said.

Each case is a small project. asynclint has to report the error in it, and the server has to keep the promise.
"""

import importlib.util
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from asynclint.api import Severity
from asynclint.api.testing import analyse
from asynclint.checks import asynclint_rules

if TYPE_CHECKING:
    from tests.servers.conftest import Start

pytestmark = pytest.mark.slow

ASGI = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})
"""
FASTAPI = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
async def root() -> str:
    return "ok"
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]
"""
AIOHTTP = """
from aiohttp import web

app = web.Application()
"""
SANIC = """
from sanic import Sanic

app = Sanic("shop")
"""
RUN = f"import uvicorn\n{ASGI}\nif __name__ == '__main__':\n    uvicorn.run(app, port={{port}}, %s)\n"
UNGUARDED = f"import uvicorn\n{ASGI}\nuvicorn.run('serve:app', port={{port}}"
GRANIAN = (
    f"from granian import Granian\n{ASGI}\nif __name__ == '__main__':\n    Granian(app, port={{port}}, %s).serve()\n"
)
LITESTAR = """
from litestar import Litestar, get


@get("/")
async def root() -> str:
    return "ok"


app = Litestar([root])
"""
#: Every request holds the loop for longer than the worker may be silent.
BUSY = """
import time


async def app(scope, receive, send):
    if scope["type"] == "http":
        time.sleep(20)
"""
IN_FUNCTION = f"import uvicorn\n{ASGI}\ndef main():\n    uvicorn.run('serve:app', port={{port}}, workers=2)\n\nmain()\n"
BIND = "--bind 127.0.0.1:{port}"
UVICORN = "gunicorn -k uvicorn_worker.UvicornWorker"


@dataclass(frozen=True)
class Case:
    """`words` start the server and stand in `start.sh`; without words it is `serve.py` that starts it."""

    code: str
    words: str
    does: str  # exits, answers 500, answers 503, never answers
    files: dict[str, str] = field(default_factory=lambda: {"main.py": ASGI})
    variables: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.words or 'serve.py'} {self.variables or ''}".replace(" {port}", "").strip()

    @property
    def project(self) -> dict[str, str]:
        if not self.words:
            return self.files
        exports = "".join(f"export {name}={value}\n" for name, value in self.variables.items())
        return {**self.files, "start.sh": f"#!/bin/sh\n{exports}exec {self.words}\n"}


def conf(text: str) -> dict[str, str]:
    return {"main.py": WSGI, "gunicorn.conf.py": text}


CASES = [
    Case("ASL805", "", "exits", {"serve.py": RUN % "workers=2"}),
    Case("ASL805", "", "exits", {"serve.py": RUN % "reload=True"}),
    Case("ASL805", "", "exits", {"serve.py": GRANIAN % "interface='asgi', workers=2"}),
    Case("ASL806", "", "never answers", {"serve.py": f"{UNGUARDED}, workers=2)\n"}),
    Case("ASL806", "", "never answers", {"serve.py": IN_FUNCTION}),
    Case("ASL806", "", "exits", {"serve.py": f"{SANIC}\napp.run(port={{port}})\n"}),
    Case("ASL807", f"gunicorn main:app {BIND}", "answers 500", {"main.py": FASTAPI}),
    Case("ASL807", f"gunicorn main:app {BIND} --threads 4", "answers 500", {"main.py": FASTAPI}),
    Case("ASL807", f"{UVICORN} wsgi:application {BIND}", "answers 500", {"wsgi.py": WSGI}),
    Case("ASL807", f"{UVICORN} main:app {BIND}", "answers 500", {"main.py": AIOHTTP}),
    Case("ASL807", f"gunicorn -k aiohttp.GunicornWebWorker main:app {BIND}", "exits", {"main.py": FASTAPI}),
    Case("ASL807", "granian main:app --port {port}", "answers 500", {"main.py": FASTAPI}),
    Case("ASL807", "uvicorn wsgi:application --port {port}", "answers 500", {"wsgi.py": WSGI}),
    Case("ASL809", "uvicorn main:app --worker 4", "exits"),
    Case("ASL809", "gunicorn main:application --keepalive 4", "exits", {"main.py": WSGI}),
    Case("ASL809", "hypercorn main:app --threads 4", "exits"),
    Case("ASL809", "granian --interface asgi main:app --threads 4", "exits"),
    Case("ASL810", f"gunicorn main:application {BIND} -w 0", "never answers", {"main.py": WSGI}),
    Case("ASL810", "gunicorn main:application -w -1", "exits", {"main.py": WSGI}),
    Case("ASL810", "gunicorn main:application --timeout 30.5", "exits", {"main.py": WSGI}),
    Case("ASL810", f"gunicorn main:application {BIND} -k uvicorn", "exits", {"main.py": WSGI}),
    Case("ASL810", "hypercorn main:app --bind 127.0.0.1:{port} -w -1", "never answers"),
    Case("ASL810", "granian --interface asgi main:app --workers 0", "exits"),
    Case("ASL810", "granian --interface asgi main:app --blocking-threads 4", "exits"),
    Case("ASL810", "litestar --app main:app run --port {port} --wc 0", "exits", {"main.py": LITESTAR}),
    Case("ASL810", "sanic main:app --port {port} -w 0", "exits", {"main.py": SANIC}),
    Case("ASL810", "uvicorn main:app --port {port} --limit-concurrency 1", "answers 503"),
    Case("ASL810", "uvicorn main:app --port {port} --log-level INFO", "exits"),
    Case("ASL810", "uvicorn main:app --port {port}", "exits", variables={"WEB_CONCURRENCY": "auto"}),
    Case("ASL810", "gunicorn main:application", "exits", {"main.py": WSGI}, {"WEB_CONCURRENCY": "''"}),
    Case("ASL810", "gunicorn main:application", "exits", conf("workers = 4.5\n")),
    Case("ASL810", "gunicorn main:application", "exits", conf("timeout = '30s'\n")),
    Case("ASL810", "gunicorn main:application", "exits", conf("bind = 8000\n")),
    Case("ASL810", "gunicorn main:application", "exits", conf("preload_app = 'yes'\n")),
    Case("ASL810", "gunicorn main:application", "exits", conf("def on_starting():\n    pass\n")),
]  # fmt: skip


def needed(case: Case) -> list[str]:
    names = ("uvicorn", "gunicorn", "hypercorn", "granian", "sanic", "fastapi", "aiohttp", "litestar", "uvicorn_worker")
    text = case.words + "".join(case.files.values())
    return [name for name in names if name in text]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_asynclint_says_so(case: Case) -> None:
    rules = [rule for rule in asynclint_rules() if rule.code.startswith("ASL8")]
    project = {path: text.replace("{port}", "8000") for path, text in case.project.items()}
    errors = [finding for finding in analyse(project, rules) if finding.severity is Severity.ERROR]
    assert [finding.code for finding in errors] == [case.code]
    for words in ("500", "503"):
        assert (words in case.does) is (f"with {words}" in errors[0].message)
    if case.does == "exits" and case.code in ("ASL805", "ASL809", "ASL810"):
        assert "does not start" in errors[0].message


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_server_does_so(case: Case, start: "Start") -> None:
    missing = [name for name in needed(case) if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    words = ["-m", *case.words.split()] if case.words else ["serve.py"]
    variables = {name: value.strip("'") for name, value in case.variables.items()}
    server = start(*words, files=case.files, **variables)
    if case.does == "exits":
        assert server.exit_code() not in (0, None), server.output
    elif case.does.startswith("answers"):
        assert server.answer() == int(case.does.split()[1]), server.output
    else:
        assert server.answer(within=3) is None, server.output


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (f"{UVICORN} main:app {BIND} -w 2", {"main.py": ASGI}),
        ("uvicorn main:app --port {port}", {"main.py": ASGI}),
        ("granian --interface asgi main:app --port {port}", {"main.py": ASGI}),
        ("hypercorn main:app --bind 127.0.0.1:{port}", {"main.py": ASGI}),
    ],
)
def test_a_sound_launch_answers(words: str, files: dict[str, str], start: "Start") -> None:
    """The harness itself: what is not broken does answer."""
    if importlib.util.find_spec(words.split(maxsplit=1)[0]) is None:
        pytest.skip("not installed")
    assert start("-m", *words.split(), files=files).answer() == 200


def test_gunicorn_kills_a_worker_whose_loop_is_held(start: "Start") -> None:
    """What ASL812 says of calls that hold the loop for longer than `timeout`."""
    for name in ("gunicorn", "uvicorn_worker"):
        pytest.importorskip(name)
    words = f"-m {UVICORN} main:app {BIND} --timeout 2".split()
    server = start(*words, files={"main.py": BUSY})
    assert server.listens()
    assert server.get(timeout=10) is None
    assert "WORKER TIMEOUT" in server.output


def test_daphne_ends_a_request_that_takes_too_long(start: "Start") -> None:
    """What ASL403 says of calls that may take longer than `--http-timeout`."""
    pytest.importorskip("daphne")
    words = ["-m", "daphne", "-t", "1", "-b", "127.0.0.1", "-p", "{port}", "main:app"]
    server = start(
        *words, files={"main.py": BUSY.replace("import time", "import asyncio").replace("time.", "await asyncio.")}
    )
    assert server.listens()
    assert server.get(timeout=10) == 503
