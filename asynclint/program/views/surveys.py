"""What rules ask about the program as a whole, each answer worked out when it is first asked for."""

from collections.abc import Callable, Mapping, Sequence, Set

from asynclint.catalogue.entries import Client
from asynclint.model.facts import CallFlag, UseKind
from asynclint.program.analyses.applications import Applications
from asynclint.program.analyses.bounds import Boundaries
from asynclint.program.analyses.lifetimes import Lifetimes, Tenure
from asynclint.program.analyses.origins import Origins
from asynclint.program.analyses.patience import Patience
from asynclint.program.analyses.shapes import Shapes
from asynclint.program.analyses.waits import Waits
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.refactoring.accessors import Accessors
from asynclint.program.refactoring.closings import Closings
from asynclint.program.refactoring.hoists import Hoists, Sharing
from asynclint.program.symbols.lazy import lazy
from asynclint.program.symbols.naming import Refusal
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.shelf import SHELF
from asynclint.program.symbols.spelling import last_name

#: Methods that all requests of a session go through.
_SENDING = (".request", ".send")


#: For each call in a function (or handed over by its call of that number) that can have a timeout: has it?
LimitsIn = Callable[[Scope, int | None], list[bool]]


class Surveys:
    """`registered`: what handlers are registered with; `limits_in` tells about the timeouts of calls."""

    def __init__(self, runtime: Runtime, registered: Mapping[Scope, Set[str]], limits_in: LimitsIn) -> None:
        self.runtime = runtime
        self.evaluator = runtime.evaluator
        self.catalogue = runtime.evaluator.catalogue
        self.registered = registered
        self._limits_in = limits_in
        self._mentioned: dict[str, bool] = {}

    @lazy
    def origins(self) -> Origins:
        return Origins(self.runtime)

    @lazy
    def shapes(self) -> Shapes:
        return Shapes(self.origins)

    @lazy
    def boundaries(self) -> Boundaries:
        return Boundaries(self.runtime, self.origins)

    @lazy
    def applications(self) -> Applications:
        return Applications(self.origins)

    @lazy
    def closings(self) -> Closings:
        return Closings(self.hoists)

    @lazy
    def accessors(self) -> Accessors:
        return Accessors(self.hoists)

    @lazy
    def hoists(self) -> Hoists:
        return Hoists(self.applications, self.runtime, self.registered)

    @lazy
    def waits(self) -> Waits:
        return Waits(self.origins, self._limits_in)

    @lazy
    def patience(self) -> Patience:
        return Patience(self.catalogue, self.shapes)

    @lazy
    def lifetimes(self) -> Lifetimes:
        return Lifetimes(self.runtime)

    @lazy
    def replaces_sending(self) -> bool:
        """Does the project do so anywhere: `session.request = partial(session.request, timeout=5)`?"""
        modules = self.evaluator.modules.in_order()
        return any(target.endswith(_SENDING) for module in modules for target, *_ in module.facts.stores)

    @lazy
    def awaited_names(self) -> frozenset[str]:
        """Last names of everything that is awaited, or that runs when a stack is left."""
        return frozenset(name for names, _ in self._endings for name in names)

    @lazy
    def entered_names(self) -> frozenset[str]:
        """Last names of what `async with` enters."""
        return frozenset(name for _, names in self._endings for name in names)

    @lazy
    def _endings(self) -> list[tuple[set[str], set[str]]]:
        found: list[tuple[set[str], set[str]]] = []
        for module in self.evaluator.modules.in_order():
            for index in range(len(module.facts.functions)):
                scope = module.scope(index)
                calls, uses = scope.body.calls, scope.body.uses
                awaited = {last_name(call.callee) for call in calls if call.flags & CallFlag.AWAITED}
                handed = {last_name(a) for call in calls for a in call.arguments if isinstance(a, str)}
                entered = {last_name(use.value) for use in uses if use.kind == UseKind.ASYNC_ENTER}
                found.append((awaited | handed, entered))
                SHELF.settle()
        return found

    def sharing(
        self, built: CallOf, symbol: str, client: Client, tenures: Sequence[Tenure], kept_as: str | None
    ) -> Sharing:
        """How the client that a call builds could serve all requests."""
        kept = self.hoists.plan(built, symbol, client, tenures)
        if isinstance(kept, Refusal) and kept.is_provisional:
            return Sharing(kept, kept, kept)
        closing = self.closings.plan(built, client, kept_as)
        return Sharing(kept, self.accessors.plan(built, symbol, client, tenures), closing)

    def mentions(self, symbol: str) -> bool:
        """Does the project subclass or call this?"""
        if symbol not in self._mentioned:
            last = symbol.rpartition(".")[2]
            modules = self.evaluator.modules.in_order()
            self._mentioned[symbol] = any(last in module.facts.called.split() for module in modules) or any(
                symbol in self.evaluator.hierarchy.bases_outside(module.cls(index))
                for module in modules
                for index, cls in enumerate(module.facts.classes)
                if cls.bases
            )
        return self._mentioned[symbol]
