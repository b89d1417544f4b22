"""Whether a client is told something about the one that uses it, so that others may not use it, too."""

from asynclint.model.containers import CHANGING
from asynclint.model.facts import Operation
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name
from asynclint.program.symbols.usage import consumers

#: What is asked for with every request of a client ...
_TOLD = frozenset({"headers", "cookies", "cookie_jar", "params", "auth"})
#: ... and how that is changed, beside the ways of all containers.
_CHANGING = CHANGING | {"set", "update_cookies", "merge"}


def is_changed(built: CallOf) -> bool:
    """Does a function change what a call gives it, or send cookies with it, whose answers stay in the client?"""
    names = {consumer.target for consumer in consumers(built.scope, built.index) if consumer.target}
    scopes = [built.scope]
    if built.scope.cls is not None and any("." in name for name in names):
        scopes = built.scope.cls.methods
    return any(_changes(scope, name) for scope in scopes for name in names)


def _changes(scope: Scope, name: str) -> bool:
    below = f"{name}."
    if any(binding.target.startswith(below) for binding in scope.body.bindings):
        return True
    for call in scope.body.calls:
        if not isinstance(call.callee, str) or not call.callee.startswith(below):
            continue
        if "cookies" in dict(call.keywords):
            return True
        middle = call.callee.removeprefix(below).split(".")[:-1]
        if not _TOLD.isdisjoint(middle) and last_name(call.callee) in _CHANGING:
            return True
    return any(
        isinstance(use.value, Operation) and isinstance(use.value.left, str) and use.value.left.startswith(below)
        for use in scope.body.uses
    )
