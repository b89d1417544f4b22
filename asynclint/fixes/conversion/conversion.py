"""Intents of a fix, and the whole program -> edits of single nodes, all of them or a reason why it cannot be done."""

import ast
from collections.abc import Sequence

from asynclint.catalogue.entries import Twin
from asynclint.fixes.conversion.coroutines import Coroutines, Linked, place
from asynclint.fixes.conversion.objects import Objects, types_of
from asynclint.fixes.conversion.texts import Text, Texts
from asynclint.fixes.conversion.translation import Translations
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import AwaitUpwards, Edit, Fix, Intent, SendOnClient


def expand(fix: Fix, program: Linked, texts: Texts) -> Sequence[Edit]:
    """The edits of a fix without intents. Raises `CannotFixError`."""
    intents = [edit for edit in fix.edits if isinstance(edit, Intent)]
    if not intents:
        return fix.edits
    edits: dict[Edit, None] = dict.fromkeys(edit for edit in fix.edits if edit not in intents)
    coroutines = Coroutines(program, texts, edits)
    objects = Objects(program.evaluator, coroutines, edits)
    translations = Translations(coroutines, edits)
    awaited: list[tuple[Text, ast.Call]] = []
    for intent in intents:
        text = texts.of(intent.at.path)
        call = text.node_at(intent.at.span)
        if not isinstance(call, ast.Call):
            raise CannotFixError("it is no call")
        if isinstance(intent, AwaitUpwards):
            coroutines.enter_async(text, call, "called")
        elif isinstance(intent, SendOnClient):
            translations.send(text, call)
        else:
            base, twin = _object_of(program, coroutines, text, call)
            objects.source(text, base, twin)
            awaited.append((text, call))
    while objects.settle() or coroutines.settle():
        pass
    objects.finish()
    translations.finish()
    for text, call in awaited:
        if not coroutines.is_awaited(call) and not _is_entered(text, call):
            raise CannotFixError(f"the call at {place(text, call)} is not one that can be awaited")
    return tuple(edits)


def _object_of(program: Linked, coroutines: Coroutines, text: Text, call: ast.Call) -> tuple[ast.expr, Twin]:
    """The expression that gives the object whose method is called, or handed to a thread, and its twin."""
    handed = [item for item in call.args if coroutines.runs_with(text, call, item) is not None]
    method = handed[0] if handed else call.func
    found: list[tuple[ast.expr, Twin]] = []
    node = method.value if isinstance(method, ast.Attribute) else None
    while node is not None:
        for name in sorted(types_of(coroutines.texts.values(text, node))):
            twin = program.evaluator.catalogue.twin(name)
            if twin is not None:
                found.append((node, twin))
        node = node.value if isinstance(node, ast.Attribute) else None
    if not found:
        raise CannotFixError(f"what the call at {place(text, call)} is made on is not known")
    return found[-1]


def _is_entered(text: Text, call: ast.Call) -> bool:
    return isinstance(text.parent(call), ast.withitem | ast.For)
