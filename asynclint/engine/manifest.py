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
#: Comparing this many contents, or asking for the dates of what takes so many bytes to name, is long enough to share.
_WORTH_A_PROCESS = 400
_MUCH = 100_000
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
_KINDS = frozenset({SOURCES, EVERYTHING, PACKAGES})
#: The lines of a table.
_DATES, _MARKS, _DIGESTS, _NAMES, _COLUMNS = range(5)


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
    code, root, out_size, absent = lines[1].split("\t")
    os.chdir(root)
    tables = [_Table(lines, start) for start in range(2, len(lines), _COLUMNS)]
    child = _start_looking(tables[0]) if len(head) > _MUCH and _can_share() else 0
    try:
        is_sound = checksum.decode("ascii") == blake2b(data, digest_size=16).hexdigest()
        news = [{} if child else tables[0].look(), tables[1].look()]
    finally:
        is_calm = not child or os.waitpid(child, 0)[1] == 0
    if not is_calm:
        news[0] = tables[0].look()  # what the child has seen is not known here
    if not is_sound or None in news or any(map(os.path.exists, filter(None, absent.split("\0")))):
        return None
    if any(news):
        if not _all_same(
            [entry for table, new in zip(tables, news, strict=True) for entry in table.entries(new or {})]
        ):
            return None
        for table, new in zip(tables, news, strict=True):
            table.note(new or {})
        _write(path, "\n".join(lines).encode(errors="surrogateescape") + b"\n\n" + output)
    size = int(out_size)
    return Remembered(int(code), output[:size], output[size:])


class _Table:
    """Half of what the run depended on, in four of the lines: dates, sizes (or kinds of listing), digests, names."""

    __slots__ = ("_lines", "_start")

    def __init__(self, lines: list[str], start: int) -> None:
        self._lines, self._start = lines, start

    def _column(self, number: int) -> list[str]:
        line = self._lines[self._start + number]
        return line.split("\0" if number == _NAMES else None) if line else []

    def look(self) -> dict[int, int] | None:
        """What has another date than was noted, with that date; None when something is gone or has another size."""
        found: dict[int, int] = {}
        position = 0
        dates, marks, names = self._column(_DATES), self._column(_MARKS), self._column(_NAMES)
        try:
            for status, date, mark in zip(map(os.stat, names), dates, marks, strict=True):
                if str(status.st_size) != mark and mark not in _KINDS:
                    return None
                if str(status.st_mtime_ns) != date:
                    found[position] = status.st_mtime_ns
                position += 1
        except OSError:
            return None
        return found

    def entries(self, positions: dict[int, int]) -> list[tuple[str, str, str]]:
        """Name, size or kind, and digest of some."""
        marks, digests, names = self._column(_MARKS), self._column(_DIGESTS), self._column(_NAMES)
        return [(names[position], marks[position], digests[position]) for position in positions]

    def note(self, news: dict[int, int]) -> None:
        """Other dates, of what is the same."""
        dates = self._column(_DATES)
        for position, date in news.items():
            dates[position] = _trusted(date)
        self._lines[self._start] = " ".join(dates)


def _start_looking(table: _Table) -> int:
    """A child that ends with 0 when nothing in the table is new."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = int(table.look() != {})
        finally:
            os._exit(status)
    return child


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
        absent = [name for name in self._absent if name not in self._files]
        if any(sign in name for name in (*self._directories, *self._files, *absent) for sign in "\0\n\t"):
            return
        lines = [_MAGIC, "\t".join([str(code), self._root, str(len(out)), "\0".join(absent)])]
        entries = [*self._directories.items(), *self._files.items()]
        half = len(entries) * 11 // 20  # the first half is looked at by a process that has nothing else to do
        for table in (entries[:half], entries[half:]):
            lines += [" ".join(entry[column] for _, entry in table) for column in (_DATES, _MARKS, _DIGESTS)]
            lines.append("\0".join(name for name, _ in table))
        data = "\n".join(lines).encode(errors="surrogateescape") + b"\n\n" + out + err
        _write(os.path.join(folder, key_of(argv, cwd)), data)
        stored = sorted(os.scandir(folder), key=lambda entry: -entry.stat().st_mtime_ns)
        for entry in stored[_KEPT:]:
            os.unlink(entry.path)
