"""A finding with its source, its path and its advice; findings with one root are told once."""

import unicodedata
from collections.abc import Sequence

from asynclint.model.edits import Applicability
from asynclint.model.effects import Step
from asynclint.model.findings import Finding, Report
from asynclint.report.groups import Group, group_by_root
from asynclint.report.page import Page, short
from asynclint.report.paths import Paths
from asynclint.report.style import Style

_CONTEXT = 2
_TAB = "    "
_PICTURES = {**{code: chr(0x2400 + code) for code in range(32)}, 127: "␡", **dict.fromkeys(range(128, 160), "�")}
#: More places of one root than this tell a reader nothing new.
_MOST_PLACES = 10


def render_full(report: Report, page: Page) -> str:
    """ruff's layout, with the path to the root below the source."""
    return "".join(f"{_group(group, page)}\n" for group in group_by_root(report.findings))


def _group(group: Group, page: Page) -> str:
    finding, paths, style = group.first, page.paths, page.style
    source = page.source(finding.at)
    span = finding.at.span
    gutter = len(str(_rows(span.line, source)[1]))
    title = style.paint(finding.code or f"{finding.name}:", "red")
    together = f" (1 root, {group.size} places)" if group.others else ""
    place = f"{paths.shown(finding.at.file)}:{span.line}:{span.column + 1}"
    mark = f" [{style.paint('*', 'cyan')}]" if page.is_fixable(finding) else ""
    text = [f"{title}{mark} {style.paint(finding.message, 'bold')}{together}"]
    text.append(f"{' ' * gutter}{style.paint('-->', 'blue')} {place}")
    path = _path(finding, gutter, paths, style)
    text += _snippet(finding, source, gutter, style, more=bool(path))
    text += path
    if finding.help:
        text.append(f"{style.paint('help', 'help')}: {finding.help}")
    for other in finding.alternatives:
        if other.applicability is Applicability.DISPLAY and not _is_said(other.title, finding.help or ""):
            text.append(f"{style.paint('or', 'help')}: {other.title}: {other.why}")
    text += _same_root(group, gutter, paths, style)
    return "\n".join(text) + "\n"


def _is_said(title: str, help: str) -> bool:
    """Does the advice mention what the title is about?"""
    names = title.split("`")[1::2]
    return any(f"`{name}`" in help for name in names)


def _snippet(finding: Finding, source: Sequence[str], gutter: int, style: Style, *, more: bool) -> list[str]:
    """The source around the finding. Like ruff's, it ends with a bar only when something follows the carets."""
    span = finding.at.span
    bar = style.paint("|", "blue")
    empty = f"{' ' * gutter} {bar}"
    if not 0 < span.line <= len(source):
        return [empty]
    first, last = _rows(span.line, source)
    rows = [empty]
    for number in range(first, last + 1):
        written = _visible(source[number - 1].expandtabs(len(_TAB)).rstrip())
        rows.append(f"{style.paint(f'{number:>{gutter}} |', 'blue')} {written}".rstrip())
        if number == span.line:
            rows.append(f"{empty} {_carets(finding, source[number - 1], style)}")
    return [*rows, empty] if more or last > span.line else rows


def _visible(text: str) -> str:
    """With pictures of characters that would speak to the terminal."""
    return text if text.isprintable() else text.translate(_PICTURES)


def _rows(line: int, source: Sequence[str]) -> tuple[int, int]:
    """The first and the last line to show: some context, without blank lines at its ends."""
    first, last = max(1, line - _CONTEXT), max(line, min(len(source), line + _CONTEXT))
    while first < line and first <= len(source) and not source[first - 1].strip():
        first += 1
    while last > line and not source[last - 1].strip():
        last -= 1
    return first, last


def _carets(finding: Finding, line: str, style: Style) -> str:
    """Below the span; of a span over several lines, below its part of the first one."""
    span = finding.at.span
    end = span.end_column if span.end_line == span.line else len(line.rstrip())
    before = _width(line[: span.column].expandtabs(len(_TAB)))
    size = _width(line[: max(end, span.column + 1)].expandtabs(len(_TAB))) - before
    return " " * before + style.paint("^" * max(size, 1), "red")


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) != 0 for letter in text)


def _path(finding: Finding, gutter: int, paths: Paths, style: Style) -> list[str]:
    """The hops below the call, or those that lead to it, one line each: who calls what, and where."""
    if finding.evidence is None or finding.evidence.is_direct:
        return []
    steps = finding.evidence.steps
    steps = steps[1:] if steps[0].at == finding.at else steps
    hops = [f"{short(step.caller)} → {short(step.callee)}" for step in steps]
    width = max(map(len, hops))
    rows: list[str] = []
    for position, (step, hop) in enumerate(zip(steps, hops, strict=True)):
        label = "path:" if position == 0 else "     "
        mark = style.paint("=", "blue") if position == 0 else " "
        rows.append(f"{' ' * gutter} {mark} {label} {hop:<{width}}  {_place(step, paths)}")
    return rows


def _place(step: Step, paths: Paths) -> str:
    package = f" ({step.package})" if step.package else ""
    return f"{paths.shown(step.at.file)}:{step.at.span.line}{package}"


def _same_root(group: Group, gutter: int, paths: Paths, style: Style) -> list[str]:
    if not group.others:
        return []
    number = len(group.others)
    pad = " " * gutter
    rows = [f"{pad} {style.paint('=', 'blue')} same root: {number} more {'place' if number == 1 else 'places'}"]
    for other in group.others[:_MOST_PLACES]:
        span = other.at.span
        rows.append(f"{pad}     {paths.shown(other.at.file)}:{span.line}:{span.column + 1}")
    if number > _MOST_PLACES:
        rows.append(f"{pad}     and {number - _MOST_PLACES} more: --output-format concise lists them all")
    return rows
