"""The configuration keys: their names, the shape of their values, and what is wrong with a value that does not fit."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Option:
    """One configuration key: how its value is checked, and what `asynclint config KEY` says about it."""

    check: Check
    default: str
    about: str


KEYS: Mapping[str, Option] = {
    "extend": Option(_string, "none", "A configuration file whose settings these ones build on."),
    "required-version": Option(_string, "none", 'Versions of asynclint that may run, such as ">=1.2".'),
    "target-version": Option(
        _one_of(*TARGET_VERSIONS), "requires-python", "The lowest Python version the project supports."
    ),
    "python": Option(_string, "none", "The environment the project runs in: a folder or a Python interpreter."),
    "src": Option(_strings, '[".", "src"]', "Folders from which the project's own modules are imported."),
    "select": Option(_strings, '["ALL"]', "Rules to run: codes, prefixes of codes, or names."),
    "extend-select": Option(_strings, "[]", "Rules to run beside those of `select`."),
    "ignore": Option(_strings, "[]", "Rules not to run."),
    "per-file-ignores": Option(_table_of(_strings), "{}", "Pattern -> rules that are off in the files it matches."),
    "extend-per-file-ignores": Option(_table_of(_strings), "{}", "More of `per-file-ignores`."),
    "preview": Option(_flag, "false", "Run preview rules, too."),
    "explicit-preview-rules": Option(
        _flag, "false", "Preview rules run only when they are selected by their own code."
    ),
    "severity": Option(_table_of(_severity), "{}", "Rules -> the severity of their findings."),
    "min-severity": Option(_severity, '"warning"', "Findings below this severity are counted, not shown."),
    "min-confidence": Option(
        _one_of(*(confidence.value for confidence in Confidence)),
        '"likely"',
        "Findings less certain than this are counted, not shown.",
    ),
    "exclude": Option(_strings, "ruff's list", "Files and folders to leave out."),
    "extend-exclude": Option(_strings, "[]", "Files and folders to leave out beside those of `exclude`."),
    "include": Option(_strings, '["*.py", "*.pyi"]', "Files that are source."),
    "extend-include": Option(_strings, "[]", "Files that are source beside those of `include`."),
    "force-exclude": Option(_flag, "false", "Leave excluded files out even when they are named on the command line."),
    "respect-gitignore": Option(_flag, "true", "Leave out what git ignores."),
    "output-format": Option(_one_of(*OUTPUT_FORMATS), '"full"', "How findings are printed."),
    "cache-dir": Option(_string, '".asynclint_cache"', "Where the cache lies."),
    "external": Option(_strings, "[]", "Prefixes of codes that belong to other tools."),
    "noqa-aliases": Option(
        _flag, "true", "Codes of other linters that mean a finding silence it, too (ASYNC210, S113)."
    ),
    "blocking": Option(_blocking_facts, "[]", "Functions that block, beside those of the catalogue."),
    "nonblocking": Option(_dotted_names, "[]", "Functions that do not block, whatever they call."),
    "offloading": Option(_dotted_names, "[]", "Functions that run their first argument in a thread."),
}


def check_table(table: Mapping[str, Any], place: Callable[[str], str]) -> None:
    """Raises `ConfigError` at the first key that is unknown or whose value does not fit; `place(key)`: where it is."""
    for key, value in table.items():
        option = KEYS.get(key)
        if option is None:
            raise ConfigError(f'{place(key)}: unknown key "{key}".{suggest(key, KEYS)}')
        wrong = option.check(value)
        if wrong is not None:
            raise ConfigError(f"{place(key)}: {key}: {wrong}")
