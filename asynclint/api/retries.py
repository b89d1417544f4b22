"""Loops that try the same thing again, and at once."""

import builtins
import re
from collections.abc import Iterator

import libcst as cst

from asynclint.api.loops import children, header, names_in, walk
from asynclint.api.syntax import FunctionSyntax, dotted, last_name
from asynclint.model.record import record
from asynclint.model.source import Location

#: Calls by which time passes before the next attempt.
_PAUSES = re.compile(
    "sleep|backoff|back_off|delay|pause|throttl|cooldown|cool_down|jitter|^wait$|acquire|wait_?retry|retry_?wait|before_retry|wait_before"
)
#: Arguments that say how long whoever is called waits.
_HOW_LONG = re.compile("backoff|back_off|delay|interval|cool_?down|retry_after")
#: `async with self.rate_limiter:`
_PACES = re.compile("rate|throttl|limiter", re.IGNORECASE)
#: Calls that give the next piece of something each time.
_READS = re.compile("read|recv|receive|next|fetch(one|many)|iter|pop|poll|listen|accept")
_RUNNERS = frozenset({"to_thread", "run_in_executor", "run_sync", "run_in_threadpool"})
#: Calls that choose another one each time: another server is asked, not the same one again.
_CHOOSES = re.compile("pop|next|choice|choose|pick|rotat|random|shuffle")
#: Names of what there may be several of: the next attempt asks another one.
_ONE_OF_MANY = re.compile("conn|node|host|server|endpoint|proxy|peer|mirror|replica|backend", re.IGNORECASE)
_COUNTS = re.compile("attempt|retr|tries|try", re.IGNORECASE)
#: Methods after which an argument is another one.
_CHANGES = frozenset({"append", "extend", "insert", "update", "add", "pop", "setdefault", "remove", "discard", "clear"})
#: Calls that only take down what has happened.
_TELLS = re.compile(
    "log|warn|debug|exception|critical|print|trace|metric|report|record|notify|observe"
    "|^(error|info|append|add|add_note|inc|increment|emit|get|items|is_set|join|set_status|strip|lower)$"
)
#: What a service answers that has too much to do, or is not there at the moment.
_IN_TROUBLE = frozenset({408, 425, 429, *range(500, 600)})
#: Words for how an answer turned out.
_OUTCOME = re.compile("status|ok$|succe|error|fail|code|reason")
_LEAVES = (cst.Return, cst.Break)


@record
class RetryLoop:
    """`call` is made again, with the same arguments, until it succeeds."""

    node: cst.While | cst.For
    call: cst.Call

    @property
    def calls(self) -> Iterator[cst.Call]:
        """All calls in it: some of them may take their time."""
        return (part for part in walk(self.node.body) if isinstance(part, cst.Call))

    def at(self, function: FunctionSyntax) -> Location:
        """The head of the loop."""
        return header(function, self.node, self.node.test if isinstance(self.node, cst.While) else self.node.iter)


def retry_loops(function: FunctionSyntax) -> Iterator[RetryLoop]:
    """Every loop that makes one call again without a pause, with each call that may be meant."""
    for loop in walk(function.node.body):
        if not isinstance(loop, cst.While | cst.For) or (isinstance(loop, cst.For) and not _counts(loop)):
            continue
        parts = list(walk(loop.body))
        if any(map(_pauses, parts)):
            continue
        changed = _changed(loop, parts)
        tried = list(_tried(loop, parts))
        if any(_chooses(call) or _asks_another(call, changed) for call in tried):
            continue
        for call in tried:
            if not _reads(call) and changed.isdisjoint(_names_in_arguments(call)):
                yield RetryLoop(loop, call)


def _pauses(part: cst.CSTNode) -> bool:
    """`sleep(1)`, `handle(error, base_delay=2)`, `async with rate_limiter:`"""
    if isinstance(part, cst.WithItem):
        return any(map(_PACES.search, names_in(part.item)))
    if not isinstance(part, cst.Call):
        return False
    told = [argument.keyword.value if argument.keyword else dotted(argument.value) or "" for argument in part.args]
    return _PAUSES.search(last_name(part.func)) is not None or any(map(_HOW_LONG.search, told))


def _reads(call: cst.Call) -> bool:
    """`connection.recv()`, also in a thread: `to_thread(connection.recv)`"""
    name = last_name(call.func)
    handed = call.args if name in _RUNNERS else ()
    return any(_READS.search(each) for each in (name, *(last_name(argument.value) for argument in handed)))


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
    answers = _answers(parts)
    if any(isinstance(part, cst.If) and _ends_by(part, answers) for part in parts):
        yield from (part for part in parts if isinstance(part, cst.Call))


def _answers(parts: list[cst.CSTNode]) -> set[str]:
    """Names of what the calls give: in coroutines, of what is awaited."""
    found: dict[str, bool] = {}
    for part in parts:
        if isinstance(part, cst.Assign | cst.AnnAssign | cst.NamedExpr) and part.value is not None:
            targets = [each.target for each in part.targets] if isinstance(part, cst.Assign) else [part.target]
            awaited = any(isinstance(inner, cst.Await) for inner in walk(part.value))
            found |= {name: awaited for target in targets if (name := dotted(target))}
        elif isinstance(part, cst.AsName) and (name := dotted(part.name)):
            found[name] = True
    return {name for name, awaited in found.items() if awaited or not any(found.values())}


def _ends_by(condition: cst.If, answers: set[str]) -> bool:
    """Does the loop end because of how the call turned out: `if page:`, `if response.status < 500:`?"""
    if not any(isinstance(inner, _LEAVES) for inner in walk(condition)):
        return False
    asked = list(walk(condition.test))
    if any(isinstance(part, cst.In | cst.NotIn) for part in asked):
        return False  # something else is asked for, until it fits
    if any(isinstance(part, cst.Await) for part in asked):
        return True
    if isinstance(condition.test, cst.UnaryOperation) and isinstance(condition.test.expression, cst.Name):
        return False  # `if not page: break` ends it when there is nothing
    names = names_in(condition.test)
    return not answers.isdisjoint(names) and (
        isinstance(condition.test, cst.Name | cst.UnaryOperation | cst.Comparison)
        or any(_OUTCOME.search(name.rpartition(".")[2]) for name in names)
    )


def _says_attempt(loop: cst.While | cst.For) -> bool:
    """`for _ in range(3):`, `while attempts < 3:`; other rounds that end by what they get may be steps of some work."""
    head = (loop.target, loop.iter) if isinstance(loop, cst.For) else (loop.test,)
    text = " ".join(cst.Module([]).code_for_node(part) for part in head)
    return _COUNTS.search(text) is not None or text.startswith("_ ")


def _goes_round(attempt: cst.Try) -> bool:
    """Does some handler let the loop go on as if nothing had happened?"""
    return any(
        not isinstance(_last(handler.body), cst.Raise | cst.Return | cst.Break)
        and not _is_selective(handler)
        and not any(map(_acts, _parts_that_go_on(handler.body)))
        for handler in attempt.handlers
    )


def _parts_that_go_on(suite: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    """What is in it, without the arms that leave it: `if attempt == last: raise failure(error)`"""
    pending: list[cst.CSTNode] = [suite]
    while pending:
        part = pending.pop()
        yield part
        arms = [part.body] if isinstance(part, cst.If | cst.Else) else []
        left = [arm for arm in arms if isinstance(_last(arm), cst.Raise | cst.Return | cst.Break)]
        pending.extend(child for child in children(part) if child not in left)


def _acts(part: cst.CSTNode) -> bool:
    """`await self.sign_in()`: the next attempt is made under other circumstances. Telling somebody changes nothing."""
    if isinstance(part, cst.Await):
        return True
    if not isinstance(part, cst.Call):
        return False
    name, whole = last_name(part.func), dotted(part.func)
    is_builtin = whole == name and hasattr(builtins, name)
    return not is_builtin and not name[:1].isupper() and _TELLS.search(name.lower()) is None


def _is_selective(handler: cst.ExceptHandler) -> bool:
    """`if error.status != 412: raise`: what is tried again is no sign of a service in trouble."""
    if handler.name is None or not isinstance(handler.name.name, cst.Name):
        return False
    conditions = [
        part
        for part in walk(handler.body)
        if isinstance(part, cst.If) and isinstance(_last(part.body), cst.Raise)
        if handler.name.name.value in names_in(part.test)
    ]
    told = [part for condition in conditions for part in walk(condition.test)]
    numbers = [part.evaluated_value for part in told if isinstance(part, cst.Integer)]
    words = [part for part in told if isinstance(part, cst.SimpleString | cst.ConcatenatedString)]
    return bool(numbers or words) and _IN_TROUBLE.isdisjoint(numbers)


def _ends(attempt: cst.Try) -> bool:
    """Does the loop end when nothing is raised?"""
    suites = [attempt.body, *([attempt.orelse.body] if attempt.orelse is not None else [])]
    return any(isinstance(part, _LEAVES) for suite in suites for part in walk(suite))


def _changed(loop: cst.While | cst.For, parts: list[cst.CSTNode]) -> set[str]:
    """Names that are not the same in the next round."""
    targets: list[cst.CSTNode] = [loop.target] if isinstance(loop, cst.For) else []
    bindings = (cst.AssignTarget, cst.AugAssign, cst.NamedExpr, cst.CompFor, cst.For)
    targets += [part.target for part in parts if isinstance(part, bindings)]
    targets += [
        part.func.value
        for part in parts
        if isinstance(part, cst.Call) and isinstance(part.func, cst.Attribute) and part.func.attr.value in _CHANGES
    ]
    suites = [part.body for part in (loop.body, *parts) if isinstance(part, cst.IndentedBlock)]
    made = {function.name.value for suite in suites for function in suite if isinstance(function, cst.FunctionDef)}
    return made | {name for target in targets for part in walk(target) if (name := dotted(part))}


def _names_in_arguments(call: cst.Call) -> set[str]:
    return {name for argument in call.args for part in walk(argument.value) if (name := dotted(part))}


def _chooses(call: cst.Call) -> bool:
    """`get(hosts.pop())`"""
    parts = [part for argument in call.args if argument.keyword is None for part in walk(argument.value)]
    return any(isinstance(part, cst.Call) and _CHOOSES.search(last_name(part.func)) for part in parts)


def _asks_another(call: cst.Call, changed: set[str]) -> bool:
    """`node = pool.least_busy()`, then `node.get()`"""
    asked = dotted(call.func.value) if isinstance(call.func, cst.Attribute) else None
    return asked is not None and asked in changed and _ONE_OF_MANY.search(asked) is not None


def _last(body: cst.BaseSuite) -> cst.CSTNode | None:
    last = body.body[-1] if body.body else None
    return last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
