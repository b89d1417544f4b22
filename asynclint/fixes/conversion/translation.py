"""Requests of one package -> those of an awaitable client of another one: arguments, answers and errors.

A function that sends one request becomes a method of such a client; the methods of a session that becomes such a
client are told the same things in other words.
"""

import ast

from asynclint.catalogue.entries import Translation, Twin
from asynclint.fixes.conversion.arguments import Arguments
from asynclint.fixes.conversion.coroutines import Coroutines, place
from asynclint.fixes.conversion.errors import Errors
from asynclint.fixes.conversion.opened import Opened
from asynclint.fixes.conversion.texts import Text
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, EnsureImport, ReplaceText
from asynclint.program.evaluation.values import Value, dotted


class Translations:
    """Collects the edits by which requests are sent on clients. Raises `CannotFixError` with the reason."""

    def __init__(self, coroutines: Coroutines, edits: dict[Edit, None]) -> None:
        self._coroutines = coroutines
        self._texts = coroutines.texts
        self._catalogue = coroutines.texts.evaluator.catalogue
        self._edits = edits
        self._opened = Opened(coroutines, edits)
        self._arguments = Arguments(coroutines, edits)
        self._errors = Errors(coroutines, edits)
        self._sent: set[ast.Call] = set()
        self._answers: list[tuple[Text, ast.expr, Twin]] = []

    @property
    def has_sent(self) -> bool:
        """Is there a function that became a method?"""
        return bool(self._sent)

    def settle(self) -> bool:
        """Follows the errors up; did anything wait?"""
        return self._errors.settle()

    def finish(self) -> None:
        """What can only be asked when everything is known."""
        self._errors.finish()
        self._opened.finish()

    def answers(self) -> list[tuple[Text, ast.expr, Twin]]:
        """Expressions that give an answer and that nobody has looked after yet, with what an answer is from now on."""
        found = self._answers
        for text, node, translation in self._errors.answers:
            self._answer(text, node, translation)
        self._answers, self._errors.answers = [], []
        return found

    def others(self) -> list[tuple[Text, ast.Call]]:
        """Requests that have to be sent in the same way, because one handler waits for the errors of all."""
        found, self._errors.others = self._errors.others, []
        return found

    # ---------------------------------------------------------------- functions
    def is_function(self, text: Text, call: ast.Call) -> bool:
        """Does the call send one request, and can a client do that?"""
        return self._translation(text, call) is not None

    def send(self, text: Text, call: ast.Call) -> None:
        """The function becomes a method of a client."""
        if call in self._sent:
            return
        self._sent.add(call)
        translation = self._translation(text, call)
        if translation is None or not isinstance(call.func, ast.Name | ast.Attribute):
            raise CannotFixError(f"what is called at {place(text, call)} is not known")
        method = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
        self._coroutines.await_call(text, call)
        said = self._arguments.translate(text, call, method, translation)
        missing = [f"{name}={value}" for name, value in translation.always.items() if name not in said]
        client = self._opened.own(text, call, translation)
        if method in translation.but:
            missing = []
            if client is not None or self._opened.is_shared(text, call):
                self._say_instead(text, call, method, translation, said)
        if client is None:
            client = self._opened.around(text, call, translation, missing)
            self._edits[EnsureImport(text.path, translation.package)] = None
        elif missing:
            self._arguments.say(text, call, ", ".join(missing))
        self._edits[ReplaceText(text.at(call.func), f"{client}.{method}")] = None
        self._answer(text, call, translation)
        self._errors.raised_by(text, call, translation)

    def _translation(self, text: Text, call: ast.Call) -> Translation | None:
        for value in self._texts.callees(text, call):
            module, _, name = self._canonical(value).rpartition(".")
            found = self._catalogue.translation(module) if module else None
            if found is not None and name in found.methods:
                return found
        return None

    def _canonical(self, value: Value) -> str:
        name = dotted(value)
        return self._catalogue.canonical(name) if name is not None else ""

    # ---------------------------------------------------------------- methods
    def of(self, twin: Twin, path: str = "") -> Translation | None:
        """What holds for a method of an object that becomes a client of another package."""
        found = self._catalogue.translation(twin.translated) if twin.translated else None
        return found if found is not None and (not path or path in found.methods) else None

    def send_on(self, text: Text, call: ast.Call, method: str, translation: Translation, handed: int = 0) -> None:
        """The object on which the method is called is such a client now. The first `handed` arguments are not its."""
        said = self._arguments.translate(text, call, method, translation, handed)
        if method in translation.but:
            self._say_instead(text, call, method, translation, said)
        parent = text.parent(call)
        self._answer(text, parent if handed and isinstance(parent, ast.Await) else call, translation)
        self._errors.raised_by(text, call, translation)

    def assigned(self, text: Text, name: str, value: ast.expr, twin: Twin) -> None:
        """What an attribute of the object is set to has to be understood by the other package."""
        translation = self.of(twin)
        if translation is not None:
            self._arguments.value(text, name, value, translation)

    def _say_instead(
        self, text: Text, call: ast.Call, method: str, translation: Translation, said: frozenset[str]
    ) -> None:
        written = translation.but[method]
        if written.partition("=")[0] not in said:
            self._arguments.say(text, call, written)

    # ---------------------------------------------------------------- answers
    def _answer(self, text: Text, node: ast.expr, translation: Translation) -> None:
        twin = self._catalogue.twin(translation.result)
        if twin is not None:
            self._answers.append((text, node, twin))

    def read(self, text: Text, call: ast.Call, twin: Twin) -> None:
        """A method of an answer is called: it may raise errors of the other package."""
        translation = self.of(twin)
        if translation is not None:
            self._errors.raised_by(text, call, translation)
