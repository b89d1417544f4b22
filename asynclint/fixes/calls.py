"""Calls, rewritten: another callee, an `await`, a thread around them, one more argument.

Only what changes is spliced; arguments, comments and layout stay as they are, and so does the order in which Python
evaluates them.
"""

import math
from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.layout import lay_out, lay_out_wrapped
from asynclint.fixes.splice import Splice
from asynclint.fixes.surroundings import refuse_between_reading_and_writing, refuse_what_gives_awaitables
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.fixes.written import WrittenCall
from asynclint.model.edits import CallInstead, Choices, LimitWait, OffloadCall, SetKeyword

#: What gives a generator at once: all the work is done by whoever iterates over it.
_GENERATORS = frozenset({"iter_content", "iter_lines", "unified_diff", "context_diff", "ndiff"})
#: Ways into a thread that ask for cancellation before they do anything: in a cancelled scope they do nothing.
_ASKING = frozenset({"run_sync", "run_in_threadpool"})
_CANCELLATION = frozenset({"BaseException", "CancelledError", "get_cancelled_exc_class", "GeneratorExit", "Cancelled"})
_FRAME_BUILTINS = frozenset({"dir", "globals", "locals", "super", "vars"})


def call_instead(tree: Tree, edit: CallInstead, width: int) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    call = WrittenCall(tree, node)
    if edit.callee.startswith("."):
        if not isinstance(node.func, cst.Attribute):
            raise CannotFixError("the method is not called by its name")
        owner = tree.text[call.start : tree.start(node.func.attr)]
        callee = f"{owner}{edit.callee[1:]}"
    else:
        callee = edit.callee
    if edit.most_positional is not None and _positional(node) > edit.most_positional:
        raise CannotFixError(f"`{edit.callee}` takes its arguments by name")
    yield from rewritten(call, callee, call.arguments, width=width, awaited=edit.awaited)


def _positional(node: cst.Call) -> float:
    """How many arguments are given by position; with a `*` nobody knows."""
    if any(argument.star == "*" for argument in node.args):
        return float("inf")
    return sum(argument.keyword is None and not argument.star for argument in node.args)


def offload(tree: Tree, edit: OffloadCall, width: int) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    _refuse_what_is_used_as_it_is(tree, node)
    refuse_between_reading_and_writing(tree, node)
    refuse_what_gives_awaitables(tree, node)
    if edit.through.rpartition(".")[2] in _ASKING:
        _refuse_where_cancellation_arrives(tree, node, edit.through)
    call = WrittenCall(tree, node)
    if edit.curried:
        callee, arguments = f"{edit.through}({call.callee})", call.arguments
    elif edit.keywords or not takes_keywords(node):
        callee, arguments = edit.through, [call.callee, *call.arguments]
    else:
        callee, arguments = edit.through, [f"functools.partial({', '.join((call.callee, *call.arguments))})"]
        if call.has_comments:
            raise CannotFixError("there are comments among its arguments")
    yield from rewritten(call, callee, arguments, width=width, awaited=True)


def takes_keywords(node: cst.Call) -> bool:
    """Is anything handed over by name?"""
    return any(argument.keyword is not None or argument.star == "**" for argument in node.args)


def through(tree: Tree, node: cst.Call, callee: str, width: int) -> Iterator[Splice]:
    """`f(x)` -> `callee(f, x)`."""
    _refuse_lone_generator(node)
    call = WrittenCall(tree, node)
    yield from rewritten(call, callee, [call.callee, *call.arguments], width=width, awaited=False)


def set_keyword(tree: Tree, edit: SetKeyword, width: int) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    call = WrittenCall(tree, node)
    written = f"{edit.name}={edit.value}"
    for number, argument in enumerate(node.args):
        if argument.keyword is not None and argument.keyword.value == edit.name:
            arguments = [*call.arguments[:number], written, *call.arguments[number + 1 :]]
            break
        if argument.star == "**":
            raise CannotFixError(f"`**` may pass `{edit.name}` already")
    else:
        arguments = [*call.arguments, written]
        _refuse_lone_generator(node)
    yield from rewritten(call, call.callee, arguments, width=width, awaited=False)


def limit_wait(tree: Tree, edit: LimitWait, choices: Choices) -> Iterator[Splice]:
    units = max(choices.timeout, edit.at_least) / edit.seconds
    value = f"{math.ceil(units):_}" if edit.seconds < 1 or units == int(units) else repr(units)
    if edit.keyword:
        yield from set_keyword(tree, SetKeyword(edit.at, edit.keyword, value), choices.width)
        return
    node = tree.find(edit.at.span, cst.Call)
    if not isinstance(tree.parent(node), cst.Await):
        raise CannotFixError("it is not awaited where it stands")
    call = WrittenCall(tree, node)
    whole = lay_out(call, "asyncio.wait_for", [call.text, value], "", width=choices.width)
    if whole is not None:
        yield Splice(call.start, call.end, whole)
    else:
        yield Splice(call.start, call.start, "asyncio.wait_for(")
        yield Splice(call.end, call.end, f", {value})")


def rewritten(call: WrittenCall, callee: str, arguments: list[str], *, width: int, awaited: bool) -> Iterator[Splice]:
    """The call with another callee and other arguments: laid out afresh where that loses nothing."""
    opening = closing = ""
    if awaited:
        refuse_where_nothing_can_be_awaited(call.tree, call.node)
        opening, closing = ("(await ", ")") if needs_parentheses(call.tree, call.node) else ("await ", "")
    if closing:
        whole = lay_out_wrapped(call, f"await {callee}", arguments, width=width)
    else:
        whole = lay_out(call, f"{opening}{callee}", arguments, "", width=width)
    if whole is not None:
        yield Splice(call.start, call.end, whole)
        return
    yield from _patched(call, f"{opening}{callee}(", arguments, closing)


def _patched(call: WrittenCall, head: str, arguments: list[str], closing: str) -> Iterator[Splice]:
    """Only what is new is spliced: comments, and calls among the arguments that change themselves, stay."""
    tree, known = call.tree, call.arguments
    if len(arguments) == 1 and len(known) > 1:
        yield Splice(call.start, call.end, f"{head}{arguments[0]}){closing}")
        return
    if arguments == known:
        yield Splice(call.start, call.inside, head)
    elif arguments[1:] == known:
        gap = call.gap if known else ""
        first = f"{arguments[0]},{call.between}" if known else arguments[0]
        yield Splice(call.start, call.inside + len(gap), f"{head}{gap}{first}")
        if call.wants_comma:
            end = tree.end(call.node.args[-1])
            yield Splice(end, end, ",")
    elif not known:
        yield Splice(call.start, call.inside, f"{head}{arguments[0]}")
    elif arguments[:-1] == known:
        yield Splice(call.start, call.inside, head)
        end = tree.end(call.node.args[-1])
        yield Splice(end, end, f",{call.between}{arguments[-1]}{',' if call.wants_comma else ''}")
    else:
        yield Splice(call.start, call.inside, head)
        for node, old, new in zip(call.node.args, known, arguments, strict=True):
            if old != new:
                yield Splice(tree.start(node), tree.end(node), new)
    if closing:
        yield Splice(call.end, call.end, closing)


def needs_parentheses(tree: Tree, call: cst.Call) -> bool:
    if call.lpar:
        return False
    match tree.parent(call):
        case cst.Attribute(value=part) | cst.Subscript(value=part) | cst.Call(func=part):
            return part is call
        case cst.Await():
            return True
    return False


def refuse_where_nothing_can_be_awaited(tree: Tree, node: cst.CSTNode) -> None:
    for child, parent in tree.ancestors(node):
        match parent:
            case cst.FunctionDef():
                is_async = parent.asynchronous is not None or tree.start(parent) in tree.coroutines
                if not is_async or child is not parent.body:
                    raise CannotFixError("nothing can be awaited at this place")
                return
            case cst.Lambda() | cst.ClassDef() | cst.Decorator():
                raise CannotFixError("nothing can be awaited at this place")
            case cst.GeneratorExp() if not _is_outermost_source(tree, parent, node):
                raise CannotFixError("it would make the generator expression an asynchronous one")
            case cst.FormattedStringExpression(equal=cst.AssignEqual()):
                raise CannotFixError("the formatted string shows how it is written")
    raise CannotFixError("nothing can be awaited at module level")


def _is_outermost_source(tree: Tree, generator: cst.GeneratorExp, node: cst.CSTNode) -> bool:
    """What a generator expression iterates over first is evaluated outside of it."""
    source = generator.for_in.iter
    return node is source or any(child is source for child, _ in tree.ancestors(node))


def _refuse_what_is_used_as_it_is(tree: Tree, call: cst.Call) -> None:
    match tree.parent(call):
        case cst.WithItem():
            raise CannotFixError("it is a context manager: what happens inside the `with` block would block, too")
        case cst.For(iter=source) | cst.CompFor(iter=source) if source is call:
            raise CannotFixError("it is iterated over: the steps would block, too")
    function = call.func
    name = function.attr if isinstance(function, cst.Attribute) else function
    if isinstance(name, cst.Name) and name.value in _GENERATORS:
        raise CannotFixError(f"`{name.value}` gives a generator: the steps would block, too")
    inner = function.value if isinstance(function, cst.Attribute) else function
    named = inner.func if isinstance(inner, cst.Call) else inner
    if isinstance(named, cst.Name) and named.value in _FRAME_BUILTINS and (named is function or inner is not named):
        raise CannotFixError(f"`{named.value}` depends on the frame it is called from")
    _refuse_lone_generator(call)


def _refuse_lone_generator(call: cst.Call) -> None:
    first = call.args[0].value if call.args else None
    if isinstance(first, cst.GeneratorExp) and not first.lpar:
        raise CannotFixError("its argument is a generator expression without parentheses")


def _refuse_where_cancellation_arrives(tree: Tree, node: cst.Call, through: str) -> None:
    """Behind a cancellation, what tidies up has to run, and what asks for cancellation first would not get there."""
    for _, parent in tree.ancestors(node):
        match parent:
            case cst.FunctionDef() | cst.Lambda():
                return
            case cst.With(items=items) if any(_is_shield(item.item) for item in items):
                return
            case cst.Finally():
                raise CannotFixError(f"in a cancelled scope, `{through}` in a `finally` clause would not run it")
            case cst.ExceptHandler(type=caught) if caught is None or _names(caught) & _CANCELLATION:
                raise CannotFixError(f"in a cancelled scope, `{through}` in this handler would not run it")


def _is_shield(item: cst.BaseExpression) -> bool:
    if not isinstance(item, cst.Call):
        return False
    return any(argument.keyword is not None and argument.keyword.value == "shield" for argument in item.args)


def _names(node: cst.CSTNode) -> set[str]:
    found = {node.value} if isinstance(node, cst.Name) else set()
    return found.union(*(_names(child) for child in node.children))
