"""Cheap marks on functions that nominate them for a closer look."""

import ast
from collections.abc import Iterator, Sequence

from asynclint.facts.written import AWAITED_LATER, DISPLAY, STARRED, Record, Written, is_constant, last_name
from asynclint.model.facts import BlockKind, Feature

_FRAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_EXITS = (ast.Break, ast.Return, ast.Raise)
#: Calls that speak or pause.
_HARMLESS = frozenset({"print", "debug", "info", "warning", "sleep"})
_WORK = (
    *(ast.For, ast.While, ast.With, ast.Try, ast.TryStar, ast.Match, ast.AnnAssign, ast.Delete, ast.Import),
    *(ast.ImportFrom, ast.Assert, *_FRAMES),
)
_EMPTY, _RAISES_ONLY = int(Feature.EMPTY), int(Feature.RAISES_ONLY)
_WHILE, _TIGHT_WHILE = int(Feature.WHILE), int(Feature.TIGHT_WHILE)
_FOR, _LARGE_RANGE = int(Feature.FOR), int(Feature.LARGE_RANGE)
_WITH, _EXCEPT = int(Feature.WITH), int(Feature.EXCEPT)
_CATCHES, _HOLDS = int(Feature.CATCHES_CANCELLATION), int(Feature.HOLDS_LOCK)
_RETRIES = int(Feature.RETRIES)
_HOLDS_COROUTINE, _FANS_OUT = int(Feature.HOLDS_COROUTINE), int(Feature.FANS_OUT)
#: What runs the coroutine that it is handed first.
_TAKERS = frozenset({"wait_for", "shield", "create_task", "ensure_future", "run", "run_until_complete"})
_WAITERS = frozenset({"wait", "as_completed"})
_STARTERS = frozenset({"create_task", "ensure_future", "start_soon"})
_REPEATED = frozenset({int(BlockKind.LOOP), int(BlockKind.COMPREHENSION)})
_MANY = 100
_LOCK_WORDS = ("lock", "mutex", "semaphore", "condition")


def shape_of(suite: Sequence[ast.stmt]) -> int:
    """Does the suite do anything at all?"""
    first = 1 if suite and _is_constant(suite[0]) else 0  # docstring or `...`
    for position in range(first, len(suite)):
        statement = suite[position]
        if statement.__class__ is not ast.Pass and not _is_constant(statement):
            raises = statement.__class__ is ast.Raise and len(suite) == first + 1
            return _RAISES_ONLY if raises else 0
    return _EMPTY


def _is_constant(statement: ast.stmt) -> bool:
    return statement.__class__ is ast.Expr and statement.value.__class__ is ast.Constant


def of_while(node: ast.While) -> int:
    nodes = list(_own_nodes(node.body))
    return (_WHILE | _TIGHT_WHILE if _is_tight(node, nodes) else _WHILE) | _retries(nodes)


def _is_tight(loop: ast.While, nodes: Sequence[ast.AST]) -> bool:
    """Does no round of the loop await anything but `sleep(0)`, and does it only wait or never end?"""
    if any(_gives_way(node) for node in nodes):
        return False
    is_endless = isinstance(loop.test, ast.Constant) and not any(isinstance(node, _EXITS) for node in nodes)
    return is_endless or not any(_works(node) for node in nodes)


def _works(node: ast.AST) -> bool:
    """Does a statement do more than look, speak or pause?"""
    if isinstance(node, ast.Assign):
        return not isinstance(node.value, ast.Call)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) not in _HARMLESS
    return isinstance(node, _WORK)


def of_for(node: ast.For | ast.AsyncFor) -> int:
    if not isinstance(node.iter, ast.Call) or _last_name(node.iter.func) not in ("range", "count"):
        return _FOR
    return (_FOR | _LARGE_RANGE if _is_large_range(node.iter) else _FOR) | _retries(list(_own_nodes(node.body)))


def _retries(nodes: Sequence[ast.AST]) -> int:
    """Can the loop be left, and does it never sleep?"""
    if not any(isinstance(node, ast.Return | ast.Break) for node in nodes):
        return 0
    names = [_last_name(node.func) for node in nodes if isinstance(node, ast.Call)]
    return _RETRIES if names and not any("sleep" in name for name in names) else 0


def of_try(node: "ast.Try | ast.TryStar") -> int:
    ends = _CATCHES if _leaves(node.finalbody) and _waits([*node.body, *node.handlers, *node.orelse]) else 0
    if not node.handlers:
        return ends
    catches = any(
        _may_catch_cancellation(handler.type) and not isinstance(handler.body[-1], ast.Raise)
        for handler in node.handlers
    )
    return _EXCEPT | (_CATCHES if catches and _waits(node.body) else ends)


def _leaves(suite: Sequence[ast.stmt]) -> bool:
    """Can a `finally` suite end what is on its way, cancellation included? Those of loops in it may end these only."""
    return any(isinstance(node, ast.Return | ast.Break | ast.Continue) for node in _own_nodes(suite))


def of_with(node: ast.With | ast.AsyncWith) -> int:
    if isinstance(node, ast.AsyncWith):
        return _WITH
    catches = any(_suppresses_cancellation(item.context_expr) for item in node.items) and _waits(node.body)
    return _WITH | (_CATCHES if catches else 0) | (_HOLDS if _may_hold_lock(node) else 0)


def of_statement(call: ast.Call) -> int:
    """`lock.acquire()` without `await`."""
    return _HOLDS if isinstance(call.func, ast.Attribute) and call.func.attr == "acquire" else 0


def of_body(uses: Sequence[Record], calls: Sequence[Record], blocks: Sequence[Record]) -> int:
    """`await name`, `wait_for(name, ...)` and the like; `gather(*jobs)`, `create_task(...)` in a loop."""
    found = 0
    for kind, value, *_ in uses:
        if kind == AWAITED_LATER and value.__class__ is str and "." not in value:
            found = _HOLDS_COROUTINE
            break
    for callee, arguments, *_, block, _flags in calls:
        name = last_name(callee)
        if name == "gather":
            is_many = any(argument.__class__ is tuple and argument[0] == STARRED for argument in arguments)
        elif name in _WAITERS:
            is_many = bool(arguments) and _may_be_jobs(arguments[0])
        else:
            is_many = block > 0 and name in _STARTERS and _is_repeated(block, blocks)
        if is_many:
            found |= _FANS_OUT
        if name in _TAKERS and arguments and arguments[0].__class__ is str and "." not in arguments[0]:
            found |= _HOLDS_COROUTINE
    return found


def _may_be_jobs(argument: Written) -> bool:
    """Names, calls and comprehensions; a list that is written out has as many items as one sees."""
    if argument.__class__ is tuple:
        return not is_constant(argument) and argument[0] not in (DISPLAY, STARRED)
    return argument.__class__ is not str or "." not in argument


def _is_repeated(block: int, blocks: Sequence[Record]) -> bool:
    while block > 0:
        parent, kind = blocks[block][:2]
        if kind in _REPEATED:
            return True
        block = parent
    return False


def _waits(suite: Sequence[ast.AST]) -> bool:
    """Can cancellation arrive in these statements?"""
    return any(isinstance(node, _WAITS) or getattr(node, "is_async", 0) for node in _own_nodes(suite))


def _gives_way(node: ast.AST) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom | ast.AsyncFor | ast.AsyncWith):
        return True
    if not isinstance(node, ast.Await):
        return False
    call = node.value
    is_zero = (
        isinstance(call, ast.Call)
        and len(call.args) <= 1
        and all(isinstance(argument, ast.Constant) and not argument.value for argument in call.args)
    )
    return not is_zero


def _may_catch_cancellation(caught: ast.expr | None) -> bool:
    """What an `except` names, or what is handed to `suppress`: does it sound like cancellation?"""
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(_may_catch_cancellation(item) for item in caught.elts)
    while isinstance(caught, ast.Call | ast.Starred):
        caught = caught.func if isinstance(caught, ast.Call) else caught.value
    name = _last_name(caught)
    return name == "BaseException" or "cancel" in name.lower() or name.isupper()


def _suppresses_cancellation(context: ast.expr) -> bool:
    """`with suppress(CancelledError):`"""
    if not isinstance(context, ast.Call):
        return False
    return _last_name(context.func) == "suppress" and any(
        _may_catch_cancellation(argument) for argument in context.args
    )


def _may_hold_lock(node: ast.With) -> bool:
    """`with self.lock:` around an `await`: names, items of containers, and calls that speak of locks."""
    return any(_may_be_lock(item.context_expr) for item in node.items) and any(
        isinstance(inner, ast.Await | ast.AsyncFor | ast.AsyncWith) for inner in _own_nodes(node.body)
    )


def _may_be_lock(context: ast.expr) -> bool:
    if isinstance(context, ast.Call):
        name = _last_name(context.func).lower()
        return any(word in name for word in _LOCK_WORDS)
    return isinstance(context, ast.Name | ast.Attribute | ast.Subscript)


def _is_large_range(source: ast.expr) -> bool:
    """`range(100)` and more, or of a computed size."""
    if not (isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range"):
        return False
    return any(
        isinstance(argument, ast.BinOp)
        or (isinstance(argument, ast.Constant) and isinstance(argument.value, int) and argument.value >= _MANY)
        for argument in source.args
    )


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _own_nodes(suite: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a suite, those of nested functions left out."""
    work = list(suite)
    while work:
        node = work.pop()
        yield node
        if not isinstance(node, _FRAMES):
            work.extend(ast.iter_child_nodes(node))
