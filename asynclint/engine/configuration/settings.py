"""Configuration files, environment and command line -> one `Settings`, with every value in its final type."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any

from asynclint.engine.complaints import ConfigError
from asynclint.engine.configuration.config_file import ConfigFile, nearest_config, parse_inline, read_config
from asynclint.engine.configuration.plugin_choice import PluginChoice, choose_plugins
from asynclint.engine.configuration.required_version import require_version
from asynclint.engine.configuration.select import Layer, Selector
from asynclint.engine.configuration.target import required_python
from asynclint.model.findings import Confidence, Severity
from asynclint.model.record import record
from asynclint.source.defaults import DEFAULT_EXCLUDE, DEFAULT_INCLUDE
from asynclint.source.discover import FileFilter, common_directory, git_root
from asynclint.source.patterns import anchor

#: What marks the top of a project when no configuration does; a repository goes before packaging files.
PROJECT_MARKS = (".git", "pyproject.toml", "setup.cfg", "setup.py")
#: All rules, those of installed plugins too.
DEFAULT_LAYER = Layer(select=(Selector("ALL"),))


#: Keys whose values are taken as they are.
_PLAIN = ("preview", "explicit-preview-rules", "output-format", "site-packages", "noqa-aliases", "baseline-strict")


@record
class PerFileIgnore:
    """Rules that are off in the files a pattern matches; `negated`: in the files it does not match."""

    pattern: str
    selectors: tuple[Selector, ...]
    negated: bool = False


@record
class UserFact:
    """A function the user says blocks."""

    symbol: str
    effect: str = "wait"
    because: str = "declared in the configuration"
    instead: str | None = None


@record
class UserEntry:
    """A function that something else calls, or a decorator of such functions."""

    symbol: str
    context: str = "request"
    sync: str = "thread"


@record
class UserFacts:
    """What the user adds to the catalogue."""

    blocking: tuple[UserFact, ...] = ()
    nonblocking: tuple[str, ...] = ()
    offloading: tuple[str, ...] = ()
    entry_points: tuple[UserEntry, ...] = ()


@record
class FixSettings:
    """What becomes of fixes. `unsafe`: None means no, but say how many there are."""

    enabled: bool = False
    only: bool = False
    show: bool = False
    unsafe: bool | None = None
    timeout: float = 10.0
    concurrency: int = 20
    layers: tuple[Layer, ...] = (DEFAULT_LAYER,)
    safer: tuple[Selector, ...] = ()
    riskier: tuple[Selector, ...] = ()


@record
class Settings:
    """Everything a run depends on besides the code it looks at. `root` and `cache_dir` are absolute."""

    root: str
    whole_project: bool = True  # false when the root is a place where everything lies, such as a home directory
    config: str | None = None
    layers: tuple[Layer, ...] = (DEFAULT_LAYER,)
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    severity: tuple[tuple[Selector, Severity], ...] = ()
    min_severity: Severity = Severity.WARNING
    min_confidence: Confidence = Confidence.LIKELY
    fail_on: Severity = Severity.INFO
    baseline: str | None = None  # absolute
    baseline_strict: bool = False
    preview: bool = False
    explicit_preview_rules: bool = False
    files: FileFilter = field(default_factory=FileFilter)
    src: tuple[str, ...] = (".", "src")
    output_format: str = "full"
    cache_dir: str = ""
    target_version: str = "py311"
    python: str | None = None  # absolute
    python_asked_by: str = ""  # where `python` was said
    site_packages: bool = True
    external: tuple[str, ...] = ()
    noqa_aliases: bool = True
    user_facts: UserFacts = field(default_factory=UserFacts)
    fixes: FixSettings = field(default_factory=FixSettings)
    plugins: PluginChoice = field(default_factory=PluginChoice)
    inputs: tuple[str, ...] = ()  # absolute paths of the configuration files that were read


@record
class Overrides:
    """What the command line says: options in the same words as the file, `--config`, `--isolated`."""

    table: Mapping[str, Any] = field(default_factory=dict)
    config: tuple[str, ...] = ()
    isolated: bool = False


def load_settings(paths: Sequence[str], overrides: Overrides, *, cwd: str) -> Settings:
    """The settings of a run over the absolute `paths`. Raises `ConfigError`."""
    common = common_directory([path for path in paths if os.path.exists(path)] or [cwd])
    explicit, inline = _split_config(overrides.config, cwd)
    found = None if overrides.isolated or explicit else nearest_config(common)
    chain = _read_chain(explicit or found, cwd)
    root = os.path.dirname(found) if found is not None else _find_root(paths, common, cwd)
    settings = _build(root, chain, inline, overrides.table, cwd=cwd, anchored_at=cwd if explicit else root)
    return settings if found is not None else replace(settings, whole_project=not _holds_everything(root))


def nested_settings(path: str, outer: Settings, overrides: Overrides, *, cwd: str) -> Settings:
    """The settings of the files that a configuration below the root speaks for: only what concerns rules changes."""
    _, inline = _split_config(overrides.config, cwd)
    chain = _read_chain(path, cwd)
    inner = _build(outer.root, chain, inline, overrides.table, cwd=cwd, anchored_at=os.path.dirname(path))
    return replace(inner, inputs=(*outer.inputs, *inner.inputs))


def _find_root(paths: Sequence[str], common: str, cwd: str) -> str:
    """The top of the project: what marks one, else the parent of the package, else where the user stands.

    Single files say little about their project, so that the working directory counts when it holds them.
    """
    marked = project_root(common)
    if marked is not None:
        return marked
    while os.path.isfile(os.path.join(common, "__init__.py")):
        common = os.path.dirname(common)
    only_files = bool(paths) and not any(os.path.isdir(path) for path in paths)
    return cwd if only_files and common.startswith(cwd + os.sep) and not _holds_everything(cwd) else common


def _holds_everything(directory: str) -> bool:
    """Is this the home directory, or above it? Nobody's project, and hours to walk."""
    home = os.path.expanduser("~")
    return os.path.commonpath([home, directory]) == directory


def project_root(directory: str) -> str | None:
    """The top of the project that holds `directory`: its repository, else the closest packaging file."""
    repository = git_root(directory)
    if repository is not None:
        return repository
    above = directory
    while True:
        if any(os.path.isfile(os.path.join(above, name)) for name in PROJECT_MARKS):
            return above
        parent = os.path.dirname(above)
        if parent == above:
            return None
        above = parent


def _split_config(values: Sequence[str], cwd: str) -> tuple[str | None, list[Mapping[str, Any]]]:
    """`--config` takes a file (once) and `key = value` pairs (any number)."""
    files = [value for value in values if os.path.isfile(os.path.join(cwd, value))]
    pairs = [value for value in values if value not in files]
    for value in pairs:
        if "=" not in value:
            raise ConfigError(f"--config {value}: no such file")
    if len(files) > 1:
        raise ConfigError(f"--config: only one file can be given, not {' and '.join(files)}")
    return (os.path.join(cwd, files[0]) if files else None), [parse_inline(pair) for pair in pairs]


def _read_chain(path: str | None, cwd: str) -> list[ConfigFile]:
    """The file and those it extends, the farthest parent first."""
    chain: list[ConfigFile] = []
    while path is not None:
        path = os.path.normpath(path)
        if any(file.path == path for file in chain):
            raise ConfigError(f"{chain[-1].place('extend')}: extend: the files extend each other in a circle")
        file = read_config(path, cwd=cwd)
        chain.append(file)
        parent = file.table.get("extend")
        path = os.path.join(file.directory, os.path.expanduser(parent)) if parent is not None else None
        if path is not None and not os.path.isfile(path):
            raise ConfigError(f"{file.place('extend')}: extend: there is no file {parent}")
    return chain[::-1]


def _build(
    root: str,
    chain: Sequence[ConfigFile],
    inline: Sequence[Mapping[str, Any]],
    table: Mapping[str, Any],
    *,
    cwd: str,
    anchored_at: str,
) -> Settings:
    for file in chain:
        require_version(file)
    merged: dict[str, Any] = {}
    for source in (*(file.table for file in chain), *inline, table):
        for key, value in source.items():
            if key.startswith("extend-") and key not in ("extend-select", "extend-fixable") and isinstance(value, list):
                merged[key] = [*merged.get(key, ()), *value]
            elif key in ("extend-per-file-ignores", "severity", "plugin-options"):
                merged[key] = {**merged.get(key, {}), **value}
            else:
                merged[key] = value
    base = os.path.relpath(anchored_at, root).replace(os.sep, "/")
    base = "" if base == "." or base.startswith("..") else base
    cache = merged.get("cache-dir")
    beside = cwd if cache is not None and "cache-dir" in table else root
    settings = Settings(
        root=root,
        config=chain[-1].path if chain else None,
        layers=(DEFAULT_LAYER, *_layers(chain, inline, table, ("select", "extend-select", "ignore"))),
        per_file_ignores=_per_file_ignores(chain, merged, base),
        severity=_severities(chain, merged),
        min_severity=Severity(merged.get("min-severity", Severity.WARNING)),
        min_confidence=Confidence(merged.get("min-confidence", Confidence.LIKELY)),
        fail_on=Severity(merged.get("fail-on", Severity.INFO)),
        baseline=_beside_its_mention("baseline", chain, merged, table, root=root, cwd=cwd),
        files=_file_filter(merged, base),
        cache_dir=os.path.join(beside, os.path.expanduser(cache or ".asynclint_cache")),
        target_version=merged.get("target-version") or required_python(chain, root),
        user_facts=_user_facts(merged),
        fixes=_fixes(merged, chain, inline, table),
        plugins=choose_plugins(merged, partial(_place, chain)),
        inputs=tuple(file.path for file in chain),
        **_environment(chain, merged, table, root=root, cwd=cwd),
    )
    plain: dict[str, Any] = {}
    for key in (
        "preview",
        "explicit-preview-rules",
        "output-format",
        "site-packages",
        "noqa-aliases",
        "baseline-strict",
    ):
        if key in merged:
            plain[key.replace("-", "_")] = merged[key]
    for key in ("src", "external"):
        if key in merged:
            plain[key] = tuple(merged[key])
    return replace(settings, **plain)


def _environment(
    chain: Sequence[ConfigFile], merged: Mapping[str, Any], table: Mapping[str, Any], *, root: str, cwd: str
) -> dict[str, Any]:
    """The environment that was asked for: relative to where it was said, and who said it."""
    if "python" not in merged:
        return {}
    path = _beside_its_mention("python", chain, merged, table, root=root, cwd=cwd)
    file = None if "python" in table else _origin(chain, "python")
    by = f"{file.place('python')}: python" if file is not None else "--python"
    return {"python": path, "python_asked_by": by}


def _beside_its_mention(
    key: str, chain: Sequence[ConfigFile], merged: Mapping[str, Any], table: Mapping[str, Any], *, root: str, cwd: str
) -> str | None:
    """The absolute path that `key` means: relative to the file that says it, or to where the user stands."""
    if not merged.get(key):
        return None
    file = None if key in table else _origin(chain, key)
    beside = cwd if key in table else (file.directory if file is not None else root)
    return os.path.normpath(os.path.join(beside, os.path.expanduser(merged[key])))


def _layers(
    chain: Sequence[ConfigFile],
    inline: Sequence[Mapping[str, Any]],
    table: Mapping[str, Any],
    keys: tuple[str, str, str],
) -> list[Layer]:
    """One layer a source; `keys` name what chooses, what adds and what takes away."""
    chosen, added, ignored = keys
    layers: list[Layer] = []
    sources: list[tuple[Mapping[str, Any], ConfigFile | None]] = [(file.table, file) for file in chain]
    sources += [(pair, None) for pair in (*inline, table)]
    for source, where in sources:
        selected = source.get(chosen)
        layers.append(
            Layer(
                select=None if selected is None else _selectors(selected, where, chosen),
                extend_select=_selectors(source.get(added, ()), where, added),
                ignore=_selectors(source.get(ignored, ()), where, ignored),
            )
        )
    return layers


def _selectors(texts: Sequence[str], file: ConfigFile | None, key: str) -> tuple[Selector, ...]:
    if file is None:
        return tuple(Selector(text, f"--{key}") for text in texts)
    return tuple(Selector(text, f"{file.place(key, text)}: {key}") for text in texts)


def _fixes(
    merged: Mapping[str, Any],
    chain: Sequence[ConfigFile],
    inline: Sequence[Mapping[str, Any]],
    table: Mapping[str, Any],
) -> FixSettings:
    layers = _layers(chain, inline, table, ("fixable", "extend-fixable", "unfixable"))

    def selectors(key: str) -> tuple[Selector, ...]:
        return _selectors(merged.get(key, ()), _origin(chain, key), key)

    return FixSettings(
        enabled=merged.get("fix", False),
        only=merged.get("fix-only", False),
        show=merged.get("show-fixes", False),
        unsafe=merged.get("unsafe-fixes"),
        timeout=float(merged.get("default-timeout", 10)),
        concurrency=merged.get("default-concurrency", 20),
        layers=(DEFAULT_LAYER, *layers),
        safer=selectors("extend-safe-fixes"),
        riskier=selectors("extend-unsafe-fixes"),
    )


def _origin(chain: Sequence[ConfigFile], key: str) -> ConfigFile | None:
    return next((file for file in reversed(chain) if key in file.table), None)


def _place(chain: Sequence[ConfigFile], key: str, value: str | None) -> str:
    """Where a key was said, for messages about what it means."""
    file = _origin(chain, key)
    return f"{file.place(key, value)}: {key}" if file is not None else f"--config: {key}"


def _per_file_ignores(chain: Sequence[ConfigFile], merged: Mapping[str, Any], base: str) -> tuple[PerFileIgnore, ...]:
    found: list[PerFileIgnore] = []
    for key in ("per-file-ignores", "extend-per-file-ignores"):
        file = _origin(chain, key)
        for pattern, texts in merged.get(key, {}).items():
            negated = pattern.startswith("!")
            plain = anchor(pattern[1:] if negated else pattern, base=base)
            found.append(PerFileIgnore(plain, _selectors(texts, file, key), negated))
    return tuple(found)


def _severities(chain: Sequence[ConfigFile], merged: Mapping[str, Any]) -> tuple[tuple[Selector, Severity], ...]:
    file = _origin(chain, "severity")
    return tuple(
        (_selectors([text], file, "severity")[0], Severity(value)) for text, value in merged.get("severity", {}).items()
    )


def _file_filter(merged: Mapping[str, Any], base: str) -> FileFilter:
    def patterns(key: str, default: Sequence[str]) -> tuple[str, ...]:
        own = [anchor(text, base=base) for text in merged[key]] if key in merged else list(default)
        return (*own, *(anchor(text, base=base) for text in merged.get(f"extend-{key}", ())))

    languages: Mapping[str, str] = merged.get("extension", {})
    return FileFilter(
        include=patterns("include", (*DEFAULT_INCLUDE, *(f"*.{name}" for name in languages if name))),
        exclude=patterns("exclude", DEFAULT_EXCLUDE),
        respect_gitignore=merged.get("respect-gitignore", True),
        force_exclude=merged.get("force-exclude", False),
        languages=tuple(sorted(languages.items())),
    )


def _user_facts(merged: Mapping[str, Any]) -> UserFacts:
    blocking = [{"symbol": item} if isinstance(item, str) else item for item in merged.get("blocking", ())]
    entries = [{"symbol": item} if isinstance(item, str) else item for item in merged.get("entry-points", ())]
    return UserFacts(
        entry_points=tuple(UserEntry(**item) for item in entries),
        blocking=tuple(UserFact(**item) for item in blocking),
        nonblocking=tuple(merged.get("nonblocking", ())),
        offloading=tuple(merged.get("offloading", ())),
    )
