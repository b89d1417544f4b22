"""`asynclint plugins`: what is installed, what each plugin gives, and what is wrong with it."""

import json
import os
import sys
from argparse import Namespace
from typing import Any

from asynclint.api.hooks import API_VERSION
from asynclint.engine.configuration.settings import load_settings
from asynclint.engine.plugins.loading import Plugin
from asynclint.engine.plugins.registry import load_registry
from asynclint.engine.plugins.search import find_candidates, plugin_folders
from asynclint.frontends.exit_codes import CLEAN, TROUBLE
from asynclint.frontends.output import problem_lines
from asynclint.frontends.request import make_overrides


def run_plugins(options: Namespace) -> int:
    """Lists them; 2 when something is wrong with one."""
    cwd = os.getcwd()
    choice = load_settings([cwd], make_overrides(options), cwd=cwd).plugins
    registry = load_registry(choice)
    left_out = [str(item) for item in find_candidates(plugin_folders()) if not choice.wants(item.name)]
    if options.output_format == "json":
        data = {
            "api": _version(API_VERSION),
            "environment": sys.prefix,
            "plugins": [_data(p) for p in registry.plugins],
        }
        print(json.dumps({**data, "left_out": left_out}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_text(registry.plugins, left_out)))
        if not options.quiet:
            sys.stderr.write("".join(f"warning: {warning}\n" for warning in registry.warnings))
    sys.stderr.write("".join(f"{line}\n" for line in problem_lines(registry.problems, verbose=options.verbose)))
    return TROUBLE if registry.problems else CLEAN


def _version(api: tuple[int, int] | None) -> str | None:
    return f"{api[0]}.{api[1]}" if api is not None else None


def _text(plugins: tuple[Plugin, ...], left_out: list[str]) -> list[str]:
    lines = []
    for plugin in plugins:
        state = f", for asynclint.api {_version(plugin.api)}" if plugin.api is not None else ""
        lines.append(f"{plugin.name}: {plugin.candidate.distribution} {plugin.candidate.version}{state}")
        lines += [f"  {line}" for line in _gives(plugin)]
    lines += [f"{title[len('plugin ') :]}: left out by the configuration" for title in left_out]
    if not lines:
        return [f"No plugins are installed in {sys.prefix}, where asynclint runs."]
    return lines


def _gives(plugin: Plugin) -> list[str]:
    lines = [f"{rule.code} {rule.name}{' (preview)' if rule.preview else ''}" for rule in plugin.rules]
    lines += [f"catalogue {folder}" for folder in plugin.catalogues]
    lines += [f"reader of launch files {getattr(reader, '__name__', reader)}" for reader in plugin.launch_readers]
    lines += [
        f"option {option.key} = {json.dumps(plugin.values.get(option.key, option.default))}: {option.about}"
        for option in plugin.options
    ]
    lines += [f"problem: {problem.what}" for problem in plugin.problems]
    return lines or ["nothing"]


def _data(plugin: Plugin) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "distribution": plugin.candidate.distribution,
        "version": plugin.candidate.version,
        "target": plugin.candidate.target,
        "api": _version(plugin.api),
        "prefixes": list(plugin.prefixes),
        "rules": [{"code": rule.code, "name": rule.name, "preview": rule.preview} for rule in plugin.rules],
        "catalogues": [str(folder) for folder in plugin.catalogues],
        "launch_readers": [getattr(reader, "__name__", str(reader)) for reader in plugin.launch_readers],
        "options": {
            option.key: {"value": plugin.values.get(option.key, option.default), "about": option.about}
            for option in plugin.options
        },
        "problems": [problem.what for problem in plugin.problems],
        "warnings": plugin.warnings,
    }
