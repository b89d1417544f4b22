"""New contents for several files at once: all of them are written, or none is."""

import os
from collections.abc import Mapping

from asynclint.engine.disk import digest
from asynclint.model.record import record


class WriteError(Exception):
    """Nothing was changed; says which file was in the way, and why."""


@record
class Rewrite:
    """`before` is the content the change was made for; a file that is not that any more is not touched."""

    absolute: str
    before: bytes
    after: bytes


def rewrite(changes: Mapping[str, Rewrite]) -> None:
    """Writes every change, or raises `WriteError` and leaves every file as it was.

    New contents lie complete on the disk beside each file before the first one is put in its place, by one rename
    each: whoever dies in between, every file is either the old one or the new one.
    """
    staged: list[tuple[Rewrite, str, str]] = []
    try:
        for path, change in sorted(changes.items()):
            staged.append((change, *_stage(path, change)))
        _replace(staged)
    finally:
        for _, _, temporary in staged:
            if os.path.exists(temporary):
                os.unlink(temporary)


def _stage(path: str, change: Rewrite) -> tuple[str, str]:
    """The real path of a file, and the path of its new content beside it."""
    real = os.path.realpath(change.absolute)
    temporary = f"{real}.{os.getpid()}.asynclint"
    try:
        with open(real, "rb") as stream:
            if digest(stream.read()) != digest(change.before):
                raise WriteError(f"{path}: changed since it was analysed; nothing was written. Run again")
        mode = os.stat(real).st_mode
        with open(temporary, "wb") as stream:
            stream.write(change.after)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode & 0o7777)
    except OSError as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        reason = (error.strerror or str(error)).lower()
        raise WriteError(f"{path}: cannot be written: {reason}; nothing was changed") from error
    return real, temporary


def _replace(staged: list[tuple[Rewrite, str, str]]) -> None:
    done: list[tuple[Rewrite, str]] = []
    for change, real, temporary in staged:
        try:
            os.replace(temporary, real)
        except OSError as error:
            _restore(done)
            reason = (error.strerror or str(error)).lower()
            raise WriteError(f"{change.absolute}: cannot be replaced: {reason}; nothing was changed") from error
        done.append((change, real))


def _restore(done: list[tuple[Rewrite, str]]) -> None:
    for change, real in done:
        temporary = f"{real}.{os.getpid()}.asynclint"
        mode = os.stat(real).st_mode
        with open(temporary, "wb") as stream:
            stream.write(change.before)
        os.chmod(temporary, mode & 0o7777)
        os.replace(temporary, real)
