"""What rules about comments see: suppressions, and the configuration of ruff, which reads the same comments."""

from asynclint.model.edits import ReplaceText
from asynclint.model.record import record
from asynclint.model.source import Location


@record
class Suppression:
    """One comment at the end of a run. Only words that speak of rules of ours are judged."""

    at: Location
    unused: tuple[str, ...] = ()  # words that silenced nothing
    unknown: tuple[str, ...] = ()  # words that mean no rule
    wrong: str = ""  # why it is no suppression at all
    edits: tuple[ReplaceText, ...] = ()  # what takes the unused words out


@record
class RuffConfiguration:
    """A configuration file of ruff. `strips`: does `ruff check --fix` take codes it does not know out of comments?"""

    at: Location
    strips: bool
    keeps: tuple[str, ...] = ()  # the beginnings of codes it leaves alone
    endangered: tuple[Location, ...] = ()  # comments with codes of ours
