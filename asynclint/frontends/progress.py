"""A line on the terminal that says what takes so long, once it takes long."""

import os
import sys
import time

_PATIENCE = 0.5
_INTERVAL = 0.1


class Progress:
    """Shows itself half a second into the run, and only to people."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled and os.environ.get("TERM") != "dumb"  # which cannot erase a line
        self._next = time.monotonic() + _PATIENCE
        self._shown = False

    def __call__(self, doing: str, done: int, total: int) -> None:
        if not self._enabled or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL
        self._shown = True
        amount = f" {min(done, total)} of {total} files" if total else ""
        sys.stderr.write(f"\r\x1b[K{doing}{amount} ...")
        sys.stderr.flush()

    def erase(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
