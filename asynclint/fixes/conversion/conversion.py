"""Intents of a fix, and the whole program -> edits of single nodes, all of them or a reason why it cannot be done."""

import ast
from collections.abc import Sequence

from asynclint.fixes.conversion.contents import Contents
from asynclint.fixes.conversion.coroutines import Coroutines, Linked, place
from asynclint.fixes.conversion.files import Files
from asynclint.fixes.conversion.objects import Objects
from asynclint.fixes.conversion.texts import Text, Texts
from asynclint.fixes.conversion.translation import Translations
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import AwaitUpwards, Edit, Fix, Intent, OpenAwaitably, WholeFile


def expand(fix: Fix, program: Linked, texts: Texts) -> Sequence[Edit]:
    """The edits of a fix without intents. Raises `CannotFixError`."""
    intents = [edit for edit in fix.edits if isinstance(edit, Intent)]
    if not intents:
        return fix.edits
    edits: dict[Edit, None] = dict.fromkeys(edit for edit in fix.edits if edit not in intents)
    coroutines = Coroutines(program, texts, edits)
    translations = Translations(coroutines, edits)
    objects = Objects(program.evaluator, coroutines, translations, edits)
    awaited: list[tuple[Text, ast.Call]] = []
    for intent in intents:
        text = texts.of(intent.at.path)
        call = text.node_at(intent.at.span)
        if not isinstance(call, ast.Call):
            raise CannotFixError("it is no call")
        if isinstance(intent, AwaitUpwards):
            coroutines.enter_async(text, call, "called")
        elif isinstance(intent, OpenAwaitably):
            Files(coroutines, edits).open(text, call, intent)
        elif isinstance(intent, WholeFile):
            Contents(coroutines, edits).take(text, call, intent)
        else:
            objects.convert(text, call)
            awaited.append((text, call))
    while objects.settle() or coroutines.settle() or translations.settle():
        pass
    objects.finish()
    translations.finish()
    for text, call in awaited:
        if not coroutines.is_awaited(call) and not _is_entered(text, call):
            raise CannotFixError(f"the call at {place(text, call)} is not one that can be awaited")
    return tuple(edits)


def _is_entered(text: Text, call: ast.Call) -> bool:
    return isinstance(text.parent(call), ast.withitem | ast.For)
