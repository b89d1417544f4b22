"""Places in text: spans, locations, and the kinds of file that are read."""

from asynclint.model.record import record


@record(order=True)
class Span:
    """A stretch of text: lines count from 1, columns from 0 in code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@record(order=True)
class Location:
    """A span in a file; `path` is POSIX and relative to the project root.

    `cell`: the span counts within this cell of a notebook. Only what is printed has cells.
    """

    path: str
    span: Span
    cell: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.span.line}:{self.span.column + 1}"

    @property
    def file(self) -> str:
        """The path as readers see it, with the cell."""
        return f"{self.path}:cell {self.cell}" if self.cell else self.path


@record
class SourceFile:
    """One file of the project: where it lies, and the POSIX path it is known by."""

    path: str
    absolute: str
    size: int
    mtime_ns: int
