"""The configuration keys: their names, the shape of their values, and what is wrong with a value that does not fit."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from asynclint.engine.complaints import ConfigError, suggest
from asynclint.model.findings import Confidence, Severity

OUTPUT_FORMATS = ("concise", "full", "json", "json-lines")
TARGET_VERSIONS = ("py311", "py312", "py313", "py314", "py315")
EFFECTS = ("sleep", "http", "file", "process", "database", "sdk", "network", "wait", "input", "loop", "cpu")

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\.\*)?")

#: Says what is wrong with a value, or None.
Check = Callable[[Any], str | None]


def _is(kind: type, words: str) -> Check:
    def check(value: Any) -> str | None:
        # `True` is an int, too.
        return (
            None if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) else f"expected {words}"
        )

    return check


_string = _is(str, "a string")
_flag = _is(bool, "true or false")


def _strings(value: Any) -> str | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return None
    return "expected a list of strings"


def _one_of(*words: str) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, str) and value in words:
            return None
        hint = suggest(value, words) if isinstance(value, str) else ""
        return f"expected one of {', '.join(words)}.{hint}"

    return check


def _table_of(inner: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "expected a table"
        for key, item in value.items():
            wrong = inner(item)
            if wrong:
                return f'"{key}": {wrong}'
        return None

    return check


def _dotted_names(value: Any) -> str | None:
    if _strings(value) is not None:
        return "expected a list of dotted names"
    return next((f'"{name}" is no dotted name' for name in value if not _DOTTED.fullmatch(name)), None)


def _blocking_facts(value: Any) -> str | None:
    if not isinstance(value, list):
        return "expected a list of dotted names or tables"
    for item in value:
        if isinstance(item, str):
            item = {"symbol": item}
        if not isinstance(item, dict) or not isinstance(item.get("symbol"), str):
            return 'expected a dotted name or a table like { symbol = "lib.call", effect = "http" }'
        if not _DOTTED.fullmatch(item["symbol"]):
            return f'"{item["symbol"]}" is no dotted name'
        for key, inner in item.items():
            if key not in ("symbol", "effect", "because", "instead"):
                return f'unknown key "{key}".{suggest(key, ("symbol", "effect", "because", "instead"))}'
            if key == "effect" and inner not in EFFECTS:
                return f'unknown effect "{inner}".{suggest(str(inner), EFFECTS)}'
            if not isinstance(inner, str):
                return f'"{key}" has to be a string'
    return None


_severity = _one_of(*(severity.value for severity in Severity))

KEYS: Mapping[str, Check] = {
    "extend": _string,
    "required-version": _string,
    "target-version": _one_of(*TARGET_VERSIONS),
    "python": _string,
    "src": _strings,
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "per-file-ignores": _table_of(_strings),
    "extend-per-file-ignores": _table_of(_strings),
    "preview": _flag,
    "explicit-preview-rules": _flag,
    "severity": _table_of(_severity),
    "min-severity": _severity,
    "min-confidence": _one_of(*(confidence.value for confidence in Confidence)),
    "exclude": _strings,
    "extend-exclude": _strings,
    "include": _strings,
    "extend-include": _strings,
    "force-exclude": _flag,
    "respect-gitignore": _flag,
    "output-format": _one_of(*OUTPUT_FORMATS),
    "cache-dir": _string,
    "external": _strings,
    "noqa-aliases": _flag,
    "blocking": _blocking_facts,
    "nonblocking": _dotted_names,
    "offloading": _dotted_names,
}


def check_table(table: Mapping[str, Any], place: Callable[[str], str]) -> None:
    """Raises `ConfigError` at the first key that is unknown or whose value does not fit; `place(key)`: where it is."""
    for key, value in table.items():
        check = KEYS.get(key)
        if check is None:
            raise ConfigError(f'{place(key)}: unknown key "{key}".{suggest(key, KEYS)}')
        wrong = check(value)
        if wrong is not None:
            raise ConfigError(f"{place(key)}: {key}: {wrong}")
