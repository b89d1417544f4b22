"""Findings -> `noqa` comments in the files themselves: a project adopts the tool without fixing everything first."""

import io
import os
import re
import tokenize
from collections.abc import Iterable, Mapping
from pathlib import Path

from asynclint.engine.complaints import UsageError
from asynclint.engine.disk import write_atomically
from asynclint.engine.sources import Sources
from asynclint.model.findings import Finding
from asynclint.source.directives import Directive, Kind, parse_comment
from asynclint.source.notebook import CannotWriteBackError

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")
_NOQA_LIST = re.compile(r"#\s*noqa\s*:[\s,]*(?:[A-Z]+[0-9]+|ASL)(?:[\s,]+[A-Z]+[0-9]+)*", re.IGNORECASE)


def add_noqa(findings: Iterable[Finding], sources: Sources, reason: str) -> int:
    """Writes the comments; the number of lines that got one. Raises `UsageError`."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for finding in findings:
        if finding.code is not None and not sources.is_launch(finding.at.path):  # not every format has comments
            line = sources.suppressions(finding.at.path).line_for_comment(finding.at.span.line)
            wanted.setdefault(finding.at.path, {}).setdefault(line, set()).add(finding.code)
    return sum(_edit(path, lines, sources, reason) for path, lines in sorted(wanted.items()))


def _edit(path: str, wanted: Mapping[int, set[str]], sources: Sources, reason: str) -> int:
    lines, comments = read_lines(path, sources), sources.suppressions(path)
    for number, codes in wanted.items():
        line = lines[number - 1]
        text = line.rstrip("\r\n")
        comment = comments.comment_on(number)
        written = text[comment.column :] if comment is not None and text[comment.column :].startswith("#") else ""
        lines[number - 1] = _annotate(text, written, codes, reason) + line[len(text) :]
    write_lines(path, lines, sources)
    return len(wanted)


def read_lines(path: str, sources: Sources) -> list[str]:
    """The lines of the Python in a file, each with the newline that ends it."""
    data = sources.python(path)
    encoding = _encoding(data)
    return [line.decode(encoding) for line in _LINE.findall(data)]


def write_lines(path: str, lines: Iterable[str], sources: Sources) -> None:
    """Puts other lines into the file, all else being as it was. Raises `UsageError`."""
    notebook = sources.notebook(path)
    absolute = os.path.realpath(sources.files[path].absolute)
    text = "".join(lines)
    try:
        mode = Path(absolute).stat().st_mode
        if notebook is not None:
            data = notebook.with_python(text).encode()
        else:
            data = text.encode(_encoding(sources.python(path)))
        write_atomically(absolute, data)
        Path(absolute).chmod(mode)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error
    except (CannotWriteBackError, UnicodeEncodeError) as error:
        raise UsageError(f"{path}: cannot take the comments: {error}") from error


def _encoding(data: bytes) -> str:
    """Without the byte-order mark, which is a character of the first line like any other."""
    return tokenize.detect_encoding(io.BytesIO(data).readline)[0].removesuffix("-sig")


def _annotate(text: str, comment: str, codes: set[str], reason: str) -> str:
    """The line with the codes in its directive; other comments on it stay."""
    listed = next(
        (
            found.codes
            for found in parse_comment(comment, own_line=False)
            if isinstance(found, Directive) and found.kind is Kind.NOQA and found.codes
        ),
        None,
    )
    place = _NOQA_LIST.search(comment)
    if listed is not None and place is not None:
        merged = ", ".join(sorted({*listed, *codes}))
        start = len(text) - len(comment)
        return f"{text[:start]}{comment[: place.start()]}# noqa: {merged}{comment[place.end() :]}"
    directive = f"# noqa: {', '.join(sorted(codes))}"
    return f"{text.rstrip()}  {directive}{f' {reason}' if reason else ''}"
