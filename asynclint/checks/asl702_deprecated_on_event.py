"""ASL702: start-up and shutdown handlers instead of a lifespan."""

from collections.abc import Iterator

from asynclint.api import Finding, Module, Rule, WrittenCall

_HELP = "start and stop in one `@asynccontextmanager` function, and hand it over: `{app}(lifespan=lifespan)`"


class DeprecatedOnEvent(Rule):
    code = "ASL702"
    name = "deprecated-on-event"
    message = "`{call}({event})` is {state}"

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("on_event", "add_event_handler"):
            if "deprecated-event-hook" not in call.meaning.traits:
                continue
            is_starlette = any(name.startswith("starlette.") for name in call.meaning.names)
            yield self.finding(
                call.at,
                call.function,
                help=_HELP.format(app="Starlette" if is_starlette else "FastAPI"),
                call=call.text,
                event=repr(call.first_argument) if call.first_argument else "...",
                state=_state(call, is_starlette=is_starlette),
            )


def _state(call: WrittenCall, *, is_starlette: bool) -> str:
    if is_starlette:
        return "gone since Starlette 1.0"
    of_app = any(name.startswith("fastapi.applications.") for name in call.meaning.names)
    return "deprecated, and ignored once the application has a lifespan" if of_app else "deprecated"
