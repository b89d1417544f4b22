"""One HTML page that needs nothing else: root causes first, each with the places it is reached from and its path.

Works without scripts, too: sections open and close by themselves, the filter is an addition.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from asynclint.model.findings import Finding, Report
from asynclint.model.source import Location
from asynclint.report.groups import Group, group_by_root
from asynclint.report.page import Page, RuleText, short
from asynclint.report.summary import summarise

_CONTEXT = 2
_CODE = re.compile(r"`([^`]+)`")

#: The browser itself sees to it that the page asks for nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h1 small { font-weight: normal; opacity: .7; }
header, form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: baseline; margin-bottom: 1rem; }
form { position: sticky; top: 0; background: Canvas; padding: .5rem 0; z-index: 1; }
input, select, button { font: inherit; padding: .25rem .5rem; max-width: 100%; }
select { flex: 1 1 12rem; } input { flex: 1 1 10rem; }
details.root { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: .5rem .75rem;
  content-visibility: auto; contain-intrinsic-size: auto 2.4rem; }
details > summary { cursor: pointer; }
:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; }
code, .code, .where { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
.code { overflow-x: auto; border-left: 3px solid var(--line); overflow-wrap: normal;
  padding: .25rem .75rem; margin: .25rem 0 .75rem; white-space: pre; }
.code mark { background: color-mix(in srgb, #e5484d 28%, transparent); color: inherit; }
.code i { opacity: .55; font-style: normal; user-select: none; }
.tag { border-radius: .3rem; padding: 0 .4rem; font-size: .85em; border: 1px solid var(--line); }
.error { background: color-mix(in srgb, #e5484d 25%, transparent); }
.warning { background: color-mix(in srgb, #f5a623 25%, transparent); }
.where, .about { opacity: .8; } .about { margin: .25rem 0 0; }
.problems { border: 2px solid #e5484d; border-radius: .5rem; padding: .5rem .75rem; margin-bottom: 1rem; }
ol { padding-left: 1.4rem; } [hidden] { display: none !important; }
@media print { form { display: none; } }
"""

_SCRIPT = """
const form = document.querySelector('form'), roots = [...document.querySelectorAll('details.root')];
const texts = new Map();
const text = root => {
  if (!texts.has(root)) texts.set(root, root.textContent.toLowerCase());
  return texts.get(root);
};
const show = () => {
  const rule = form.rule.value, folder = form.folder.value, words = form.words.value.toLowerCase();
  let shown = 0;
  for (const root of roots) {
    const fits = (!rule || root.dataset.rule === rule)
      && (!folder || root.dataset.folders.split('\\n').includes(folder))
      && (!words || text(root).includes(words));
    root.hidden = !fits;
    shown += fits;
  }
  document.querySelector('#shown').textContent =
    shown === roots.length ? '' : `${shown} of ${roots.length} root causes shown`;
};
form.hidden = false;
form.addEventListener('input', show);
form.addEventListener('submit', event => event.preventDefault());
form.querySelector('button').addEventListener('click', event => {
  const open = event.target.getAttribute('aria-expanded') === 'false';
  event.target.setAttribute('aria-expanded', open);
  event.target.textContent = open ? 'close all' : 'open all';
  for (const root of roots) if (!root.hidden) root.open = open;
});
addEventListener('keydown', event => {
  if (event.key === '/' && !document.activeElement.matches('input, select')) {
    event.preventDefault();
    form.words.focus();
  } else if (event.key === 'Escape' && event.target === form.words) {
    form.words.value = '';
    show();
  }
});
addEventListener('beforeprint', () => roots.forEach(root => { root.open = !root.hidden; }));
show();
"""


def render_html(report: Report, page: Page) -> str:
    """The whole page. Errors come before warnings, and what is reached from many places before the rest."""
    groups = sorted(group_by_root(report.findings), key=lambda group: (-group.first.severity.rank, -group.size))
    texts = page.rules() if groups else {}
    body = [_header(report, page), _problems(report), _filter(groups) if groups else ""]
    body += [_root(group, page, texts) for group in groups]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>asynclint: {escape(_headline(report))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, body))
        + (f"\n<script>{_SCRIPT}</script>" if groups else "")
        + "\n</body>\n</html>\n"
    )


def _headline(report: Report) -> str:
    return summarise(report).partition("\n")[0]


def _header(report: Report, page: Page) -> str:
    figures = report.statistics
    size = f"{figures.files} files, {figures.lines} lines" if figures.files else ""
    return (
        f"<header><h1>asynclint <small>{escape(page.version)}</small></h1>"
        f"<span>{escape(_headline(report))}</span><span>{size}</span></header>"
    )


def _problems(report: Report) -> str:
    """What was not checked stands before everything that was."""
    if not report.problems:
        return ""
    items = "".join(f"<li>{escape(item.where)}: {_prose(item.what)}</li>" for item in report.problems)
    return f'<section class="problems"><b>Not everything was checked</b><ul>{items}</ul></section>'


def _filter(groups: Sequence[Group]) -> str:
    rules = Counter(_rule_of(group.first) for group in groups)
    folders = Counter(folder for group in groups for folder in _folders(group))
    return (
        '<form hidden role="search">'
        + _select("rule", "all rules", rules)
        + _select("folder", "all folders", folders)
        + '<input name="words" type="search" placeholder="search ( / )" aria-label="search">'
        + '<button type="button" aria-expanded="false">open all</button>'
        + '<span id="shown" role="status"></span></form>'
    )


def _select(name: str, everything: str, counts: Counter[str]) -> str:
    options = "".join(
        f'<option value="{escape(value)}">{escape(value)} ({number})</option>'
        for value, number in sorted(counts.items())
    )
    return f'<select name="{name}" aria-label="{name}"><option value="">{everything}</option>{options}</select>'


def _rule_of(finding: Finding) -> str:
    return f"{finding.code} {finding.name}" if finding.code else finding.name


def _folders(group: Group) -> list[str]:
    """The folders its places lie in, with all that hold them: a package is chosen with what is below it."""
    found: set[str] = set()
    for path in (group.first.at.path, *(other.at.path for other in group.others)):
        folder = path.rpartition("/")[0] or "."
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0] or folder
    return sorted(found)


def _prose(text: str) -> str:
    """Words with code in backticks."""
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _root(group: Group, page: Page, texts: Mapping[str, RuleText]) -> str:
    first = group.first
    evidence = first.evidence
    what = short(evidence.symbol) if evidence is not None else first.message
    places = "1 place" if group.size == 1 else f"{group.size} places"
    root = f"{page.paths.shown(first.root.file)}:{first.root.span.line}"
    folders = escape("\n".join(_folders(group)))
    head = (
        f'<summary><span class="tag {first.severity.value}">{escape(first.code or first.name)}</span> '
        f'<b>{_prose(what)}</b> <span class="where">{escape(root)}</span> · {places}</summary>'
    )
    findings = "".join(_finding(finding, page) for finding in (first, *group.others))
    text = texts.get(first.code or "")
    about = f'<p class="about">{escape(_rule_of(first))}: {_prose(text.summary)}</p>' if text is not None else ""
    return (
        f'<details class="root" data-rule="{escape(_rule_of(first))}" data-folders="{folders}">{head}{about}'
        f"<ol>{findings}</ol></details>"
    )


def _finding(finding: Finding, page: Page) -> str:
    advice = f"<p>help: {_prose(finding.help)}</p>" if finding.help else ""
    return f"<li>{_prose(finding.message)}{_snippet(finding.at, page)}{_path(finding, page)}{advice}</li>"


def _path(finding: Finding, page: Page) -> str:
    if finding.evidence is None or finding.evidence.is_direct:
        return ""
    hops = "".join(
        f"<li><code>{escape(short(step.caller))} → {escape(short(step.callee))}</code>{_snippet(step.at, page)}</li>"
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
        rows.append(f"<i>{number:>5}</i>  {written}")
    return where + '<div class="code">' + "\n".join(rows) + "</div>"
