"""Places in text: spans, locations, and the kinds of file that are read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text: lines count from 1, columns from 0 in code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span in a file; `path` is POSIX and relative to the project root."""

    path: str
    span: Span

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line}:{self.span.column + 1}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the project: where it lies, and the POSIX path it is known by."""

    path: str
    absolute: str
    size: int
    mtime_ns: int
