"""Calls that take a function or a coroutine, rewritten: hand it over rightly, call it here, or await it here."""

from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.calls import needs_parentheses, refuse_where_nothing_can_be_awaited, takes_keywords
from asynclint.fixes.layout import lay_out
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.fixes.written import WrittenCall
from asynclint.model.edits import AwaitArgument, AwaitProcess, AwaitReceiver, CallHere, HandOver

#: What `create_subprocess_exec` takes as `subprocess` does, with the same meaning.
_OF_PROCESSES = frozenset({"cwd", "env", "stdin", "stdout", "stderr"})


def hand_over(tree: Tree, edit: HandOver) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    job = _argument(node, edit.position)
    if not isinstance(job.value, cst.Call) or job.keyword is not None or job.star:
        raise CannotFixError("the job is not written as a call")
    if len(node.args) != edit.position + 1:
        raise CannotFixError("more arguments follow behind the job")
    inner = WrittenCall(tree, job.value)
    if "#" in inner.text or any(isinstance(item.value, cst.GeneratorExp) for item in job.value.args):
        raise CannotFixError("its arguments cannot be moved as they are written")
    if edit.keywords or not takes_keywords(job.value):
        handed = [inner.callee, *inner.arguments]
    else:
        handed = [f"functools.partial({', '.join((inner.callee, *inner.arguments))})"]
    yield Splice(tree.start(job), tree.end(job), ", ".join(handed))


def call_here(tree: Tree, edit: CallHere, width: int) -> Iterator[Splice]:
    """`await to_thread(f, x)` -> `await f(x)`: evaluated in the same order, on the loop."""
    node = tree.find(edit.at.span, cst.Call)
    call = WrittenCall(tree, node)
    job = _argument(node, edit.position)
    if job.keyword is not None or job.star or not isinstance(job.value, cst.Name | cst.Attribute):
        raise CannotFixError("what is handed over is not a plain name")
    if not isinstance(tree.parent(node), cst.Await):
        raise CannotFixError("it is not awaited where it stands")
    callee = tree.text[tree.start(job.value) : tree.end(job.value)]
    handed = node.args[edit.position + 1 :]
    if not edit.is_alone:
        yield Splice(call.start, tree.start(job.value), "")
        end = tree.end(job.value)
        yield Splice(end, tree.start(handed[0]), f"({call.gap}") if handed else Splice(end, call.end, "()")
        return
    whole = lay_out(call, callee, call.arguments[edit.position + 1 :], "", width=width)
    if whole is not None or not handed:
        yield Splice(call.start, call.end, whole or f"{callee}()")
    else:
        yield Splice(call.start, tree.start(handed[0]), f"{callee}({call.gap}")


def await_argument(tree: Tree, edit: AwaitArgument) -> Iterator[Splice]:
    """`asyncio.run(f())` -> `await f()`."""
    node = tree.find(edit.at.span, cst.Call)
    refuse_where_nothing_can_be_awaited(tree, node)
    if len(node.args) != 1 or node.args[0].star:
        raise CannotFixError("it takes more than the coroutine")
    value = node.args[0].value
    operand = tree.text[tree.start(value) : tree.end(value)]
    if not isinstance(value, cst.Call | cst.Name | cst.Attribute | cst.Subscript) and not value.lpar:
        operand = f"({operand})"
    if "#" in tree.text[tree.start(node) : tree.start(value)] + tree.text[tree.end(value) : tree.end(node)]:
        raise CannotFixError("there are comments around the coroutine")
    opening, closing = ("(await ", ")") if needs_parentheses(tree, node) else ("await ", "")
    if isinstance(tree.parent(node), cst.Await):
        opening = closing = ""
    yield Splice(tree.start(node), tree.end(node), f"{opening}{operand}{closing}")


def await_receiver(tree: Tree, edit: AwaitReceiver) -> Iterator[Splice]:
    """`future.result()` -> `await asyncio.wrap_future(future)`."""
    node = tree.find(edit.at.span, cst.Call)
    refuse_where_nothing_can_be_awaited(tree, node)
    if node.args or not isinstance(node.func, cst.Attribute):
        raise CannotFixError("it is told more than to wait")
    start, end, value = tree.start(node), tree.end(node), tree.end(node.func.value)
    if "#" in tree.text[value:end]:
        raise CannotFixError("there are comments around the name of the method")
    opening, closing = ("(await ", "))") if needs_parentheses(tree, node) else ("await ", ")")
    yield Splice(start, start, f"{opening}{edit.through}(")
    yield Splice(value, end, closing)


def await_process(tree: Tree, edit: AwaitProcess, width: int) -> Iterator[Splice]:
    """`subprocess.call([...])` gives the return code, `subprocess.run([...])` nothing that is used, and so does
    waiting for a process of the loop. Whatever else they are asked for has no exact counterpart."""
    node = tree.find(edit.at.span, cst.Call)
    refuse_where_nothing_can_be_awaited(tree, node)
    call = WrittenCall(tree, node)
    if call.callee.rpartition(".")[2] not in ("call", "run"):
        raise CannotFixError("there is no exact counterpart")
    if call.callee.endswith("run") and not isinstance(tree.parent(node), cst.Expr):
        raise CannotFixError("its result is used, and a process of the loop gives another one")
    first = _argument(node, 0)
    if first.keyword is not None or not isinstance(first.value, cst.List | cst.Tuple) or "#" in call.text:
        raise CannotFixError("the command is not written out as a list")
    words = [tree.text[tree.start(item) : tree.end(item)].rstrip(", \t\r\n") for item in first.value.elements]
    for argument in node.args[1:]:
        if argument.keyword is None or argument.keyword.value not in _OF_PROCESSES:
            raise CannotFixError("it is given more than a process of the loop takes")
    if not words:
        raise CannotFixError("the command is empty")
    arguments = [*words, *call.arguments[1:]]
    opening, closing = ("(await ", ")") if needs_parentheses(tree, node) else ("await ", "")
    start = f"await asyncio.create_subprocess_exec({', '.join(arguments)})"
    text = f"{opening}({start}).wait(){closing}"
    if len(call.before) + len(text) + call.width_behind > width and call.is_whole_value and not call.rest_of_line:
        newline, inner = tree.lines.newline, f"{call.indentation}    "
        if len(inner) + len(start) > width:
            deeper = f"{newline}{inner}    "
            start = f"await asyncio.create_subprocess_exec({deeper}{', '.join(arguments)}{newline}{inner})"
        text = f"{opening}({newline}{inner}{start}{newline}{call.indentation}).wait(){closing}"
    yield Splice(call.start, call.end, text)


def _argument(node: cst.Call, position: int) -> cst.Arg:
    if any(argument.star for argument in node.args[: position + 1]) or len(node.args) <= position:
        raise CannotFixError("what is handed over is not written at its place")
    return node.args[position]
