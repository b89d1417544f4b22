"""Loops that try the same thing again, and at once."""

import re
from collections.abc import Iterator

import libcst as cst

from asynclint.api.loops import header, walk
from asynclint.api.syntax import FunctionSyntax, dotted, last_name
from asynclint.model.record import record
from asynclint.model.source import Location

#: Calls by which time passes before the next attempt.
_PAUSES = re.compile(
    "sleep|backoff|back_off|delay|pause|throttl|cooldown|cool_down|jitter|^wait$|acquire|wait_?retry|retry_?wait|before_retry|wait_before"
)
#: Calls that give the next piece of something each time.
_READS = re.compile("read|recv|receive|next|fetch(one|many)|iter|pop|poll|listen|accept")
#: Calls that choose another one each time: another server is asked, not the same one again.
_CHOOSES = re.compile("pop|next|choice|choose|pick|rotat|random|shuffle")
_COUNTS = re.compile("attempt|retr|tries|try", re.IGNORECASE)
_LEAVES = (cst.Return, cst.Break)


@record
class RetryLoop:
    """`call` is made again, with the same arguments, until it succeeds."""

    node: cst.While | cst.For
    call: cst.Call

    def at(self, function: FunctionSyntax) -> Location:
        """The head of the loop."""
        return header(function, self.node, self.node.test if isinstance(self.node, cst.While) else self.node.iter)


def retry_loops(function: FunctionSyntax) -> Iterator[RetryLoop]:
    """Every loop that makes one call again without a pause, with each call that may be meant."""
    for loop in walk(function.node.body):
        if not isinstance(loop, cst.While | cst.For) or (isinstance(loop, cst.For) and not _counts(loop)):
            continue
        parts = list(walk(loop.body))
        if any(isinstance(part, cst.Call) and _PAUSES.search(last_name(part.func)) for part in parts):
            continue
        changed = _changed(loop, parts)
        tried = list(_tried(loop, parts))
        if any(map(_chooses, tried)):
            continue
        for call in tried:
            if _READS.search(last_name(call.func)) is None and changed.isdisjoint(_names_in_arguments(call)):
                yield RetryLoop(loop, call)


def _counts(loop: cst.For) -> bool:
    """`for _ in range(3):`; a loop over data makes another call each time."""
    if loop.asynchronous is not None or not isinstance(loop.iter, cst.Call):
        return False
    if last_name(loop.iter.func) not in ("range", "count"):
        return False
    return not any("redirect" in (dotted(part) or "").lower() for part in walk(loop.iter))  # goes on, does not repeat


def _tried(loop: cst.While | cst.For, parts: list[cst.CSTNode]) -> Iterator[cst.Call]:
    """Calls after which the loop ends, unless they fail: by an exception, or by what they answer."""
    attempts = [part for part in parts if isinstance(part, cst.Try) and _goes_round(part) and _ends(part)]
    for attempt in attempts:
        yield from (part for part in walk(attempt.body) if isinstance(part, cst.Call))
    if attempts or not _says_attempt(loop):
        return
    if sum(isinstance(part, cst.Await) for part in parts) > 1:
        return  # rounds of some work
    if any(isinstance(part, cst.If) and any(isinstance(inner, _LEAVES) for inner in walk(part)) for part in parts):
        yield from (part for part in parts if isinstance(part, cst.Call))


def _says_attempt(loop: cst.While | cst.For) -> bool:
    """`for _ in range(3):`, `while attempts < 3:`; other rounds that end by what they get may be steps of some work."""
    head = (loop.target, loop.iter) if isinstance(loop, cst.For) else (loop.test,)
    text = " ".join(cst.Module([]).code_for_node(part) for part in head)
    return _COUNTS.search(text) is not None or text.startswith("_ ")


def _goes_round(attempt: cst.Try) -> bool:
    """Does some handler let the loop go on?"""
    return any(not isinstance(_last(handler.body), cst.Raise | cst.Return | cst.Break) for handler in attempt.handlers)


def _ends(attempt: cst.Try) -> bool:
    """Does the loop end when nothing is raised?"""
    suites = [attempt.body, *([attempt.orelse.body] if attempt.orelse is not None else [])]
    return any(isinstance(part, _LEAVES) for suite in suites for part in walk(suite))


def _changed(loop: cst.While | cst.For, parts: list[cst.CSTNode]) -> set[str]:
    """Names that are not the same in the next round."""
    targets: list[cst.CSTNode] = [loop.target] if isinstance(loop, cst.For) else []
    bindings = (cst.AssignTarget, cst.AugAssign, cst.NamedExpr, cst.CompFor, cst.For)
    targets += [part.target for part in parts if isinstance(part, bindings)]
    suites = [part.body for part in (loop.body, *parts) if isinstance(part, cst.IndentedBlock)]
    made = {function.name.value for suite in suites for function in suite if isinstance(function, cst.FunctionDef)}
    return made | {name for target in targets for part in walk(target) if (name := dotted(part))}


def _names_in_arguments(call: cst.Call) -> set[str]:
    return {name for argument in call.args for part in walk(argument.value) if (name := dotted(part))}


def _chooses(call: cst.Call) -> bool:
    """`get(hosts.pop())`"""
    parts = [part for argument in call.args if argument.keyword is None for part in walk(argument.value)]
    return any(isinstance(part, cst.Call) and _CHOOSES.search(last_name(part.func)) for part in parts)


def _last(body: cst.BaseSuite) -> cst.CSTNode | None:
    last = body.body[-1] if body.body else None
    return last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
