"""Edits -> splices: every edit finds its node and says what text goes there."""

import re
from collections.abc import Sequence

from asynclint.fixes.awaiting import await_calls, insert_async
from asynclint.fixes.calls import call_instead, limit_wait, offload, set_keyword
from asynclint.fixes.cancellation import raise_cancellation
from asynclint.fixes.guards import guard_main
from asynclint.fixes.handed import await_argument, await_process, call_here, hand_over
from asynclint.fixes.imports import ImportPlaces
from asynclint.fixes.launch import launch_splices
from asynclint.fixes.limits import limit_fan_out
from asynclint.fixes.splice import Lines, Splice
from asynclint.fixes.stale import use_module
from asynclint.fixes.tasks import keep_task
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import (
    USUAL,
    AwaitArgument,
    AwaitCall,
    AwaitProcess,
    AwaitUpwards,
    CallHere,
    CallInstead,
    Choices,
    Edit,
    EnsureImport,
    HandOver,
    InsertLine,
    KeepTask,
    LimitFanOut,
    LimitWait,
    MakeAsync,
    OffloadCall,
    RaiseCancellation,
    ReplaceText,
    SetKeyword,
    UseModule,
    UseTwin,
)
from asynclint.model.launch_edits import GuardMain

#: What may stand behind a statement: nothing, or a comment.
_REST_OF_LINE = re.compile(r"[ \t]*;?[ \t]*(#[^\r\n]*)?(?=\r|\n|$)")

__all__ = ["CannotFixError", "Renderer"]


class Renderer:
    """Renders edits of one file as the project wants them. The tree is built when it is needed."""

    def __init__(self, text: str, choices: Choices = USUAL) -> None:
        self._text = text
        self._choices = choices
        self._tree: Tree | None = None
        self._imports: ImportPlaces | None = None

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            self._tree = Tree(self._text)
        return self._tree

    def render(self, edits: Sequence[Edit]) -> list[Splice]:
        """The splices of all edits that change this file. Raises `CannotFixError`."""
        asynchronous = [edit for edit in edits if isinstance(edit, MakeAsync)]
        awaited = [edit for edit in edits if isinstance(edit, AwaitCall)]
        found = list(insert_async(self.tree, asynchronous)) if asynchronous else []
        try:
            found += await_calls(self.tree, awaited) if awaited else ()
            found += [splice for edit in edits for splice in self._render(edit)]
        finally:
            if asynchronous:
                self.tree.coroutines.clear()
        return found

    def _render(self, edit: Edit) -> list[Splice]:
        match edit:
            case ReplaceText():
                return [_replace_text(Lines(self._text), edit)]
            case CallInstead():
                return list(call_instead(self.tree, edit, self._choices.width))
            case OffloadCall():
                return self._with_partial(edit.at.path, list(offload(self.tree, edit, self._choices.width)))
            case HandOver():
                return self._with_partial(edit.at.path, list(hand_over(self.tree, edit)))
            case CallHere():
                return list(call_here(self.tree, edit, self._choices.width))
            case AwaitArgument():
                return list(await_argument(self.tree, edit))
            case AwaitProcess():
                return list(await_process(self.tree, edit, self._choices.width))
            case SetKeyword():
                return list(set_keyword(self.tree, edit, self._choices.width))
            case LimitWait():
                return list(limit_wait(self.tree, edit, self._choices))
            case KeepTask():
                return list(keep_task(self.tree, self._places, edit, self._choices.width))
            case RaiseCancellation():
                return list(raise_cancellation(self.tree, edit))
            case LimitFanOut():
                return list(limit_fan_out(self.tree, edit, self._choices))
            case UseModule():
                return list(use_module(self.tree, edit))
            case InsertLine():
                return [_insert_line(Lines(self._text), edit)]
            case GuardMain():
                return [guard_main(self.tree, edit)]
            case EnsureImport():
                return self._import(edit)
            case AwaitUpwards() | UseTwin():
                raise CannotFixError("it takes the whole program to repair it")
            case AwaitCall() | MakeAsync():
                return []
            case _:
                return list(launch_splices(self._text, edit))

    def _with_partial(self, path: str, splices: list[Splice]) -> list[Splice]:
        """With the import that keyword arguments need which could not be handed on as they are."""
        needed = any("functools.partial(" in item.text for item in splices)
        return [*splices, *(self._import(EnsureImport(path, "functools")) if needed else [])]

    @property
    def _places(self) -> ImportPlaces:
        if self._imports is None:
            self._imports = ImportPlaces(self.tree)
        return self._imports

    def _import(self, wanted: EnsureImport) -> list[Splice]:
        return [] if self._places.has(wanted) else [self._places.place(wanted)]


def _replace_text(lines: Lines, edit: ReplaceText) -> Splice:
    span = edit.at.span
    try:
        return Splice(lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column), edit.text)
    except IndexError as error:
        raise CannotFixError("the file is shorter than it was") from error


def _insert_line(lines: Lines, edit: InsertLine) -> Splice:
    span = edit.at.span
    try:
        first = lines.offset(span.line, 0)
        statement = lines.offset(span.line, span.column)
        end = lines.offset(span.end_line, span.end_column)
    except IndexError as error:
        raise CannotFixError("the file is shorter than it was") from error
    indentation = lines.text[first:statement]
    if indentation.strip():
        raise CannotFixError("the statement shares its line with another one")
    if edit.above:
        return Splice(first, first, indentation + edit.text + lines.newline)
    rest = _REST_OF_LINE.match(lines.text, end)
    if rest is None:
        raise CannotFixError("the statement shares its line with another one")
    return Splice(rest.end(), rest.end(), lines.newline + indentation + edit.text)
