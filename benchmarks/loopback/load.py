"""An open loop: requests leave at a fixed rate, whether those before have been answered or not.

A client that waits for answers would ask less of a service the slower it gets, and would not see what users see.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Result:
    """What became of the requests: `seconds` from when each was due; without an answer, as long as the user waited."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")

    @property
    def error_rate(self) -> float:
        return self.errors / len(self.seconds) if self.seconds else 0.0


class Connections:
    """Connections to the service that are kept, as a proxy in front of it would."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def get(self, path: str) -> int:
        while self._idle:
            reader, writer = self._idle.pop()
            with suppress(OSError, asyncio.IncompleteReadError):  # the service has closed it meanwhile
                return await self._ask(reader, writer, path)
        return await self._ask(*await asyncio.open_connection("127.0.0.1", self.port), path)

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
        try:
            status = await exchange(reader, writer, path)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return status

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    writer.write(f"GET {path} HTTP/1.1\r\nhost: service\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = next(
        int(line.partition(":")[2]) for line in head.split("\r\n") if line.lower().startswith("content-length:")
    )
    await reader.readexactly(length)
    return int(head.split()[1])


async def offer(port: int, paths: Sequence[str], *, rate: float, seconds: float, patience: float) -> Result:
    """Asks for the paths in turn, `rate` times a second."""
    result = Result()
    connections = Connections(port)

    async def ask(number: int, due: float) -> None:
        try:
            status = await asyncio.wait_for(connections.get(paths[number % len(paths)]), patience)
        except TimeoutError:
            result.errors += 1
            result.seconds.append(patience)
            return
        except (OSError, asyncio.IncompleteReadError):
            status = 599
        result.errors += status >= 400
        result.seconds.append(time.perf_counter() - due)

    start = time.perf_counter()
    tasks = []
    for number in range(int(rate * seconds)):
        due = start + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        tasks.append(asyncio.create_task(ask(number, due)))
    await asyncio.gather(*tasks)
    connections.close()
    return result
