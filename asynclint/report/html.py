"""One HTML page that needs nothing else: root causes first, each with the places it is reached from and its path.

Works without scripts, too: sections open and close by themselves, the filter is an addition.
"""

from collections import Counter
from collections.abc import Sequence
from html import escape

from asynclint.model.findings import Finding, Report
from asynclint.model.source import Location
from asynclint.report.groups import Group, group_by_root
from asynclint.report.page import Page, short
from asynclint.report.summary import summarise

_CONTEXT = 2

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h1 small { font-weight: normal; opacity: .7; }
header, form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: baseline; margin-bottom: 1rem; }
input, select { font: inherit; padding: .25rem .5rem; }
details.root { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: .5rem .75rem; }
details.root > summary { cursor: pointer; }
.code { font: 13px/1.45 ui-monospace, monospace; overflow-x: auto; border-left: 3px solid var(--line);
  padding: .25rem .75rem; margin: .25rem 0 .75rem; white-space: pre; }
.code mark { background: color-mix(in srgb, #e5484d 28%, transparent); color: inherit; }
.tag { border-radius: .3rem; padding: 0 .4rem; font-size: .85em; border: 1px solid var(--line); }
.error { background: color-mix(in srgb, #e5484d 25%, transparent); }
.warning { background: color-mix(in srgb, #f5a623 25%, transparent); }
.where { font: 13px ui-monospace, monospace; opacity: .8; }
ol { padding-left: 1.4rem; } [hidden] { display: none !important; }
"""

_SCRIPT = """
const form = document.querySelector('form'), roots = [...document.querySelectorAll('details.root')];
const show = () => {
  const rule = form.rule.value, folder = form.folder.value, words = form.words.value.toLowerCase();
  let shown = 0;
  for (const root of roots) {
    const fits = (!rule || root.dataset.rule === rule)
      && (!folder || root.dataset.folders.split('\\n').includes(folder))
      && root.textContent.toLowerCase().includes(words);
    root.hidden = !fits;
    shown += fits;
  }
  document.querySelector('#shown').textContent = shown === roots.length ? '' : `${shown} of ${roots.length} shown`;
};
form.hidden = false;
form.addEventListener('input', show);
"""


def render_html(report: Report, page: Page) -> str:
    """The whole page. The most wide-spread roots come first."""
    groups = sorted(group_by_root(report.findings), key=lambda group: -group.size)
    body = [_header(report, page), _filter(groups), *(_root(group, page) for group in groups)]
    body += [
        f"<p><b>Not checked:</b> {escape(problem.where)}: {escape(problem.what)}</p>" for problem in report.problems
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>asynclint</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + f"\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _header(report: Report, page: Page) -> str:
    figures = report.statistics
    size = f"{figures.files} files, {figures.lines} lines" if figures.files else ""
    return (
        f"<header><h1>asynclint <small>{escape(page.version)}</small></h1>"
        f"<span>{escape(summarise(report).partition(chr(10))[0])}</span><span>{size}</span></header>"
    )


def _filter(groups: Sequence[Group]) -> str:
    rules = Counter(_rule_of(group.first) for group in groups)
    folders = Counter(folder for group in groups for folder in _folders(group))
    return (
        "<form hidden>"
        + _select("rule", "all rules", rules)
        + _select("folder", "all folders", folders)
        + '<input name="words" type="search" placeholder="search"><span id="shown"></span></form>'
    )


def _select(name: str, everything: str, counts: Counter[str]) -> str:
    options = "".join(
        f'<option value="{escape(value)}">{escape(value)} ({number})</option>'
        for value, number in sorted(counts.items())
    )
    return f'<select name="{name}"><option value="">{everything}</option>{options}</select>'


def _rule_of(finding: Finding) -> str:
    return f"{finding.code} {finding.name}" if finding.code else finding.name


def _folders(group: Group) -> list[str]:
    paths = [group.first.at.path, *(other.at.path for other in group.others)]
    return sorted({path.rpartition("/")[0] or "." for path in paths})


def _root(group: Group, page: Page) -> str:
    first = group.first
    evidence = first.evidence
    what = short(evidence.symbol) if evidence is not None else first.message
    places = "1 place" if group.size == 1 else f"{group.size} places"
    root = f"{page.paths.shown(first.root.file)}:{first.root.span.line}"
    folders = escape("\n".join(_folders(group)))
    head = (
        f'<summary><span class="tag {first.severity.value}">{escape(first.code or first.name)}</span> '
        f'<b>{escape(what)}</b> <span class="where">{escape(root)}</span> · {places}</summary>'
    )
    findings = "".join(_finding(finding, page) for finding in (first, *group.others))
    return (
        f'<details class="root" data-rule="{escape(_rule_of(first))}" data-folders="{folders}">{head}'
        f"<ol>{findings}</ol></details>"
    )


def _finding(finding: Finding, page: Page) -> str:
    advice = f"<p>help: {escape(finding.help)}</p>" if finding.help else ""
    return f"<li>{escape(finding.message)}{_snippet(finding.at, page)}{_path(finding, page)}{advice}</li>"


def _path(finding: Finding, page: Page) -> str:
    if finding.evidence is None or finding.evidence.is_direct:
        return ""
    hops = "".join(
        f"<li>{escape(short(step.caller))} → {escape(short(step.callee))}{_snippet(step.at, page)}</li>"
        for step in finding.evidence.steps[1:]
    )
    return f"<details><summary>path to the root</summary><ol>{hops}</ol></details>"


def _snippet(at: Location, page: Page) -> str:
    """The lines around a place, the place itself marked."""
    lines, span = page.source(at), at.span
    where = f'<div class="where">{escape(page.paths.shown(at.file))}:{span.line}:{span.column + 1}</div>'
    if not 0 < span.line <= len(lines):
        return where
    rows: list[str] = []
    for number in range(max(1, span.line - _CONTEXT), min(len(lines), span.line + _CONTEXT) + 1):
        text = lines[number - 1]
        if number == span.line:
            end = span.end_column if span.end_line == span.line else len(text)
            marked = f"<mark>{escape(text[span.column : end])}</mark>"
            written = f"{escape(text[: span.column])}{marked}{escape(text[end:])}"
        else:
            written = escape(text)
        rows.append(f"{number:>5}  {written}")
    return where + '<div class="code">' + "\n".join(rows) + "</div>"
