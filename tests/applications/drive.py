"""Runs the application in a folder, asks it everything twice, and prints what it says and how often it connects.

It runs in an environment that has the frameworks. The upstream is a server on loopback, whose address is in `UP`.
"""

import asyncio
import importlib
import json
import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CONNECTIONS: list[int] = []


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    CONNECTIONS.append(1)
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            body = json.dumps({"path": head.split()[1].decode()}).encode()
            start = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
            writer.write(start + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def start_upstream() -> None:
    ready = threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        os.environ["UP"] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await server.serve_forever()

    threading.Thread(target=asyncio.run, args=(serve(),), daemon=True).start()
    ready.wait()


async def ask_aiohttp(app: Any, paths: Iterable[str]) -> list[tuple[int, str]]:
    from aiohttp.test_utils import TestClient, TestServer

    async with TestClient(TestServer(app)) as client:
        answers = [await client.get(path) for path in paths]
        return [(response.status, await response.text()) for response in answers]


def ask_asgi(app: Any, paths: Iterable[str]) -> list[tuple[int, str]]:
    if type(app).__module__.startswith("litestar"):
        from litestar.testing import TestClient
    else:
        from starlette.testclient import TestClient

    with TestClient(app) as client:
        answers = [client.get(path) for path in paths]
        return [(response.status_code, response.text) for response in answers]


def main(folder: Path) -> None:
    start_upstream()
    paths = (folder / "requests.txt").read_text("utf-8").split() * 2
    sys.path.insert(0, str(folder))
    app = importlib.import_module("main").app
    is_aiohttp = type(app).__module__.startswith("aiohttp")
    answers = asyncio.run(ask_aiohttp(app, paths)) if is_aiohttp else ask_asgi(app, paths)
    print(json.dumps({"answers": answers, "connections": len(CONNECTIONS)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
