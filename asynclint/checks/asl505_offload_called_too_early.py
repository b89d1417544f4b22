"""ASL505: a thread that gets a result, or a coroutine function, where it needs a function to call."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    AwaitArgument,
    CallHere,
    Finding,
    Fix,
    HandOver,
    Mistake,
    Module,
    Rule,
    Severity,
    WrittenCall,
)

_WORDS = {
    Mistake.CALLED: "is handed a result: the function has run already, here, and its result cannot be called",
    Mistake.COROUTINE: "is handed a coroutine function: the thread makes a coroutine, and nobody awaits it",
}
_HELP = {
    Mistake.CALLED: "hand over the function and its arguments: `to_thread(f, x)` for `to_thread(f(x))`",
    Mistake.COROUTINE: "await it here, on the event loop",
}
_NEW = "until now the coroutine did not run at all"


class OffloadCalledTooEarly(Rule):
    code = "ASL505"
    name = "offload-called-too-early"
    message = "`{call}` {mistake}"
    severity = Severity.ERROR

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("to_thread", "run_in_executor", "run_in_threadpool", "run_sync"):
            if call.mistake is not None:
                yield self.finding(
                    call.at,
                    call.function,
                    help=_HELP[call.mistake],
                    fix=_fix(call, call.mistake),
                    alternatives=(_awaited(call),),
                    call=call.text,
                    mistake=_WORDS[call.mistake],
                )


def _fix(call: WrittenCall, mistake: Mistake) -> Fix:
    name = call.text.rpartition(".")[2]
    position = 1 if name == "run_in_executor" else 0
    if mistake is Mistake.COROUTINE:
        return Fix("Await it on the event loop", Applicability.UNSAFE, (CallHere(call.at, position),), why=_NEW)
    return Fix(
        "Hand over the function and its arguments",
        Applicability.UNSAFE,
        (HandOver(call.at, position, keywords=name in ("to_thread", "run_in_threadpool")),),
        why="until now the function ran on the event loop, and then an error was raised; it has to be safe in a thread",
    )


def _awaited(call: WrittenCall) -> Fix:
    """What is handed over may be a coroutine."""
    return Fix("Await the coroutine on the event loop", Applicability.UNSAFE, (AwaitArgument(call.at),), why=_NEW)
