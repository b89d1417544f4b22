"""Where the knowledge lies on disk: nothing in, one folder out."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def rules_root() -> Path:
    """The folder of cards and catalogue.

    An installed wheel carries it inside the package; a checkout has it beside the package. The checkout wins, because
    an editable install may also hold an old copy inside.
    """
    beside = _PACKAGE.parent / "rules"
    if (beside / "catalogue").is_dir():
        return beside
    return _PACKAGE / "rules"
