"""The configuration keys: their names, the shape of their values, their defaults, and what they are for.

`asynclint config` prints them as fast as Python starts: whatever only checks need is imported by the checks.
"""

from collections.abc import Callable, Mapping, Sequence

from asynclint.engine.complaints import ConfigError, suggest
from asynclint.engine.configuration.shapes import (
    COUNT,
    DOTTED_NAMES,
    LANGUAGE_BY_EXTENSION,
    PATTERNS,
    PLUGIN_NAMES,
    REQUIREMENTS,
    RULES,
    RULES_BY_PATTERN,
    SECONDS,
    SEVERITY,
    SEVERITY_BY_RULE,
    STRINGS,
    SWITCH,
    TABLES_BY_PLUGIN,
    TEXT,
    Shape,
    choice,
    facts,
)
from asynclint.model.levels import Confidence
from asynclint.source.defaults import DEFAULT_EXCLUDE, DEFAULT_INCLUDE

OUTPUT_FORMATS = (
    *("azure", "concise", "full", "github", "gitlab", "grouped", "html", "json", "json-lines", "junit", "markdown"),
    *("pylint", "rdjson", "sarif"),
)
TARGET_VERSIONS = ("py37", "py38", "py39", "py310", "py311", "py312", "py313", "py314", "py315")
_CONTEXTS = ("request", "background", "startup", "shutdown", "cli", "test")
EFFECTS = ("sleep", "http", "file", "process", "database", "sdk", "network", "wait", "input", "loop", "cpu")


class Option:
    """One configuration key: its values, and what `asynclint config KEY` and the reference say about it.

    `example` is a line of TOML.
    """

    __slots__ = ("about", "default", "example", "shape")

    def __init__(self, shape: Shape, default: str, about: str, example: str) -> None:
        self.shape = shape
        self.default = default
        self.about = about
        self.example = example


def _as_toml(words: Sequence[str]) -> str:
    quoted = ", ".join(f'"{word}"' for word in words)
    return f"[{quoted}]"


KEYS: Mapping[str, Option] = {
    "extend": Option(
        TEXT, "none", "A configuration file whose settings these ones build on.", 'extend = "../asynclint.toml"'
    ),
    "required-version": Option(
        TEXT, "none", 'Versions of asynclint that may run, such as ">=1.2".', 'required-version = ">=0.1,<1"'
    ),
    "target-version": Option(
        choice(*TARGET_VERSIONS),
        "requires-python",
        "The lowest Python version the project supports: fixes that need a newer one are not applied.",
        'target-version = "py312"',
    ),
    "python": Option(
        TEXT,
        "found",
        "The environment whose packages calls are followed into: a folder, or a Python interpreter.",
        'python = ".venv"',
    ),
    "site-packages": Option(
        SWITCH,
        "true",
        "Follow calls into the packages that are installed in the project's environment.",
        "site-packages = false",
    ),
    "src": Option(
        STRINGS,
        '[".", "src"]',
        "Folders from which the project's own modules are imported.",
        'src = [".", "services/api/src"]',
    ),
    "select": Option(
        RULES, '["ALL"]', "Rules to run: codes, prefixes of codes, or names.", 'select = ["ASL1", "cpu-bound-call"]'
    ),
    "extend-select": Option(RULES, "[]", "Rules to run beside those of `select`.", 'extend-select = ["ACM101"]'),
    "ignore": Option(RULES, "[]", "Rules not to run.", 'ignore = ["blocking-file"]'),
    "per-file-ignores": Option(
        RULES_BY_PATTERN,
        "{}",
        "Pattern -> rules that are off in the files it matches.",
        'per-file-ignores = { "tools/*" = ["ALL"], "!app/*" = ["ASL103"] }',
    ),
    "extend-per-file-ignores": Option(
        RULES_BY_PATTERN,
        "{}",
        "More of `per-file-ignores`.",
        'extend-per-file-ignores = { "jobs/nightly.py" = ["ASL1"] }',
    ),
    "preview": Option(SWITCH, "false", "Run preview rules, too.", "preview = true"),
    "explicit-preview-rules": Option(
        SWITCH,
        "false",
        "Preview rules run only when they are selected by their own code.",
        "explicit-preview-rules = true",
    ),
    "plugins": Option(
        PLUGIN_NAMES,
        "all that are installed",
        "Plugins to load. What is named has to be installed; `[]` is none; `!name` leaves one out.",
        'plugins = ["!acme"]',
    ),
    "required-plugins": Option(
        REQUIREMENTS,
        "[]",
        "Plugins without which nothing is checked.",
        'required-plugins = ["asynclint-acme>=1.2"]',
    ),
    "plugin-options": Option(
        TABLES_BY_PLUGIN,
        "{}",
        "Options of plugins; `asynclint plugins` shows which there are.",
        "plugin-options = { acme = { most-queries = 3 } }",
    ),
    "severity": Option(
        SEVERITY_BY_RULE,
        "{}",
        "Rules -> the severity of their findings.",
        'severity = { ASL102 = "error", blocking-file = "info" }',
    ),
    "min-severity": Option(
        SEVERITY, '"warning"', "Findings below this severity are counted, not shown.", 'min-severity = "info"'
    ),
    "min-confidence": Option(
        choice(*(confidence.value for confidence in Confidence)),
        '"likely"',
        "Findings less certain than this are counted, not shown.",
        'min-confidence = "certain"',
    ),
    "fail-on": Option(
        SEVERITY,
        '"info"',
        "Findings below this severity are shown, but do not make the run fail.",
        'fail-on = "error"',
    ),
    "baseline": Option(
        TEXT,
        "none",
        "A file of findings that are known, and do not count; `asynclint baseline` keeps it.",
        'baseline = "asynclint-baseline.json"',
    ),
    "baseline-strict": Option(
        SWITCH, "false", "Fail when the baseline names findings that are not there any more.", "baseline-strict = true"
    ),
    "fix": Option(SWITCH, "false", "Apply fixes.", "fix = true"),
    "fix-only": Option(SWITCH, "false", "Apply fixes, and print no findings.", "fix-only = true"),
    "unsafe-fixes": Option(
        SWITCH,
        "none",
        "Apply fixes that may change behaviour, too; false: do not mention them.",
        "unsafe-fixes = true",
    ),
    "show-fixes": Option(SWITCH, "false", "List what was fixed.", "show-fixes = true"),
    "fixable": Option(RULES, '["ALL"]', "Rules whose fixes may be applied.", 'fixable = ["ASL1"]'),
    "extend-fixable": Option(
        RULES, "[]", "Rules whose fixes may be applied beside those of `fixable`.", 'extend-fixable = ["ASL401"]'
    ),
    "unfixable": Option(RULES, "[]", "Rules whose fixes are not applied.", 'unfixable = ["blocking-file"]'),
    "extend-safe-fixes": Option(
        RULES, "[]", "Rules whose unsafe fixes count as safe.", 'extend-safe-fixes = ["ASL101"]'
    ),
    "extend-unsafe-fixes": Option(
        RULES, "[]", "Rules whose safe fixes count as unsafe.", 'extend-unsafe-fixes = ["ASL701"]'
    ),
    "default-timeout": Option(
        SECONDS,
        "10",
        "The timeout that fixes give to calls without one.",
        "default-timeout = 2.5",
    ),
    "default-concurrency": Option(
        COUNT,
        "20",
        "How many pieces of work fixes let run at once, where there was no limit.",
        "default-concurrency = 100",
    ),
    "exclude": Option(
        PATTERNS,
        _as_toml(DEFAULT_EXCLUDE),
        "Files and folders to leave out.",
        'exclude = ["vendor", "*_pb2.py"]',
    ),
    "extend-exclude": Option(
        PATTERNS,
        "[]",
        "Files and folders to leave out beside those of `exclude`.",
        'extend-exclude = ["app/generated"]',
    ),
    "include": Option(PATTERNS, _as_toml(DEFAULT_INCLUDE), "Files that are source.", 'include = ["*.py"]'),
    "extend-include": Option(
        PATTERNS, "[]", "Files that are source beside those of `include`.", 'extend-include = ["bin/serve"]'
    ),
    "extension": Option(
        LANGUAGE_BY_EXTENSION,
        "{}",
        "What files with other extensions are. They are source, too, unless `include` says what is.",
        'extension = { rpy = "python", ipy = "ipynb" }',
    ),
    "force-exclude": Option(
        SWITCH,
        "false",
        "Leave excluded files out even when they are named on the command line.",
        "force-exclude = true",
    ),
    "respect-gitignore": Option(SWITCH, "true", "Leave out what git ignores.", "respect-gitignore = false"),
    "output-format": Option(
        choice(*OUTPUT_FORMATS), '"full"', "How findings are printed.", 'output-format = "concise"'
    ),
    "cache-dir": Option(TEXT, '".asynclint_cache"', "Where the cache lies.", 'cache-dir = ".cache/asynclint"'),
    "external": Option(
        STRINGS,
        "[]",
        "Beginnings of codes that belong to other tools, or to plugins that are not installed everywhere: comments may "
        "name them.",
        'external = ["ACM"]',
    ),
    "noqa-aliases": Option(
        SWITCH,
        "true",
        "Codes of other linters that mean a finding silence it, too (ASYNC210, S113).",
        "noqa-aliases = false",
    ),
    "blocking": Option(
        facts(
            "list of dotted names or tables",
            '{ symbol = "lib.call", effect = "http" }',
            effect=EFFECTS,
            because=(),
            instead=(),
        ),
        "[]",
        "Functions that block, beside those of the catalogue: the project's own or those of packages, `Class.*` for all"
        " methods. What they call is not looked at any more. A table may say the `effect` (which decides the rule), the"
        " reason (`because`) and what to use `instead`.",
        'blocking = ["legacy.query", { symbol = "acme.Client.*", effect = "http" }]',
    ),
    "nonblocking": Option(
        DOTTED_NAMES,
        "[]",
        "Functions that do not block, whatever they call and whatever the catalogue says.",
        'nonblocking = ["acme.metrics.count"]',
    ),
    "offloading": Option(
        DOTTED_NAMES,
        "[]",
        "Functions that run their first argument in a thread, and decorators that let a function run in one.",
        'offloading = ["acme.threads.run"]',
    ),
    "entry-points": Option(
        facts(
            "list of dotted names or tables",
            '{ symbol = "acme.web.route", context = "request" }',
            context=_CONTEXTS,
            sync=("thread", "loop"),
        ),
        "[]",
        "Functions that a framework calls, or decorators of such functions. A table may say the `context` (default:"
        ' "request") and where plain functions run (`sync`: "thread" or "loop"; default: "thread").',
        'entry-points = ["acme.web.route", { symbol = "acme.jobs.nightly", context = "background", sync = "loop" }]',
    ),
}


def schema() -> dict[str, object]:
    """The keys as JSON schema, for editors that complete and check configuration files."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "asynclint",
        "description": "The keys of asynclint.toml, and of [tool.asynclint] in a pyproject.toml.",
        "type": "object",
        "properties": {key: {"description": option.about, **option.shape.schema} for key, option in KEYS.items()},
        "additionalProperties": False,
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
