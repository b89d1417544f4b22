"""ASL505: a thread that gets a result, or a coroutine function, where it needs a function to call."""

from collections.abc import Iterator

from asynclint.api import Finding, Mistake, Module, Rule, Severity

_WORDS = {
    Mistake.CALLED: "is handed a result: the function has run already, here, and its result cannot be called",
    Mistake.COROUTINE: "is handed a coroutine function: the thread makes a coroutine, and nobody awaits it",
}
_HELP = {
    Mistake.CALLED: "hand over the function and its arguments: `to_thread(f, x)` for `to_thread(f(x))`",
    Mistake.COROUTINE: "await it here, on the event loop",
}


class OffloadCalledTooEarly(Rule):
    code = "ASL505"
    name = "offload-called-too-early"
    message = "`{call}` {mistake}"
    severity = Severity.ERROR

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("to_thread", "run_in_executor", "run_in_threadpool", "run_sync"):
            if call.mistake is not None:
                yield self.finding(
                    call.at, call.function, help=_HELP[call.mistake], call=call.text, mistake=_WORDS[call.mistake]
                )
