"""Calls, rewritten: another callee, an `await`, a thread around them, one more argument.

Only what changes is spliced; arguments, comments and layout stay as they are, and so does the order in which Python
evaluates them.
"""

import re
from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import CallInstead, OffloadCall, SetKeyword

#: Between a callee and its parenthesis: parentheses of its own, blanks, continued lines.
_TO_PARENTHESIS = re.compile(r"[\s)\\]*\(")
_FRAME_BUILTINS = frozenset({"dir", "globals", "locals", "super", "vars"})


class WrittenCall:
    """A call, and where its parts stand in the text."""

    def __init__(self, tree: Tree, node: cst.Call) -> None:
        self.tree = tree
        self.node = node
        self.start = tree.start(node)
        self.end = tree.end(node)
        match = _TO_PARENTHESIS.match(tree.text, tree.end(node.func))
        if match is None:
            raise CannotFixError("the parentheses of the call were not found")
        self.inside = match.end()  # just behind the opening parenthesis

    @property
    def callee(self) -> str:
        return self.tree.text[self.start : self.inside - 1].rstrip(" \t\\\r\n")

    @property
    def gap(self) -> str:
        """What stands before the first argument: nothing, or a new line and its indentation."""
        arguments = self.node.args
        end = self.tree.start(arguments[0]) if arguments else self.end - 1
        return self.tree.text[self.inside : end]

    @property
    def between(self) -> str:
        """What to put behind a comma: a blank, or a new line where every argument has its own."""
        match = re.search(r"(\r\n|\r|\n)([ \t]*)$", self.gap)
        return match[1] + match[2] if match is not None else " "


def call_instead(tree: Tree, edit: CallInstead) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    call = WrittenCall(tree, node)
    if not edit.callee.startswith("."):
        yield Splice(call.start, call.inside - 1, (_AWAIT if edit.awaited else "") + edit.callee)
        yield from _parentheses(tree, call, edit.awaited)
        return
    if not isinstance(node.func, cst.Attribute):
        raise CannotFixError("the method is not called by its name")
    name = node.func.attr
    yield Splice(tree.start(name), tree.end(name), edit.callee[1:])
    if edit.awaited:
        yield Splice(call.start, call.start, _AWAIT)
        yield from _parentheses(tree, call, awaited=True)


_AWAIT = "await "


def offload(tree: Tree, edit: OffloadCall) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    _refuse_what_is_used_as_it_is(tree, node)
    call = WrittenCall(tree, node)
    head = f"{_AWAIT}{edit.through}("
    if node.args:
        yield Splice(call.start, call.inside + len(call.gap), f"{head}{call.gap}{call.callee},{call.between}")
    else:
        yield Splice(call.start, call.inside, f"{head}{call.callee}")
    yield from _parentheses(tree, call, awaited=True)


def set_keyword(tree: Tree, edit: SetKeyword) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    call = WrittenCall(tree, node)
    written = f"{edit.name}={edit.value}"
    for argument in node.args:
        if argument.keyword is not None and argument.keyword.value == edit.name:
            yield Splice(tree.start(argument), tree.end(argument), written)
            return
        if argument.star == "**":
            raise CannotFixError(f"`**` may pass `{edit.name}` already")
    if not node.args:
        yield Splice(call.inside, call.inside, written)
        return
    last = node.args[-1]
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:
        raise CannotFixError("its argument is a generator expression without parentheses")
    end = tree.end(last)
    yield Splice(end, end, f",{call.between}{written}")


def _parentheses(tree: Tree, call: WrittenCall, awaited: bool) -> Iterator[Splice]:
    """Those that `await` needs where the call stands. Raises `CannotFixError` where nothing can be awaited."""
    if not awaited:
        return
    _refuse_where_nothing_can_be_awaited(tree, call.node)
    if _needs_parentheses(tree, call.node):
        yield Splice(call.start, call.start, "(")
        yield Splice(call.end, call.end, ")")


def _needs_parentheses(tree: Tree, call: cst.Call) -> bool:
    if call.lpar:
        return False
    match tree.parent(call):
        case cst.Attribute(value=part) | cst.Subscript(value=part) | cst.Call(func=part):
            return part is call
        case cst.Await():
            return True
    return False


def _refuse_where_nothing_can_be_awaited(tree: Tree, node: cst.CSTNode) -> None:
    for child, parent in tree.ancestors(node):
        match parent:
            case cst.FunctionDef():
                if parent.asynchronous is None or child is not parent.body:
                    raise CannotFixError("nothing can be awaited at this place")
                return
            case cst.Lambda() | cst.ClassDef() | cst.Decorator():
                raise CannotFixError("nothing can be awaited at this place")
            case cst.GeneratorExp() if not _is_outermost_source(tree, parent, node):
                raise CannotFixError("it would make the generator expression an asynchronous one")
            case cst.FormattedStringExpression():
                raise CannotFixError("it stands in a formatted string")
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
    inner = function.value if isinstance(function, cst.Attribute) else function
    named = inner.func if isinstance(inner, cst.Call) else inner
    if isinstance(named, cst.Name) and named.value in _FRAME_BUILTINS and (named is function or inner is not named):
        raise CannotFixError(f"`{named.value}` depends on the frame it is called from")
    first = call.args[0].value if call.args else None
    if isinstance(first, cst.GeneratorExp) and not first.lpar:
        raise CannotFixError("its argument is a generator expression without parentheses")
