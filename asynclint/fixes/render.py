"""Edits -> splices: every edit finds its node and says what text goes there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

from asynclint.fixes.accessors import build_once
from asynclint.fixes.awaiting import await_calls, insert_async, wrap_statement
from asynclint.fixes.calls import call_instead, limit_wait, offload, set_keyword
from asynclint.fixes.cancellation import raise_cancellation
from asynclint.fixes.definitions import ensure_definition
from asynclint.fixes.guards import guard_main
from asynclint.fixes.handed import await_argument, await_process, await_receiver, call_here, hand_over
from asynclint.fixes.imports import ImportPlaces
from asynclint.fixes.launch import launch_splices
from asynclint.fixes.lifespan import hooks_to_lifespan
from asynclint.fixes.limits import limit_fan_out
from asynclint.fixes.locks import async_lock
from asynclint.fixes.opening import close_in_lifespan, open_in_lifespan
from asynclint.fixes.parameters import ensure_parameter
from asynclint.fixes.sharing import use_instead
from asynclint.fixes.splice import Lines, Splice, in_one_place
from asynclint.fixes.stale import use_module
from asynclint.fixes.tasks import keep_task
from asynclint.fixes.threads import own_threads
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model import edits as e
from asynclint.model import lifespan_edits as lifespan
from asynclint.model.launch_edits import GuardMain, LaunchEdit

#: What may stand behind a statement: nothing, or a comment.
_REST_OF_LINE = re.compile(r"[ \t]*;?[ \t]*(#[^\r\n]*)?(?=\r|\n|$)")

#: Which event loop a module is written for, by what it imports.
_ON_TRIO = re.compile(r"^[ \t]*(import|from) trio\b", re.MULTILINE)
_ON_ASYNCIO = re.compile(r"^[ \t]*(import|from) (asyncio|anyio)\b", re.MULTILINE)

__all__ = ["CannotFixError", "Renderer"]


class Renderer:
    """Renders edits of one file as the project wants them. The tree is built when it is needed."""

    def __init__(
        self, text: str, choices: e.Choices = e.USUAL, others: "Callable[[str], Renderer] | None" = None
    ) -> None:
        self.text = text
        self.choices = choices
        self._others = others
        self._tree: Tree | None = None
        self._places: ImportPlaces | None = None

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            self._tree = Tree(self.text)
        return self._tree

    @property
    def width(self) -> int:
        return self.choices.width

    @property
    def places(self) -> ImportPlaces:
        if self._places is None:
            self._places = ImportPlaces(self.tree, self.choices)
        return self._places

    def render(self, edits: Sequence[e.Edit]) -> list[Splice]:
        """The splices of all edits that change this file. Raises `CannotFixError`."""
        imports = [edit for edit in edits if isinstance(edit, e.EnsureImport)]
        asynchronous = [edit for edit in edits if isinstance(edit, e.MakeAsync)]
        awaited = [edit for edit in edits if isinstance(edit, e.AwaitCall)]
        found = list(insert_async(self.tree, asynchronous)) if asynchronous else []
        try:
            found += await_calls(self.tree, awaited) if awaited else ()
            for edit in edits:
                if isinstance(edit, lifespan.OpenInLifespan):
                    splices, needed = self._open(edit)
                else:
                    splices, needed = self._write(edit)
                found += splices
                imports += needed
        finally:
            if asynchronous:
                self.tree.coroutines.clear()
        is_of_asyncio = any(item.module == "asyncio" for item in imports)
        if is_of_asyncio and _ON_TRIO.search(self.text) and not _ON_ASYNCIO.search(self.text):
            raise CannotFixError("the module runs on trio, where nothing of asyncio works")
        return in_one_place([*self.places.place(imports), *found] if imports else found)

    def _open(self, edit: lifespan.OpenInLifespan) -> tuple[list[Splice], list[e.EnsureImport]]:
        """What is to be opened may be written in another file."""
        path = edit.construction.path
        if path != edit.path and self._others is None:
            raise CannotFixError(f"{path} cannot be read")
        tree = self.tree if path == edit.path or self._others is None else self._others(path).tree
        return open_in_lifespan(self.tree, tree, edit, self.width)

    def _write(self, edit: e.Edit) -> tuple[list[Splice], list[e.EnsureImport]]:
        """With the imports of what hands arguments and contexts on that do not go by themselves."""
        if isinstance(edit, _WRITTEN_TOGETHER):
            return [], []
        splices = list(_WRITERS[type(edit)](self, edit))
        needed = [module for mark, module in _NEEDED if any(mark in item.text for item in splices)]
        return splices, [e.EnsureImport(e.path_of(edit), module) for module in needed]


def _refuse(_renderer: Renderer, _edit: e.Edit) -> Iterable[Splice]:
    raise CannotFixError("it takes the whole program to repair it")


#: What is written, and the module that it is from.
_NEEDED = (("contextvars.copy_context(", "contextvars"), ("functools.partial(", "functools"))

#: Edits that `render` takes together.
_WRITTEN_TOGETHER = (e.EnsureImport, e.MakeAsync, e.AwaitCall)

#: What writes an edit of a single place.
_WRITERS: Mapping[type, Callable[[Renderer, Any], Iterable[Splice]]] = {
    e.ReplaceText: lambda r, edit: [_replace_text(Lines(r.text), edit)],
    e.InsertLine: lambda r, edit: [_insert_line(Lines(r.text), edit)],
    e.CallInstead: lambda r, edit: call_instead(r.tree, edit, r.width),
    e.OffloadCall: lambda r, edit: offload(r.tree, edit, r.width),
    e.HandOver: lambda r, edit: hand_over(r.tree, edit),
    e.CallHere: lambda r, edit: call_here(r.tree, edit, r.width),
    e.AwaitArgument: lambda r, edit: await_argument(r.tree, edit),
    e.AwaitReceiver: lambda r, edit: await_receiver(r.tree, edit),
    e.AwaitProcess: lambda r, edit: await_process(r.tree, edit, r.width),
    e.SetKeyword: lambda r, edit: set_keyword(r.tree, edit, r.width),
    e.LimitWait: lambda r, edit: limit_wait(r.tree, edit, r.choices),
    e.AsyncLock: lambda r, edit: async_lock(r.tree, edit),
    e.WrapStatement: lambda r, edit: wrap_statement(Lines(r.text), edit),
    e.KeepTask: lambda r, edit: keep_task(r.tree, r.places, edit, r.width),
    e.RaiseCancellation: lambda r, edit: raise_cancellation(r.tree, edit),
    e.LimitFanOut: lambda r, edit: limit_fan_out(r.tree, edit, r.choices),
    e.UseModule: lambda r, edit: use_module(r.tree, edit),
    e.OwnThreads: lambda r, edit: own_threads(r.tree, r.places, edit, r.choices),
    e.AwaitUpwards: _refuse,
    e.UseTwin: _refuse,
    e.SendOnClient: _refuse,
    e.OpenAwaitably: _refuse,
    e.WholeFile: _refuse,
    **dict.fromkeys(get_args(LaunchEdit), lambda r, edit: launch_splices(r.text, edit)),
    GuardMain: lambda r, edit: [guard_main(r.tree, edit)],
    lifespan.HooksToLifespan: lambda r, edit: hooks_to_lifespan(r.tree, edit),
    lifespan.CloseInLifespan: lambda r, edit: close_in_lifespan(r.tree, edit),
    lifespan.UseInstead: lambda r, edit: use_instead(r.tree, edit),
    lifespan.BuildOnce: lambda r, edit: build_once(r.tree, edit),
    lifespan.EnsureParameter: lambda r, edit: ensure_parameter(r.tree, edit, r.width),
    lifespan.EnsureDefinition: lambda r, edit: ensure_definition(r.tree, edit),
}


def _replace_text(lines: Lines, edit: e.ReplaceText) -> Splice:
    span = edit.at.span
    try:
        return Splice(lines.offset(span.line, span.column), lines.offset(span.end_line, span.end_column), edit.text)
    except IndexError as error:
        raise CannotFixError("the file is shorter than it was") from error


def _insert_line(lines: Lines, edit: e.InsertLine) -> Splice:
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
