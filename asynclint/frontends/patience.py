"""A plugin that does not come to an end -> a line that names it, and says where it is."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Seconds until somebody may wonder, and between two such lines.
_FIRST, _NEXT = 10.0, 30.0


@contextmanager
def naming_slow_plugins(*, enabled: bool) -> Iterator[None]:
    """Looks now and then at what is running, and says so when it is the code of a plugin.

    A timer's signal does not cost anything while nothing hangs, and forks are not disturbed by threads.
    """
    in_charge = threading.current_thread() is threading.main_thread()  # only it may set handlers
    if not enabled or not in_charge or not hasattr(signal, "setitimer"):
        yield
        return
    watch = _Watch()
    before = signal.signal(signal.SIGALRM, watch.look)
    signal.setitimer(signal.ITIMER_REAL, _FIRST, _NEXT)
    os.register_at_fork(after_in_child=watch.start_again)
    try:
        yield
    finally:
        watch.is_over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Watch:
    def __init__(self) -> None:
        self.is_over = False
        self._begun = time.monotonic()
        self._titles: dict[str, str] | None = None

    def start_again(self) -> None:
        """In a process of its own: timers are not handed down."""
        if not self.is_over:
            signal.setitimer(signal.ITIMER_REAL, _FIRST, _NEXT)

    def look(self, _number: int, frame: FrameType | None) -> None:
        title, place = self._plugin_in(frame)
        if title:
            waiting = f"after {time.monotonic() - self._begun:.0f} s the run waits for {title}: {place}"
            erase = "\r\x1b[K" if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else ""
            sys.stderr.write(f"{erase}asynclint: {waiting}\n")
            sys.stderr.flush()

    def _plugin_in(self, frame: FrameType | None) -> tuple[str, str]:
        """The plugin whose code is running, or whose call has not returned, and where."""
        if self._titles is None:
            from asynclint.engine.plugins.search import find_candidates, plugin_folders

            found = [candidate for candidate in find_candidates(plugin_folders()) if not candidate.is_data]
            self._titles = {_top(candidate.target): str(candidate) for candidate in found}
        while frame is not None:
            title = self._titles.get(_top(frame.f_globals.get("__name__") or ""))
            if title is not None:
                code = frame.f_code
                return title, f"{code.co_name}, {os.path.basename(code.co_filename)}:{frame.f_lineno}"
            frame = frame.f_back
        return "", ""


def _top(name: str) -> str:
    """`acme.rules:Plugin` -> `acme`"""
    return name.partition(":")[0].partition(".")[0].strip()
