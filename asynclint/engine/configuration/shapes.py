"""What the values of configuration keys look like: in words for readers, as a check for us, as a schema for editors.

`asynclint config` prints the words as fast as Python starts: whatever only checks need is imported by the checks.
"""

from collections.abc import Callable, Mapping, Sequence

from asynclint.engine.complaints import suggest
from asynclint.model.levels import Severity

_DOTTED = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\.\*)?"
_PLUGIN = r"!?[\w.-]+"

#: What a file may be, in ruff's words.
LANGUAGES = ("python", "pyi", "ipynb")

#: Says what is wrong with a value, or None.
Check = Callable[[object], str | None]


def _is(kind: type, words: str) -> Check:
    def check(value: object) -> str | None:
        # `True` is an int, too.
        return (
            None if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) else f"expected {words}"
        )

    return check


def _seconds(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf"):
        return None
    return "expected a number of seconds above 0"


def _count(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return None
    return "expected a whole number above 0"


def _strings(value: object) -> str | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return None
    return "expected a list of strings"


def _one_of(*words: str) -> Check:
    def check(value: object) -> str | None:
        if isinstance(value, str) and value in words:
            return None
        hint = suggest(value, words) if isinstance(value, str) else ""
        return f"expected one of {', '.join(words)}.{hint}"

    return check


def _table_of(inner: Check) -> Check:
    def check(value: object) -> str | None:
        if not isinstance(value, dict):
            return "expected a table"
        for key, item in value.items():
            wrong = inner(item)
            if wrong:
                return f'"{key}": {wrong}'
        return None

    return check


def _dotted_names(value: object) -> str | None:
    return _names(value, _DOTTED, "dotted names", "dotted name")


def _names(value: object, pattern: str, many: str, one: str) -> str | None:
    import re

    if not isinstance(value, list) or _strings(value) is not None:
        return f"expected a list of {many}"
    return next((f'"{name}" is no {one}' for name in value if not re.fullmatch(pattern, name)), None)


def _table(value: object) -> str | None:
    return None if isinstance(value, dict) else "expected a table"


def _plugin_names(value: object) -> str | None:
    return _names(value, _PLUGIN, "names of plugins", "name of a plugin")


def _requirements(value: object) -> str | None:
    from asynclint.engine.configuration.versions import REQUIREMENT, wrong_condition

    if not isinstance(value, list) or _strings(value) is not None:
        return 'expected a list like ["asynclint-acme>=1.2"]'
    for text in value:
        found = REQUIREMENT.fullmatch(text)
        if found is None or (found["versions"].strip() and wrong_condition(found["versions"]) is not None):
            return f'"{text}" is no name with versions, such as "asynclint-acme>=1.2"'
    return None


def _facts(example: str, **keys: Sequence[str]) -> Check:
    """Dotted names, or tables with a `symbol` and these keys, each with its words where not every text will do."""

    def check(value: object) -> str | None:
        if not isinstance(value, list):
            return "expected a list of dotted names or tables"
        for item in value:
            table = {"symbol": item} if isinstance(item, str) else item
            if not isinstance(table, dict) or not isinstance(table.get("symbol"), str):
                return f"expected a dotted name or a table like {example}"
            if _dotted_names([table["symbol"]]) is not None:
                return f'"{table["symbol"]}" is no dotted name'
            for key, inner in table.items():
                wrong = _wrong_fact(key, inner, keys)
                if wrong is not None:
                    return wrong
        return None

    return check


def _wrong_fact(key: str, value: object, keys: Mapping[str, Sequence[str]]) -> str | None:
    if key != "symbol" and key not in keys:
        return f'unknown key "{key}".{suggest(key, ("symbol", *keys))}'
    if not isinstance(value, str):
        return f'"{key}" has to be a string'
    if keys.get(key) and value not in keys[key]:
        return f'unknown {key} "{value}".{suggest(value, keys[key])}'
    return None


class Shape:
    """What values look like: in words for readers, as a check for the machine, as JSON schema for editors."""

    __slots__ = ("check", "schema", "words")

    def __init__(self, words: str, check: Check, schema: Mapping[str, object]) -> None:
        self.words = words
        self.check = check
        self.schema = schema


def choice(*words: str) -> Shape:
    return Shape(" | ".join(f'"{word}"' for word in words), _one_of(*words), {"enum": list(words)})


def facts(words: str, example: str, **keys: Sequence[str]) -> Shape:
    """Dotted names, or tables with a `symbol` and these keys, each with its words where not every text will do."""
    properties: dict[str, object] = {"symbol": _DOTTED_NAME}
    properties |= {key: {"enum": list(known)} if known else {"type": "string"} for key, known in keys.items()}
    table = {"type": "object", "properties": properties, "required": ["symbol"], "additionalProperties": False}
    return Shape(words, _facts(example, **keys), {"type": "array", "items": {"anyOf": [_DOTTED_NAME, table]}})


_STRINGS = {"type": "array", "items": {"type": "string"}}
_DOTTED_NAME = {"type": "string", "pattern": f"^{_DOTTED}$"}

TEXT = Shape("string", _is(str, "a string"), {"type": "string"})
SWITCH = Shape("true | false", _is(bool, "true or false"), {"type": "boolean"})
SECONDS = Shape("seconds", _seconds, {"type": "number", "exclusiveMinimum": 0})
COUNT = Shape("whole number", _count, {"type": "integer", "minimum": 1})
STRINGS = Shape("list of strings", _strings, _STRINGS)
RULES = Shape("list of codes, prefixes and names", _strings, _STRINGS)
PATTERNS = Shape("list of patterns", _strings, _STRINGS)
RULES_BY_PATTERN = Shape(
    "table: pattern = list of codes, prefixes and names",
    _table_of(_strings),
    {"type": "object", "additionalProperties": _STRINGS},
)
DOTTED_NAMES = Shape("list of dotted names", _dotted_names, {"type": "array", "items": _DOTTED_NAME})
PLUGIN_NAMES = Shape('list of names of plugins, with "!" before those to leave out', _plugin_names, _STRINGS)
REQUIREMENTS = Shape("list of names of plugins or distributions, with versions", _requirements, _STRINGS)
TABLES_BY_PLUGIN = Shape(
    "table: name of a plugin = table of its options",
    _table_of(_table),
    {"type": "object", "additionalProperties": {"type": "object"}},
)
LANGUAGE_BY_EXTENSION = Shape(
    "table: extension = " + choice(*LANGUAGES).words,
    _table_of(choice(*LANGUAGES).check),
    {"type": "object", "additionalProperties": choice(*LANGUAGES).schema},
)
SEVERITY = choice(*(severity.value for severity in Severity))
SEVERITY_BY_RULE = Shape(
    "table: code, prefix or name = " + SEVERITY.words,
    _table_of(SEVERITY.check),
    {"type": "object", "additionalProperties": SEVERITY.schema},
)
