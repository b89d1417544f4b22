"""`required-version`: may this version of asynclint run?"""

import re

from asynclint import __version__
from asynclint.engine.complaints import ConfigError
from asynclint.engine.config_file import ConfigFile

_REQUIREMENT = re.compile(r"\s*(==|!=|>=|<=|>|<|~=)?\s*(\d+(?:\.\d+)*)\s*")


def require_version(file: ConfigFile) -> None:
    """Raises `ConfigError` when the file wants another one."""
    wanted = file.table.get("required-version")
    if wanted is None:
        return
    for part in wanted.split(","):
        match = _REQUIREMENT.fullmatch(part)
        if match is None:
            raise ConfigError(f'{file.place("required-version")}: required-version: "{part.strip()}" is no version')
        if not _satisfies(match.group(1) or "==", match.group(2)):
            raise ConfigError(
                f"{file.place('required-version')}: required-version: {wanted} is wanted, this is {__version__}"
            )


def _satisfies(operator: str, wanted: str) -> bool:
    have = tuple(int(part) for part in re.findall(r"\d+", __version__)[:3])
    want = tuple(int(part) for part in wanted.split("."))
    size = max(len(have), len(want))
    padded, limit = have + (0,) * (size - len(have)), want + (0,) * (size - len(want))
    if operator == "~=":
        return padded >= limit and have[: len(want) - 1] == want[:-1]
    return {
        "==": padded == limit,
        "!=": padded != limit,
        ">=": padded >= limit,
        "<=": padded <= limit,
        ">": padded > limit,
        "<": padded < limit,
    }[operator]
