"""ASL204: the first request waits for an import."""

from collections.abc import Iterator

from asynclint.api import Context, Finding, Module, Rule, Severity

_SERVING = (Context.REQUEST, Context.BACKGROUND, Context.UNKNOWN)


class ImportInHandler(Rule):
    code = "ASL204"
    name = "import-in-handler"
    message = "the first call of `{caller}` imports `{package}`, and the event loop stands still until that is done"
    severity = Severity.INFO
    preview = True

    def check_module(self, module: Module) -> Iterator[Finding]:
        for at, package, function in module.late_imports():
            if function.on_event_loop and function.context in _SERVING:
                yield self.finding(
                    at,
                    function,
                    help="import it at start-up, at the top of the module or in the lifespan",
                    caller=function.name,
                    package=package,
                )
