"""Readers of launch files that asynclint does not know itself: the text of a file in, what it starts out.

A reader finds things in a `LaunchText` and says where: a `Fragment` is a stretch of it that knows its place, so that
findings point at the word, and fixes replace nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import ClassVar

from asynclint.launch.read import source_of
from asynclint.launch.text import Fragment
from asynclint.launch.text import Source as LaunchText
from asynclint.model.launchfacts import Entry, Invocation, LaunchFacts, Process, Word
from asynclint.model.record import record

__all__ = ["Fragment", "LaunchReader", "LaunchText", "Started"]


@record
class Started:
    """One thing that a file starts. Either `words`, each a fragment, or `shell`, a text that a shell is going to read.

    `variables` are those that its process sees; `attributes` may be `replicas`, `cpus`, `stop_signal`, `stop_timeout`
    (in seconds) and `restart`. `is_scaled`: the platform adds instances by itself. `is_open`: there may be more
    variables, where nobody can see them. `how` is the word for the place of the command: `command =`.
    """

    name: str
    words: Sequence[Fragment] = ()
    shell: Fragment | None = None
    variables: Mapping[str, Fragment] = field(default_factory=dict)
    attributes: Mapping[str, Fragment] = field(default_factory=dict)
    image: str = ""
    directory: str = ""
    how: str = "command"
    is_scaled: bool = False
    is_open: bool = False


class LaunchReader:
    """Subclass it and say which files it is for (`*.nomad`); `read` yields what a file starts.

    It is pure: the same text gives the same answer, and no other file is looked at. One that raises loses that file,
    which is told as a problem.
    """

    files: ClassVar[tuple[str, ...]]

    def read(self, text: LaunchText) -> Iterator[Started]:
        """What the file starts, in its order."""
        raise NotImplementedError


def read_by(reader: LaunchReader, data: bytes) -> LaunchFacts:
    """What a reader says of a file. Raises whatever it raises."""
    processes = [process_of(started) for started in reader.read(source_of(data))]
    return LaunchFacts("launch file" if processes else "", processes=processes)


def process_of(started: Started) -> Process:
    """The same as facts."""
    from asynclint.launch.lexer import expand
    from asynclint.launch.shell import shell_invocation, vector_invocation

    command: Invocation | None = None
    if started.shell is not None:
        command = shell_invocation(started.shell, started.how)
    elif started.words:
        words = [Word(expand(part.text), part.place(), part.text) for part in started.words]
        command = vector_invocation(started.words, started.how, words)
    first = started.shell or next(iter(started.words), None)
    return Process(
        name=started.name,
        place="launch file",
        at=first.place() if first is not None else (1, 0, 1, 0),
        command=command,
        environment=list(_entries(started.variables, started.how)),
        is_open=started.is_open,
        directory=expand(started.directory) if started.directory else None,
        image=started.image,
        attributes=list(_entries(started.attributes, started.how)),
        scaling="platform" if started.is_scaled else "none",
    )


def _entries(fragments: Mapping[str, Fragment], how: str) -> Iterator[Entry]:
    from asynclint.launch.lexer import expand

    for name, fragment in fragments.items():
        yield Entry(name, expand(fragment.text), fragment.place(), how)
