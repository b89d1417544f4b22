"""Markdown, for job summaries and comments: one section for each rule, one row for each root."""

from asynclint.model.findings import Report
from asynclint.report.groups import Group, group_by_root
from asynclint.report.page import Page, path_of
from asynclint.report.summary import summarise


def render_markdown(report: Report, page: Page) -> str:
    lines = ["# asynclint", "", summarise(report).partition("\n")[0], ""]
    by_rule: dict[str, list[Group]] = {}
    for group in group_by_root(report.findings):
        by_rule.setdefault(f"{group.first.code or ''} {group.first.name}".strip(), []).append(group)
    for rule, groups in sorted(by_rule.items()):
        lines += [f"## {rule}", "", "| where | what | path to the root |", "|---|---|---|"]
        lines += [_row(group, page) for group in groups]
        lines.append("")
    lines += [f"- not checked: {problem.where}: {problem.what}" for problem in report.problems]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(group: Group, page: Page) -> str:
    finding = group.first
    span = finding.at.span
    where = f"`{page.paths.shown(finding.at.file)}:{span.line}`"
    if group.others:
        where += f" and {len(group.others)} more"
    hops = "<br>".join(f"{what} (`{page.paths.shown(at)}`)" for what, at in path_of(finding))
    return f"| {where} | {_cell(finding.message)} | {_cell(hops)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
