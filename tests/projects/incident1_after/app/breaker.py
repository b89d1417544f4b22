"""A circuit breaker: after too many failures, the fallback answers for a while."""

import time
from collections.abc import Awaitable
from typing import Any

FAIL_THRESHOLD = 20
COOL_DOWN_MS = 2000


class Circuit:
    def __init__(self) -> None:
        self.failures = 0
        self.opened_at = 0.0

    @property
    def is_open(self) -> bool:
        return self.failures >= FAIL_THRESHOLD and (time.monotonic() - self.opened_at) * 1000 < COOL_DOWN_MS

    def record_failure(self) -> None:
        self.failures += 1
        self.opened_at = time.monotonic()

    def record_success(self) -> None:
        self.failures = 0


circuit = Circuit()


async def guarded_call(coro: Awaitable[Any], fallback: Any) -> Any:
    if circuit.is_open:
        return fallback
    try:
        result = await coro
    except Exception:
        circuit.record_failure()
        return fallback
    circuit.record_success()
    return result
