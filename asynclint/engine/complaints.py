"""What went wrong before anything was checked, in words a user can act on."""

from collections.abc import Iterable


class UsageError(Exception):
    """Ends the run with exit code 2 and this message."""


class ConfigError(UsageError):
    """A configuration that cannot be honoured; the message names file and line where they are known."""


def suggest(text: str, known: Iterable[str]) -> str:
    """` Did you mean ...?`, or nothing when no known word is close."""
    from difflib import get_close_matches  # only on the way out

    close = get_close_matches(text, list(known), n=1, cutoff=0.6) or get_close_matches(
        text.upper(), list(known), n=1, cutoff=0.6
    )
    return f" Did you mean {close[0]}?" if close else ""
