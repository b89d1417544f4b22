"""The words of the command line: ruff's, and a few of our own."""

import argparse
import os
import re
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import NoReturn

from asynclint.engine.complaints import UsageError, suggest
from asynclint.engine.configuration.options import OUTPUT_FORMATS, TARGET_VERSIONS
from asynclint.engine.configuration.shapes import LANGUAGES
from asynclint.frontends.actions import CommaList, Languages, Output, PatternCodes
from asynclint.model.findings import Confidence, Severity

COMMANDS = (
    "check",
    "fix",
    "baseline",
    "rule",
    "why",
    "env",
    "doctor",
    "launch",
    "linter",
    "config",
    "clean",
    "version",
    "catalogue",
    "plugins",
)

#: Flags that are configuration keys under the same name.
CONFIG_FLAGS = (
    *("select", "extend_select", "ignore", "per_file_ignores", "extend_per_file_ignores", "exclude", "extend_exclude"),
    *("force_exclude", "respect_gitignore", "output_format", "cache_dir", "preview", "min_severity", "min_confidence"),
    *("target_version", "fix", "fix_only", "unsafe_fixes", "show_fixes", "fixable", "unfixable", "extend_fixable"),
    *("python", "site_packages", "plugins", "without_plugin", "baseline", "baseline_strict", "fail_on", "extension"),
)

#: Flags whose value needs a `=`: a bare `--add-noqa` must not take the next path for its reason.
_WITH_OPTIONAL_VALUE = frozenset({"--add-noqa", "--add-ignore", "--write-baseline"})


class Parser(ArgumentParser):
    """Complains by exception, so that one place decides how complaints look."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message + self._meant_instead(message))

    def _meant_instead(self, message: str) -> str:
        """What is close to the word that `argparse` complains about."""
        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)$", message)
        if choice is not None:
            return suggest(choice[1], re.findall(r"[\w-]+", choice[2])).replace(" Did", ". Did")
        flag = re.match(r"unrecognized arguments: (--[\w-]+)", message)
        if flag is None or flag[1] in self._flags:  # it exists, for another command
            return ""
        return suggest(flag[1], self._flags).replace(" Did", ". Did")

    @property
    def _flags(self) -> list[str]:
        """Those of this command, or of all commands: the outermost parser is the one that complains."""
        found = [flag for action in self._actions for flag in action.option_strings]
        for action in self._actions:
            if isinstance(action.choices, dict):
                found += [flag for below in action.choices.values() for flag in below._flags]
        return [flag for flag in dict.fromkeys(found) if flag.startswith("--")]


def parse(argv: Sequence[str]) -> Namespace:
    """The command and its options. Raises `UsageError`; `--help` prints and raises `SystemExit`."""
    words = list(argv)
    if words and not words[0].startswith(("-", "@")) and words[0] not in COMMANDS:
        hint = suggest(words[0], COMMANDS)
        if not hint and os.path.exists(words[0]):
            hint = f" To check it, run: asynclint check {words[0]}"
        raise UsageError(f'unknown command "{words[0]}".{hint}')
    words = [f"{word}=" if word in _WITH_OPTIONAL_VALUE else word for word in words]
    return _parser().parse_args(words)


def print_help() -> None:
    _parser().print_help()


def _parser() -> ArgumentParser:
    parser = Parser(
        prog="asynclint",
        description="Finds what makes Python asyncio servers slow or hang.",
        fromfile_prefix_chars="@",
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    common = _common()

    def command(name: str, words: str) -> ArgumentParser:
        return commands.add_parser(
            name, help=words, description=words, parents=[common], fromfile_prefix_chars="@", allow_abbrev=False
        )

    _about_code(command)
    _about_the_project(command)
    _about_asynclint(command)
    return parser


def _about_code(command: Callable[[str, str], ArgumentParser]) -> None:
    """What reads the code: findings, repairs, explanations."""
    _check_options(command("check", "check files and directories"))
    fix = command("fix", "repair findings, one change after the other, and list what was done")
    _check_options(fix)
    fix.add_argument("-i", "--interactive", action="store_true", help="show each change and ask")
    fix.set_defaults(fix=True)
    _baseline_options(command("baseline", "show the baseline and what became of it, or write, update or prune it"))
    rule = command("rule", "explain a rule (or all)")
    rule.add_argument("rule", nargs="?", metavar="RULE", help="code or name")
    rule.add_argument("--all", action="store_true", help="explain all rules")
    _format_option(rule)
    why = command("why", "explain what is reported about a line, what is not and why, and what its calls reach")
    why.add_argument("place", metavar="PATH:LINE")
    _environment_options(why)
    _cache_options(why)


def _about_the_project(command: Callable[[str, str], ArgumentParser]) -> None:
    """What surrounds the code: packages, launches, other tools."""
    env = command("env", "show which environment's packages calls are followed into, and what is found for each import")
    env.add_argument("paths", nargs="*", metavar="FILES", help="files or directories of the project [default: .]")
    _format_option(env)
    _cache_options(env)
    _environment_options(env)
    launch = command(
        "launch", "show how the project is launched: every server, its settings, and where each comes from"
    )
    launch.add_argument("paths", nargs="*", metavar="FILES", help="files or directories that take part [default: .]")
    _format_option(launch)
    _cache_options(launch)
    doctor = command("doctor", "check that ruff, flake8, the environment, the caches and the hooks fit together")
    doctor.add_argument("--write", action="store_true", help="tell ruff to leave our codes in comments alone")
    _format_option(doctor)
    _cache_options(doctor)
    _environment_options(doctor)


def _about_asynclint(command: Callable[[str, str], ArgumentParser]) -> None:
    """What there is to know about the rules, the plugins and the configuration."""
    linter = command("linter", "list the families of rules")
    _format_option(linter)
    plugins = command("plugins", "list the installed plugins, what they give, and what is wrong with them")
    _format_option(plugins)
    config = command("config", "list the configuration keys, or explain one")
    config.add_argument("key", nargs="?", metavar="KEY")
    config.add_argument("--schema", action="store_true", help="print the JSON schema of the configuration")
    _format_option(config)
    command("clean", "remove the cache of the project in the working directory")
    version = command("version", "print the version")
    _format_option(version)
    catalogue = command("catalogue", "check the catalogue against the installed packages, or describe one of them")
    catalogue.add_argument("action", choices=("check", "summarize"))
    catalogue.add_argument("package", nargs="?", help="summarize: the import name of the package")
    catalogue.add_argument("--python", metavar="FILE", help="the interpreter whose packages count [default: this one]")


def _common() -> Parser:
    common = Parser(add_help=False)
    levels = common.add_argument_group("log levels")
    levels.add_argument("-v", "--verbose", action="store_true", help="say more, tracebacks of internal errors included")
    levels.add_argument("-q", "--quiet", action="store_true", help="print findings, but nothing else")
    levels.add_argument("-s", "--silent", action="store_true", help="print nothing; the exit code says it all")
    everywhere = common.add_argument_group("global options")
    everywhere.add_argument(
        "--config", action="append", default=[], metavar="FILE|KEY=VALUE", help="configuration file, or one setting"
    )
    everywhere.add_argument("--isolated", action="store_true", help="ignore all configuration files")
    everywhere.add_argument(
        "--no-plugins", dest="plugins", action="store_const", const=[], default=SUPPRESS, help="load no plugins"
    )
    everywhere.add_argument(
        "--without-plugin", action="append", default=SUPPRESS, metavar="NAME", help="leave a plugin out"
    )
    everywhere.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="[default: auto]")
    return common


def _check_options(check: ArgumentParser) -> None:
    check.add_argument("paths", nargs="*", metavar="FILES", help="files or directories, `-` for stdin [default: .]")
    check.add_argument(
        "--output-format",
        action=Output,
        default=SUPPRESS,
        metavar="FORMAT[:FILE]",
        help=f"{', '.join(OUTPUT_FORMATS)}; with a file as often as you like [default: full]",
    )
    check.set_defaults(reports=[])
    check.add_argument("-o", "--output-file", metavar="FILE", help="write findings here instead of to stdout")
    check.add_argument("--statistics", action="store_true", help="count findings by rule")
    check.add_argument("--ignore-noqa", action="store_true", help="show suppressed findings, too")
    comments = check.add_mutually_exclusive_group()
    comments.add_argument("--add-noqa", nargs="?", metavar="REASON", help="add a `noqa` to every line with a finding")
    comments.add_argument(
        "--add-ignore", nargs="?", metavar="REASON", help="add an `asynclint: ignore[...]` above every such statement"
    )
    check.add_argument("-w", "--watch", action="store_true", help="check again whenever a file changes")
    check.add_argument("--show-files", action="store_true", help="list the files that would be checked")
    check.add_argument("--show-settings", action="store_true", help="print the settings that would be used")
    check.add_argument(
        "--target-version", choices=TARGET_VERSIONS, default=SUPPRESS, help="lowest Python version to support"
    )
    _flag(check, "preview", "run preview rules, too")
    _environment_options(check)
    _gate_options(check)
    _fix_options(check)
    _selection_options(check)
    _file_options(check)
    more = check.add_argument_group("miscellaneous")
    _cache_options(more)
    more.add_argument("--stdin-filename", metavar="FILE", help="the name of the file that comes through stdin")
    more.add_argument("-j", "--jobs", type=_count, metavar="N", help="processes to use [default: as many as pay]")
    more.add_argument("-e", "--exit-zero", action="store_true", help="exit with 0 even when there are findings")


def _fix_options(check: ArgumentParser) -> None:
    fixes = check.add_argument_group("fixes")
    _flag(fixes, "fix", "apply fixes")
    _flag(fixes, "unsafe-fixes", "with fixes that may change behaviour")
    _flag(fixes, "fix-only", "apply fixes, and print no findings")
    _flag(fixes, "show-fixes", "list what was fixed")
    fixes.add_argument("--diff", action="store_true", help="show what fixes would change, write nothing")
    fixes.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit with 1 when something was fixed")


def _selection_options(check: ArgumentParser) -> None:
    rules = check.add_argument_group("rule selection")
    for flag, words in (
        ("--select", "rules to run (or ALL)"),
        ("--ignore", "rules not to run"),
        ("--extend-select", "rules to run beside the selected ones"),
        ("--fixable", "rules whose fixes may be applied"),
        ("--unfixable", "rules whose fixes are not applied"),
        ("--extend-fixable", "rules whose fixes may be applied beside those"),
    ):
        rules.add_argument(flag, action=CommaList, default=SUPPRESS, metavar="RULES", help=words)
    for flag in ("--per-file-ignores", "--extend-per-file-ignores"):
        rules.add_argument(
            flag, action=PatternCodes, default=SUPPRESS, metavar="PATTERN:CODE", help="rules off in files"
        )
    levels = [severity.value for severity in Severity]
    rules.add_argument("--min-severity", choices=levels, default=SUPPRESS, help="[default: warning]")
    sure = [confidence.value for confidence in Confidence]
    rules.add_argument("--min-confidence", choices=sure, default=SUPPRESS, help="[default: likely]")


def _file_options(check: ArgumentParser) -> None:
    files = check.add_argument_group("file selection")
    for flag in ("--exclude", "--extend-exclude"):
        files.add_argument(flag, action=CommaList, default=SUPPRESS, metavar="PATTERNS", help="paths to leave out")
    files.add_argument(
        "--extension",
        action=Languages,
        default=SUPPRESS,
        metavar="EXTENSION:LANGUAGE",
        help=f"what files with another extension are: {', '.join(LANGUAGES)}",
    )
    _flag(files, "respect-gitignore", "leave out what git ignores")
    _flag(files, "force-exclude", "leave excluded files out even when they are named")


def _gate_options(check: ArgumentParser) -> None:
    gate = check.add_argument_group("what counts")
    levels = [severity.value for severity in Severity]
    gate.add_argument(
        "--fail-on", choices=levels, default=SUPPRESS, help="fail for findings as severe as this [default: info]"
    )
    gate.add_argument("--baseline", metavar="FILE", default=SUPPRESS, help="findings in this file do not count")
    gate.add_argument(
        "--no-baseline", dest="baseline", action="store_const", const="", default=SUPPRESS, help="all findings count"
    )
    _flag(gate, "baseline-strict", "fail when the baseline names findings that are gone")
    gate.add_argument(
        "--diff-base",
        metavar="REF",
        help="findings that were there in this commit do not count (auto: as the build service says)",
    )
    gate.add_argument("--write-baseline", nargs="?", metavar="FILE", help="put all findings into a new baseline")


def _baseline_options(baseline: ArgumentParser) -> None:
    baseline.add_argument(
        "action",
        nargs="?",
        choices=("show", "write", "update", "prune"),
        default="show",
        help="write: all findings into a new file; update: take in what is new, take out what is gone; "
        "prune: only take out [default: show]",
    )
    baseline.add_argument("paths", nargs="*", metavar="FILES", help="only what is in these [default: .]")
    baseline.add_argument(
        "--baseline", metavar="FILE", default=SUPPRESS, help="the file [default: asynclint-baseline.json]"
    )
    _cache_options(baseline)
    _environment_options(baseline)


def _environment_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--python", default=SUPPRESS, metavar="PATH", help="interpreter or folder of the environment of the project"
    )
    _flag(parser, "site-packages", "follow calls into installed packages")


def _format_option(parser: ArgumentParser) -> None:
    """Of commands that say something about asynclint or the project: findings have formats of their own."""
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="[default: text]")


def _cache_options(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("-n", "--no-cache", action="store_true", help="neither read nor write the cache")
    parser.add_argument("--cache-dir", metavar="DIR", default=SUPPRESS, help="where the cache lies")


def _flag(parser: argparse._ActionsContainer, name: str, words: str) -> None:
    parser.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, default=SUPPRESS, help=words)


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a positive number, not {text!r}")
    return number
