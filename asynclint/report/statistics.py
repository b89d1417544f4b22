"""How often each rule fires, the most frequent first."""

import json
from collections import Counter
from collections.abc import Iterable

from asynclint.model.findings import Finding


def _counts(findings: Iterable[Finding]) -> list[tuple[str | None, str, int]]:
    counted = Counter((finding.code, finding.name) for finding in findings)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0][0] or "", item[0][1]))
    return [(code, name, count) for (code, name), count in ordered]


def render_statistics(findings: Iterable[Finding]) -> str:
    """ruff's table: count, code, whether it can be fixed, name."""
    counts = _counts(findings)
    width = max((len(code or "") for code, _, _ in counts), default=0)
    digits = max((len(str(count)) for _, _, count in counts), default=0)
    return "".join(f"{count:>{digits}}\t{code or '':<{width}}\t[ ] {name}\n" for code, name, count in counts)


def render_statistics_json(findings: Iterable[Finding]) -> str:
    rows = [
        {"code": code, "name": name, "count": count, "fixable": False, "fixable_count": 0}
        for code, name, count in _counts(findings)
    ]
    return json.dumps(rows, indent=2) + "\n"
