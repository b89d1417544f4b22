"""One line for each finding: `path:row:column: CODE [*] message`."""

from asynclint.model.findings import Report
from asynclint.report.page import Page


def render_concise(report: Report, page: Page) -> str:
    style = page.style
    colon = style.paint(":", "cyan")
    lines: list[str] = []
    for finding in report.findings:
        span = finding.at.span
        path = style.paint(page.paths.shown(finding.at.file), "bold")
        place = f"{path}{colon}{span.line}{colon}{span.column + 1}{colon}"
        code = style.paint(finding.code or f"{finding.name}:", "red")
        mark = f" [{style.paint('*', 'cyan')}]" if page.is_fixable(finding) else ""
        lines.append(f"{place} {code}{mark} {finding.message}\n")
    return "".join(lines)
