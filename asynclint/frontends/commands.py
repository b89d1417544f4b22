"""The commands that check nothing: they explain, list, and clean up."""

import json
import os
import re
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from asynclint import __version__
from asynclint.api.rule import Rule
from asynclint.engine.complaints import UsageError, suggest
from asynclint.engine.configuration.options import KEYS, Option, schema
from asynclint.engine.configuration.settings import load_settings
from asynclint.engine.plugins.registry import Registry, load_registry
from asynclint.engine.plugins.rule_texts import card_of, shows_a_repair, summary_of
from asynclint.frontends.exit_codes import CLEAN, FINDINGS, TROUBLE
from asynclint.frontends.output import problem_lines
from asynclint.frontends.progress import Progress
from asynclint.frontends.quick import key_text, keys_text, version_text
from asynclint.frontends.request import make_overrides, make_request

if TYPE_CHECKING:
    from asynclint.model.launch import Deployment

#: The hundreds of the codes.
_FAMILIES = {
    "ASL1": "Blocking calls on the event loop",
    "ASL2": "CPU work on the event loop",
    "ASL3": "Clients and pools",
    "ASL4": "Timeouts and cancellation",
    "ASL5": "Worker threads",
    "ASL6": "Concurrency and back-pressure",
    "ASL7": "Application state",
    "ASL8": "Launch configuration",
    "ASL9": "The run itself",
}


def run_rule(options: Namespace) -> int:
    registry = _registry(options)
    if options.all:
        rules = list(registry.rules)
    elif options.rule is None:
        raise UsageError("rule: name a rule, or use --all")
    else:
        found = registry.find(options.rule)
        if found is None:
            known = [word for rule in registry.rules for word in (rule.code, rule.name)]
            raise UsageError(f'rule: unknown rule "{options.rule}".{suggest(options.rule, known)}')
        rules = [found]
    if options.output_format == "json":
        data = [_rule_data(rule, registry) for rule in rules]
        print(json.dumps(data if options.all else data[0], indent=2, ensure_ascii=False))
    else:
        cards = [card_of(rule, registry) or f"# {rule.code} {rule.name}\n" for rule in rules]
        print("\n\n".join(cards).rstrip())
    return _say_problems(registry)


def _registry(options: Namespace) -> Registry:
    """With the plugins that the configuration of the working directory wants."""
    cwd = os.getcwd()
    return load_registry(load_settings([cwd], make_overrides(options), cwd=cwd).plugins)


def _rule_data(rule: Rule, registry: Registry) -> dict[str, Any]:
    card = card_of(rule, registry)
    is_fixable = shows_a_repair(card)
    return {
        "name": rule.name,
        "code": rule.code,
        "linter": _family(rule.code),
        "summary": summary_of(card),
        "message_formats": [rule.message],
        "fix": "Fix is sometimes available." if is_fixable else "Fix is not available.",
        "fix_availability": "Sometimes" if is_fixable else "None",
        "explanation": card,
        "preview": rule.preview,
        "severity": rule.severity.value,
    }


def _family(code: str) -> str:
    return _FAMILIES.get(code[:4], re.sub(r"\d.*", "", code))


def run_linter(options: Namespace) -> int:
    registry = _registry(options)
    prefixes = sorted({rule.code[:4] if rule.code.startswith("ASL") else _family(rule.code) for rule in registry.rules})
    if options.output_format == "json":
        print(json.dumps([{"prefix": prefix, "name": _family(prefix)} for prefix in prefixes], indent=2))
    else:
        width = max(map(len, prefixes), default=0)
        print("\n".join(f"{prefix:>{width}} {_family(prefix)}" for prefix in prefixes))
    return _say_problems(registry)


def run_config(options: Namespace) -> int:
    if options.key is not None and options.key not in KEYS:
        raise UsageError(f'config: unknown key "{options.key}".{suggest(options.key, KEYS)}')
    if options.schema:
        print(json.dumps(schema(), indent=2))
        return CLEAN
    keys = [options.key] if options.key is not None else sorted(KEYS)
    if options.output_format == "json":
        data = {key: _key_data(KEYS[key]) for key in keys}
        print(json.dumps(data[options.key] if options.key is not None else data, indent=2))
    else:
        sys.stdout.write(keys_text() if options.key is None else key_text(options.key) or "")
    return CLEAN


def _key_data(option: Option) -> dict[str, Any]:
    """In ruff's words; keys of ours lie in no table of a table, and none is old enough to be deprecated."""
    return {
        "doc": option.about,
        "default": option.default,
        "value_type": option.shape.words,
        "scope": None,
        "example": option.example,
        "deprecated": None,
    }


def run_launch(options: Namespace) -> int:
    from asynclint.engine.session import Session
    from asynclint.report.launches import launch_json, launch_text
    from asynclint.report.paths import Paths
    from asynclint.report.style import Style

    missing = next((path for path in options.paths if not os.path.exists(path)), None)
    if missing is not None:
        raise UsageError(f"launch: there is no file or directory {missing}")
    wanted, output_format = options.paths, options.output_format
    here = os.getcwd()
    if all(os.path.commonpath([here, os.path.abspath(path)]) == here for path in wanted):
        options.paths = []  # the whole project, of which the paths are a part
    del options.output_format  # here it is not the one of findings
    request = make_request(options)
    progress = Progress(enabled=sys.stderr.isatty())
    deployments, found = Session(request, watcher=progress).deployments()
    progress.erase()
    root = request.settings.root
    paths = [os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/") for path in wanted]
    deployments = [item for item in deployments if not paths or takes_part(item, paths)]
    shown = Paths(root, request.cwd).shown
    if output_format == "json":
        sys.stdout.write(launch_json(deployments, shown))
    else:
        style = Style(colour=options.color == "always" or (options.color == "auto" and sys.stdout.isatty()))
        text = launch_text(deployments, shown, style, everything=options.verbose)
        sys.stdout.write(text or "Nothing that starts a server was found.\n")
    for warning in () if options.quiet or options.silent else sorted(found.warnings):
        sys.stderr.write(f"warning: {warning}\n")
    for problem in sorted(found.problems):
        sys.stderr.write(f"asynclint: {problem.where}: {problem.what}\n")
    return TROUBLE if found.problems else CLEAN


def takes_part(deployment: "Deployment", paths: list[str]) -> bool:
    """Does the deployment start in, go through or read anything below the paths?"""
    files = {origin.at.path for origin in deployment.chain} | {config.path for config in deployment.config_files}
    files |= {setting.origin.at.path for setting in deployment.settings.values() if setting.origin is not None}
    if deployment.app is not None and deployment.app.module is not None:
        files.add(deployment.app.module)
    return any(path == "." or file == path or file.startswith(f"{path}/") for path in paths for file in files)


def run_clean(options: Namespace) -> int:
    from shutil import rmtree

    options.paths, options.no_cache = ["."], False
    directory = make_request(options).settings.cache_dir
    if not os.path.isdir(directory):
        return CLEAN
    if not os.path.isfile(os.path.join(directory, "CACHEDIR.TAG")):
        raise UsageError(f"clean: {directory} is no cache directory of asynclint; nothing was removed")
    rmtree(directory)
    if not options.quiet:
        sys.stderr.write(f"Removing cache at: {directory}\n")
    return CLEAN


def run_version(options: Namespace) -> int:
    sys.stdout.write(json.dumps({"version": __version__}) + "\n" if options.output_format == "json" else version_text())
    return CLEAN


def run_catalogue(options: Namespace) -> int:
    from asynclint.catalogue import check
    from asynclint.catalogue.load import Catalogue

    if options.action == "summarize":
        return _summarize(options)
    if options.package is not None:
        raise UsageError(f"catalogue check: unexpected argument {options.package}")
    lines = check.check(Catalogue(more=_registry(options).catalogues), options.python)
    print("\n".join(lines))
    return CLEAN if len(lines) == 1 else FINDINGS  # the last line is a summary


def _summarize(options: Namespace) -> int:
    """The source of an installed package as a catalogue file, for its author or for a person who reads it over."""
    from asynclint.environment.discover import Asked, EnvironmentNotFoundError, find_environment
    from asynclint.environment.installed import Environment
    from asynclint.program.summary import NothingToTellError, summarize

    if options.package is None:
        raise UsageError("catalogue summarize: name a package, as it is imported")
    try:
        place = find_environment((), asked=Asked(options.python or sys.executable, "--python"))
        print(summarize(options.package, Environment(place)) if place is not None else "", end="")
    except (EnvironmentNotFoundError, NothingToTellError) as error:
        raise UsageError(f"catalogue summarize: {error}") from error
    return CLEAN


def _say_problems(registry: Registry) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in problem_lines(registry.problems, verbose=False)))
    return TROUBLE if registry.problems else CLEAN
