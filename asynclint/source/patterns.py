"""File patterns of the configuration: what `exclude`, `include` and `per-file-ignores` mean by a glob.

A pattern matches a file or directory by its own name or by its path from the project root; `*` crosses slashes, as in
ruff.
"""

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate

_WILD = re.compile(r"[*?\[{]")


def expand_braces(pattern: str) -> Iterator[str]:
    """`*.{py,pyi}` as `*.py` and `*.pyi`; nested braces are taken apart from the inside out."""
    pending = [pattern]
    while pending:
        text = pending.pop()
        braces = re.search(r"\{([^{}]*)\}", text)
        if braces is None:
            yield text
            continue
        options = braces.group(1).split(",")
        pending.extend(text[: braces.start()] + option + text[braces.end() :] for option in reversed(options))


def anchor(pattern: str, *, base: str) -> str:
    """The pattern relative to the project root when it is written relative to the directory `base` below it."""
    text = pattern.removeprefix("./").rstrip("/")
    return f"{base}/{text}" if base and "/" in text else text


class PatternSet:
    """Many patterns as one question. `root` makes absolute patterns relative."""

    def __init__(self, patterns: Iterable[str], *, root: str = "") -> None:
        self._names: set[str] = set()
        self._paths: set[str] = set()
        globs: list[str] = []
        for pattern in patterns:
            for text in expand_braces(pattern.replace("\\", "/")):
                if root and text.startswith(root + "/"):
                    text = text[len(root) + 1 :]
                text = text.removeprefix("./").rstrip("/")
                if _WILD.search(text):
                    globs.append(text)
                elif "/" in text:
                    self._paths.add(text)
                else:
                    self._names.add(text)
        # `a/**/b` also means `a/b`, and a leading `**/` also means the root itself.
        globs += [glob.replace("/**/", "/") for glob in globs if "/**/" in glob]
        globs += [glob.removeprefix("**/") for glob in globs if glob.startswith("**/")]
        combined = "|".join(dict.fromkeys(translate(glob) for glob in globs))
        self._glob = re.compile(combined).match if globs else None

    def matches(self, name: str, path: str) -> bool:
        """Is this meant? `name` is the last part of `path`."""
        if name in self._names or path in self._paths:
            return True
        return self._glob is not None and (self._glob(name) is not None or self._glob(path) is not None)

    def matches_within(self, path: str) -> bool:
        """Is `path` meant, or any directory it lies in?"""
        parts = path.split("/")
        return any(self.matches(parts[i], "/".join(parts[: i + 1])) for i in range(len(parts)))
