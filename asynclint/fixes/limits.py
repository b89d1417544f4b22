"""Work that is started many times at once, let through a few at a time: a semaphore and a helper above the loop."""

import re
from collections.abc import Iterator

import libcst as cst

from asynclint.fixes.calls import through
from asynclint.fixes.splice import Splice
from asynclint.fixes.statements import WrittenStatement, free_name, function_around
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.fixes.written import WrittenCall
from asynclint.model.edits import Choices, LimitFanOut

_LIMITS = ("limit", "job_limit", "fan_out_limit")
_HELPERS = ("bounded", "bounded_job", "bounded_call")
#: A helper that an earlier fix has written, or somebody who writes as it does.
_HELPER = re.compile(
    r"async def (?P<name>\w+)\((?P<call>\w+), \*(?P<rest>\w+)(?P<open>, \*\*(?P<keywords>\w+))?\):\s+"
    r"async with \w+:\s+return await (?P=call)\(\*(?P=rest)(, \*\*(?P=keywords))?\)\s*"
)
_LOOPS = (cst.For, cst.While)


def limit_fan_out(tree: Tree, edit: LimitFanOut, choices: Choices) -> Iterator[Splice]:
    job = tree.find(edit.at.span, cst.Call)
    function = function_around(tree, job)
    if function is None:
        raise CannotFixError("the work is not started in the body of a function")
    anchor = _outermost(tree, job)
    handed_over = isinstance(job.func, cst.Attribute) and job.func.attr.value == "start_soon"
    keywords = not handed_over and any(argument.keyword or argument.star == "**" for argument in job.args)
    helper = _known_helper(tree, job, keywords=keywords)
    if helper is None:
        text = tree.text[tree.start(function) : tree.end(function)]
        limit, helper = free_name(text, *_LIMITS), free_name(text, *_HELPERS)
        yield anchor.lines_above(_written(limit, helper, edit.limiter, choices.concurrency, keywords=keywords))
    if handed_over:
        first = tree.start(job.args[0])
        yield Splice(first, first, f"{helper}, ")
    elif isinstance(job.func, cst.Name) and job.func.value == "map":
        yield _mapped(tree, job, helper)
    else:
        yield from through(tree, job, helper, choices.width)


def _written(limit: str, helper: str, limiter: str, number: int, *, keywords: bool) -> list[str]:
    more = ", **keywords" if keywords else ""
    return [
        f"{limit} = {limiter}({number})",
        "",
        f"async def {helper}(call, *arguments{more}):",
        f"    async with {limit}:",
        f"        return await call(*arguments{more})",
        "",
    ]


def _mapped(tree: Tree, call: cst.Call, helper: str) -> Splice:
    """`map(f, many)` -> `(bounded(f, item) for item in many)`."""
    written = WrittenCall(tree, call)
    if len(written.arguments) != 2 or any(argument.star for argument in call.args):
        raise CannotFixError("`map` goes over more than one thing")
    function, many = written.arguments
    item = free_name(tree.text, "item", "one")
    return Splice(written.start, written.end, f"({helper}({function}, {item}) for {item} in {many})")


def _outermost(tree: Tree, job: cst.Call) -> WrittenStatement:
    """The statement in front of which the limit goes: the outermost loop around the work, or the statement itself."""
    found: cst.CSTNode | None = None
    for child, parent in tree.ancestors(job):
        if isinstance(parent, cst.FunctionDef):
            break
        is_line = isinstance(parent, cst.IndentedBlock) and isinstance(child, cst.BaseStatement)
        if is_line and (found is None or isinstance(child, _LOOPS)):
            found = child
    if found is None:
        raise CannotFixError("the statement shares its line with what it belongs to")
    return WrittenStatement(tree, found)


def _known_helper(tree: Tree, job: cst.Call, *, keywords: bool) -> str | None:
    """A helper defined above, in one of the blocks around the work."""
    for child, parent in tree.ancestors(job):
        if isinstance(parent, cst.FunctionDef):
            return None
        if not isinstance(parent, cst.IndentedBlock):
            continue
        for statement in parent.body:
            if statement is child:
                break
            if isinstance(statement, cst.FunctionDef) and statement.asynchronous is not None:
                match = _HELPER.fullmatch(tree.text[tree.start(statement) : tree.end(statement)])
                if match is not None and bool(match["open"]) >= keywords:
                    return match["name"]
    return None
