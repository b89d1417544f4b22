"""Paths as readers want them: relative to where they stand, or absolute for machines."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paths:
    """`root` is the project root, `cwd` where the user stands."""

    root: str
    cwd: str

    def shown(self, path: str) -> str:
        """Relative to the working directory where that is shorter than climbing out of it."""
        if path == "-" or self.root == self.cwd:
            return path
        absolute = os.path.normpath(os.path.join(self.root, path))
        relative = os.path.relpath(absolute, self.cwd)
        return absolute if relative.startswith(os.pardir + os.sep + os.pardir) else relative.replace(os.sep, "/")

    def absolute(self, path: str) -> str:
        return path if path == "-" else os.path.normpath(os.path.join(self.root, path))
