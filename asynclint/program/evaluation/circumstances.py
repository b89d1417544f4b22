"""Circumstances of a call: does its entry hold with these arguments, can its block run on the loop, and how often?"""

from asynclint.catalogue.entries import GIVEN, Blocking, Condition
from asynclint.model.effects import EffectKind
from asynclint.model.facts import (
    Attribute,
    BlockKind,
    Call,
    Choice,
    Constant,
    Entered,
    Expr,
    Operation,
    Starred,
    UseKind,
)
from asynclint.program.evaluation.arguments import Actuals, Arguable, as_written
from asynclint.program.evaluation.finished import is_done
from asynclint.program.evaluation.values import ExternalInstance, Instance, Text, Value
from asynclint.program.evaluation.wholes import is_any_whole
from asynclint.program.symbols.caches import cache_hits, fills_cache, leaves_unfilled
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import last_name

#: Ways to ask for the running loop: a handler of the RuntimeError they raise runs off the loop.
_LOOP_QUESTIONS = frozenset({"get_running_loop", "get_event_loop", "current_task"})

#: File-like objects that have no file.
IN_MEMORY = frozenset({"io.BytesIO", "io.StringIO"})
_NO_CALLS: frozenset[int] = frozenset()
#: Seconds: nobody notices a pause that is no longer.
_MOMENT = 0.001
#: Names that are made of names that are made of names ... are given up.
_DEEPEST = 4


class Guards:
    """Which blocks cannot run on the loop, and which run for the first caller only."""

    def __init__(self) -> None:
        self._known: dict[tuple[Scope, int], tuple[bool, bool]] = {}
        self._hits: dict[Scope, dict[int, list[str]]] = {}
        self._leaving: dict[Scope, list[int]] = {}
        self._questions: dict[Scope, frozenset[int]] = {}

    def of(self, scope: Scope, number: int, line: int, call: int = -1) -> tuple[bool, bool]:
        """(never on the loop, once only) for a line in a block of a scope, or for a call there."""
        if len(scope.body.blocks) == 1:  # the body itself
            return False, False
        off, once = self._of_block(scope, number)
        off = off or self._is_left_before(scope, number, line)
        once = once or self._is_after_hit(scope, number, line)
        return off, once or (call >= 0 and call in self._asked(scope))

    def _asked(self, scope: Scope) -> frozenset[int]:
        """`if self._x is None and probe(): self._x = ...`: the calls in such conditions run until the cache is full."""
        found = self._questions.get(scope)
        if found is None:
            found = frozenset(
                option
                for number, block in enumerate(scope.body.blocks)
                if isinstance(block.test, Choice) and fills_cache(scope, number)
                for option in block.test.options
                if isinstance(option, int)
            )
            found = self._questions[scope] = found or _NO_CALLS
        return found

    def _of_block(self, scope: Scope, number: int) -> tuple[bool, bool]:
        if number == 0:
            return False, False
        key = (scope, number)
        found = self._known.get(key)
        if found is None:
            off, once = self._of_block(scope, scope.body.blocks[number].parent)
            once = once or fills_cache(scope, number) or _stands_in_for_worker(scope, number)
            found = self._known[key] = (off or _is_off_loop(scope, number), once)
        return found

    def _is_after_hit(self, scope: Scope, number: int, line: int) -> bool:
        """`if key in cache: return cache[key]` above the line, and the cache is filled below it."""
        hits = self._hits.get(scope)
        if hits is None:
            hits = self._hits[scope] = cache_hits(scope)
        if not hits:
            return False
        around = list(scope.ancestors(number))
        return any(
            _is_behind(scope, [hit], number, line)
            and not any(leaves_unfilled(scope, block, chains) for block in around)
            for hit, chains in hits.items()
        )

    def _is_left_before(self, scope: Scope, number: int, line: int) -> bool:
        """`if loop.is_running(): return ...` above the line: it runs where no loop does."""
        leaving = self._leaving.get(scope)
        if leaving is None:
            leaving = self._leaving[scope] = [
                n
                for n, block in enumerate(scope.body.blocks)
                if block.exits and not block.negated and block.kind == BlockKind.BRANCH
                if isinstance(block.test, str | int | Choice) and _says_that_a_loop_runs(scope, block.test)
            ]
        return bool(leaving) and _is_behind(scope, leaving, number, line)


def _is_behind(scope: Scope, leaving: list[int], number: int, line: int) -> bool:
    """Does a line in a block come after one of the blocks that leave the suite it is in?"""
    around = {0, *scope.ancestors(number)}
    blocks = scope.body.blocks
    return any(blocks[n].line < line and blocks[n].parent in around and n not in around for n in leaving)


def applies(entry: Blocking, actuals: Arguable) -> bool:
    """Does the entry hold for a call with these arguments?"""
    if entry.effect is EffectKind.FILE and (is_in_memory(actuals) or _is_virtual(actuals)):
        return False
    if isinstance(actuals, Actuals):
        if _is_made_nonblocking(actuals) or _is_unconnected(actuals) or _is_of_datagrams(actuals):
            return False
        if _is_awaited_later(actuals):
            return False
        if entry.effect is EffectKind.WAIT and is_done(actuals.call, actuals.frame.scope):
            return False
        if entry.effect is EffectKind.SLEEP and not actuals.frame.scope.is_async and _is_moment(actuals.call):
            return False
    if not entry.unless and not entry.only_if and not entry.unbounded_input:
        return True
    written = as_written(actuals)
    call = written[0] if written is not None else None
    if any(holds(condition, call) for condition in entry.unless):
        return False
    if entry.only_if and not any(holds(condition, call) for condition in entry.only_if):
        return False
    return not entry.unbounded_input or (written is not None and is_any_whole(written[0].arguments, written[1]))


def _is_awaited_later(actuals: Actuals) -> bool:
    """`call = stub.ask(...)`, and `await call` below: it is the awaitable one of two that look alike."""
    call, scope = actuals.call, actuals.frame.scope
    if not scope.is_async:
        return False
    number = scope.calls_at.get((call.line, call.column, call.end_line, call.end_column), -1)
    bindings = scope.body.bindings
    names = {binding.target for binding in bindings if binding.value == number}
    calls = {n for n in names if all(isinstance(bindings[p].value, int) for p in scope.bindings.get(n, ()))}
    return bool(calls) and any(use.kind == UseKind.AWAIT and use.value in calls for use in scope.body.uses)


def _is_moment(call: Call) -> bool:
    """`time.sleep(0.001)` in a helper: so that two stamps differ, or to give way to other threads."""
    pause = call.arguments[0] if call.arguments else None
    return isinstance(pause, Constant) and isinstance(pause.value, int | float) and pause.value <= _MOMENT


def is_the_same_each_time(actuals: Arguable) -> bool:
    """Does no argument depend on what the caller is given? Then a cache misses for the first call only."""
    if not isinstance(actuals, Actuals):
        return False
    given = (*actuals.call.arguments, *(value for _, value in actuals.call.keywords))
    return all(_is_settled(expr, actuals.frame.scope, 0) for expr in given)


def _is_settled(expr: Expr, scope: Scope, depth: int) -> bool:
    """Constants, globals, attributes of `self`, and what is asked of them: `config = get_config()`, `config.host`."""
    if depth > _DEEPEST:
        return False
    if isinstance(expr, str):
        root, _, rest = expr.partition(".")
        if root not in scope.locals or (rest and root == scope.receiver_name) or root in scope.imports:
            return True
        bound = [scope.body.bindings[position].value for position in scope.bindings.get(root, ())]
        return root not in scope.parameters and bool(bound) and all(_is_settled(v, scope, depth + 1) for v in bound)
    if isinstance(expr, int):
        call = scope.body.calls[expr]
        parts = (call.callee, *call.arguments, *(value for _, value in call.keywords))
        return all(_is_settled(part, scope, depth + 1) for part in parts)
    if isinstance(expr, Starred | Attribute):
        return _is_settled(expr.value if isinstance(expr, Starred) else expr.base, scope, depth + 1)
    return isinstance(expr, Constant)


def is_in_memory(actuals: Arguable) -> bool:
    """Is the file that is handed over a buffer (`zipfile.ZipFile(io.BytesIO(data))`, `load(stream=StringIO(text))`)?"""
    given = actuals.given()
    return any(
        bool(handed) and all(map(_is_buffer, handed))
        for handed in (*given.positional, *(values for _, values in given.keywords))
    )


def _is_buffer(value: Value) -> bool:
    """Classes of the project that stand for a file keep what is written to them, as a rule."""
    if isinstance(value, Instance):
        return any(map(value.cls.method, ("write", "read"))) and any(map(value.cls.method, ("tell", "seek", "flush")))
    return isinstance(value, ExternalInstance) and value.type in IN_MEMORY


def _is_virtual(actuals: Arguable) -> bool:
    """`open("/proc/self/stat")`: the kernel answers from memory."""
    return any(isinstance(v, Text) and v.text.startswith(("/proc/", "/sys/")) for v in actuals.position(0))


def uses_opened(name: str, actuals: Arguable) -> bool:
    """Is this a method of a file that the same function opens?"""
    if not name.startswith("io.") or not isinstance(actuals, Actuals):
        return False
    callee = actuals.call.callee
    if isinstance(callee, Attribute):
        return is_opened_here(callee.base, actuals.frame.scope)
    return isinstance(callee, str) and is_opened_here(callee.rpartition(".")[0], actuals.frame.scope)


def is_opened_here(file: Expr, scope: Scope) -> bool:
    """Is the file the result of a call in the function: `open(p)` itself, or a name for it?"""
    if isinstance(file, str):
        return any(isinstance(scope.body.bindings[p].value, int | Entered) for p in scope.bindings.get(file, ()))
    return isinstance(file, int)


def _is_made_nonblocking(actuals: Actuals) -> bool:
    """`sock.setblocking(False)` in the same function, or `queue.get()` behind `while not queue.empty()`."""
    call, scope = actuals.call, actuals.frame.scope
    if not isinstance(call.callee, str):
        return False
    owner = call.callee.rpartition(".")[0]
    if not owner:
        return False
    for other in scope.body.calls:
        if other.callee == f"{owner}.setblocking" and other.sequence < call.sequence:
            return _says_no(other)
    if scope.cls is not None and owner.partition(".")[0] == scope.receiver_name:
        attribute = owner.partition(".")[2]
        for method in scope.cls.methods:
            setting = f"{method.receiver_name}.{attribute}.setblocking"
            if any(other.callee == setting and _says_no(other) for other in method.body.calls):
                return True
    for number in scope.ancestors(call.block):
        test = scope.body.blocks[number].test
        asked = test.left if isinstance(test, Operation) and test.symbol == "Not" else None
        if isinstance(asked, int) and scope.body.calls[asked].callee == f"{owner}.empty":
            return True
    return False


def _says_no(call: Call) -> bool:
    return any(isinstance(argument, Constant) and argument.value in (False, 0) for argument in call.arguments)


def _is_unconnected(actuals: Actuals) -> bool:
    """`context.wrap_socket(socket.socket(...))` before `connect`: there is nobody yet to shake hands with."""
    call, scope = actuals.call, actuals.frame.scope
    if last_name(call.callee) != "wrap_socket" or not call.arguments:
        return False
    wrapped = call.arguments[0]
    if isinstance(wrapped, str):
        if any(c.callee in (f"{wrapped}.connect", f"{wrapped}.connect_ex") for c in scope.body.calls):
            return False
        made = [scope.body.bindings[position].value for position in scope.bindings.get(wrapped, ())]
    else:
        made = [wrapped]
    return bool(made) and all(isinstance(m, int) and last_name(scope.body.calls[m].callee) == "socket" for m in made)


def _is_of_datagrams(actuals: Actuals) -> bool:
    """`socket(AF_INET, SOCK_DGRAM).connect(("8.8.8.8", 80))` sends nothing, it asks for the own address."""
    call, scope = actuals.call, actuals.frame.scope
    owner, _, method = call.callee.rpartition(".") if isinstance(call.callee, str) else ("", "", "")
    if method not in ("connect", "connect_ex") or not owner:
        return False
    made = [scope.body.bindings[position].value for position in scope.bindings.get(owner, ())]
    calls = [value.source if isinstance(value, Entered) else value for value in made]
    return bool(calls) and all(
        isinstance(c, int) and any(last_name(a) == "SOCK_DGRAM" for a in scope.body.calls[c].arguments) for c in calls
    )


def holds(condition: Condition, call: Call | None) -> bool:
    """Does the call have the argument that the condition names?"""
    if call is None:
        return False
    expr: Expr = None
    if condition.argument.isdigit():
        position = int(condition.argument)
        given = position < len(call.arguments)
        expr = call.arguments[position] if given else None
    else:
        given = any(key == condition.argument for key, _ in call.keywords)
        expr = next((value for key, value in call.keywords if key == condition.argument), None)
    if condition.value == GIVEN:
        return given
    if isinstance(expr, str):
        return isinstance(condition.value, str) and last_name(expr) == last_name(condition.value)
    if isinstance(expr, Operation) and isinstance(condition.value, str):  # LOCK_EX | LOCK_NB
        return any(isinstance(part, str) and last_name(part) == last_name(condition.value) for part in _flags(expr))
    if not isinstance(expr, Constant):
        return False
    return expr.value == condition.value and isinstance(expr.value, bool) == isinstance(condition.value, bool)


def _flags(expr: Operation) -> list[Expr]:
    left = _flags(expr.left) if isinstance(expr.left, Operation) else [expr.left]
    return [*left, expr.right]


def _is_off_loop(scope: Scope, number: int) -> bool:
    """`except RuntimeError` of a question for the running loop, `if __name__ == ...`, `if TYPE_CHECKING`."""
    blocks, block = scope.body.blocks, scope.body.blocks[number]
    if block.kind == BlockKind.HANDLER:
        tried = next((i for i, b in enumerate(blocks) if b.group == block.group and b.kind == BlockKind.TRY), -1)
        asks = any(last_name(call.callee) in _LOOP_QUESTIONS for call in scope.body.calls if call.block == tried)
        return asks and "RuntimeError" in _names(block.test)
    if block.kind != BlockKind.BRANCH or block.test is None:
        return False
    test: Expr = block.test
    negated = block.negated
    if isinstance(test, Operation) and test.symbol == "Not":
        test, negated = test.left, not negated
    if isinstance(test, str) and test.rpartition(".")[2] == "TYPE_CHECKING":
        return not negated
    if isinstance(test, str | int | Choice):
        return negated and _says_that_a_loop_runs(scope, test)
    if isinstance(test, Operation) and test.symbol in ("Eq", "NotEq") and _asks_for_thread(scope, test):
        return (test.symbol == "NotEq") != negated
    if isinstance(test, Operation) and test.symbol in ("Is", "IsNot") and _is_running_loop(scope, test.left):
        return isinstance(test.right, Constant) and test.right.value is None and (test.symbol == "IsNot") == negated
    return False


def _stands_in_for_worker(scope: Scope, number: int) -> bool:
    """`if self.thread.is_alive(): self.jobs.put(job)`, `else: job()`: before the thread has been started, or when all
    is over."""
    block = scope.body.blocks[number]
    test, negated = block.test, block.negated
    if isinstance(test, Operation) and test.symbol == "Not":
        test, negated = test.left, not negated
    if block.kind != BlockKind.BRANCH or not negated or not isinstance(test, int):
        return False
    return last_name(scope.body.calls[test].callee) == "is_alive"


def _says_that_a_loop_runs(scope: Scope, expr: Expr) -> bool:
    """`loop.is_running()`, the running loop itself, a helper that asks for one, or a name bound to any of them."""
    if isinstance(expr, Choice):  # `loop and loop.is_running()`
        told = (_says_that_a_loop_runs(scope, option) for option in expr.options)
        return any(told) if expr.symbol == "Or" else all(told)
    if isinstance(expr, str):
        values = [scope.body.bindings[p].value for p in scope.bindings.get(expr, ())] if "." not in expr else []
        options = [o for v in values for o in (v.options if isinstance(v, Choice) else [v])]
        return any(isinstance(option, int) and _says_that_a_loop_runs(scope, option) for option in options)
    if not isinstance(expr, int):
        return False
    callee = last_name(scope.body.calls[expr].callee)
    return callee == "is_running" or callee.lstrip("_") in _LOOP_QUESTIONS or _is_a_question(scope.module, callee)


def _is_a_question(module: Project, name: str) -> bool:
    """`def in_loop(): try: get_running_loop(); return True except RuntimeError: return False` in the same module."""
    for asked in module.functions_named(name) if name else ():
        returned = {value.value for value, _, _ in asked.body.returns if isinstance(value, Constant)}
        asks = any(last_name(call.callee) in _LOOP_QUESTIONS for call in asked.body.calls)
        if asks and returned == {True, False} and len(asked.body.returns) == len(returned):
            return any(
                value.value is False and asked.body.blocks[block].kind == BlockKind.HANDLER
                for value, _, block in asked.body.returns
                if isinstance(value, Constant)
            )
    return False


def _is_running_loop(scope: Scope, expr: Expr) -> bool:
    """The answer to a question for the running loop, or a name bound to it."""
    if isinstance(expr, int):
        return last_name(scope.body.calls[expr].callee).lstrip("_") in _LOOP_QUESTIONS
    if not isinstance(expr, str) or "." in expr:
        return False
    values = [scope.body.bindings[position].value for position in scope.bindings.get(expr, ())]
    return any(isinstance(value, int) and _is_running_loop(scope, value) for value in values)


def _asks_for_thread(scope: Scope, test: Operation) -> bool:
    """`threading.get_ident() == self.loop_thread_id`: is this the thread of the loop?"""
    sides = [scope.body.calls[side].callee for side in (test.left, test.right) if isinstance(side, int)]
    return any(last_name(callee) in ("get_ident", "get_native_id", "current_thread") for callee in sides)


def _names(expr: Expr) -> set[str]:
    if isinstance(expr, str):
        return {expr.rpartition(".")[2]}
    items = getattr(expr, "items", None)
    return {name for item in items for name in _names(item)} if items else set()
