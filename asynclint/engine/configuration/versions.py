"""Versions in words: `1.2` and `>=1,<2` -> does it fit?"""

import re

#: A name, and conditions for its version.
REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9](?:[\w.-]*\w)?)(?P<versions>.*)")
_CONDITION = re.compile(r"\s*(==|!=|>=|<=|>|<|~=)?\s*(\d+(?:\.\d+)*)\s*")


def wrong_condition(wanted: str) -> str | None:
    """The first part of `>=1,<two` that is no condition."""
    return next((part.strip() for part in wanted.split(",") if _CONDITION.fullmatch(part) is None), None)


def fits(version: str, wanted: str) -> bool:
    """Does `version` meet all conditions of `wanted`? Only the first three numbers of a version count."""
    have = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    conditions = [match for part in wanted.split(",") if (match := _CONDITION.fullmatch(part)) is not None]
    return all(_meets(have, match.group(1) or "==", match.group(2)) for match in conditions)


def _meets(have: tuple[int, ...], operator: str, wanted: str) -> bool:
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
