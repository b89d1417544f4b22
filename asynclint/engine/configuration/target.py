"""`target-version`: the lowest Python the project supports, and which repairs would not run there."""

import os
import re
from collections.abc import Sequence
from dataclasses import astuple

from asynclint.engine.configuration.config_file import ConfigFile
from asynclint.model.edits import Edit, Fix

DEFAULT = "py311"

_LOWEST = re.compile(r"(?:>=|~=|==)\s*3\.(\d+)")
_REQUIRED = re.compile(r"^\s*requires-python\s*=\s*[\"']([^\"'\n]*)", re.MULTILINE)
#: What repairs write, and the minor version that brought it.
_SINCE = {
    "asyncio.to_thread": 9,
    "asyncio.timeout": 11,
    "asyncio.timeout_at": 11,
    "asyncio.TaskGroup": 11,
    "asyncio.Runner": 11,
    "asyncio.Barrier": 11,
}
_NAMES = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in _SINCE))


def required_python(chain: Sequence[ConfigFile], root: str) -> str:
    """The lowest version of `requires-python`: of the configuration files, else of the project's pyproject.toml."""
    for file in reversed(chain):
        match = _LOWEST.search(str(file.project.get("requires-python", "")))
        if match is not None:
            return f"py3{match[1]}"
    match = _LOWEST.search(_written_in(os.path.join(root, "pyproject.toml")))
    return f"py3{match[1]}" if match is not None else DEFAULT


def _written_in(path: str) -> str:
    """`requires-python` of a file that says nothing else to us: not worth a parser."""
    try:
        with open(path, encoding="utf-8") as stream:
            match = _REQUIRED.search(stream.read())
    except (OSError, UnicodeDecodeError):
        return ""
    return match[1] if match is not None else ""


def is_too_new(fix: Fix, target: str) -> bool:
    """Does the repair write something that the lowest supported Python does not have?"""
    minor = int(target.removeprefix("py3"))
    return minor < max(_SINCE.values()) and any(minor < _since(edit) for edit in fix.edits)


def _since(edit: Edit) -> int:
    names = (name for value in astuple(edit) if isinstance(value, str) for name in _NAMES.findall(value))
    return max((_SINCE[name] for name in names), default=0)
