"""Conditions that are decided before the function runs: by constants, arguments or globals, or by where servers run.

`if sync: ...` with a constant argument runs one of its arms only, and `if os.name == "nt": ...` none. So does
`if self.sync: ...` in methods of an object that was made with a constant, and `if SYNC: ...` with one of the module.
"""

from collections.abc import Iterator, Sequence

from asynclint.model.facts import Block, BlockKind, Choice, Constant, Expr, Operation
from asynclint.program.evaluation.values import BUILTIN, ExternalInstance, Flag, Frame, Instance, Value, Values
from asynclint.program.symbols.constants import constant_flag
from asynclint.program.symbols.platforms import is_true_everywhere, is_true_on_servers
from asynclint.program.symbols.scopes import NO_NAMES, Scope

#: The blocks that do not run, and those that certainly run and leave the function.
_Arms = tuple[frozenset[int], tuple[int, ...]]

_SWITCHES = "_switches"
_TESTED = "_tested"
_ASKED = "_asked"
_EVERYWHERE = "_everywhere"
#: What the names of flags begin with among the arguments that an object keeps; see `flags`.
FLAG = "."
#: No arm is decided.
_NOTHING: _Arms = (frozenset(), ())
#: Functions with no more calls than this hand on what they are given.
_WRAPPER = 3
#: Stands for all texts that a function does not ask about.
_NONE_OF_THEM = "\0"
#: Stands for any value that is an object.
_OBJECT = object()
_COMPARISONS = frozenset({"Is", "IsNot", "Eq", "NotEq"})
_ORDERINGS = frozenset({"Lt", "LtE", "Gt", "GtE"})


def tested(scope: Scope) -> frozenset[str]:
    """Parameters that decide a branch, and that the function does not rebind."""
    found: frozenset[str] | None = scope.__dict__.get(_TESTED)
    if found is None:
        names = {
            name
            for test in _tests(scope)
            for name in _subjects(scope, test)
            if name in scope.parameters and (_is_alone(test) or isinstance(scope.parameters[name].default, Constant))
        }
        found = frozenset(name for name in names if _is_kept(scope, name)) or NO_NAMES
        scope.__dict__[_TESTED] = found
    return found


def _tests(scope: Scope) -> Iterator[Expr]:
    """The conditions of statements, and of the conditional expressions that are bound or returned."""
    body = scope.body
    yield from (block.test for block in body.blocks if block.kind == BlockKind.BRANCH)
    for value in (*(binding.value for binding in body.bindings), *(value for value, _, _ in body.returns)):
        if isinstance(value, Choice) and value.test is not None:
            yield value.test


def asked_of_receiver(scope: Scope) -> frozenset[str]:
    """The attributes of `self` that decide a branch of the method."""
    found: frozenset[str] | None = scope.__dict__.get(_ASKED)
    if found is None:
        receiver = f"{scope.receiver_name}."
        subjects = (name for test in _tests(scope) for name in _subjects(scope, test))
        found = frozenset(name.removeprefix(receiver) for name in subjects if name.startswith(receiver)) or NO_NAMES
        scope.__dict__[_ASKED] = found
    return found


def _is_alone(test: Expr) -> bool:
    while isinstance(test, Operation) and test.symbol == "Not":
        test = test.left
    return not isinstance(test, Choice)


def _is_kept(scope: Scope, name: str) -> bool:
    """Is the parameter what the caller gave, but for arms that ask about it? `if x is None: x = ...`"""
    if name not in scope.bindings:
        return True
    arms = _arms_about(scope, name)
    rebound_in = [scope.body.bindings[position].block for position in scope.bindings[name]]
    return bool(arms) and all(not arms.isdisjoint(scope.ancestors(block)) for block in rebound_in)


def _arms_about(scope: Scope, name: str) -> set[int]:
    blocks = enumerate(scope.body.blocks)
    return {n for n, block in blocks if block.kind == BlockKind.BRANCH and name in _subjects(scope, block.test)}


def _still(scope: Scope, known: dict[str, Values], number: int) -> dict[str, Values]:
    """What is known before the block, unless an arm that may have run gives the name something else.

    In a loop, all its arms may have run before.
    """
    blocks, lost = scope.body.blocks, set[str]()
    loops = {above for above in scope.ancestors(number) if blocks[above].kind == BlockKind.LOOP}
    for name in known:
        for position in scope.bindings.get(name, ()):
            around = list(scope.ancestors(scope.body.bindings[position].block))
            goes_round = not loops.isdisjoint(around)
            for arm in around:
                block = blocks[arm]
                may_precede = goes_round or (arm < number and block.group != blocks[number].group)
                if not may_precede or name not in _subjects(scope, block.test):
                    continue
                if _outcome(scope, block.test, block.negated, known) is not False:
                    lost.add(name)
    return {name: values for name, values in known.items() if name not in lost} if lost else known


def switches(scope: Scope) -> frozenset[str]:
    """Parameters whose constants are worth keeping: those that are tested here, or handed on as they are."""
    found: frozenset[str] | None = scope.__dict__.get(_SWITCHES)
    if found is None:
        relayed = {
            expr
            for call in scope.body.calls
            for expr in (*call.arguments, *(value for _, value in call.keywords))
            if isinstance(expr, str) and expr in scope.parameters and expr not in scope.bindings
        }
        wraps = len(scope.body.calls) <= _WRAPPER
        handed_on = frozenset(name for name in relayed if wraps or _has_constant_default(scope, name))
        found = scope.__dict__[_SWITCHES] = tested(scope) | handed_on or NO_NAMES
    return found


def keeps_text(scope: Scope, name: str) -> bool:
    """Is it worth knowing which text the switch is? Texts are many; small functions hand them on to what asks."""
    return name in tested(scope) or (len(scope.body.calls) <= _WRAPPER and not _has_constant_default(scope, name))


def alike(scope: Scope, name: str, text: str) -> str:
    """A text that the function takes for the same: of many texts that it asks about, most are none of those."""
    handed_on = name not in scope.bindings and any(
        name in call.arguments or any(value == name for _, value in call.keywords) for call in scope.body.calls
    )
    asked = [part for test in _tests(scope) for part in _parts(test) if _subject(scope, part) == name]
    if handed_on or not asked:
        return text
    given, other = Flag(text), Flag(_NONE_OF_THEM)
    return _NONE_OF_THEM if all(_holds(scope, t, given) == _holds(scope, t, other) for t in asked) else text


def _has_constant_default(scope: Scope, name: str) -> bool:
    """`resolve=False`, `path=None`: a parameter that is there to be switched."""
    default = scope.parameters[name].default
    return isinstance(default, Constant) and (default.value is None or isinstance(default.value, bool))


def is_dead(frame: Frame, number: int, line: int | None = None) -> bool:
    """Can a line in a block of the frame's function not be reached with the arguments of this frame?

    Without a line, the end of the block is meant: where a `return` stands.
    """
    if frame.arguments or (isinstance(frame.receiver, Instance) and frame.receiver.arguments):
        arms = frame.arms
        if arms is None:
            arms = frame.arms = _decided(frame.scope, _known(frame))
    else:
        arms = decided_everywhere(frame.scope)
    dead, left = arms
    if not dead and not left:
        return False
    around = [*frame.scope.ancestors(number), 0]
    if not dead.isdisjoint(around):
        return True
    blocks = frame.scope.body.blocks
    return any(blocks[n].parent in around and n not in around and _is_behind(around, line, n, blocks[n]) for n in left)


def decided_everywhere(scope: Scope) -> _Arms:
    """What does not run with any arguments: arms for old Pythons and, of packages, for systems without servers."""
    found: _Arms | None = scope.__dict__.get(_EVERYWHERE)
    if found is None:
        found = scope.__dict__[_EVERYWHERE] = _decided(scope, {})
    return found


def chosen(frame: Frame, choice: Choice) -> Sequence[Expr]:
    """The options that are left when the condition of a conditional expression is decided."""
    if choice.test is None:
        return choice.options
    known = {name: values for name, values in _known(frame).items() if name not in frame.scope.bindings}
    answer = _answer(frame.scope, choice.test, known)
    return choice.options if answer is None else choice.options[:1] if answer else choice.options[1:]


def is_decided(frame: Frame, number: int) -> bool:
    """Do the arguments of the frame decide the condition of the block?"""
    block, known = frame.scope.body.blocks[number], _still(frame.scope, _known(frame), number)
    return _outcome(frame.scope, block.test, block.negated, known) is not None


def _known(frame: Frame) -> dict[str, Values]:
    scope, receiver = frame.scope, frame.receiver
    known: dict[str, Values] = {}
    if isinstance(receiver, Instance) and receiver.arguments and scope.receiver_name is not None:
        known = {f"{scope.receiver_name}{name}": flag for name, flag in receiver.arguments if name.startswith(FLAG)}
    names = tested(scope) if frame.arguments else NO_NAMES
    if names:
        known.update((name, values) for name, values in frame.arguments if values and name in names)
    return known


def _decided(scope: Scope, known: dict[str, Values]) -> _Arms:
    """The blocks that do not run in this frame, and those that certainly run and leave the function."""
    dead, left = set(), []
    changes = any(name in scope.bindings for name in known)
    for number, block in enumerate(scope.body.blocks):
        if block.kind != BlockKind.BRANCH:
            continue
        now = _still(scope, known, number) if changes else known
        outcome = _outcome(scope, block.test, block.negated, now)
        if outcome is False:
            dead.add(number)
        elif outcome and block.exits:
            left.append(number)
    return (frozenset(dead), tuple(left)) if dead or left else _NOTHING


def _is_behind(around: list[int], line: int | None, number: int, block: Block) -> bool:
    """Does the line, or the end of the innermost block of `around`, come after the block?"""
    if line is not None:
        return block.line < line
    inner = around.index(block.parent)
    return inner == 0 or around[inner - 1] > number


def _outcome(scope: Scope, test: Expr, negated: bool, known: dict[str, Values]) -> bool | None:
    """Does the arm run? None when that is not known."""
    answer = _answer(scope, test, known)
    return None if answer is None else answer != negated


def _answer(scope: Scope, test: Expr, known: dict[str, Values]) -> bool | None:
    """Is the condition true? None when that is not known."""
    if isinstance(test, Operation) and test.symbol == "Not":
        answer = _answer(scope, test.left, known)
        return None if answer is None else not answer
    if isinstance(test, Choice):
        if not test.symbol:
            return None
        answers = {_answer(scope, option, known) for option in test.options}
        decisive = test.symbol == "Or"  # one of these is enough
        return decisive if decisive in answers else (None if None in answers else not decisive)
    if isinstance(test, Constant):
        return bool(test.value)
    name = _subject(scope, test) if known else None
    if name is None or name not in known:
        decided = constant_flag(scope, test) if isinstance(test, str) else is_true_everywhere(test)
        # in the project, arms for other systems are information (see `caches`)
        return is_true_on_servers(scope, test) if decided is None and scope.module.is_external else decided
    held = {_holds(scope, test, value) for value in known[name]}
    return held.pop() if len(held) == 1 else None


def _holds(scope: Scope, test: Expr, value: Value) -> bool | None:
    """Is the condition true of the value? Objects are true and not None."""
    constant = value.value if isinstance(value, Flag) else _OBJECT
    if isinstance(test, str):
        if isinstance(value, ExternalInstance) and value.type.startswith(BUILTIN):
            return None  # a text may be empty
        return bool(constant)
    if isinstance(test, Operation) and isinstance(test.right, Constant):
        if test.symbol in _ORDERINGS:
            return _is_ordered(constant, test.symbol, test.right.value)
        if test.symbol in ("Is", "IsNot") or constant is not _OBJECT:
            return (constant == test.right.value) == (test.symbol in ("Is", "Eq"))
        return None
    if isinstance(test, int) and isinstance(constant, str):
        call = scope.body.calls[test]
        affix = call.arguments[0]
        if isinstance(affix, Constant) and isinstance(affix.value, str):
            is_prefix = isinstance(call.callee, str) and call.callee.endswith(".startswith")
            return constant.startswith(affix.value) if is_prefix else constant.endswith(affix.value)
    return None


def _is_ordered(left: object, symbol: str, right: object) -> bool | None:
    """`left < right`, of numbers."""
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    if symbol in ("Lt", "GtE"):
        return (left < right) == (symbol == "Lt")
    return (left > right) == (symbol == "Gt")


def _subjects(scope: Scope, test: Expr) -> Iterator[str]:
    """The names that a condition asks about, each for itself."""
    return (name for part in _parts(test) if (name := _subject(scope, part)) is not None)


def _parts(test: Expr) -> Iterator[Expr]:
    """What a condition is made of by `and`, `or` and `not`."""
    while isinstance(test, Operation) and test.symbol == "Not":
        test = test.left
    if isinstance(test, Choice):
        for option in test.options if test.symbol else ():
            yield from _parts(option)
    else:
        yield test


def _subject(scope: Scope, test: Expr) -> str | None:
    """The one plain name, or attribute of `self`, that decides a condition."""
    if isinstance(test, Operation):
        if test.symbol not in _COMPARISONS and test.symbol not in _ORDERINGS:
            return None
        if not isinstance(test.right, Constant):
            return None
        test = test.left
    elif isinstance(test, int):
        call = scope.body.calls[test]
        if not isinstance(call.callee, str) or len(call.arguments) != 1:
            return None
        owner, _, method = call.callee.rpartition(".")
        test = owner if method in ("startswith", "endswith") and owner else None
    if not isinstance(test, str):
        return None
    owner, _, name = test.rpartition(".")
    return test if not owner or (owner == scope.receiver_name and name) else None
