"""Data of no bounded size: the whole content of a request, response or file, followed through names and parameters."""

from collections.abc import Sequence

from asynclint.model.facts import Attribute, Await, Choice, Constant, Expr, Starred, Subscript
from asynclint.program.evaluation.values import Frame, Whole
from asynclint.program.symbols.scopes import NO_NAMES, Scope
from asynclint.program.symbols.spelling import last_name

#: Calls and attributes that give all of a body, file or response.
_WHOLE = frozenset(
    {
        "read", "body", "content", "text", "read_bytes", "read_text", "getvalue", "json", "readall", "aread",
        "get_data",
        "download_as_bytes", "download_as_text", "download_as_string", "download_as_bytearray", "download_bytes",
        "download_file", "fetch_bytes", "recv", "receive_bytes", "receive_text",
        "tobytes",
    }
)  # fmt: skip
_WHOLE_ATTRIBUTES = frozenset({"content", "text", "body"})
#: Calls whose result is as long as what they are given.
_PASSED_ON = frozenset({"decode", "strip", "BytesIO", "StringIO", "bytes", "str", "loads", "decompress"})
_FARTHEST = 3
_RELAYED = "_relayed"


def is_any_whole(exprs: Sequence[Expr], frame: Frame) -> bool:
    """Is one of the expressions visibly the whole content of something?"""
    scope = frame.scope
    given = {name for name, values in frame.arguments if any(isinstance(value, Whole) for value in values)}
    work: list[tuple[Expr, int]] = [(expr, 0) for expr in exprs]
    seen: set[str | int] = set()
    while work:
        expr, steps = work.pop()
        if isinstance(expr, str | int):
            if expr in seen:
                continue
            seen.add(expr)
        if isinstance(expr, int):
            call = scope.body.calls[expr]
            name = last_name(call.callee)
            if name in _WHOLE and call.callee != name:
                return True
            if name in _PASSED_ON:
                work.extend((argument, steps) for argument in (_owner(call.callee), *call.arguments))
        elif isinstance(expr, str):
            root, _, rest = expr.partition(".")
            if rest.rpartition(".")[2] in _WHOLE_ATTRIBUTES or (not rest and root in given):
                return True
            if steps < _FARTHEST and not rest:
                work.extend((scope.body.bindings[p].value, steps + 1) for p in scope.bindings.get(root, ()))
        elif isinstance(expr, Attribute):
            if expr.name in _WHOLE_ATTRIBUTES:
                return True
        elif isinstance(expr, Choice):
            work.extend((option, steps) for option in expr.options)
        elif isinstance(expr, Await | Starred):
            work.append((expr.value, steps))
    return False


def is_whole(expr: Expr, frame: Frame) -> bool:
    """Is the expression visibly the whole content of something? Most are names of something else."""
    if expr.__class__ is str:
        owner, _, last = expr.rpartition(".")
        if owner:
            return last in _WHOLE_ATTRIBUTES
        if not frame.arguments and expr not in frame.scope.bindings:
            return False
    elif expr is None or expr.__class__ is Constant:
        return False
    return is_any_whole((expr,), frame)


def relayed_parameters(scope: Scope) -> frozenset[str]:
    """Parameters that the function hands to calls, as they are or decoded: whole contents matter there."""
    found: frozenset[str] | None = scope.__dict__.get(_RELAYED)
    if found is None:
        names: set[str] = set()
        for call in scope.body.calls:
            for expr in (*call.arguments, *(value for _, value in call.keywords)):
                if isinstance(expr, str):
                    names.add(expr)
            if last_name(call.callee) in _PASSED_ON and isinstance(call.callee, str):
                names.add(call.callee.partition(".")[0])
        found = frozenset(names & set(scope.parameters)) or NO_NAMES
        scope.__dict__[_RELAYED] = found
    return found


def _owner(callee: Expr) -> Expr:
    if isinstance(callee, str):
        return callee.rpartition(".")[0] or None
    return callee.base if isinstance(callee, Attribute | Subscript) else None
