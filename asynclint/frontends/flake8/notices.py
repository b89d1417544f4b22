"""Findings -> what flake8 is told of each file, as data that processes can hand to each other."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field

from asynclint.model.findings import Finding
from asynclint.report.paths import Paths


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding in one line. `silenced`: a comment in the file speaks against it, as asynclint reads comments."""

    line: int
    column: int
    text: str
    silenced: bool = False


@dataclass(frozen=True, slots=True)
class Notices:
    """All there is to say: by path below `root`. `remarks` are for people who ask flake8 to be verbose."""

    root: str
    by_path: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def collect(
    shown: Iterable[Finding], silenced: Iterable[Finding], *, paths: Paths, remarks: Iterable[str] = ()
) -> Notices:
    """Findings by file. Syntax errors are left to flake8, which has its own words for them."""
    by_path: dict[str, list[Notice]] = {}
    for findings, is_silenced in ((shown, False), (silenced, True)):
        for finding in findings:
            if finding.code is not None:
                span = finding.at.span
                notice = Notice(span.line, span.column, _sentence(finding, paths), is_silenced)
                by_path.setdefault(finding.at.path, []).append(notice)
    ordered = {path: tuple(sorted(by_path[path], key=astuple)) for path in sorted(by_path)}
    return Notices(paths.root, ordered, tuple(remarks))


def _sentence(finding: Finding, paths: Paths) -> str:
    """flake8 has one line for everything: where the root is has to be said in it."""
    root = finding.root
    elsewhere = f" ({paths.shown(root.path)}:{root.span.line})" if root.path != finding.at.path else ""
    return f"{finding.code} {finding.message}{elsewhere}"


def encode(notices: Notices) -> bytes:
    files = {path: [astuple(notice) for notice in found] for path, found in notices.by_path.items()}
    data = {"root": notices.root, "files": files, "remarks": notices.remarks}
    return json.dumps(data, separators=(",", ":")).encode()


def decode(data: bytes) -> Notices:
    """Raises `ValueError` for what `encode` did not write."""
    try:
        table = json.loads(data)
        by_path = {path: tuple(Notice(*row) for row in rows) for path, rows in table["files"].items()}
        return Notices(table["root"], by_path, tuple(table["remarks"]))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"not what was written: {error}") from error
