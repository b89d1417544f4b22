"""ASL605: a lock of threads that is held while the coroutine waits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import Applicability, AsyncLock, EnsureImport, Feature, Finding, Fix, Location, Rule

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

_HELP = "use `asyncio.Lock` with `async with`, or release the thread's lock before the `await`"


class ThreadLockAcrossAwait(Rule):
    code = "ASL605"
    name = "thread-lock-across-await"
    message = "`{lock}` is a lock for threads and is held across an `await`: whoever else wants it stops the event loop"
    nominates = Feature.HOLDS_LOCK

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        if not function.view.is_async:
            return
        from asynclint.api.locks import held_across_await

        for held in held_across_await(function):
            if "thread-lock" in function.meaning(held.lock).traits:
                at = function.locate(held.at)
                yield self.finding(at, function.view, help=_HELP, fix=_fix(at, held.text), lock=held.text)


def _fix(at: Location, lock: str) -> Fix:
    return Fix(
        f"Make `{lock}` a lock of the event loop",
        Applicability.UNSAFE,
        (AsyncLock(at, lock), EnsureImport(at.path, "asyncio")),
        why="it keeps coroutines of one event loop apart, and no threads any more",
    )
