"""Edges of the call graph, and the places they start from."""

from typing import NamedTuple

from asynclint.catalogue.entries import Blocking
from asynclint.model.effects import EdgeKind, EffectKind
from asynclint.program.evaluation.values import Frame


class Place(NamedTuple):
    """Where in a scope something happens, and how it is written. Columns are 0-based, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Edge(NamedTuple):
    """Control goes from a frame to another one, or to a catalogue entry."""

    place: Place
    kind: EdgeKind
    target: Frame | None
    entry: Blocking | None
    symbol: str
    once: bool = False
    inferred: bool = False
    wide: bool = False  # one of many implementations: says something only together with the others
    block: int = 0  # inside a package: the number of the block it stands in

    def bridges(self, kind: EffectKind) -> bool:
        """Is this a wait that the edge keeps from its caller?"""
        return self.kind is EdgeKind.BRIDGE and kind is EffectKind.DATABASE

    @property
    def holds(self) -> bool:
        """Does the caller stand still while the target runs?

        What the project awaits of itself is reported where it stands; for a coroutine of a package that is here.
        """
        if self.entry is not None and self.bridges(self.entry.effect):
            return False  # `await connection.run_sync(metadata.create_all)`
        return self.kind.carries_blocking or (
            self.kind is EdgeKind.AWAIT and self.target is not None and self.target.scope.module.is_external
        )
