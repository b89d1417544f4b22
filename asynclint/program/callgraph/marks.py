"""Calls that are worth a second look: the catalogue says more about them than that they block."""

from dataclasses import dataclass

from asynclint.model.effects import EdgeKind
from asynclint.program.evaluation.arguments import Arguable
from asynclint.program.evaluation.values import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Call number `index` of a frame is, or hands over, `symbol`.

    `kind` tells how that gets to run, `actuals` what it is given, `once` that only the first caller gets there.
    """

    frame: Frame
    index: int
    symbol: str
    kind: EdgeKind
    actuals: Arguable
    once: bool
