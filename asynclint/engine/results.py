"""A finished run -> the manifest that lets the next one, with nothing changed, skip everything."""

import os
from collections.abc import Iterator

import asynclint
from asynclint.catalogue.roots import rules_root
from asynclint.engine.configuration.line_length import FILES as LINE_LENGTH_FILES
from asynclint.engine.configuration.settings import PROJECT_MARKS
from asynclint.engine.disk import prepare_directory
from asynclint.engine.installed.packages import inputs_of
from asynclint.engine.manifest import EVERYTHING, PACKAGES, SOURCES, Manifest, is_cacheable
from asynclint.engine.plugins.search import plugin_folders
from asynclint.engine.session import Outcome, Request
from asynclint.source.defaults import DEFAULT_INCLUDE
from asynclint.source.discover import CONFIG_NAMES, common_directory


def store_result(outcome: Outcome, request: Request, argv: list[str], *, code: int, out: bytes, err: bytes) -> None:
    """Keeps the output, unless something might be different next time without any file being so."""
    if outcome.report.problems or not is_cacheable(argv):
        return
    settings = request.settings
    manifest = Manifest(settings.root)
    is_plain = not outcome.registry.launch_readers
    kind = SOURCES if is_plain and set(settings.files.include) <= set(DEFAULT_INCLUDE) else EVERYTHING
    try:
        prepare_directory(settings.cache_dir)
        for directory, seen in outcome.discovery.directories.items():
            # The root changes while the cache is created in it.
            manifest.add_directory(directory, kind=kind, seen=seen if directory else None)
        for path, known in outcome.harvest.known.items():
            manifest.add_file(path, mtime_ns=known.mtime_ns, size=known.size, digest=known.digest.hex())
        for path, known in outcome.packages.known.items():
            manifest.add_file(path, mtime_ns=known.mtime_ns, size=known.size, digest=known.digest.hex())
        for directory in outcome.packages.environment.place.folders if outcome.packages.environment else ():
            manifest.add_directory(directory, kind=PACKAGES)
        for path in inputs_of(outcome.packages):
            manifest.add_input(path)
        for path, known in outcome.launches.known.items() if outcome.launches is not None else ():
            manifest.add_file(path, mtime_ns=known.mtime_ns, size=known.size, digest=known.digest.hex())
        if outcome.dependencies is not None:
            for path in outcome.dependencies.files:
                manifest.add_input(path)
            for directory in outcome.dependencies.folders:
                manifest.add_directory(directory, kind=EVERYTHING)
        for path in (*outcome.discovery.missing, *_configuration(outcome, request), *outcome.discovery.ignore_files):
            manifest.add_input(path)
        for directory, listed_as in _tool_directories():
            manifest.add_directory(directory, kind=listed_as)
        for directory in outcome.registry.plugin_data:
            manifest.add_directory(directory, kind=EVERYTHING)
        for path in (*_tool_files(), *outcome.registry.plugin_files):
            manifest.add_input(path)
        manifest.store(settings.cache_dir, argv, request.cwd, code=code, out=out, err=err)
    except OSError:
        return  # a cache that cannot be written is no reason to fail; the facts cache has said so already


def _configuration(outcome: Outcome, request: Request) -> Iterator[str]:
    """Files that were read, and those that would have been had they existed."""
    settings = request.settings
    yield from settings.inputs
    if settings.baseline is not None:
        yield settings.baseline
    yield from (os.path.join(settings.root, name) for name in LINE_LENGTH_FILES)
    for policy in outcome.policies.nested.values():
        yield from policy.settings.inputs
    yield from outcome.discovery.configs
    yield from outcome.probes
    directory = common_directory([path for path in request.paths if os.path.exists(path)] or [request.cwd])
    while True:
        yield from (os.path.join(directory, name) for name in (*CONFIG_NAMES, *PROJECT_MARKS))
        parent = os.path.dirname(directory)
        if parent == directory:
            return
        directory = parent


def _tool_directories() -> Iterator[tuple[str, str]]:
    """Where new rules, catalogue files and plugins would appear."""
    if _record() is None:
        package = os.path.dirname(asynclint.__file__)
        for top in (package, str(rules_root())):
            for directory, names, _ in os.walk(top):
                names[:] = sorted(name for name in names if name != "__pycache__")
                yield directory, EVERYTHING
    for directory in plugin_folders():
        yield directory, PACKAGES


def _tool_files() -> Iterator[str]:
    record = _record()
    if record is not None:
        yield record
    for directory, _ in _tool_directories():
        if not directory.endswith(("site-packages", "dist-packages")):
            with os.scandir(directory) as entries:
                yield from sorted(entry.path for entry in entries if entry.name.endswith((".py", ".toml")))


def _record() -> str | None:
    """What the installer wrote down of every file of asynclint; None where it runs from its sources.

    One file instead of a thousand: whoever installs another asynclint writes another one.
    """
    home = os.path.dirname(os.path.dirname(asynclint.__file__))
    path = os.path.join(home, f"asynclint-{asynclint.__version__}.dist-info", "RECORD")
    return path if os.path.isfile(path) else None
