"""Parameters that switch between arms: `if sync: ...` with a constant argument runs one of them only."""

from asynclint.model.facts import Block, BlockKind, Constant, Expr, Operation
from asynclint.program.scopes import Scope
from asynclint.program.values import Flag, Frame, Values

_CACHE = "_switches"


def switches(scope: Scope) -> frozenset[str]:
    """Parameters that are the whole condition of a branch, and that the function does not rebind."""
    found: frozenset[str] | None = scope.__dict__.get(_CACHE)
    if found is None:
        tested = {
            name
            for block in scope.body.blocks
            if block.kind == BlockKind.BRANCH and (name := _tested(block.test)) is not None
        }
        found = frozenset(name for name in tested if name in scope.parameters and name not in scope.bindings)
        scope.__dict__[_CACHE] = found
    return found


def is_dead(frame: Frame, number: int, line: int | None = None) -> bool:
    """Can a line in a block of the frame's function not be reached with the arguments of this frame?

    Without a line, the end of the block is meant: where a `return` stands.
    """
    if not frame.arguments:
        return False
    scope = frame.scope
    names = switches(scope)
    known = {name: values for name, values in frame.arguments if name in names and values}
    if not known:
        return False
    blocks = scope.body.blocks
    around = [*scope.ancestors(number), 0]
    if any(_outcome(blocks[b].test, blocks[b].negated, known) is False for b in around[:-1]):
        return True
    return any(
        block.exits and block.parent in around and n not in around and _is_behind(around, line, n, block)
        for n, block in enumerate(blocks)
        if block.kind == BlockKind.BRANCH and _outcome(block.test, block.negated, known)
    )


def _is_behind(around: list[int], line: int | None, number: int, block: Block) -> bool:
    """Does the line, or the end of the innermost block of `around`, come after the block?"""
    if line is not None:
        return block.line < line
    inner = around.index(block.parent)
    return inner == 0 or around[inner - 1] > number


def _outcome(test: Expr, negated: bool, known: dict[str, Values]) -> bool | None:
    """Does the arm run? None when that is not known."""
    while isinstance(test, Operation) and test.symbol == "Not":
        test, negated = test.left, not negated
    name = _tested(test)
    if name is None or name not in known:
        return None
    values = known[name]
    if isinstance(test, Operation):
        is_none = [isinstance(value, Flag) and value.value is None for value in values]
        held = [found == (test.symbol == "Is") for found in is_none]
    else:
        held = [value.value is True if isinstance(value, Flag) else True for value in values]
    if len(set(held)) != 1:
        return None
    return held[0] != negated


def _tested(test: Expr) -> str | None:
    """The one plain name that decides a condition."""
    while isinstance(test, Operation) and test.symbol == "Not":
        test = test.left
    if isinstance(test, Operation):
        right = test.right
        if test.symbol not in ("Is", "IsNot") or not (isinstance(right, Constant) and right.value is None):
            return None
        test = test.left
    return test if isinstance(test, str) and "." not in test else None
