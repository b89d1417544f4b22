"""ASL602: a task that nobody keeps."""

from collections.abc import Iterator

from asynclint.api import Applicability, Confidence, Context, Finding, Fix, KeepTask, Module, Rule, WrittenCall

_HELP = "keep it until it is done: in a set that it leaves with `add_done_callback(tasks.discard)`, or a `TaskGroup`"
_HELD_WEAKLY = "a `WeakSet` keeps nothing that is in it: use a set"


class DanglingTask(Rule):
    code = "ASL602"
    name = "dangling-task"
    message = "nobody keeps the task that `{call}` starts: it may vanish half-way, and its errors go unnoticed"
    aliases = ("RUF006",)

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("create_task", "ensure_future", "gather"):
            confidence = _spawns(call)
            if confidence is not None:
                yield from self._judge(call, confidence)
        for call in module.relayed_tasks():
            yield from self._judge(call, Confidence.CERTAIN)

    def _judge(self, call: WrittenCall, confidence: Confidence) -> Iterator[Finding]:
        if call.is_dropped or call.is_forgotten or call.is_ignored or call.is_held_weakly:
            yield self.finding(
                call.at,
                call.function,
                # what is started with the application is meant to live as long
                severity=self.severity if call.function.context is Context.STARTUP else None,
                confidence=confidence,
                help=_HELD_WEAKLY if call.is_held_weakly else _HELP,
                fix=_fix(call),
                call=call.text,
            )


def _fix(call: WrittenCall) -> Fix | None:
    if call.is_ignored or call.is_held_weakly or call.text.endswith("gather"):
        return None  # there is no place for a statement; another container is wanted; who gathers wants to await
    return Fix(
        "Keep the task in a set until it is done",
        Applicability.UNSAFE,
        (KeepTask(call.at),),
        why="the task, and all that it refers to, stays alive until it is done",
    )


def _spawns(call: WrittenCall) -> Confidence | None:
    """Task groups keep their tasks; what is called `loop` is a loop, even when nobody knows where it comes from."""
    if "spawns-task" in call.meaning.traits:
        return Confidence.CERTAIN
    owner = call.text.rpartition(".")[0].rpartition(".")[2]
    if not call.meaning.is_known and owner in ("loop", "_loop", "event_loop"):
        return Confidence.LIKELY
    return None
