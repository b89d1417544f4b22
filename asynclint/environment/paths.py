"""Package folders -> all folders and packages that imports see: what `.pth` files and editable installs add.

Python runs parts of those files at start-up. Nothing is run here: a line that names a folder is followed, and so are
the tables that setuptools writes for editable installs, as far as they are plain data.
"""

import ast
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import field

from asynclint.model.record import record


@record
class SearchPath:
    """`folders` are searched in order; `packages` says of some dotted names where they are instead."""

    folders: tuple[str, ...]
    packages: dict[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()  # the files that were read to find out


def search_path(folders: Iterable[str]) -> SearchPath:
    """Everything that is imported from when `folders` are the package folders of an environment."""
    found: dict[str, None] = {}
    packages: dict[str, str] = {}
    inputs: list[str] = []
    for folder in folders:
        found.setdefault(folder)
        names = _names(folder)
        for name in names:
            if name.endswith(".pth"):
                inputs.append(os.path.join(folder, name))
                found.update(dict.fromkeys(_added_by(folder, name)))
            elif name.startswith("__editable__") and name.endswith("_finder.py"):
                inputs.append(os.path.join(folder, name))
                packages |= {**_mapped_by(os.path.join(folder, name)), **packages}
        found.update(dict.fromkeys(_editable_folders(folder, names)))
    return SearchPath(tuple(found), packages, tuple(inputs))


def _added_by(folder: str, name: str) -> Iterator[str]:
    """The folders that the lines of a `.pth` file name; lines that are code are not looked at."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8-sig", errors="surrogateescape") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return
    for line in lines:
        text = line.strip()
        if not text or text.startswith(("#", "import ", "import\t")) or "\0" in text:
            continue
        path = os.path.normpath(os.path.join(folder, text))
        if os.path.isdir(path):
            yield path


def _mapped_by(path: str) -> dict[str, str]:
    """`MAPPING = {"package": "/where/it/is"}`, the table of setuptools' finder of an editable install."""
    try:
        with open(path, encoding="utf-8") as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for statement in tree.body:
        if not isinstance(statement, ast.AnnAssign | ast.Assign):
            continue
        target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
        if isinstance(target, ast.Name) and target.id == "MAPPING":
            try:
                table = ast.literal_eval(statement.value) if statement.value is not None else {}
            except ValueError:
                continue
            pairs = table.items() if isinstance(table, dict) else ()
            found |= {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}
    return found


def _editable_folders(folder: str, names: Iterable[str]) -> Iterator[str]:
    """`direct_url.json` of an editable install says where its sources are; searched last, for finders that are code."""
    for name in names:
        if name.endswith(".dist-info"):
            source = editable_source(os.path.join(folder, name))
            if source is not None:
                yield from (path for path in (os.path.join(source, "src"), source) if os.path.isdir(path))


def editable_source(metadata: str) -> str | None:
    """The folder that an editable install points to; None when the distribution is installed for good."""
    from urllib.parse import unquote, urlparse
    from urllib.request import url2pathname  # brings half of the network modules

    try:
        with open(os.path.join(metadata, "direct_url.json"), encoding="utf-8") as stream:
            told = json.load(stream)
        if not told["dir_info"]["editable"]:
            return None
        url = urlparse(told["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return url2pathname(unquote(url.path)) if url.scheme == "file" else None


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
