"""Folders of Python packages -> one tree of a given size, or a small part of one."""

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

#: Folders that hold no code of the project itself, by the default excludes of ruff and asynclint.
_SKIPPED = frozenset({"node_modules", "site-packages", "venv", "build", "dist", "__pycache__"})


def python_files(folder: Path) -> Iterator[Path]:
    """Every `.py` file below `folder` that all tools look at by default, sorted."""
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if not any(part in _SKIPPED or part.startswith(".") for part in parts):
            yield path


def count_lines(files: Sequence[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in files)


def copy(files: Sequence[Path], source: Path, target: Path) -> None:
    for path in files:
        destination = target / path.relative_to(source)
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, destination)


def build(sources: Sequence[Path], target: Path, lines: int) -> tuple[int, int]:
    """Copy packages side by side into `target` until it has `lines` lines; the number of files and lines copied.

    The packages are taken in the given order, whole; when they do not suffice, they are taken again under other names,
    as a monorepo of unrelated services would hold them.
    """
    copied = have = turn = 0
    while have < lines:
        before = have
        for source in sources:
            files = list(python_files(source))
            room = lines - have
            if room <= 0:
                break
            if (size := count_lines(files)) > room:
                files = _leading(files, room)
                size = count_lines(files)
            copy(files, source, target / (source.name if turn == 0 else f"{source.name}_{turn}"))
            copied += len(files)
            have += size
        if have == before:
            break  # nothing left that fits
        turn += 1
    return copied, have


def sample(folder: Path, target: Path, lines: int) -> int:
    """Copy about `lines` lines of the files of `folder` that have coroutines; the number of lines copied."""
    chosen = _leading([path for path in python_files(folder) if b"async def " in path.read_bytes()], lines)
    copy(chosen, folder, target)
    return count_lines(chosen)


def _leading(files: Sequence[Path], lines: int) -> list[Path]:
    """Files in order, each that still fits into `lines`."""
    chosen = []
    for path in files:
        size = path.read_bytes().count(b"\n")
        if size <= lines:
            chosen.append(path)
            lines -= size
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description="Build a tree of a given size from folders of Python packages.")
    parser.add_argument("target", type=Path, help="folder to create")
    parser.add_argument("sources", type=Path, nargs="+", help="folders to copy, in this order")
    parser.add_argument("--lines", type=int, default=1_000_000)
    arguments = parser.parse_args()
    if arguments.target.exists():
        parser.error(f"{arguments.target} exists; give a new folder")
    files, lines = build(arguments.sources, arguments.target, arguments.lines)
    print(f"{arguments.target}: {files} files, {lines} lines")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
