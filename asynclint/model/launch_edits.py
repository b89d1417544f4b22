"""Repairs of launch files as data: words of commands, variables, and assignments in settings files.

Each says what should stand there; how a list, a text for a shell or a unit is written, its renderer sees at the place.
"""

from asynclint.model.record import record
from asynclint.model.source import Location


@record
class AddWords:
    """`words` behind the word of a command at `at`, as items of the list it is in, or as words of its text."""

    at: Location
    words: tuple[str, ...]


@record
class RemoveWords:
    """The words of a command at `at`, each with what sets it apart from the word before."""

    at: tuple[Location, ...]


@record
class ReplaceWord:
    """The one `word` within the stretch at `at` becomes `text`."""

    at: Location
    word: str
    text: str


@record
class SetVariable:
    """A line that sets a variable, above the instruction that starts what is at `at` (`CMD`, `ExecStart=`)."""

    at: Location
    name: str
    value: str


@record
class RenameVariable:
    """The variable whose value, or whole assignment, is at `at` is called `new`."""

    at: Location
    name: str
    new: str


@record
class Assign:
    """The name at `at`, at the top of a settings file, gets another `value`; or, with a `name`, that one is assigned
    on a line of its own below; without either, the line goes."""

    at: Location
    value: str = ""
    name: str = ""


@record
class GuardMain:
    """The statement of the call at `at`, at the top of its module, goes under `if __name__ == "__main__":`."""

    at: Location


LaunchEdit = AddWords | RemoveWords | ReplaceWord | SetVariable | RenameVariable | Assign | GuardMain
