"""Options -> what a session is asked to do: the paths, the settings that hold there, what comes from standard input."""

import os
import sys
from argparse import Namespace

from asynclint.engine.complaints import UsageError
from asynclint.engine.configuration.options import check_table
from asynclint.engine.configuration.settings import Overrides, load_settings
from asynclint.engine.session import Request
from asynclint.frontends.arguments import CONFIG_FLAGS


def make_request(options: Namespace) -> Request:
    """What the options ask for. Raises `ConfigError`, `UsageError`."""
    cwd = os.getcwd()
    overrides = make_overrides(options)
    names = getattr(options, "paths", None) or ["."]
    stdin = None
    if "-" in names:
        if names != ["-"]:
            raise UsageError("`-` (standard input) cannot be combined with other paths")
        name = options.stdin_filename
        stdin = ("-" if name is None else os.path.normpath(os.path.join(cwd, name)), sys.stdin.buffer.read())
        names = [] if name is None else [os.path.dirname(stdin[0])]
    paths = tuple(os.path.normpath(os.path.join(cwd, name)) for name in names)
    settings = load_settings(paths, overrides, cwd=cwd)
    no_cache = options.no_cache or os.environ.get("ASYNCLINT_NO_CACHE", "").lower() in ("1", "true")
    return Request(
        settings=settings,
        paths=() if stdin is not None else paths,
        overrides=overrides,
        cwd=cwd,
        jobs=getattr(options, "jobs", None),
        cache=not no_cache and stdin is None,
        ignore_noqa=getattr(options, "ignore_noqa", False),
        stdin=stdin,
    )


def make_overrides(options: Namespace) -> Overrides:
    """The options that are configuration, in the words of the configuration; the environment comes first."""
    table: dict[str, object] = {}
    for variable, key in (("ASYNCLINT_OUTPUT_FORMAT", "output-format"), ("ASYNCLINT_CACHE_DIR", "cache-dir")):
        if os.environ.get(variable):
            table[key] = os.environ[variable]
            check_table({key: table[key]}, lambda _key, variable=variable: variable)  # type: ignore[misc]
    given = vars(options)
    table |= {name.replace("_", "-"): given[name] for name in CONFIG_FLAGS if name in given}
    return Overrides(table, tuple(options.config), options.isolated)
