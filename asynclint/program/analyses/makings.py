"""Objects that keep what one of their methods builds: where they are made."""

from collections import defaultdict
from collections.abc import Iterator

from asynclint.catalogue.entries import Makes
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.singletons import Singletons
from asynclint.program.evaluation.values import ClassValue, Frame
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.scopes import ProjectClass, Scope
from asynclint.program.symbols.spelling import last_name
from asynclint.program.symbols.usage import Usage, usages

_CONSTRUCTORS = ("__init__", "__post_init__", "__new__")


class Makings:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.evaluator = runtime.evaluator
        self.singletons = Singletons(runtime.evaluator)

    def of(self, frame: Frame, index: int) -> list[tuple[Frame, int]]:
        """The calls that make the objects in which a method keeps the result of its call number `index`.

        None when it keeps it elsewhere, or when there is one such object; constructors are called where it is made.
        """
        scope = frame.scope
        cls = scope.cls
        if cls is None or scope.facts.name in _CONSTRUCTORS or not self._keeps(scope, index):
            return []
        if self.singletons.includes(cls):
            return []
        family = [cls, *self.evaluator.hierarchy.subclasses(cls)]
        return [made for member in family for made in self._of_class(member)]

    def _keeps(self, scope: Scope, index: int) -> bool:
        if scope.receiver_name is None or "classmethod" in scope.decorator_names:
            return False
        found = usages(scope, index)
        if self.evaluator.decorators.role(scope).makes is Makes.CACHED_PROPERTY:
            return Usage.STORED not in found
        return Usage.ATTRIBUTE in found and Usage.STORED not in found

    def _of_class(self, cls: ProjectClass) -> Iterator[tuple[Frame, int]]:
        name = cls.facts.name
        for module in self.evaluator.modules.in_order():
            if name not in module.facts.called.split():
                continue
            for number in range(len(module.facts.functions)):
                scope = module.scope(number)
                for index, call in enumerate(scope.body.calls):
                    if last_name(call.callee) == name:
                        yield from self._made(scope, index, cls)

    def _made(self, scope: Scope, index: int, cls: ProjectClass) -> Iterator[tuple[Frame, int]]:
        frames = self._frames.get(scope) or [self.evaluator.frame(scope)]
        for frame in frames:
            for value in self.evaluator.callees(frame, scope.body.calls[index]):
                if isinstance(value, ClassValue) and value.cls is cls:
                    yield frame, index

    @lazy
    def _frames(self) -> dict[Scope, list[Frame]]:
        found: dict[Scope, list[Frame]] = defaultdict(list)
        for frame in self.runtime.graph:
            found[frame.scope].append(frame)
        return found
