"""ACM101: a task that is only a number in every log and every dump."""

from collections.abc import Iterator

from asynclint.api import Applicability, Finding, Fix, Module, Rule, SetKeyword, WrittenCall

#: What makes tasks, however it was imported and whatever the loop or the group is called.
_MAKERS = {"asyncio.create_task", "asyncio.TaskGroup.create_task", "asyncio.AbstractEventLoop.create_task"}


class UnnamedTask(Rule):
    code = "ACM101"
    name = "unnamed-task"
    message = "`{call}` starts a task without a name"

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call in module.calls("create_task"):
            if _MAKERS.isdisjoint(call.meaning.names) or {"name", "**"} & set(call.keywords):
                continue
            yield self.finding(
                call.at,
                call.function,
                help="give it the `name` by which it is to be found in logs and dumps",
                fix=self._name_it(call),
                call=call.text,
            )

    def _name_it(self, call: WrittenCall) -> Fix:
        name = self.options["prefix"] + call.function.name
        return Fix(
            title=f"name the task {name!r}",
            applicability=Applicability.SAFE,
            edits=(SetKeyword(call.at, "name", f'"{name}"'),),
        )
