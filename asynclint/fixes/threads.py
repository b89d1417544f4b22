"""Jobs that get threads of their own: a bounded executor of the module in place of the pool that everybody shares."""

import re
from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.calls import takes_keywords
from asynclint.fixes.imports import ImportPlaces
from asynclint.fixes.layout import lay_out
from asynclint.fixes.splice import Splice
from asynclint.fixes.statements import free_name
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.fixes.written import WrittenCall
from asynclint.model.edits import Choices, OwnThreads

_NAMES = ("request_threads", "client_threads", "upstream_threads")
_MADE = re.compile(rf"^({'|'.join(_NAMES)})\b[^=\n]*=\s*ThreadPoolExecutor\(", re.MULTILINE)


def own_threads(tree: Tree, imports: ImportPlaces, edit: OwnThreads, choices: Choices) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call)
    call = WrittenCall(tree, node)
    name = call.callee.rpartition(".")[2]
    found = _MADE.search(tree.text)
    threads = found[1] if found is not None else free_name(tree.text, *_NAMES)
    if name == "run_in_executor":
        callee, arguments = call.callee, [threads, *call.arguments[1:]]
        if len(node.args) < 2 or any(argument.keyword is not None or argument.star for argument in node.args[:2]):
            raise CannotFixError("what is handed over is not written at its place")
    elif name in ("to_thread", "run_in_threadpool") or (name == "run_sync" and not takes_keywords(node)):
        callee, arguments = "asyncio.get_running_loop().run_in_executor", [threads, *_job(call)]
    else:
        raise CannotFixError("the job is handed over in another way")
    whole = lay_out(call, callee, arguments, "", width=choices.width)
    yield Splice(call.start, call.end, whole or f"{callee}({', '.join(arguments)})")
    if found is None:
        yield imports.line_after(f"{threads} = ThreadPoolExecutor(max_workers={choices.concurrency})")


def _job(call: WrittenCall) -> list[str]:
    """What the executor runs: it takes no keyword arguments for the function, and takes no context along by itself."""
    if call.has_comments or not call.arguments or any(argument.star == "*" for argument in call.node.args):
        raise CannotFixError("the job and its arguments cannot be moved as they are written")
    job = [f"functools.partial({', '.join(call.arguments)})"] if takes_keywords(call.node) else call.arguments
    return ["contextvars.copy_context().run", *job]
