"""ASL702: start-up and shutdown handlers instead of a lifespan."""

from collections.abc import Iterator

from asynclint.api import Applicability, Finding, Fix, HookMove, Module, Refusal, Rule, WrittenCall

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
            move = module.lifespan_for(call)
            yield self.finding(
                call.at,
                call.function,
                help=_advice(move, "Starlette" if is_starlette else "FastAPI"),
                fix=_fix(move) if isinstance(move, HookMove) else None,
                call=call.text,
                event=repr(call.first_argument) if call.first_argument else "...",
                state=_state(call, is_starlette=is_starlette),
            )


def _advice(move: HookMove | Refusal, app: str) -> str:
    advice = _HELP.format(app=app)
    return advice if isinstance(move, HookMove) else f"{advice}; not repaired by --fix: {move.reason}"


def _fix(move: HookMove) -> Fix:
    which = "this hook" if move.number == 1 else f"this hook and {move.number - 1} more"
    return Fix(
        f"Make a lifespan of {which}",
        Applicability.UNSAFE,
        move.edits,
        why="hooks that a library adds to this application later on do not run any more: an application with a "
        "lifespan has no others",
    )


def _state(call: WrittenCall, *, is_starlette: bool) -> str:
    if is_starlette:
        return "gone since Starlette 1.0"
    of_app = any(name.startswith("fastapi.applications.") for name in call.meaning.names)
    return "deprecated, and ignored once the application has a lifespan" if of_app else "deprecated"
