"""Findings -> `noqa` comments in the files themselves: a project adopts the tool without fixing everything first."""

import io
import os
import re
import tokenize
from collections.abc import Iterable, Mapping
from pathlib import Path

from asynclint.engine.facts_cache import write_atomically
from asynclint.engine.sources import Sources
from asynclint.model.findings import Finding
from asynclint.source.directives import Directive, Kind, parse_comment

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")
_NOQA_LIST = re.compile(r"#\s*noqa\s*:[\s,]*(?:[A-Z]+[0-9]+|ASL)(?:[\s,]+[A-Z]+[0-9]+)*", re.IGNORECASE)


def add_noqa(findings: Iterable[Finding], sources: Sources, reason: str) -> int:
    """Writes the comments; the number of lines that got one. Raises `OSError`."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for finding in findings:
        if finding.code is not None and not sources.is_launch(finding.at.path):  # not every format has comments
            line = sources.suppressions(finding.at.path).line_for_comment(finding.at.span.line)
            wanted.setdefault(finding.at.path, {}).setdefault(line, set()).add(finding.code)
    return sum(_edit(path, lines, sources, reason) for path, lines in sorted(wanted.items()))


def _edit(path: str, wanted: Mapping[int, set[str]], sources: Sources, reason: str) -> int:
    data, notebook = sources.python(path), sources.notebook(path)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    lines = [line.decode(encoding.removesuffix("-sig")) for line in _LINE.findall(data)]
    comments = sources.suppressions(path)
    for number, codes in wanted.items():
        line = lines[number - 1]
        text = line.rstrip("\r\n")
        comment = comments.comment_on(number)
        written = text[comment.column :] if comment is not None and text[comment.column :].startswith("#") else ""
        lines[number - 1] = _annotate(text, written, codes, reason) + line[len(text) :]
    absolute = os.path.realpath(sources.files[path].absolute)
    mode = Path(absolute).stat().st_mode
    text = "".join(lines)
    data = notebook.with_python(text).encode() if notebook is not None else text.encode(encoding.removesuffix("-sig"))
    write_atomically(absolute, data)
    Path(absolute).chmod(mode)
    return len(wanted)


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
