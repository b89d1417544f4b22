"""Changed files as one unified diff."""

import difflib
import re
from collections.abc import Mapping

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


def render_diff(changes: Mapping[str, tuple[str, str]]) -> str:
    """`changes`: shown path -> text before and after. Lines keep their ends; a missing last one is said as git does."""
    parts: list[str] = []
    for path, (before, after) in sorted(changes.items()):
        lines = difflib.unified_diff(_LINES.findall(before), _LINES.findall(after), path, path)
        parts += [line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return "".join(parts)
