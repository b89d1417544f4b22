"""The configuration keys: their names, the shape of their values, and what is wrong with a value that does not fit.

`asynclint config` prints them as fast as Python starts: whatever only checks need is imported by the checks.
"""

from collections.abc import Callable, Mapping, Sequence

from asynclint.engine.complaints import ConfigError, suggest
from asynclint.model.levels import Confidence, Severity

OUTPUT_FORMATS = (
    *("azure", "concise", "full", "github", "gitlab", "grouped", "html", "json", "json-lines", "junit", "markdown"),
    *("pylint", "rdjson", "sarif"),
)
TARGET_VERSIONS = ("py311", "py312", "py313", "py314", "py315")
_CONTEXTS = ("request", "background", "startup", "shutdown", "cli", "test")
EFFECTS = ("sleep", "http", "file", "process", "database", "sdk", "network", "wait", "input", "loop", "cpu")

_DOTTED = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\.\*)?"
_PLUGIN = r"!?[\w.-]+"

#: Says what is wrong with a value, or None.
Check = Callable[[object], str | None]


def _is(kind: type, words: str) -> Check:
    def check(value: object) -> str | None:
        # `True` is an int, too.
        return (
            None if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) else f"expected {words}"
        )

    return check


_string = _is(str, "a string")
_flag = _is(bool, "true or false")


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
    from asynclint.engine.versions import REQUIREMENT, wrong_condition

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
    """What values look like: in words for readers, as a check for the machine."""

    __slots__ = ("check", "words")

    def __init__(self, words: str, check: Check) -> None:
        self.words = words
        self.check = check


def _choice(*words: str) -> Shape:
    return Shape(" | ".join(f'"{word}"' for word in words), _one_of(*words))


_TEXT = Shape("string", _string)
_SWITCH = Shape("true | false", _flag)
_LIST = Shape("list of strings", _strings)
_RULES = Shape("list of codes, prefixes and names", _strings)
_PATTERNS = Shape("list of patterns", _strings)
_RULES_BY_PATTERN = Shape("table: pattern = list of codes, prefixes and names", _table_of(_strings))
_SEVERITY = _choice(*(severity.value for severity in Severity))


class Option:
    """One configuration key: its values, and what `asynclint config KEY` and the reference say about it.

    `example` is a line of TOML. `reserved`: the key is checked, but nothing depends on it yet.
    """

    __slots__ = ("about", "default", "example", "reserved", "shape")

    def __init__(self, shape: Shape, default: str, about: str, example: str, reserved: bool = False) -> None:
        self.shape = shape
        self.default = default
        self.about = about
        self.example = example
        self.reserved = reserved


KEYS: Mapping[str, Option] = {
    "extend": Option(
        _TEXT, "none", "A configuration file whose settings these ones build on.", 'extend = "../asynclint.toml"'
    ),
    "required-version": Option(
        _TEXT, "none", 'Versions of asynclint that may run, such as ">=1.2".', 'required-version = ">=0.1,<1"'
    ),
    "target-version": Option(
        _choice(*TARGET_VERSIONS),
        "requires-python",
        "The lowest Python version the project supports.",
        'target-version = "py312"',
        reserved=True,
    ),
    "python": Option(
        _TEXT,
        "found",
        "The environment whose packages calls are followed into: a folder, or a Python interpreter.",
        'python = ".venv"',
    ),
    "site-packages": Option(
        _SWITCH,
        "true",
        "Follow calls into the packages that are installed in the project's environment.",
        "site-packages = false",
    ),
    "src": Option(
        _LIST,
        '[".", "src"]',
        "Folders from which the project's own modules are imported.",
        'src = [".", "services/api/src"]',
    ),
    "select": Option(
        _RULES, '["ALL"]', "Rules to run: codes, prefixes of codes, or names.", 'select = ["ASL1", "cpu-bound-call"]'
    ),
    "extend-select": Option(_RULES, "[]", "Rules to run beside those of `select`.", 'extend-select = ["ACM101"]'),
    "ignore": Option(_RULES, "[]", "Rules not to run.", 'ignore = ["blocking-file"]'),
    "per-file-ignores": Option(
        _RULES_BY_PATTERN,
        "{}",
        "Pattern -> rules that are off in the files it matches.",
        'per-file-ignores = { "tools/*" = ["ALL"], "!app/*" = ["ASL103"] }',
    ),
    "extend-per-file-ignores": Option(
        _RULES_BY_PATTERN,
        "{}",
        "More of `per-file-ignores`.",
        'extend-per-file-ignores = { "jobs/nightly.py" = ["ASL1"] }',
    ),
    "preview": Option(_SWITCH, "false", "Run preview rules, too.", "preview = true"),
    "explicit-preview-rules": Option(
        _SWITCH,
        "false",
        "Preview rules run only when they are selected by their own code.",
        "explicit-preview-rules = true",
    ),
    "plugins": Option(
        Shape('list of names of plugins, with "!" before those to leave out', _plugin_names),
        "all that are installed",
        "Plugins to load. What is named has to be installed; `[]` is none; `!name` leaves one out.",
        'plugins = ["!acme"]',
    ),
    "required-plugins": Option(
        Shape("list of names of plugins or distributions, with versions", _requirements),
        "[]",
        "Plugins without which nothing is checked.",
        'required-plugins = ["asynclint-acme>=1.2"]',
    ),
    "plugin-options": Option(
        Shape("table: name of a plugin = table of its options", _table_of(_table)),
        "{}",
        "Options of plugins; `asynclint plugins` shows which there are.",
        "plugin-options = { acme = { most-queries = 3 } }",
    ),
    "severity": Option(
        Shape("table: code, prefix or name = " + _SEVERITY.words, _table_of(_SEVERITY.check)),
        "{}",
        "Rules -> the severity of their findings.",
        'severity = { ASL102 = "error", blocking-file = "info" }',
    ),
    "min-severity": Option(
        _SEVERITY, '"warning"', "Findings below this severity are counted, not shown.", 'min-severity = "info"'
    ),
    "min-confidence": Option(
        _choice(*(confidence.value for confidence in Confidence)),
        '"likely"',
        "Findings less certain than this are counted, not shown.",
        'min-confidence = "certain"',
    ),
    "fail-on": Option(
        _SEVERITY,
        '"info"',
        "Findings below this severity are shown, but do not make the run fail.",
        'fail-on = "error"',
    ),
    "baseline": Option(
        _TEXT,
        "none",
        "A file of findings that are known, and do not count; `asynclint baseline` keeps it.",
        'baseline = "asynclint-baseline.json"',
    ),
    "baseline-strict": Option(
        _SWITCH, "false", "Fail when the baseline names findings that are not there any more.", "baseline-strict = true"
    ),
    "fix": Option(_SWITCH, "false", "Apply fixes.", "fix = true"),
    "fix-only": Option(_SWITCH, "false", "Apply fixes, and print no findings.", "fix-only = true"),
    "unsafe-fixes": Option(
        _SWITCH,
        "none",
        "Apply fixes that may change behaviour, too; false: do not mention them.",
        "unsafe-fixes = true",
    ),
    "show-fixes": Option(_SWITCH, "false", "List what was fixed.", "show-fixes = true"),
    "fixable": Option(_RULES, '["ALL"]', "Rules whose fixes may be applied.", 'fixable = ["ASL1"]'),
    "extend-fixable": Option(
        _RULES, "[]", "Rules whose fixes may be applied beside those of `fixable`.", 'extend-fixable = ["ASL401"]'
    ),
    "unfixable": Option(_RULES, "[]", "Rules whose fixes are not applied.", 'unfixable = ["blocking-file"]'),
    "extend-safe-fixes": Option(
        _RULES, "[]", "Rules whose unsafe fixes count as safe.", 'extend-safe-fixes = ["ASL101"]'
    ),
    "extend-unsafe-fixes": Option(
        _RULES, "[]", "Rules whose safe fixes count as unsafe.", 'extend-unsafe-fixes = ["ASL701"]'
    ),
    "default-timeout": Option(
        Shape("seconds", _seconds),
        "10",
        "The timeout that fixes give to calls without one.",
        "default-timeout = 2.5",
    ),
    "default-concurrency": Option(
        Shape("whole number", _count),
        "20",
        "How many pieces of work fixes let run at once, where there was no limit.",
        "default-concurrency = 100",
    ),
    "exclude": Option(_PATTERNS, "ruff's list", "Files and folders to leave out.", 'exclude = ["vendor", "*_pb2.py"]'),
    "extend-exclude": Option(
        _PATTERNS,
        "[]",
        "Files and folders to leave out beside those of `exclude`.",
        'extend-exclude = ["app/generated"]',
    ),
    "include": Option(_PATTERNS, '["*.py", "*.pyi", "*.ipynb"]', "Files that are source.", 'include = ["*.py"]'),
    "extend-include": Option(
        _PATTERNS, "[]", "Files that are source beside those of `include`.", 'extend-include = ["bin/serve"]'
    ),
    "force-exclude": Option(
        _SWITCH,
        "false",
        "Leave excluded files out even when they are named on the command line.",
        "force-exclude = true",
    ),
    "respect-gitignore": Option(_SWITCH, "true", "Leave out what git ignores.", "respect-gitignore = false"),
    "output-format": Option(
        _choice(*OUTPUT_FORMATS), '"full"', "How findings are printed.", 'output-format = "concise"'
    ),
    "cache-dir": Option(_TEXT, '".asynclint_cache"', "Where the cache lies.", 'cache-dir = ".cache/asynclint"'),
    "external": Option(
        _LIST,
        "[]",
        "Beginnings of codes that belong to other tools, or to plugins that are not installed everywhere: comments may "
        "name them.",
        'external = ["ACM"]',
    ),
    "noqa-aliases": Option(
        _SWITCH,
        "true",
        "Codes of other linters that mean a finding silence it, too (ASYNC210, S113).",
        "noqa-aliases = false",
    ),
    "blocking": Option(
        Shape(
            "list of dotted names or tables",
            _facts('{ symbol = "lib.call", effect = "http" }', effect=EFFECTS, because=(), instead=()),
        ),
        "[]",
        "Functions that block, beside those of the catalogue: the project's own or those of packages, `Class.*` for all"
        " methods. What they call is not looked at any more. A table may say the `effect` (which decides the rule), the"
        " reason (`because`) and what to use `instead`.",
        'blocking = ["legacy.query", { symbol = "acme.Client.*", effect = "http" }]',
    ),
    "nonblocking": Option(
        Shape("list of dotted names", _dotted_names),
        "[]",
        "Functions that do not block, whatever they call and whatever the catalogue says.",
        'nonblocking = ["acme.metrics.count"]',
    ),
    "offloading": Option(
        Shape("list of dotted names", _dotted_names),
        "[]",
        "Functions that run their first argument in a thread, and decorators that let a function run in one.",
        'offloading = ["acme.threads.run"]',
    ),
    "entry-points": Option(
        Shape(
            "list of dotted names or tables",
            _facts('{ symbol = "acme.web.route", context = "request" }', context=_CONTEXTS, sync=("thread", "loop")),
        ),
        "[]",
        "Functions that a framework calls, or decorators of such functions. A table may say the `context` (default:"
        ' "request") and where plain functions run (`sync`: "thread" or "loop"; default: "thread").',
        'entry-points = ["acme.web.route", { symbol = "acme.jobs.nightly", context = "background", sync = "loop" }]',
    ),
}


def check_table(table: Mapping[str, object], place: Callable[[str], str]) -> None:
    """Raises `ConfigError` at the first key that is unknown or whose value does not fit; `place(key)`: where it is."""
    for key, value in table.items():
        option = KEYS.get(key)
        if option is None:
            raise ConfigError(f'{place(key)}: unknown key "{key}".{suggest(key, KEYS)}')
        wrong = option.shape.check(value)
        if wrong is not None:
            raise ConfigError(f"{place(key)}: {key}: {wrong}")
