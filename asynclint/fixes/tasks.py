"""Tasks that somebody keeps: in a set, which they leave when they are done."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from asynclint.fixes.imports import ImportPlaces, dotted
from asynclint.fixes.layout import lay_out
from asynclint.fixes.splice import Splice
from asynclint.fixes.statements import (
    WrittenStatement,
    free_name,
    function_around,
    statement_around,
)
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.fixes.written import WrittenCall
from asynclint.model.edits import EnsureImport, KeepTask

_NAMES = ("background_tasks", "running_tasks", "kept_tasks")
_TASK_NAMES = ("task", "background_task", "kept_task")


@dataclass(frozen=True, slots=True)
class _Keeper:
    """The set, as an expression, and what has to be written so that it is there."""

    name: str
    made: tuple[Splice, ...] = ()


def keep_task(tree: Tree, imports: ImportPlaces, edit: KeepTask, width: int) -> Iterator[Splice]:
    node = tree.find(edit.at.span, cst.Call, in_class=True)
    function = function_around(tree, node)
    if function is None:
        raise CannotFixError("the task is not started in the body of a function")
    statement = statement_around(tree, node)
    keeper = _keeper(tree, imports, function)
    yield from keeper.made
    name, splices, callbacks = _named(tree, statement, node, function, width)
    yield from splices
    lines = (f"{keeper.name}.add({name})", *callbacks, f"{name}.add_done_callback({keeper.name}.discard)")
    yield statement.lines_below(lines)


def _named(
    tree: Tree, statement: WrittenStatement, call: cst.Call, function: cst.FunctionDef, width: int
) -> tuple[str, list[Splice], list[str]]:
    """The local name of the task, with the splices that give it one, and what the statement did with the task."""
    match statement.node:
        case cst.SimpleStatementLine(body=[cst.Expr(value=value)]) if value is call:
            name = free_name(_text_of(tree, function), *_TASK_NAMES)
            return name, [_assigned(tree, call, name, width)], []
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=cst.Attribute(value=owner)) as outer)]) if (
            owner is call
        ):
            name = free_name(_text_of(tree, function), *_TASK_NAMES)
            rest = tree.text[tree.end(call) : tree.end(outer)]
            if "\n" in rest or "\r" in rest:
                raise CannotFixError("the statement is written over several lines")
            cut = Splice(tree.end(call), tree.end(outer), "")
            return name, [_assigned(tree, call, name, width), cut], [f"{name}{rest}"]
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[target], value=value)]) if value is call:
            if isinstance(target.target, cst.Name):
                return target.target.value, [], []
    raise CannotFixError("the task is not started by a statement of its own")


def _assigned(tree: Tree, call: cst.Call, name: str, width: int) -> Splice:
    written = WrittenCall(tree, call)
    if isinstance(tree.parent(call), cst.Expr) and not call.lpar:
        whole = lay_out(written, f"{name} = {written.callee}", written.arguments, "", width=width)
        if whole is not None:
            return Splice(written.start, written.end, whole)
    return Splice(written.start, written.start, f"{name} = ")


# -------------------------------------------------------------------- where tasks are kept
def _keeper(tree: Tree, imports: ImportPlaces, function: cst.FunctionDef) -> _Keeper:
    """A set that is there already, or one of the module's.

    A new one on the object would keep its tasks only as long as somebody keeps the object: the two would refer to each
    other, and to nothing else.
    """
    known = _known_set(tree, _receiver(tree, function))
    if known is not None:
        return _Keeper(known)
    name = free_name(tree.text, *_NAMES)
    return _Keeper(name, (imports.line_after(f"{name}: {_annotation(imports)} = set()"),))


def _annotation(imports: ImportPlaces) -> str:
    if imports.has(EnsureImport("", "asyncio")):
        return "set[asyncio.Task[object]]"
    return "set[Task[object]]" if imports.has(EnsureImport("", "asyncio", "Task")) else "set[object]"


def _receiver(tree: Tree, function: cst.FunctionDef) -> str:
    """What the function calls the object it is a method of (`self`); empty when it is none."""
    block = tree.parent(function)
    cls = tree.parent(block) if block is not None else None
    if not isinstance(cls, cst.ClassDef) or any(_is_no_method(item) for item in function.decorators):
        return ""
    first = next(iter((*function.params.posonly_params, *function.params.params)), None)
    return first.name.value if first is not None else ""


def _is_no_method(decorator: cst.Decorator) -> bool:
    return dotted(decorator.decorator) in ("staticmethod", "classmethod")


def _known_set(tree: Tree, owner: str) -> str | None:
    """A set from which tasks of this file are discarded when they are done."""
    for match in re.finditer(r"\.add_done_callback\(\s*([\w.]+)\.(?:discard|remove)\s*\)", tree.text):
        name = match[1]
        holder, _, attribute = name.rpartition(".")
        if holder == "" and _is_made_at_top(tree, name):
            return name
        if owner and holder == owner and re.search(rf"\b{holder}\.{attribute}\b[^=\n]*=\s*set\(\)", tree.text):
            return name
    return None


def _is_made_at_top(tree: Tree, name: str) -> bool:
    return re.search(rf"^{name}\b[^=\n]*=\s*set\(\)", tree.text, re.MULTILINE) is not None


def _text_of(tree: Tree, node: cst.CSTNode) -> str:
    return tree.text[tree.start(node) : tree.end(node)]
