"""What went wrong before anything was checked, in words a user can act on."""

from collections.abc import Iterable


class UsageError(Exception):
    """Ends the run with exit code 2 and this message."""


class ConfigError(UsageError):
    """A configuration that cannot be honoured; the message names file and line where they are known."""


def suggest(text: str, known: Iterable[str]) -> str:
    """` Did you mean ...?`, or nothing when no known word is close."""
    from difflib import SequenceMatcher, get_close_matches  # only on the way out

    for word in (text, text.upper()):
        close = get_close_matches(word, list(known), n=8, cutoff=0.6)
        if close:  # among the likely ones, people rarely get the beginning wrong
            best = max(close, key=lambda it: (SequenceMatcher(None, it, word).ratio(), _shared_beginning(it, word)))
            return f" Did you mean {best}?"
    return ""


def _shared_beginning(one: str, other: str) -> int:
    """How many characters two words have in common before they differ."""
    differing = (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
