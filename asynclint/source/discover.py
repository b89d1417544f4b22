"""Directories in, files out: what belongs to the project, in sorted POSIX order, whatever the file system says."""

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import field

from asynclint.model.findings import Problem
from asynclint.model.record import mutable, record
from asynclint.model.source import SourceFile
from asynclint.source.defaults import DEFAULT_EXCLUDE, DEFAULT_INCLUDE
from asynclint.source.gitignore import IgnoreFile
from asynclint.source.launchnames import LARGEST, is_ambiguous, is_certainly_launch_file, may_be_launch_file
from asynclint.source.notebook import SUFFIXES as NOTEBOOKS
from asynclint.source.patterns import PatternSet

#: Files that configure asynclint when they lie in a directory, strongest first.
CONFIG_NAMES = (".asynclint.toml", "asynclint.toml", "pyproject.toml")
#: Never source, and never worth a look.
_SKIPPED = frozenset({"__pycache__", ".asynclint_cache"})


@record
class FileFilter:
    """Which files of a tree are wanted."""

    include: tuple[str, ...] = DEFAULT_INCLUDE
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    respect_gitignore: bool = True
    force_exclude: bool = False
    launch: tuple[str, ...] = ()  # names of launch files that plugins read, besides those that are known
    languages: tuple[tuple[str, str], ...] = ()  # what files are whose names end in this: python, pyi or ipynb

    @property
    def notebooks(self) -> tuple[str, ...]:
        """How the names of notebooks end."""
        told = {f".{extension}": language for extension, language in self.languages}
        usual = [ending for ending in NOTEBOOKS if ending not in told]
        return (*usual, *(ending for ending, language in told.items() if language == "ipynb"))


@mutable
class Discovery:
    """`files` by path; `directories` with the modification time they had before they were listed.

    `launch` holds what may say how the project is launched, judged by name.
    """

    files: dict[str, SourceFile] = field(default_factory=dict)
    launch: dict[str, SourceFile] = field(default_factory=dict)
    directories: dict[str, int] = field(default_factory=dict)
    configs: list[str] = field(default_factory=list)
    ignore_files: list[str] = field(default_factory=list)  # absolute
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # requested, but not there


def discover(root: str, requested: Sequence[str], wanted: FileFilter, *, whole: bool = True) -> Discovery:
    """All wanted files below `root`, and the `requested` absolute paths even where the filter leaves them out.

    Without `whole`, the requested paths alone.
    """
    walker = _Walker(root, wanted)
    if whole:
        walker.walk("", walker.inherited_ignores())
    for path in requested:
        walker.add_requested(path)
    found = walker.found
    found.files = dict(sorted(found.files.items()))
    found.launch = dict(sorted(found.launch.items()))
    found.configs.sort()
    return found


def git_root(directory: str) -> str | None:
    """The directory of the git repository that `directory` lies in."""
    while True:
        if os.path.exists(os.path.join(directory, ".git")):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


class _Walker:
    def __init__(self, root: str, wanted: FileFilter) -> None:
        self.root = root
        self.found = Discovery()
        self._wanted = wanted
        self._include = PatternSet(wanted.include, root=root)
        self._exclude = PatternSet(wanted.exclude, root=root)
        self._more_launch = PatternSet(wanted.launch, root=root) if wanted.launch else None
        self._plain_include = set(wanted.include) == set(DEFAULT_INCLUDE)

    def inherited_ignores(self) -> tuple[IgnoreFile, ...] | None:
        """Ignore files above the root that speak for it; None outside a git repository, where git ignores nothing."""
        if not self._wanted.respect_gitignore:
            return None
        repository = git_root(self.root)
        if repository is None:
            return None
        ignores = self._read_ignores(os.path.join(repository, ".git", "info", "exclude"), base=repository)
        above: list[str] = []
        directory = self.root
        while directory != repository:
            directory = os.path.dirname(directory)
            above.append(directory)
        for directory in reversed(above):
            ignores += self._read_ignores(os.path.join(directory, ".gitignore"), base=directory)
        return ignores

    def _read_ignores(self, path: str, *, base: str) -> tuple[IgnoreFile, ...]:
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as stream:
                text = stream.read()
        except OSError:
            return ()
        self.found.ignore_files.append(path)
        return (IgnoreFile(text, base=base),)

    def walk(self, start: str, ignores: tuple[IgnoreFile, ...] | None) -> None:
        pending = [(start, ignores)]
        while pending:
            directory, inherited = pending.pop()
            absolute = f"{self.root}/{directory}" if directory else self.root
            try:
                modified = os.stat(absolute).st_mtime_ns
                with os.scandir(absolute) as listing:
                    entries = list(listing)
            except OSError as error:
                self._report(directory or ".", error)
                continue
            self.found.directories[directory] = modified
            if inherited is not None and any(entry.name == ".gitignore" for entry in entries):
                inherited += self._read_ignores(f"{absolute}/.gitignore", base=absolute)
            prefix = f"{directory}/" if directory else ""
            pending += [
                (prefix + entry.name, inherited)
                for entry in entries
                if self._visit(entry, prefix + entry.name, inherited)
            ]

    def _visit(self, entry: os.DirEntry[str], path: str, ignores: tuple[IgnoreFile, ...] | None) -> bool:
        """Takes a file in; True for a directory to descend into."""
        name = entry.name
        is_dir = entry.is_dir(follow_symlinks=False)
        if not is_dir:
            if name in CONFIG_NAMES:
                self.found.configs.append(path)
            if not self._includes(name, path) and not self._may_launch(name, path):
                return False
        elif name in _SKIPPED:
            return False
        if self._exclude.matches(name, path) or (ignores and self._is_ignored(path, name, ignores, is_dir=is_dir)):
            return False
        if is_dir:
            return True
        self._take(path, entry.path)
        return False

    def _includes(self, name: str, path: str) -> bool:
        if self._plain_include:
            return name.endswith((".py", ".pyi", ".ipynb"))
        return self._include.matches(name, path)

    def _may_launch(self, name: str, path: str) -> bool:
        return may_be_launch_file(name) or (self._more_launch is not None and self._more_launch.matches(name, path))

    def _is_ignored(self, path: str, name: str, ignores: tuple[IgnoreFile, ...], *, is_dir: bool) -> bool:
        absolute = f"{self.root}/{path}"
        for ignore in reversed(ignores):
            verdict = ignore.verdict(absolute[len(ignore.base) + 1 :], name, is_dir=is_dir)
            if verdict is not None:
                return verdict
        return False

    def _take(self, path: str, absolute: str, *, is_requested: bool = False) -> None:
        try:
            status = os.stat(absolute)
        except FileNotFoundError:
            if not os.path.basename(path).startswith(".#"):  # the lock files of editors point nowhere on purpose
                self.found.warnings.append(f"{path}: the symbolic link points to nothing; skipped")
            return
        except OSError as error:
            self._report(path, error)
            return
        if not stat.S_ISREG(status.st_mode):
            return
        file = SourceFile(path, absolute, status.st_size, status.st_mtime_ns)
        name = os.path.basename(path)
        is_launch = self._may_launch(name, path)
        if self._includes(name, path) or not is_launch or (is_requested and _is_python(name, absolute)):
            self.found.files[path] = file
        elif status.st_size <= LARGEST:
            self.found.launch[path] = file
        elif is_certainly_launch_file(name):
            self.found.warnings.append(f"{path}: larger than {LARGEST:,} bytes; not read as a launch file")

    def add_requested(self, absolute: str) -> None:
        path = os.path.relpath(absolute, self.root).replace(os.sep, "/")
        path = "" if path == "." else path
        if path in self.found.files or path in self.found.directories:
            return
        if path in self.found.launch:
            if not _is_python(os.path.basename(path), absolute):
                return
            del self.found.launch[path]
        try:
            is_dir = stat.S_ISDIR(os.stat(absolute).st_mode)
        except FileNotFoundError:
            self.found.missing.append(path)
            return
        except OSError as error:
            self._report(path, error)
            return
        if self._wanted.force_exclude and self._exclude.matches_within(path):
            return
        if is_dir:
            self.walk(path, self.inherited_ignores())
        else:
            self._take(path, absolute, is_requested=True)

    def _report(self, path: str, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        self.found.problems.append(Problem(path, f"cannot be read: {reason}"))


def _is_python(name: str, absolute: str) -> bool:
    """A program without a suffix that somebody wants checked is Python, unless it says that a shell reads it."""
    if not is_ambiguous(name):
        return False
    try:
        with open(absolute, "rb") as stream:
            first = stream.readline(200)
    except OSError:
        return True
    return not (first.startswith(b"#!") and first.split(b"/")[-1].split(b" ")[-1].strip().endswith(b"sh"))


def common_directory(paths: Iterable[str]) -> str:
    """The deepest directory that holds all of the absolute `paths`; a directory holds itself."""
    directories = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    return os.path.commonpath(directories) if directories else os.getcwd()
