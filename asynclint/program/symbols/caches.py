"""Code that runs for the first caller only: lazily filled attributes, globals and dictionaries."""

import re
from collections.abc import Iterator

from asynclint.model.facts import BlockKind, Choice, Constant, Expr, Operation, Subscript
from asynclint.program.symbols.platforms import is_true_on_servers
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.spelling import last_name

_EQUALITIES = frozenset({"Eq", "NotEq"})
_ORDERINGS = frozenset({"Lt", "LtE", "Gt", "GtE"})
#: Questions about a connection that is to be opened again: `if is_closed(self.client): self.client = ...`.
_CLOSED = re.compile(r"(^|_)(closed|disconnected)(_|$)")


def fills_cache(scope: Scope, number: int) -> bool:
    """`if self._x is None: self._x = ...`, `if not x`, `if key not in cache`: the block fills what it has missed."""
    block = scope.body.blocks[number]
    if block.kind == BlockKind.HANDLER:
        return _is_fallback(scope, number)
    if block.kind != BlockKind.BRANCH or block.test is None:
        return False
    if is_true_on_servers(scope, block.test) is block.negated:
        return True  # as seldom as a cache is filled
    return any(_is_filled(scope, chain, number) for chain in _missed(scope, block.test, block.negated))


def cache_hits(scope: Scope) -> dict[int, list[str]]:
    """The blocks that return what is there already (`if key in cache: return cache[key]`), and the caches they ask.

    Only caches that the scope fills.
    """
    found: dict[int, list[str]] = {}
    for number, block in enumerate(scope.body.blocks):
        if block.kind != BlockKind.BRANCH or not block.exits or block.test is None:
            continue
        chains = [c for c in _missed(scope, block.test, not block.negated) if _is_stored(scope, c)]
        if chains and not _refuses(scope, number):
            found[number] = chains
    return found


def _refuses(scope: Scope, number: int) -> bool:
    """`if key in self.keys: raise`: what comes after it is done for each key, and not only for the first one."""
    test = scope.body.blocks[number].test
    asked = test.options if isinstance(test, Choice) else (test,)
    if not any(isinstance(option, Operation) and option.symbol == "In" for option in asked):
        return False
    if any(_is_within(scope, block, number) for _, _, block in scope.body.returns):
        return False
    return not any(scope.body.blocks[around].kind == BlockKind.LOOP for around in scope.ancestors(number))


def leaves_unfilled(scope: Scope, number: int, chains: list[str]) -> bool:
    """`if special: return load()`: the block ends the call, and the next one finds the caches as empty."""
    block = scope.body.blocks[number]
    return (
        block.kind == BlockKind.BRANCH and block.exits and not any(_is_filled(scope, chain, number) for chain in chains)
    )


def keeps_for_itself(scope: Scope) -> bool:
    """Is a method's cache, if it has any, an attribute that each object has for itself?"""
    receiver, cls = scope.receiver_name, scope.cls
    if receiver is None or cls is None:
        return False
    for number, block in enumerate(scope.body.blocks):
        if block.kind == BlockKind.HANDLER and _is_fallback(scope, number):
            return False
        if block.kind == BlockKind.BRANCH and block.test is not None:
            if is_true_on_servers(scope, block.test) is not None:
                return False
            for negated in (False, True):
                for chain in _missed(scope, block.test, negated):
                    owner, _, name = chain.partition(".")
                    if owner != receiver or name in cls.members or "." in name:
                        return False
    return True


def _missed(scope: Scope, test: Expr, negated: bool) -> Iterator[str]:
    """The lasting places that turn out to be empty when `test` is true (false, if negated)."""
    while isinstance(test, Operation) and test.symbol == "Not":
        test, negated = test.left, not negated
    if isinstance(test, Operation):
        is_none = isinstance(test.right, Constant) and test.right.value is None
        if test.symbol in ("In", "NotIn") and isinstance(test.right, str) and (test.symbol == "In") == negated:
            yield from _lasting(scope, test.right)
        elif is_none and test.symbol == ("IsNot" if negated else "Is"):
            yield from _lasting(scope, test.left) if isinstance(test.left, str) else _read_by_name(scope, test.left)
    elif isinstance(test, Choice) and not any(map(_is_measured, test.options)):
        # `x is not None and not x.closed`; with a clock among the conditions it is a cache that expires
        compared = set(_compared(test))
        for option in test.options if negated else test.options[:1]:
            if negated or (isinstance(option, Operation) and option.symbol == "Is"):
                yield from (chain for chain in _missed(scope, option, negated) if chain not in compared)
    elif isinstance(test, str) and negated:
        yield from _lasting(scope, test)
    elif isinstance(test, int) and not negated and _CLOSED.search(last_name(scope.body.calls[test].callee)):
        for argument in scope.body.calls[test].arguments[:1]:
            yield from _lasting(scope, argument) if isinstance(argument, str) else ()
    elif isinstance(test, int) and negated:
        call = scope.body.calls[test]
        if call.callee == "hasattr" and len(call.arguments) == 2 and isinstance(call.arguments[1], Constant):
            yield f"{call.arguments[0]}.{call.arguments[1].value}"


def _compared(test: Choice) -> Iterator[str]:
    """`self.owner is not None and self.owner == owner`: is it another one, not is there one."""
    for option in test.options:
        if isinstance(option, Operation) and option.symbol in _EQUALITIES:
            yield from (side for side in (option.left, option.right) if isinstance(side, str))


def _is_measured(test: Expr) -> bool:
    """A condition that nothing is known of, or a comparison of sizes and times."""
    return test is None or (isinstance(test, Operation) and test.symbol in _ORDERINGS)


def _lasting(scope: Scope, chain: str) -> Iterator[str]:
    """The chain, if it outlives the call; for a local, the container it was looked up in."""
    if "." in chain or chain not in scope.locals or chain in scope.body.globals:
        yield chain
        return
    for position in scope.bindings.get(chain, ()):
        value = scope.body.bindings[position].value
        if isinstance(value, str) and "." in value:
            yield value
        elif isinstance(value, Subscript) and isinstance(value.base, str):
            yield from _unless_made_here(scope, value.base)
        elif isinstance(value, int):
            callee = scope.body.calls[value].callee
            if isinstance(callee, str) and callee.endswith(".get"):
                yield from _unless_made_here(scope, callee.removesuffix(".get"))
            else:
                yield from _read_by_name(scope, value)


def _read_by_name(scope: Scope, expr: Expr) -> Iterator[str]:
    """`getattr(self, "_file", None)`"""
    call = scope.body.calls[expr] if isinstance(expr, int) else None
    if call is None or call.callee != "getattr" or len(call.arguments) < 2 or not isinstance(call.arguments[0], str):
        return
    name = call.arguments[1]
    if isinstance(name, Constant):
        yield f"{call.arguments[0]}.{name.value}"


def _unless_made_here(scope: Scope, container: str) -> Iterator[str]:
    """A dictionary that the call itself makes is no cache."""
    if "." in container or container not in scope.bindings or container in scope.body.globals:
        yield container


def _is_fallback(scope: Scope, number: int) -> bool:
    """`try: return cache[key]` `except KeyError: cache[key] = ...`, and what is done when an import fails."""
    body = scope.body
    test = body.blocks[number].test
    names = {test.rpartition(".")[2]} if isinstance(test, str) else set()
    if names & {"ImportError", "ModuleNotFoundError"}:
        return True
    return bool(names & {"KeyError", "AttributeError", "LookupError"}) and any(
        b.target.endswith("[]") or "." in b.target for b in body.bindings if _is_within(scope, b.block, number)
    )


def _is_filled(scope: Scope, chain: str, number: int) -> bool:
    """Is `chain` stored to inside the block, here or in a function of the class or module that the block calls?"""
    targets = (chain, f"{chain}[]")
    body = scope.body
    if any(b.target in targets and _is_within(scope, b.block, number) for b in body.bindings):
        return True
    return any(
        isinstance(call.callee, str) and _is_within(scope, call.block, number) and _stores(scope, call.callee, targets)
        for call in body.calls
    )


def _is_stored(scope: Scope, chain: str) -> bool:
    targets = (chain, f"{chain}[]")
    return any(b.target in targets for b in scope.body.bindings) or any(
        isinstance(call.callee, str) and _stores(scope, call.callee, targets) for call in scope.body.calls
    )


def _stores(scope: Scope, callee: str, targets: tuple[str, str]) -> bool:
    """Does `self.method()` or `function()` store to one of the targets?"""
    owner, _, name = callee.rpartition(".")
    called: Scope | None = None
    if owner and owner == scope.receiver_name and scope.cls is not None:
        called = scope.cls.method(name)
    elif not owner and name in scope.module.body.bindings:
        called = next((s for s in scope.module.functions_named(name) if s.cls is None), None)
    return called is not None and any(b.target in targets for b in called.body.bindings)


def _is_within(scope: Scope, block: int, around: int) -> bool:
    return block == around or around in scope.ancestors(block)
