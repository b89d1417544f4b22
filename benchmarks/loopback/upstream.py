"""An upstream on loopback: slow, with room for so many at once, and it counts who connects.

`GET /counts` gives the figures and begins anew. Run as `python upstream.py PORT SECONDS CAPACITY`.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field

ANSWERS = {
    "/v1/classify": {"label": "invoice"},
    "meta": {"universe": [{"name": name} for name in ("BTC", "ETH", "SOL")]},
    "userState": {"positions": ["SOL"]},
}


@dataclass
class Upstream:
    seconds: float
    room: asyncio.Semaphore
    counts: dict[str, int] = field(default_factory=lambda: {"connections": 0, "requests": 0})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_new = True
        try:
            while True:
                path, body = await read_request(reader)
                if path == "/counts":
                    answer: object = dict(self.counts)
                    self.counts.update(connections=0, requests=0)
                else:
                    self.counts["connections"] += is_new
                    self.counts["requests"] += 1
                    answer = await self.answer(path, body)
                is_new = False
                content = json.dumps(answer).encode()
                head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
                writer.write(head.encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, path: str, body: bytes) -> object:
        async with self.room:
            await asyncio.sleep(self.seconds)
        return ANSWERS[json.loads(body)["type"] if path == "/info" else path]


async def read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    length = next((int(line.partition(":")[2]) for line in lines if line.lower().startswith("content-length:")), 0)
    return lines[0].split()[1], await reader.readexactly(length)


async def main(port: int, seconds: float, capacity: int) -> None:
    upstream = Upstream(seconds, asyncio.Semaphore(capacity))
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
