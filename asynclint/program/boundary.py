"""The line between a project and the packages it calls: which effects in there matter out here, and how surely."""

from asynclint.catalogue.entries import Blocking
from asynclint.model.effects import Cost, EdgeKind, EffectKind
from asynclint.model.facts import BlockKind
from asynclint.program.places import Edge
from asynclint.program.switches import is_decided
from asynclint.program.values import Frame

#: What an effect inside a package is to its caller: whoever calls an SDK thinks of the SDK, not of its sockets. Files,
#: locks and CPU work are not in the list: inside of libraries they are import-time reads, caches and log handlers.
_SEEN_AS = {
    EffectKind.HTTP: EffectKind.SDK,
    EffectKind.NETWORK: EffectKind.SDK,
    EffectKind.SDK: EffectKind.SDK,
    EffectKind.DATABASE: EffectKind.DATABASE,
    EffectKind.SLEEP: EffectKind.SLEEP,
    EffectKind.PROCESS: EffectKind.PROCESS,
    EffectKind.INPUT: EffectKind.INPUT,
    EffectKind.LOOP: EffectKind.LOOP,
}

#: A path through a package may hang on this many conditions that the call does not decide.
_MOST_DOUBTS = 1


def kind_seen(frame: Frame, entry: Blocking) -> EffectKind | None:
    """The kind under which the callers of `frame` see what the entry does; None when they need not care."""
    if not frame.scope.module.is_external:
        return entry.effect
    return _SEEN_AS.get(entry.effect) if entry.cost is not Cost.TRIVIAL else None


def doubts_through(frame: Frame, edge: Edge, below: int) -> int | None:
    """How many conditions a path hangs on that goes on from `frame` along `edge`; None when these are too many.

    `below` are those of the rest of the path.
    """
    doubts = below + edge.doubtful
    if frame.scope.module.is_external:
        return doubts if doubts <= _MOST_DOUBTS else None
    return None if is_guess(edge, doubts) else doubts


def is_guess(edge: Edge, doubts: int) -> bool:
    """Clients connect under an option, or for certain: a doubtful path through the constructor of one says nothing."""
    is_entered = edge.target is not None and edge.target.scope.module.is_external
    return bool(doubts) and is_entered and edge.kind is EdgeKind.CONSTRUCT


def is_conditional(frame: Frame, number: int) -> bool:
    """Does it hang on a condition that the arguments of the frame do not decide whether the block runs?"""
    blocks = frame.scope.body.blocks
    return any(
        blocks[n].kind == BlockKind.HANDLER or (blocks[n].kind == BlockKind.BRANCH and not is_decided(frame, n))
        for n in frame.scope.ancestors(number)
    )
