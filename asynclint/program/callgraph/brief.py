"""Objects that die with the call that makes them: what they keep for later is no cache, because there is no later."""

from typing import TYPE_CHECKING

from asynclint.model.facts import BlockKind
from asynclint.program.evaluation.values import Frame, Instance
from asynclint.program.symbols.caches import keeps_for_itself
from asynclint.program.symbols.scopes import Project, ProjectClass, Scope
from asynclint.program.symbols.usage import Usage, consumers, is_handed_around

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

#: What a function may do with an object that it does not let go.
_WITHIN = frozenset({Usage.LOCAL, Usage.CALLED, Usage.ENTERED, Usage.DISCARDED})


class BriefObjects:
    def __init__(self, evaluator: "Evaluator") -> None:
        self.evaluator = evaluator
        self._known: dict[ProjectClass, bool] = {}

    def remember(self, frame: Frame) -> bool:
        """Is the object brief whose method this is, and what the method keeps kept by the object alone?"""
        receiver = frame.receiver
        return isinstance(receiver, Instance) and keeps_for_itself(frame.scope) and self.includes(receiver.cls)

    def includes(self, cls: ProjectClass) -> bool:
        """Does every object of the class live within one call of a function?"""
        found = self._known.get(cls)
        if found is None:
            self._known[cls] = False  # while it is asked
            found = self._known[cls] = self._is_brief(cls)
        return found

    def _is_brief(self, cls: ProjectClass) -> bool:
        if cls.module.is_external or self.evaluator.hierarchy.subclasses(cls):
            return False
        name = cls.facts.name
        makers = self.evaluator.outside.calls_of(name)
        if not makers or not all(self._lets_go(scope, scope.body.calls.index(call)) for scope, call in makers):
            return False
        return not any(self._is_a_value_in(module, name) for module in self.evaluator.modules.in_order())

    def _lets_go(self, scope: Scope, index: int) -> bool:
        """Is the object dropped by the function that makes it, and used in no round of a loop that finds it there?"""
        if not scope.is_function or self.evaluator.decorators.role(scope).once:
            return False
        found = consumers(scope, index)
        if not _WITHIN.issuperset(consumer.usage for consumer in found):
            return False
        names = {consumer.target for consumer in found if consumer.usage is Usage.LOCAL}
        made = set(_loops(scope, scope.body.calls[index].block))
        asked = [
            *((call.callee, call.block) for call in scope.body.calls),
            *((use.value, use.block) for use in scope.body.uses),
        ]
        return all(
            made.issuperset(_loops(scope, block))
            for chain, block in asked
            if isinstance(chain, str) and chain.partition(".")[0] in names
        )

    def _is_a_value_in(self, module: Project, name: str) -> bool:
        """Is the class handed to somebody, who may make objects of it as well: `container.register(Service)`?"""
        imported = {entry.alias for entry in module.facts.imports if entry.name == name}
        if not imported and not any(cls.name == name for cls in module.facts.classes):
            return False
        spelled = imported | {name}
        scopes = map(module.scope, range(len(module.facts.functions)))
        return any(is_handed_around(scope, alias) for scope in scopes for alias in spelled)


def _loops(scope: Scope, block: int) -> list[int]:
    return [number for number in scope.ancestors(block) if scope.body.blocks[number].kind == BlockKind.LOOP]
