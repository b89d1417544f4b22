"""`asynclint doctor`: does everything around asynclint fit together? Says what does not, and what to do."""

import configparser
import json
import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from asynclint.engine.complaints import ConfigError, UsageError
from asynclint.engine.configuration.ruff_files import RuffFiles
from asynclint.engine.configuration.ruff_writing import with_external
from asynclint.engine.disk import prepare_directory, write_atomically
from asynclint.engine.plugins.registry import Registry
from asynclint.engine.session import Request, Session
from asynclint.engine.verdicts.baseline import read_baseline, shown_path
from asynclint.environment.discover import user_cache
from asynclint.frontends.exit_codes import CLEAN, FINDINGS
from asynclint.frontends.request import make_request

_FLAKE8_FILES = (("setup.cfg", "flake8"), ("tox.ini", "flake8"), (".flake8", "flake8"))
_MARKS = {"ok": "✓", "note": "•", "wrong": "✗"}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at. `state`: ok, note (nothing is wrong, but worth knowing) or wrong."""

    subject: str
    state: str
    what: str
    advice: str = ""


def run_doctor(options: Namespace) -> int:
    """0: all is well, 1: something is to be done."""
    options.paths = ["."]
    request = make_request(options)
    session = Session(request)
    found = [*_diagnose(request, session, write=options.write)]
    if options.output_format == "json":
        print(json.dumps([asdict(item) for item in found], indent=2, ensure_ascii=False))
    elif not options.silent:
        sys.stdout.write("".join(_describe(item) for item in found if not options.quiet or item.state == "wrong"))
    return FINDINGS if any(item.state == "wrong" for item in found) else CLEAN


def _describe(item: Diagnosis) -> str:
    advice = f"\n    {item.advice}" if item.advice else ""
    return f"{_MARKS[item.state]} {item.subject}: {item.what}{advice}\n"


def _diagnose(request: Request, session: Session, *, write: bool) -> Iterator[Diagnosis]:
    settings = request.settings
    where = shown_path(settings.config, request.cwd) if settings.config is not None else "none, defaults count"
    yield Diagnosis("configuration", "ok", where)
    yield from _plugins(session.registry)
    yield from _ruff(settings.root, _prefixes(session.registry), request.cwd, write=write)
    yield from _flake8(settings.root, _prefixes(session.registry))
    yield from _environment(session)
    yield _cache("cache", settings.cache_dir)
    yield _cache("cache of packages", user_cache("asynclint"))
    yield from _hooks(settings.root)
    yield from _baseline(request)


def _prefixes(registry: Registry) -> tuple[str, ...]:
    """What codes of ours begin with, our own first."""
    found = {re.sub(r"\d.*", "", rule.code) for rule in registry.rules}
    return tuple(sorted(found, key=lambda prefix: (prefix != "ASL", prefix)))


def _plugins(registry: Registry) -> Iterator[Diagnosis]:
    for problem in registry.problems:
        yield Diagnosis("plugins", "wrong", f"{problem.where}: {problem.what}", problem.hint)
    if not registry.problems:
        others = sorted({type(rule).__module__.partition(".")[0] for rule in registry.rules} - {"asynclint"})
        yield Diagnosis("plugins", "ok", ", ".join(others) or "none")


def _ruff(root: str, prefixes: tuple[str, ...], cwd: str, *, write: bool) -> Iterator[Diagnosis]:
    found = list(RuffFiles(root).configurations(()))
    if not found:
        yield Diagnosis("ruff", "ok", "not configured here")
    for item in found:
        path = os.path.join(root, item.at.path)
        missing = [prefix for prefix in prefixes if not any(prefix.startswith(known) for known in item.keeps if known)]
        listed = ", ".join(f'"{prefix}"' for prefix in missing)
        shown = shown_path(path, cwd)
        if not missing or not item.strips:
            yield Diagnosis("ruff", "ok", f"{shown} leaves our codes alone")
        elif write:
            yield _write_external(path, shown, missing)
        else:
            what = f"{shown}:{item.at.span.line}: `ruff check --fix` takes our codes out of `noqa` comments"
            advice = f"add `external = [{listed}]` to its lint settings: `asynclint doctor --write` does it"
            yield Diagnosis("ruff", "wrong", what, advice)


def _write_external(path: str, shown: str, prefixes: list[str]) -> Diagnosis:
    listed = ", ".join(f'"{prefix}"' for prefix in prefixes)
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            text = with_external(os.path.basename(path), stream.read(), prefixes)
        if text is None:
            advice = f"write `external = [{listed}]` into its lint settings yourself"
            return Diagnosis("ruff", "wrong", f"{shown}: no safe place was found for `external`", advice)
        write_atomically(os.path.realpath(path), text.encode())
    except OSError as error:
        raise UsageError(f"{shown}: cannot be written: {(error.strerror or str(error)).lower()}") from error
    return Diagnosis("ruff", "ok", f"{shown}: wrote `external = [{listed}]`")


def _flake8(root: str, prefixes: tuple[str, ...]) -> Iterator[Diagnosis]:
    """`select` in a configuration of flake8 leaves out every plugin that it does not name."""
    for name, section in _FLAKE8_FILES:
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(os.path.join(root, name), encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError) as error:
            yield Diagnosis("flake8", "wrong", f"{name}: {str(error).splitlines()[0]}")
            continue
        if not parser.has_section(section):
            continue
        chosen = re.split(r"[\s,]+", parser.get(section, "select", fallback="").strip())
        missing = [prefix for prefix in prefixes if not any(prefix.startswith(word) for word in chosen if word)]
        if any(chosen) and missing:
            what = f"{name}: `select` leaves out {', '.join(missing)}, so that flake8 does not print our findings"
            yield Diagnosis("flake8", "note", what, f"add {', '.join(missing)} to `select` if flake8 is to print them")
        else:
            yield Diagnosis("flake8", "ok", name)
        return
    yield Diagnosis("flake8", "ok", "not configured here")


def _environment(session: Session) -> Iterator[Diagnosis]:
    from asynclint.engine.installed.imports import unknown_packages

    program = session.link()
    missing = unknown_packages(session.packages, program.modules, program.evaluator.catalogue)
    environment = session.packages.environment
    if not session.packages.is_on:
        yield Diagnosis("environment", "note", "packages are not followed, as `site-packages = false` says")
        return
    place = f"{environment.place.top} ({environment.place.rule})" if environment is not None else "none was found"
    if missing:
        advice = "`asynclint env` lists them; install them there, or name another environment with --python"
        names = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        number = "1 package" if len(missing) == 1 else f"{len(missing)} packages"
        yield Diagnosis("environment", "note", f"{place}; nothing is known of {number}: {names}", advice)
    else:
        yield Diagnosis("environment", "ok", place)


def _cache(subject: str, directory: str) -> Diagnosis:
    probe = os.path.join(directory, f"probe-{os.getpid()}")
    try:
        prepare_directory(directory)
        write_atomically(probe, b"")
        os.unlink(probe)
    except OSError as error:
        what = f"{directory}: cannot be written: {(error.strerror or str(error)).lower()}"
        return Diagnosis(subject, "wrong", what, "every run starts from nothing; set `cache-dir`, or use --no-cache")
    return Diagnosis(subject, "ok", directory)


def _hooks(root: str) -> Iterator[Diagnosis]:
    try:
        with open(os.path.join(root, ".pre-commit-config.yaml"), encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError:
        yield Diagnosis("pre-commit", "ok", "not used here")
        return
    hooks = sorted(set(re.findall(r"\bid:\s*['\"]?(asynclint-[a-z]+)", text)))
    if not hooks:
        yield Diagnosis("pre-commit", "note", "its configuration has no hook of asynclint")
        return
    yield Diagnosis("pre-commit", "ok", ", ".join(hooks))
    top = os.path.join(root, ".git")
    if os.path.isdir(top) and not os.path.exists(os.path.join(top, "hooks", "pre-commit")):
        yield Diagnosis("pre-commit", "note", "the hooks are not installed in this clone", "run `pre-commit install`")


def _baseline(request: Request) -> Iterator[Diagnosis]:
    path = request.settings.baseline
    if path is None:
        return
    shown = shown_path(path, request.cwd)
    try:
        number = len(read_baseline(path, shown))
    except ConfigError as error:
        yield Diagnosis("baseline", "wrong", str(error))
        return
    yield Diagnosis("baseline", "ok", f"{shown}: {number} findings")
