"""What becomes of the settings of a pool: who takes them, and what holds callers back before they get there."""

from asynclint.catalogue.entries import Client
from asynclint.catalogue.load import Catalogue
from asynclint.model.facts import Call, Expr
from asynclint.model.record import record
from asynclint.program.analyses.bounds import Boundaries
from asynclint.program.evaluation.circumstances import holds
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame, dotted
from asynclint.program.symbols.usage import Usage, consumers


@record
class Pooling:
    """How the settings of a pool come into effect."""

    is_ignored: bool  # all clients that take them borrow the connections of something else
    in_threads: bool  # all of them are synchronous: there are as many connections as threads
    beside_limit: bool  # something in the same module waits for its turn


def pooling(boundaries: Boundaries, frame: Frame, index: int) -> Pooling:
    """What call number `index` of a frame sets, in the eyes of the clients it is handed to in the same function."""
    evaluator, scope = boundaries.evaluator, frame.scope
    found = consumers(scope, index)
    calls = [scope.body.calls[item.call] for item in found if item.usage is Usage.PASSED]
    takers = [(call, client) for call in calls if (client := _client(evaluator, evaluator.catalogue, frame, call))]
    own: list[Expr] = [index, *(item.target for item in found if item.usage is Usage.LOCAL)]
    return Pooling(
        is_ignored=bool(takers) and all(_borrows(client, call, own) for call, client in takers),
        in_threads=bool(takers) and all(client.synchronous for _, client in takers),
        beside_limit=boundaries.has_turns(scope.module),
    )


def _client(evaluator: Evaluator, catalogue: Catalogue, frame: Frame, call: Call) -> Client | None:
    names = (dotted(value) for value in evaluator.callees(frame, call))
    return next((client for name in names if name is not None and (client := catalogue.client(name))), None)


def _borrows(client: Client, call: Call, own: list[Expr]) -> bool:
    """Does it take its connections from something else than `own`?"""
    given = dict(call.keywords)
    return any(holds(condition, call) and given.get(condition.argument) not in own for condition in client.shared_if)
