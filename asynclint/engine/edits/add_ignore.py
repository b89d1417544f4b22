"""Findings -> `# asynclint: ignore[...]` comments above the statements they are in, where no formatter moves them."""

from collections.abc import Iterable, Mapping

from asynclint.engine.edits.add_noqa import read_lines, write_lines
from asynclint.engine.sources import Sources
from asynclint.model.findings import Finding
from asynclint.source.comments import Comment, Suppressions
from asynclint.source.directives import Directive, Kind, parse_comment


def add_ignores(findings: Iterable[Finding], sources: Sources, reason: str) -> int:
    """Writes the comments; how many were written or got more codes. Raises `UsageError`."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for finding in findings:
        path = finding.at.path
        if finding.code is None or sources.is_launch(path):  # not every format has comments
            continue
        comments, line = sources.suppressions(path), finding.at.span.line
        # What stands above the first statement of a cell would end up in the cell before it.
        in_cell = sources.notebook(path) is not None
        place = comments.line_for_comment(line) if in_cell else comments.first_line_of_statement(line)
        wanted.setdefault(path, {}).setdefault(place, set()).add(finding.code)
    return sum(_edit(path, lines, sources, reason) for path, lines in sorted(wanted.items()))


def _edit(path: str, wanted: Mapping[int, set[str]], sources: Sources, reason: str) -> int:
    lines, comments = read_lines(path, sources), sources.suppressions(path)
    trailing = sources.notebook(path) is not None
    for number in sorted(wanted, reverse=True):  # from below, so that the numbers of what is above stay true
        codes = wanted[number]
        there = _ignore_about(number, comments)
        if there is not None:
            comment, directive = there
            lines[comment.line - 1] = _with_codes(lines[comment.line - 1], comment, directive, codes)
            continue
        line = lines[number - 1]
        text = line.rstrip("\r\n")
        written = f"# asynclint: ignore[{', '.join(sorted(codes))}]{f' {reason}' if reason else ''}"
        if trailing:
            lines[number - 1] = f"{text.rstrip()}  {written}{line[len(text) :]}"
        else:
            mark = "\ufeff" if line.startswith("\ufeff") else ""
            text = text.removeprefix(mark)
            indentation = text[: len(text) - len(text.lstrip())]
            newline = line[len(mark) + len(text) :] or "\n"
            lines[number - 1 : number] = [f"{mark}{indentation}{written}{newline}", line.removeprefix(mark)]
    write_lines(path, lines, sources)
    return len(wanted)


def _ignore_about(number: int, comments: Suppressions) -> tuple[Comment, Directive] | None:
    """The `ignore[...]` that already speaks for the statement which begins on a line, from the lines above it."""
    while (comment := comments.comment_on(number - 1)) is not None and comment.own_line:
        for directive in parse_comment(comment.text, own_line=True):
            if isinstance(directive, Directive) and directive.kind is Kind.IGNORE:
                return comment, directive
        number -= 1
    return None


def _with_codes(line: str, comment: Comment, directive: Directive, codes: set[str]) -> str:
    start, end = comment.column + directive.words_start, comment.column + directive.words_end
    return f"{line[:start]}{', '.join(sorted({*(directive.codes or ()), *codes}))}{line[end:]}"
