"""A configuration file of ruff -> would `ruff check --fix` take codes that are not ruff's out of `noqa` comments?"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.model.suppressions import RuffConfiguration

#: The files ruff reads, strongest first.
RUFF_NAMES = (".ruff.toml", "ruff.toml", "pyproject.toml")
#: Rules that remove what they take for unused or invalid. The first is on unless somebody chooses other rules.
_UNUSED, _INVALID = "RUF100", "RUF102"


@record
class RuffSettings:
    """What one file says; `line` is where its lint settings begin, `extends` another file it builds on."""

    line: int
    lint: Mapping[str, Any]
    extends: str | None = None


def read_ruff_settings(name: str, text: str) -> RuffSettings | None:
    """None when the file does not configure ruff, or cannot be read: ruff itself complains about that."""
    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    prefix = ""
    if name == "pyproject.toml":
        prefix, tool = "tool.ruff", table.get("tool")
        table = tool.get("ruff") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        return None
    lint = table.get("lint")
    extends = table.get("extend")
    return RuffSettings(
        _line_of(text, prefix),
        {**table, **(lint if isinstance(lint, dict) else {})},
        extends if isinstance(extends, str) else None,
    )


def _line_of(text: str, prefix: str) -> int:
    """The line of the lint settings, else that of ruff's, else the first."""
    for name in (f"{prefix}.lint".lstrip("."), prefix):
        wanted = re.escape(name).replace(r"\.", r"\s*\.\s*")
        match = re.search(rf"^\s*\[\s*{wanted}\s*\]", text, re.MULTILINE) if name else None
        if match is not None:
            return text.count("\n", 0, match.start(0) + len(match[0]) - len(match[0].lstrip())) + 1
    return 1


def configuration(path: str, chain: Sequence[RuffSettings], endangered: Sequence[Location] = ()) -> RuffConfiguration:
    """What the file at `path` and those it extends (`chain`, itself last) come to."""
    merged: dict[str, Any] = {}
    for settings in chain:
        merged.update(settings.lint)
    at = Location(path, Span(chain[-1].line, 0, chain[-1].line, 0))
    strips = any(_is_on(rule, merged) and _may_fix(rule, merged) for rule in (_UNUSED, _INVALID))
    return RuffConfiguration(at, strips, _texts(merged, "external"), tuple(endangered))


def _is_on(rule: str, lint: Mapping[str, Any]) -> bool:
    default = () if "select" in lint else (_UNUSED,)
    chosen = _strength(rule, (*default, *_texts(lint, "select"), *_texts(lint, "extend-select")))
    return chosen > _strength(rule, (*_texts(lint, "ignore"), *_texts(lint, "extend-ignore")))


def _may_fix(rule: str, lint: Mapping[str, Any]) -> bool:
    fixable = _texts(lint, "fixable") if "fixable" in lint else ("ALL",)
    return _strength(rule, (*fixable, *_texts(lint, "extend-fixable"))) > _strength(rule, _texts(lint, "unfixable"))


def _strength(rule: str, selectors: Sequence[str]) -> int:
    """How precisely the rule is selected: not at all, with everything, by a prefix, by its code."""
    return max((len(item) + 1 for item in selectors if rule.startswith(item)), default=int("ALL" in selectors))


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = table.get(key)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()
