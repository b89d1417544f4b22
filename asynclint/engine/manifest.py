"""The fast way out: a run whose inputs did not change prints what it printed last time, before anything is imported.

A manifest is a text file named by a digest of the command, the environment and the interpreter. It lists every file
and directory the result depends on, with dates, sizes and content digests, and ends with the output. Dates decide
first; where they differ, contents do, so that a fresh checkout with a restored cache is still a hit.

This module imports nothing beyond what a bare interpreter has loaded anyway.
"""

import os
import sys
import time
from _blake2 import blake2b  # `hashlib` costs ten times as much to import

from asynclint import __version__

_MAGIC = "asynclint result 2"
_FOLDER = "results"
_KEPT = 32
#: Too young to be trusted by date alone: it may change again within the clock's tick.
_RACY_NS = 2_000_000_000
#: Comparing this many contents, or asking for this many dates, takes long enough to share.
_WORTH_A_PROCESS = 400
_MANY_NAMES = 1500
#: What may change how a run looks or what it reads.
_ENVIRONMENT = (
    *("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX"),
    *("CONDA_DEFAULT_ENV", "UV_PROJECT_ENVIRONMENT", "POETRY_VIRTUALENVS_PATH", "POETRY_CACHE_DIR", "WORKON_HOME"),
    "CI_PROJECT_DIR",
)
#: Options that do something besides printing, or print what no manifest can hold.
_UNCACHED = (
    *(
        "-",
        "-n",
        "-o",
        "-v",
        "--no-cache",
        "--output-file",
        "--add-noqa",
        "--add-ignore",
        "--verbose",
        "--show-files",
        "--stdin",
    ),
    *("--write-baseline", "--diff-base", "-w", "--watch"),
)
_IGNORED_DIRECTORIES = frozenset(
    {"__pycache__", ".asynclint_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
)
_SOURCE_SUFFIXES = (".py", ".pyi", ".ipynb")
_CONFIG_NAMES = (".asynclint.toml", "asynclint.toml", "pyproject.toml")
_TELLING_NAMES = frozenset({".gitignore", *_CONFIG_NAMES})
#: Names that launch files may have, and a few more: `asynclint.source.launchnames` knows them better, but is no import.
_LAUNCH_SUFFIXES = (
    *(".yml", ".yaml", ".sh", ".bash", ".service", "file", ".toml", ".json", ".conf", ".ini", ".env", ".mk", ".j2"),
    *(".jinja2", ".tpl", ".tmpl", ".just", ".tf", ".config", "startup.txt"),
)
_LAUNCH_PREFIXES = ("dockerfile", "containerfile", "procfile", ".env", "ecosystem.config")

#: kind of entry in a watched directory: what makes two listings differ
SOURCES, EVERYTHING, PACKAGES = "s", "e", "p"


def key_of(argv: list[str], cwd: str) -> str:
    """Names the run: the same key means the same question."""
    parts = [_MAGIC, __version__, __file__, sys.version, sys.prefix, cwd, repr(os.isatty(1)), "\0".join(argv)]
    parts += [f"{name}={os.environ.get(name)}" for name in _ENVIRONMENT]
    parts.append(repr(os.environ.get("TERM") == "dumb"))
    parts.append(repr("GITHUB_STEP_SUMMARY" in os.environ))  # a new file for each step
    parts += sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("ASYNCLINT_"))
    return str(blake2b("\1".join(parts).encode(errors="surrogateescape"), digest_size=16).hexdigest())


def is_cacheable(argv: list[str]) -> bool:
    """May the output of this command be printed again without running it?"""
    if argv[:1] not in (["check"], ["flake8"]) or "ASYNCLINT_OUTPUT_FILE" in os.environ or is_cache_off():
        return False
    return not any(word.startswith("@") or word.partition("=")[0] in _UNCACHED for word in argv[1:])


def is_cache_off() -> bool:
    """Does the environment say so?"""
    return os.environ.get("ASYNCLINT_NO_CACHE", "").lower() in ("1", "true")


class Remembered:
    """The output of a run that need not be made again."""

    __slots__ = ("code", "err", "out")

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out, err


def replay(argv: list[str]) -> int | None:
    """Prints the stored output and returns its exit code; None when the run has to be made."""
    found = recall(argv)
    if found is None:
        return None
    _print(found.out, found.err)
    return found.code


def recall(argv: list[str]) -> Remembered | None:
    """The stored output; None when there is none, or when something has changed since."""
    if not is_cacheable(argv):
        return None
    try:
        cwd = os.getcwd()
    except OSError:
        return None
    name = key_of(argv, cwd)
    for folder in _cache_folders(argv, cwd):
        path = f"{folder}/{_FOLDER}/{name}"
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError:
            continue
        try:
            return _recall(data, path)
        except (OSError, ValueError, IndexError):
            return None
        finally:
            os.chdir(cwd)
    return None


def _recall(data: bytes, path: str) -> Remembered | None:
    checksum, _, data = data.partition(b"\n")
    head, _, output = data.partition(b"\n\n")
    lines = head.decode(errors="surrogateescape").split("\n")
    if lines[0] != _MAGIC:
        return None
    code, root, out_size, folders = lines[1].split("\t")
    os.chdir(root)
    table = _Table(lines[2:], int(folders))
    child, first = _start_looking(table)
    try:
        suspects = _look(table, range(first, len(table.names)))
        sound = checksum.decode("ascii") == blake2b(data, digest_size=16).hexdigest()
    finally:
        is_calm = not child or os.waitpid(child, 0)[1] == 0
    if not is_calm and suspects is not None:
        others = _look(table, range(first))  # what the child has seen is not known here
        suspects = others | suspects if others is not None else None
    if not sound or suspects is None or any(map(os.path.exists, table.absent)):
        return None
    if suspects:
        if not _all_same([(table.names[n], table.marks[n], table.digests[n]) for n in suspects]):
            return None
        for number, modified in suspects.items():
            table.dates[number] = _trusted(modified)
        lines[2] = " ".join(table.dates)
        _write(path, "\n".join(lines).encode(errors="surrogateescape") + b"\n\n" + output)
    size = int(out_size)
    return Remembered(int(code), output[:size], output[size:])


class _Table:
    """What the run depended on: names of directories, then of files, each with a date, a size (or the kind of listing)
    and a digest; and names of what was not there.
    """

    __slots__ = ("absent", "dates", "digests", "folders", "marks", "names")

    def __init__(self, lines: list[str], folders: int) -> None:
        dates, marks, digests, names, absent = lines
        self.folders = folders
        self.dates, self.marks, self.digests = dates.split(), marks.split(), digests.split()
        self.names = names.split("\0") if names else []
        self.absent = absent.split("\0") if absent else []


def _start_looking(table: _Table) -> tuple[int, int]:
    """A child that looks at the first half of a long list, and where the second one begins.

    It ends with 0 when nothing there has a new date or size. Its share is the larger one: it has nothing else to do.
    """
    share = len(table.names) * 11 // 20 if len(table.names) > _MANY_NAMES and _can_share() else 0
    child = os.fork() if share else 0
    if share and child == 0:
        status = 1
        try:
            status = int(_look(table, range(share)) != {})
        finally:
            os._exit(status)
    return child, share


def _look(table: _Table, part: range) -> dict[int, int] | None:
    """What has another date than was noted, with that date; None when something is gone or has another size."""
    here = slice(part.start, part.stop)
    try:
        found = list(map(os.stat, table.names[here]))
    except OSError:
        return None
    files = max(part.start, table.folders)
    if [status.st_size for status in found[files - part.start :]] != list(map(int, table.marks[files : part.stop])):
        return None
    dates = [status.st_mtime_ns for status in found]
    noted = list(map(int, table.dates[here]))
    if dates == noted:
        return {}
    return {number: date for number, date, known in zip(part, dates, noted, strict=True) if date != known}


def _can_share() -> bool:
    """Is there a second processor, and a cheap way to use it?"""
    return hasattr(os, "fork") and len(getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))(0)) > 1


def _all_same(entries: list[tuple[str, str, str]]) -> bool:
    """Do name, size or kind, and digest still belong together? A second process takes half of a long list."""
    child = 0
    if len(entries) > _WORTH_A_PROCESS and _can_share():
        half = len(entries) // 2
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = int(not _are_same(entries[:half]))
            finally:
                os._exit(status)
        entries = entries[half:]
    same = _are_same(entries)
    return (not child or os.waitpid(child, 0)[1] == 0) and same


def _are_same(entries: list[tuple[str, str, str]]) -> bool:
    try:
        return all(_digest_of(name, mark) == digest for name, mark, digest in entries)
    except OSError:
        return False


def _digest_of(name: str, mark: str) -> str:
    if mark in (SOURCES, EVERYTHING, PACKAGES):
        return listing_digest(name, mark)
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = int(mark)
        data = os.read(descriptor, size + 1)
        while len(data) < size and (more := os.read(descriptor, size - len(data))):
            data += more
    finally:
        os.close(descriptor)
    return str(blake2b(data, digest_size=16).hexdigest())


def listing_digest(directory: str, kind: str) -> str:
    """What a directory holds, as far as it can matter to a run."""
    names: list[str] = []
    with os.scandir(directory) as entries:
        for entry in entries:
            name = entry.name
            if kind == PACKAGES:
                if name.endswith((".dist-info", ".egg-info", ".pth")):
                    names.append(name)
            elif entry.is_dir(follow_symlinks=False):
                if name not in _IGNORED_DIRECTORIES:
                    names.append(f"{name}/")
            elif kind == EVERYTHING or name.endswith(_SOURCE_SUFFIXES) or name in _TELLING_NAMES or _may_launch(name):
                names.append(name)
    names.sort()
    return str(blake2b("\0".join(names).encode(errors="surrogateescape"), digest_size=16).hexdigest())


def _may_launch(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(_LAUNCH_SUFFIXES) or lower.startswith(_LAUNCH_PREFIXES) or "." not in name


def _trusted(mtime_ns: int) -> str:
    return str(mtime_ns) if mtime_ns < time.time_ns() - _RACY_NS else "0"


def _cache_folders(argv: list[str], cwd: str) -> list[str]:
    """Where the cache of this run may be: as the command says, else at or above the paths it names."""
    for index, word in enumerate(argv):
        if word.startswith("--cache-dir"):
            value = word.partition("=")[2] or "".join(argv[index + 1 : index + 2])
            return [os.path.join(cwd, value)]
    if "ASYNCLINT_CACHE_DIR" in os.environ:
        return [os.path.join(cwd, os.environ["ASYNCLINT_CACHE_DIR"])]
    named = [os.path.join(cwd, word) for word in argv[1:] if not word.startswith("-")]
    starts = [os.path.normpath(path) for path in named if os.path.exists(path)]
    folders: list[str] = []
    for start in [*starts[:1], cwd]:
        directory = start
        while True:
            for folder in _cache_folders_in(directory):
                if folder not in folders and os.path.isdir(folder):
                    folders.append(folder)
            parent = os.path.dirname(directory)
            if parent == directory:
                break
            directory = parent
    return folders


def _cache_folders_in(directory: str) -> list[str]:
    """The usual place, and whatever looks like a configured one: a wrong guess only costs a look."""
    found = [os.path.join(directory, ".asynclint_cache")]
    for name in _CONFIG_NAMES:
        try:
            with open(os.path.join(directory, name), "rb") as stream:
                data = stream.read()
        except OSError:
            continue
        for line in data.split(b"\n") if b"cache-dir" in data else ():
            key, _, value = line.partition(b"=")
            if key.strip() == b"cache-dir":
                text = value.partition(b"#")[0].strip().strip(b"\"'").decode(errors="replace")
                found.append(os.path.normpath(os.path.join(directory, os.path.expanduser(text))))
    return found


def _print(out: bytes, err: bytes) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    for stream, data in ((2, err), (1, out)):
        try:
            _pour(stream, data)
        except BrokenPipeError:  # `| head` has seen enough
            continue
        except OSError:
            if stream == 1:
                raise


def _pour(stream: int, data: bytes) -> None:
    while data:
        data = data[os.write(stream, data) :]


def _write(path: str, data: bytes) -> None:
    data = str(blake2b(data, digest_size=16).hexdigest()).encode("ascii") + b"\n" + data
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "wb") as stream:
        stream.write(data)
    os.replace(temporary, path)


class Manifest:
    """Collects what a run depended on, and stores it with its output. Paths are absolute or relative to `root`."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._directories: dict[str, tuple[str, str, str]] = {}
        self._files: dict[str, tuple[str, str, str]] = {}
        self._absent: dict[str, None] = {}

    def add_directory(self, name: str, *, kind: str = SOURCES, seen: int | None = None) -> None:
        """`seen`: the date before the run looked. Raises `OSError`, also when the directory changed since then."""
        path = os.path.join(self._root, name) if name else self._root
        modified = os.stat(path).st_mtime_ns
        if seen is not None and modified != seen:
            raise OSError("the directory changed during the run")
        self._directories[name or "."] = (_trusted(modified), kind, listing_digest(path, kind))

    def add_file(self, name: str, *, mtime_ns: int, size: int, digest: str) -> None:
        self._files[name] = (_trusted(mtime_ns), str(size), digest)

    def add_input(self, name: str) -> None:
        """A file that is read here and now, or whose absence matters. Raises `OSError`."""
        path = os.path.join(self._root, name)
        try:
            with open(path, "rb") as stream:
                data = stream.read()
                status = os.fstat(stream.fileno())
        except (FileNotFoundError, NotADirectoryError):
            self._absent[name] = None
            return
        except IsADirectoryError:
            return
        self.add_file(
            name, mtime_ns=status.st_mtime_ns, size=len(data), digest=blake2b(data, digest_size=16).hexdigest()
        )

    def store(self, cache_dir: str, argv: list[str], cwd: str, *, code: int, out: bytes, err: bytes) -> None:
        """Raises `OSError`."""
        folder = os.path.join(cache_dir, _FOLDER)
        os.makedirs(folder, exist_ok=True)
        entries = (*self._directories.items(), *self._files.items())
        names, absent = [name for name, _ in entries], [name for name in self._absent if name not in self._files]
        if any("\0" in name or "\n" in name for name in (*names, *absent)):
            return
        lines = [_MAGIC, "\t".join([str(code), self._root, str(len(out)), str(len(self._directories))])]
        lines += [" ".join(entry[column] for _, entry in entries) for column in range(3)]
        lines += ["\0".join(names), "\0".join(absent)]
        data = "\n".join(lines).encode(errors="surrogateescape") + b"\n\n" + out + err
        _write(os.path.join(folder, key_of(argv, cwd)), data)
        stored = sorted(os.scandir(folder), key=lambda entry: -entry.stat().st_mtime_ns)
        for entry in stored[_KEPT:]:
            os.unlink(entry.path)
