"""Where the knowledge lies on disk: nothing in, one folder out."""

import os

TYPE_CHECKING = False  # `typing` costs as much as the whole interpreter
if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def rules_folder() -> str:
    """The folder of cards and catalogue.

    An installed wheel carries it inside the package; a checkout has it beside the package. The checkout wins, because
    an editable install may also hold an old copy inside.
    """
    beside = os.path.join(os.path.dirname(_PACKAGE), "rules")
    return beside if os.path.isdir(os.path.join(beside, "catalogue")) else os.path.join(_PACKAGE, "rules")


def rules_root() -> "Path":
    """The same, for those who walk through it."""
    from pathlib import Path

    return Path(rules_folder())
