"""How often each rule fires, the most frequent first."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynclint.model.findings import Finding


@dataclass(frozen=True, slots=True)
class _Row:
    code: str | None
    name: str
    count: int
    fixable: int


def _rows(findings: Sequence[Finding], is_fixable: Callable[[Finding], bool]) -> list[_Row]:
    counted = Counter((finding.code, finding.name) for finding in findings)
    fixable = Counter((finding.code, finding.name) for finding in findings if is_fixable(finding))
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0][0] or "", item[0][1]))
    return [_Row(code, name, count, fixable[code, name]) for (code, name), count in ordered]


def render_statistics(findings: Sequence[Finding], is_fixable: Callable[[Finding], bool]) -> str:
    """ruff's table: count, code, whether all (`*`), some (`-`) or none of them can be fixed, name."""
    rows = _rows(findings, is_fixable)
    width = max((len(row.code or "") for row in rows), default=0)
    digits = max((len(str(row.count)) for row in rows), default=0)
    marks = ["*" if row.fixable == row.count else "-" if row.fixable else " " for row in rows]
    return "".join(
        f"{row.count:>{digits}}\t{row.code or '':<{width}}\t[{mark}] {row.name}\n"
        for row, mark in zip(rows, marks, strict=True)
    )


def render_statistics_json(findings: Sequence[Finding], is_fixable: Callable[[Finding], bool]) -> str:
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "count": row.count,
            "fixable": bool(row.fixable),
            "fixable_count": row.fixable,
        }
        for row in _rows(findings, is_fixable)
    ]
    return json.dumps(rows, indent=2) + "\n"
