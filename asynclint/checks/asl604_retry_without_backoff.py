"""ASL604: another attempt at once."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from asynclint.api import (
    Applicability,
    EnsureImport,
    Feature,
    Finding,
    Fix,
    Function,
    Module,
    Rule,
    SetKeyword,
    Work,
    WrittenCall,
    evidence_of,
)

if TYPE_CHECKING:
    from asynclint.api import FunctionSyntax

_PAUSE = "pause between the attempts, longer each time and a little by chance: `{sleep}(2**attempt + random.random())`"
_WAIT = "say how long to wait: `wait=wait_random_exponential(max=30)`"
_FACTOR = "let it wait longer each time: `backoff_factor=0.5`"
_BECAUSE = "asks another service again, which may have too much to do already"
#: Arguments of retrying helpers that make them wait.
_WAITS = re.compile(r"wait|backoff|delay|interval|sleep|factor|\*\*")


class RetryWithoutBackoff(Rule):
    code = "ASL604"
    name = "retry-without-backoff"
    message = "{what} asks {upstream} again at once after a failure: a service in trouble gets even more to do"
    nominates = Feature.RETRIES

    def concerns(self, function: Function) -> bool:
        return function.meanings is None or any(map(_asks, function.meanings.repeated(even_limited=True)))

    def check_syntax(self, function: "FunctionSyntax") -> Iterator[Finding]:
        from asynclint.api.retries import retry_loops

        seen = set()
        for loop in retry_loops(function):
            if loop.node in seen:
                continue
            reach = next((reach for reach in function.reach(loop.call, even_limited=True) if _asks(reach.work)), None)
            if reach is None or any(map(function.sleeps, loop.calls)):
                continue
            seen.add(loop.node)
            sleep = "await asyncio.sleep" if function.view.is_async else "time.sleep"
            yield self.finding(
                loop.at(function),
                function.view,
                evidence=evidence_of(reach, _BECAUSE),
                help=_PAUSE.format(sleep=sleep),
                what="this loop",
                upstream=f"`{reach.name}`",
            )

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("Retry"):
            if "repeats-requests" in call.meaning.traits and _repeats(call):
                yield self.finding(
                    call.at, call.function, help=_FACTOR, what=f"`{call.text}`", upstream="the server of a request"
                )
        for call in (*module.decorations("retry"), *module.calls("Retrying", "AsyncRetrying")):
            if "retries-at-once" not in call.meaning.traits or any(map(_WAITS.search, call.keywords)):
                continue
            reach = next((reach for reach in call.reach() if _asks(reach.work)), None)
            if reach is not None:
                yield self.finding(
                    call.at,
                    call.function,
                    evidence=evidence_of(reach, _BECAUSE),
                    help=_WAIT,
                    fix=_fix(call),
                    what=f"`{call.text}`",
                    upstream=f"`{reach.name}`",
                )


def _repeats(call: WrittenCall) -> bool:
    """Does it try more than once again, without a pause? The one attempt after a stale connection needs none."""
    counts = [number for number in call.constants if type(number) in (int, bool)]
    few = bool(counts) and all(int(number or 0) < 2 for number in counts)
    return not few and not any(map(_WAITS.search, call.keywords))


def _fix(call: WrittenCall) -> Fix | None:
    """The library's own way to wait, where it is given arguments at all."""
    pause = call.pause
    if pause is None:
        return None
    owner = call.text.rpartition(".")[0]
    value = f"{owner}.{pause.call}" if owner and "." not in owner else pause.call
    imports = () if value != pause.call else (EnsureImport(call.at.path, pause.module, pause.call.partition("(")[0]),)
    return Fix(
        f"Pass `{pause.keyword}={value}`",
        Applicability.UNSAFE,
        (SetKeyword(call.at, pause.keyword, value), *imports),
        why="what fails several times takes longer to fail",
    )


def _asks(work: Work) -> bool:
    return work in (Work.UPSTREAM, Work.BLOCKING)
