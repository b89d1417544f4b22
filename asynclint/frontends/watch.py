"""`check --watch`: the same check again whenever a file of the project changes, until somebody presses Ctrl-C."""

import os
import sys
import time
from argparse import Namespace
from collections.abc import Mapping

from asynclint.engine.complaints import UsageError
from asynclint.frontends.check import check
from asynclint.frontends.request import make_request
from asynclint.source.discover import discover

#: How long to wait before looking again, and the share of the time that looking may take.
_PAUSE, _SHARE = 0.3, 0.1
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"

#: path -> date and size; a configuration that cannot be read stands for itself
_Snapshot = Mapping[str, tuple[int, int]]


def watch(options: Namespace, argv: list[str]) -> int:
    """Never returns by itself."""
    if "-" in (options.paths or ()):
        raise UsageError("--watch needs files: standard input is read once")
    options.watch = False
    seen = _look(options)
    _say("Checking.")
    while True:
        _run(options, argv)
        _say("Watching for changes.")
        seen, changed = _wait(options, seen)
        sys.stdout.write(_CLEAR if sys.stdout.isatty() else "")
        sys.stdout.flush()
        _say(f"{_in_words(changed)} changed.")


def _run(options: Namespace, argv: list[str]) -> None:
    """One check, in a process of its own where that is possible: whatever it leaves behind goes with it."""
    if not hasattr(os, "fork"):
        _check(options, argv)
        return
    child = os.fork()
    if child == 0:
        try:
            _check(options, argv)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _check(options: Namespace, argv: list[str]) -> None:
    try:
        check(options, argv)
    except UsageError as error:
        sys.stderr.write(f"asynclint: {error}\n")


def _look(options: Namespace) -> _Snapshot:
    try:
        request = make_request(options)
    except UsageError as error:
        return {str(error): (0, 0)}
    settings = request.settings
    found = discover(settings.root, request.paths, settings.files, whole=settings.whole_project)
    snapshot = {path: (file.mtime_ns, file.size) for path, file in (found.files | found.launch).items()}
    for path in (*settings.inputs, *(os.path.join(settings.root, name) for name in found.configs), settings.baseline):
        if path is not None and os.path.exists(path):
            status = os.stat(path)
            snapshot[os.path.relpath(path, settings.root)] = (status.st_mtime_ns, status.st_size)
    return snapshot


def _wait(options: Namespace, before: _Snapshot) -> tuple[_Snapshot, list[str]]:
    """What the project looks like once it looks different, and what differs."""
    while True:
        started = time.monotonic()
        now = _look(options)
        if now != before:
            return now, sorted(path for path in {*now, *before} if now.get(path) != before.get(path))
        time.sleep(max(_PAUSE, (time.monotonic() - started) / _SHARE))


def _in_words(paths: list[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"


def _say(text: str) -> None:
    sys.stderr.write(f"[{time.strftime('%H:%M:%S')}] {text}\n")
    sys.stderr.flush()
