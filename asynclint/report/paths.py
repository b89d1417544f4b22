"""Paths as readers want them: relative to where they stand, or absolute for machines."""

import os
from collections.abc import Mapping
from dataclasses import field

from asynclint.model.record import record


@record
class Paths:
    """`root` is the project root, `cwd` where the user stands, `packages` where the files of installed packages are."""

    root: str
    cwd: str
    packages: Mapping[str, str] = field(default_factory=dict)

    def shown(self, path: str) -> str:
        """Relative to the working directory where that is shorter than climbing out of it."""
        if path == "-" or self.root == self.cwd or path in self.packages:
            return path
        absolute = os.path.normpath(os.path.join(self.root, path))
        relative = os.path.relpath(absolute, self.cwd)
        return absolute if relative.startswith(os.pardir + os.sep + os.pardir) else relative.replace(os.sep, "/")

    def absolute(self, path: str) -> str:
        if path in self.packages:
            return self.packages[path]
        return path if path == "-" else os.path.normpath(os.path.join(self.root, path))
