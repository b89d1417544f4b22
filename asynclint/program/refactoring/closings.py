"""A client that is kept for good, and that nothing closes -> the edits by which the application closes it."""

from asynclint.catalogue.entries import Client
from asynclint.model.edits import Edit
from asynclint.model.lifespan_edits import CloseInLifespan, Ending
from asynclint.program.analyses.applications import place
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.refactoring.hoists import Hoist, Hoists
from asynclint.program.refactoring.stays import application_of
from asynclint.program.symbols.naming import Refusal
from asynclint.program.symbols.spelling import spell


class Closings:
    def __init__(self, hoists: Hoists) -> None:
        self._hoists = hoists

    def plan(self, built: CallOf, client: Client, kept: str | None) -> Hoist | Refusal:
        """For the client that a call builds and that is kept as `kept`."""
        if kept is None or client.ends not in tuple(Ending) or not client.closed_by:
            return Refusal("nobody has looked up yet how an application closes it")
        application = application_of(self._hoists.applications, [built])
        stay = self._hoists.stay_in(application) if not isinstance(application, Refusal) else application
        if isinstance(stay, Refusal):
            return stay
        module, scope = stay.module, built.scope
        if scope is scope.module.body:
            if not kept.isidentifier() or len(scope.bindings.get(kept, ())) != 1:
                return Refusal(f"`{kept}` is not bound just once")
            needed = self._hoists.importing.from_module(module, scope.module, kept)
            if isinstance(needed, Refusal):
                return needed
        elif scope is stay.lifespan:
            needed = []
        else:
            return Refusal(f"`{kept}` cannot be reached from the lifespan")
        function = "lifespan"
        edits: list[Edit] = [*needed]
        if stay.lifespan is None:
            made = self._hoists.new_lifespan(stay)
            if isinstance(made, Refusal):
                return made
            function, more = made
            edits = [*more, *needed]
        waiting = "" if client.ends == Ending.CALLED else "await "
        closing = CloseInLifespan(
            path=module.path,
            framework=stay.framework,
            application=stay.application.at,
            app_type=spell(stay.application.call.callee, stay.application.frame.scope),
            lifespan=place(stay.lifespan) if stay.lifespan is not None else None,
            function=function,
            closing=f"{waiting}{kept}.{client.closed_by[0]}()",
        )
        return Hoist((closing, *edits), kept, 1)
