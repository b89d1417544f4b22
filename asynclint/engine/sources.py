"""The texts of the run: read once, and only when somebody needs them."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from asynclint.model.record import mutable
from asynclint.model.source import SourceFile
from asynclint.source.comments import Suppressions
from asynclint.source.launchnames import may_be_launch_file
from asynclint.source.linecomments import LineComments
from asynclint.source.notebook import SUFFIXES, Notebook, NotebookError, python_of
from asynclint.source.read import decode_leniently, split_lines


@mutable
class Sources:
    """`given` holds contents that are not (or no longer) on disk, such as standard input.

    `files` are Python; `launch` is what may say how they are launched.
    """

    files: Mapping[str, SourceFile]
    given: dict[str, bytes] = field(default_factory=dict)
    launch: Mapping[str, SourceFile] = field(default_factory=dict)
    notebooks: tuple[str, ...] = SUFFIXES  # how their names end
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _glanced: tuple[str, list[str]] = ("", [])
    _suppressions: dict[str, Suppressions] = field(default_factory=dict)
    _notebooks: dict[str, Notebook | None] = field(default_factory=dict)
    _line_comments: dict[str, LineComments] = field(default_factory=dict)

    def is_launch(self, path: str) -> bool:
        """Is this a file of another kind than Python?"""
        return path in self.launch or (
            path in self.given
            and path not in self.files
            and may_be_launch_file(path.rpartition("/")[2])
            and path != "-"
        )

    def is_notebook(self, path: str) -> bool:
        """Is the Python of this file in cells?"""
        return path.endswith(self.notebooks)

    def python_paths(self) -> list[str]:
        """Everything that is to be read as Python, in order."""
        return sorted({*self.files, *(path for path in self.given if not self.is_launch(path))})

    def launch_paths(self) -> list[str]:
        return sorted({*self.launch, *filter(self.is_launch, self.given)})

    def data(self, path: str) -> bytes:
        """The bytes of a file. Raises `OSError`."""
        if path in self.given:
            return self.given[path]
        file = self.files[path] if path in self.files else self.launch[path]
        with open(file.absolute, "rb", buffering=0) as stream:
            return stream.read()

    def python(self, path: str) -> bytes:
        """The bytes of a file as Python reads them: of a notebook, the code in it. Raises `OSError`."""
        data = self.data(path)
        try:
            return python_of(data) if self.is_notebook(path) else data
        except NotebookError:
            return b""

    def text(self, path: str) -> str:
        """The text of a file; empty when it cannot be read any more or is no file of the project."""
        try:
            return decode_leniently(self.python(path))
        except (OSError, KeyError):
            return ""

    def notebook(self, path: str) -> Notebook | None:
        """The notebook at `path`, when there is one that can be read."""
        if not self.is_notebook(path):
            return None
        if path not in self._notebooks:
            try:
                self._notebooks[path] = Notebook.read(self.data(path))
            except (OSError, KeyError, NotebookError):
                self._notebooks[path] = None
        return self._notebooks[path]

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file that there is something to say about, as people see them: they are kept."""
        notebook = self.notebook(path)
        if notebook is not None:
            return notebook.lines
        if path not in self._lines:
            self._lines[path] = split_lines(self.text(path))
        return self._lines[path]

    def cell(self, path: str, number: int) -> Sequence[str]:
        """The lines of one cell of a notebook."""
        notebook = self.notebook(path)
        return notebook.cell(number).lines if notebook is not None else ()

    def glance(self, path: str) -> Sequence[str]:
        """The lines of a file, kept until another one is asked for."""
        if path in self._lines:
            return self._lines[path]
        if path != self._glanced[0]:
            self._glanced = (path, split_lines(self.text(path)))
        return self._glanced[1]

    def suppressions(self, path: str) -> Suppressions:
        if path not in self._suppressions:
            self._suppressions[path] = Suppressions(self.text(path))
        return self._suppressions[path]

    def comments(self, path: str) -> Suppressions | LineComments:
        """What the comments of any file silence."""
        if not self.is_launch(path):
            return self.suppressions(path)
        if path not in self._line_comments:
            self._line_comments[path] = LineComments(self.text(path))
        return self._line_comments[path]
