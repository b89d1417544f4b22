"""What a function makes only for callers that hand it nothing: `client or Client()`, `if client is None: ...`."""

from collections.abc import Iterator

from asynclint.model.facts import Block, BlockKind, Choice, Constant, Expr, Operation, Starred
from asynclint.program.analyses.origins import position_of
from asynclint.program.callgraph.places import Edge
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.values import Frame
from asynclint.program.symbols.scopes import Scope

#: Parameters that are handed on as they came are followed this far.
_FURTHEST = 6

Ways = list[tuple[Frame, Edge]]


def ways_without(runtime: Runtime, scope: Scope, index: int) -> Ways | None:
    """The calls of a function for which it makes call number `index`; None when that hangs on no parameter."""
    names = list(_replaced(scope, index))
    if not names or runtime.is_entry(scope):
        return None
    return [way for way in runtime.callers[scope] if not any(_hands_over(runtime, way, scope, name) for name in names)]


def _replaced(scope: Scope, index: int) -> Iterator[str]:
    """Optional parameters of which the result of the call takes the place."""
    optional = {p.name for p in scope.facts.parameters if isinstance(p.default, Constant) and p.default.value is None}
    if not optional:
        return
    body = scope.body
    for binding in body.bindings:
        if isinstance(binding.value, Choice) and index in binding.value.options:
            yield from (o for o in binding.value.options if isinstance(o, str) and o in optional)
    block, line = body.calls[index].block, body.calls[index].line
    around = {0, *scope.ancestors(block)}
    for number, entry in enumerate(body.blocks):
        if entry.kind != BlockKind.BRANCH or entry.test is None:
            continue
        left = entry.exits and number not in around and entry.parent in around and entry.line < line
        if left or number in around:
            name = _missing(entry, negated=entry.negated != left)
            if name in optional:
                yield name


def _missing(block: Block, *, negated: bool) -> str:
    """The name that is None, or empty, where the condition holds; "" when it says nothing like that."""
    test: Expr = block.test
    while isinstance(test, Operation) and test.symbol == "Not":
        test, negated = test.left, not negated
    if isinstance(test, str):
        return test if negated else ""
    if not isinstance(test, Operation) or not isinstance(test.left, str):
        return ""
    is_none = isinstance(test.right, Constant) and test.right.value is None
    return test.left if is_none and test.symbol == ("IsNot" if negated else "Is") else ""


def _hands_over(runtime: Runtime, way: tuple[Frame, Edge], scope: Scope, name: str, hops: int = 0) -> bool:
    """Does a caller hand something over for the parameter? What it hands on itself it has to have got."""
    caller, edge = way
    index, skipped = runtime.call_along(caller, edge)
    if index < 0:
        return False
    call = caller.scope.body.calls[index]
    keywords = dict(call.keywords)
    place = position_of(scope, name) + skipped
    if None in keywords or any(isinstance(argument, Starred) for argument in call.arguments):
        return False
    if name in keywords:
        given: Expr = keywords[name]
    elif skipped <= place < len(call.arguments):
        given = call.arguments[place]
    else:
        return False
    if isinstance(given, Constant):
        return given.value is not None
    around = caller.scope
    if not isinstance(given, str) or given not in around.parameters or given in around.bindings:
        return True
    default = around.parameters[given].default
    if not isinstance(default, Constant) or default.value is not None:
        return True
    if hops > _FURTHEST or runtime.is_entry(around):
        return False
    return all(_hands_over(runtime, above, around, given, hops + 1) for above in runtime.callers[around])
