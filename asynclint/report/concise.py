"""One line for each finding: `path:row:column: CODE message`."""

from collections.abc import Iterable

from asynclint.model.findings import Finding
from asynclint.report.paths import Paths
from asynclint.report.style import Style


def render_concise(findings: Iterable[Finding], paths: Paths, style: Style) -> str:
    lines: list[str] = []
    for finding in findings:
        span = finding.at.span
        colon = style.paint(":", "cyan")
        place = f"{style.paint(paths.shown(finding.at.path), 'bold')}{colon}{span.line}{colon}{span.column + 1}{colon}"
        code = style.paint(finding.code or f"{finding.name}:", "red")
        lines.append(f"{place} {code} {finding.message}\n")
    return "".join(lines)
