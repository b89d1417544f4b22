"""Paths as readers want them: relative to where they stand, or absolute for machines."""

import os
from collections.abc import Mapping
from dataclasses import field

from asynclint.model.record import record

#: Characters that begin a new line or speak to the terminal, and how they are shown.
_CONTROL = {code: repr(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def on_one_line(text: str) -> str:
    """Names of files may hold any character: one with a newline could pass for a finding, or for a command to a build
    service."""
    return text if text.isprintable() else text.translate(_CONTROL)


@record
class Paths:
    """`root` is the project root, `cwd` where the user stands, `packages` where the files of installed packages are."""

    root: str
    cwd: str
    packages: Mapping[str, str] = field(default_factory=dict)

    def shown(self, path: str) -> str:
        """Relative to the working directory where that is shorter than climbing out of it; on one line."""
        if path == "-" or self.root == self.cwd or path in self.packages:
            return on_one_line(path)
        absolute = os.path.normpath(os.path.join(self.root, path))
        relative = os.path.relpath(absolute, self.cwd)
        return on_one_line(
            absolute if relative.startswith(os.pardir + os.sep + os.pardir) else relative.replace(os.sep, "/")
        )

    def absolute(self, path: str) -> str:
        if path in self.packages:
            return self.packages[path]
        return path if path == "-" else os.path.normpath(os.path.join(self.root, path))
