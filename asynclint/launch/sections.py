"""Files of `[sections]` and `key = value`, as systemd and supervisord read them, with the place of every value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asynclint.launch.text import Fragment, Source

_SECTION = re.compile(r"\s*\[([^\]]+)\]")
_KEY = re.compile(r"\s*([A-Za-z_][\w.-]*)\s*[=:]\s*")


@dataclass(frozen=True, slots=True)
class Assigned:
    """One `key = value`. Keys may repeat."""

    section: str
    key: str
    value: Fragment


@dataclass(slots=True)
class _Line:
    start: int
    text: str


def _lines(source: Source) -> Iterator[_Line]:
    position = 0
    for line in source.text.split("\n"):
        yield _Line(position, line.removesuffix("\r"))
        position += len(line) + 1


def read_unit(source: Source) -> Iterator[Assigned]:
    """systemd: a backslash at the end continues the line, comment lines in between do not count."""
    section = ""
    pending: tuple[str, list[int]] | None = None
    for line in _lines(source):
        stripped = line.text.strip()
        if pending is None:
            match = _SECTION.match(line.text)
            if match is not None or not stripped or stripped[0] in "#;":
                section = match[1] if match is not None else section
                continue
            key = _KEY.match(line.text)
            if key is None:
                continue
            pending = (key[1], [])
            start = key.end()
        elif stripped[:1] in ("#", ";"):
            continue
        else:
            start = 0
        name, kept = pending
        continues = line.text.endswith("\\")
        end = len(line.text) - 1 if continues else len(line.text.rstrip())
        kept.extend(range(line.start + start, line.start + end))
        if continues:
            kept.append(line.start + end)  # the backslash itself: a blank
        else:
            yield Assigned(section, name, _gather(source, kept, line.start + end))
            pending = None
    if pending is not None:
        yield Assigned(section, pending[0], _gather(source, pending[1], len(source.text)))


def _gather(source: Source, kept: list[int], end: int) -> Fragment:
    text = "".join(" " if _is_continuation(source.text, index) else source.text[index] for index in kept)
    return Fragment(source, text, [*kept, kept[-1] + 1 if kept else end])


def _is_continuation(text: str, index: int) -> bool:
    return text[index] == "\\" and text[index + 1 : index + 3].lstrip("\r")[:1] in ("\n", "")


def read_indented(source: Source) -> Iterator[Assigned]:
    """supervisord: indented lines continue the value; ` ;` starts a comment."""
    section = ""
    pending: tuple[str, int, int] | None = None
    for line in _lines(source):
        text = line.text.partition(" ;")[0].rstrip()
        if pending is not None and text[:1] in (" ", "\t") and text.strip():
            pending = (pending[0], pending[1], line.start + len(text))
            continue
        if pending is not None:
            yield Assigned(section, pending[0], source.part(pending[1], pending[2]))
            pending = None
        if text[:1] in ("#", ";", ""):
            continue
        match = _SECTION.match(text)
        key = _KEY.match(text)
        if match is not None:
            section = match[1]
        elif key is not None:
            pending = (key[1], line.start + key.end(), line.start + max(key.end(), len(text)))
    if pending is not None:
        yield Assigned(section, pending[0], source.part(pending[1], pending[2]))
