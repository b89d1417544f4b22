"""What asynclint says about itself: the plainest spelling of each question, answered as fast as Python starts.

Nothing is imported here but what such an answer needs. Every other spelling (`--output-format json`, a rule of a
plugin, a name that does not exist) is left to the command line.
"""

import os
from collections.abc import Sequence

from asynclint import __version__


def answer(argv: Sequence[str]) -> str | None:
    """The text to print, or None when the question is not that plain."""
    words = tuple(argv)
    if words in (("--version",), ("-V",), ("version",)):
        return version_text()
    if words == ("config",):
        return keys_text()
    if len(words) == 2 and words[0] == "config":
        return key_text(words[1])
    if len(words) == 2 and words[0] == "rule":
        return _card(words[1])
    return None


def version_text() -> str:
    return f"asynclint {__version__}\n"


def keys_text() -> str:
    """All configuration keys, one line each."""
    from asynclint.engine.configuration.options import KEYS

    width = max(map(len, KEYS))
    return "".join(f"{key:<{width}}  {KEYS[key].about}\n" for key in sorted(KEYS))


def key_text(key: str) -> str | None:
    from asynclint.engine.configuration.options import KEYS

    option = KEYS.get(key)
    if option is None:
        return None
    example = f"Example usage:\n```toml\n{option.example}\n```"
    return f"{option.about}\n\nDefault value: {option.default}\nType: {option.shape.words}\n{example}\n"


def _card(wanted: str) -> str | None:
    """The card of a built-in rule, by its code or its name: both are in the name of its file."""
    from asynclint.catalogue.roots import rules_folder

    folder = rules_folder()
    for file in os.listdir(folder):
        code, _, name = file.removesuffix(".md").partition("-")
        if file.endswith(".md") and code.startswith("ASL") and wanted in (code, name):
            with open(os.path.join(folder, file), encoding="utf-8") as stream:
                return stream.read().rstrip() + "\n"
    return None
