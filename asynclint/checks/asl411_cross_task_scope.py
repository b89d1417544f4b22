"""ASL411: a context that one task enters and another one leaves."""

from collections.abc import Iterator

from asynclint.api import Finding, Module, Rule

_ENTERS = ("__aenter__", "enter_async_context")
_FOREIGN = "a cancel scope of anyio in it would belong to that task, and cannot be left from here"
_OURS = "a cancel scope of anyio in it belongs to the task that entered it, and cannot be left from there"
_BEFORE_312 = "before Python 3.12 "


class CrossTaskScope(Rule):
    code = "ASL411"
    name = "cross-task-scope"
    message = "{when}`{starter}` runs `{method}` in a task of its own: {why}"
    preview = True

    def check_module(self, module: Module) -> Iterator[Finding]:
        for call, method in module.crossings():
            yield self.finding(
                call.at,
                call.function,
                help="enter and leave it with `async with` in one task; a deadline goes around that: `asyncio.timeout`",
                when=_BEFORE_312 if call.text.endswith("wait_for") else "",
                starter=call.text,
                method=method,
                why=_FOREIGN if method in _ENTERS else _OURS,
            )
