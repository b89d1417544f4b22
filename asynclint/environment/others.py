"""Is there more in an environment than asynclint and what it brings?"""

import os
import re
from collections.abc import Iterable

from asynclint.environment.distributions import distribution_folders
from asynclint.environment.locks import normalised

#: In every environment, whoever made it.
_TOOLS = frozenset({"pip", "setuptools", "wheel", "uv", "distribute"})
_REQUIRED = re.compile(r"^Requires-Dist: *([A-Za-z0-9][\w.-]*)(.*)$", re.MULTILINE)


def holds_others(folders: Iterable[str]) -> bool:
    """Does anything lie there that neither asynclint nor its extras ask for?"""
    found = {normalised(name): path for name, path in distribution_folders(folders)}
    ours: set[str] = set()
    work = ["asynclint"]
    while work:
        name = work.pop()
        if name in ours:
            continue
        ours.add(name)
        for required, rest in _REQUIRED.findall(_metadata(found[name])) if name in found else ():
            if name == "asynclint" or "extra ==" not in rest:
                work.append(normalised(required))
    return not found.keys() <= ours | _TOOLS


def _metadata(folder: str) -> str:
    try:
        with open(os.path.join(folder, "METADATA"), encoding="utf-8", errors="replace") as stream:
            return stream.read().partition("\n\n")[0]
    except OSError:
        return ""
