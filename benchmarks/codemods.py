"""What fixes do to real packages: every safe one is applied, then every unsafe one, and the result is looked over.

    python benchmarks/codemods.py FOLDER [FOLDER ...] [--ruff RUFF] [--keep FOLDER] [--reasons]

Each folder is copied first. Reported per rule: how many fixes were offered, applied, withdrawn and why. Counted as
broken promises (exit code 1): a file that compiled before and does not any more, a comment that is gone, a second run
that still changes something, a finding that was not there before (but for what a fix says it leaves: work in
threads), a file that `ruff format` would have left alone.
"""

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import time
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from asynclint.engine.edits.fixing import Repair
from asynclint.engine.plugins.registry import load_registry
from asynclint.engine.session import Session, unwatched
from asynclint.frontends.arguments import parse
from asynclint.frontends.check import make_request
from asynclint.frontends.fixing import Fixer, write
from asynclint.model.edits import Applicability
from asynclint.model.findings import Finding

#: What packages tell their formatter; the one that leaves most files as they are is the package's own.
WIDTHS = (79, 88, 100, 120)


@dataclass
class Tally:
    """What became of the fixes of one rule."""

    offered: int = 0
    applied: int = 0
    withdrawn: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass
class Verdict:
    """One package."""

    name: str
    files: int
    lines: int
    changed: int = 0
    seconds: float = 0.0
    announced: set[str] = field(default_factory=set)  # codes that applied fixes said they would leave
    left: int = 0  # findings of those
    rules: dict[str, Tally] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)  # promises, in words

    def tally(self, finding: Finding) -> Tally:
        return self.rules.setdefault(f"{finding.code} {finding.name}", Tally())


def examine(folder: Path, copy: Path, ruff: str | None) -> Verdict:
    """Applies all fixes to a copy of the folder."""
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.so", "node_modules", ".git", "*.map", "*.js"))
    before = {path: path.read_bytes() for path in sorted(copy.rglob("*.py"))}
    lines = sum(data.count(b"\n") for data in before.values())
    verdict = Verdict(folder.name, len(before), lines)
    formatted = _set_up_formatter(copy, ruff)
    known = _findings(copy)
    started = time.process_time()
    for unsafe in (False, True):
        repair = _fix(copy, unsafe=unsafe)
        _count(verdict, repair, unsafe=unsafe)
        again = _fix(copy, unsafe=unsafe)
        if again.rewrites():
            verdict.broken.append(f"a second run changes {', '.join(sorted(again.rewrites()))}")
    verdict.seconds = time.process_time() - started
    _look_over(verdict, copy, before)
    for (code, path, function), number in sorted((_findings(copy) - known).items()):
        if code in verdict.announced:
            verdict.left += number
        else:
            verdict.broken.append(f"new: {code} in {path} ({function}) × {number}")
    if ruff is not None:
        verdict.broken += [f"not formatted any more: {path}" for path in sorted(formatted - _formatted(copy, ruff))]
    return verdict


def _fix(folder: Path, *, unsafe: bool) -> Repair:
    options = ["fix", "--no-cache", "--preview", "--min-severity", "info", *(["--unsafe-fixes"] if unsafe else [])]
    fixer = Fixer(make_request(parse([*options, str(folder)])), unwatched, load_registry())
    repair = fixer.run()
    write(repair)
    return repair


def _findings(folder: Path) -> Counter[tuple[str, str, str]]:
    options = parse(["check", "--no-cache", "--preview", "--min-severity", "info", str(folder)])
    report = Session(make_request(options)).run().report
    return Counter((item.code or item.name, item.at.path, item.function) for item in report.findings)


def _count(verdict: Verdict, repair: Repair, *, unsafe: bool) -> None:
    for finding in repair.applied:
        tally = verdict.tally(finding)
        tally.offered += 1
        tally.applied += 1
        verdict.announced |= finding.fix.leaves if finding.fix is not None else set()
    for item in repair.withdrawn:
        safe = item.finding.fix is not None and item.finding.fix.applicability is Applicability.SAFE
        if safe and unsafe:
            continue  # counted in the first round
        tally = verdict.tally(item.finding)
        tally.offered += 1
        tally.withdrawn += 1
        tally.reasons[_general(item.reason)] += 1


def _general(reason: str) -> str:
    """Without the names in it."""
    return reason.partition(" in ")[0] if reason.startswith("it would bring") else reason.partition(" (")[0]


def _look_over(verdict: Verdict, copy: Path, before: dict[Path, bytes]) -> None:
    for path, old in before.items():
        new = path.read_bytes()
        if new == old:
            continue
        verdict.changed += 1
        shown = path.relative_to(copy)
        if _compiles(old) and not _compiles(new):
            verdict.broken.append(f"does not compile any more: {shown}")
            continue
        lost = _comments(old) - _comments(new)
        verdict.broken += [f"a comment is gone from {shown}: {comment}" for comment in sorted(lost)]


def _compiles(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, "file.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _comments(data: bytes) -> Counter[str]:
    tokens = tokenize.tokenize(io.BytesIO(data).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


# -------------------------------------------------------------------- formatting
def _set_up_formatter(folder: Path, ruff: str | None) -> set[str]:
    """Gives the copy the width that fits most of its files; says which ones are formatted."""
    if ruff is None:
        return set()
    found: dict[int, set[str]] = {}
    for width in WIDTHS:
        (folder / "ruff.toml").write_text(f"line-length = {width}\n", "utf-8")
        found[width] = _formatted(folder, ruff)
    best = max(WIDTHS, key=lambda width: len(found[width]))
    (folder / "ruff.toml").write_text(f"line-length = {best}\n", "utf-8")
    return found[best]


def _formatted(folder: Path, ruff: str) -> set[str]:
    command = [ruff, "format", "--check", "--no-cache", "--config", str(folder / "ruff.toml"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: PLW1510
    marks = ("Would reformat: ", "unformatted: File would be reformatted")
    wrong = {line.removeprefix(marks[0]).strip() for line in done.stdout.splitlines() if line.startswith(marks[0])}
    rows = done.stdout.splitlines()
    wrong |= {
        rows[number + 1].partition("-->")[2].strip().partition(":")[0]
        for number, line in enumerate(rows)
        if line.startswith(marks[1])
    }
    broken = {line.split(":")[0].rpartition(" ")[2] for line in done.stderr.splitlines() if "arse" in line}
    names = {str(path.resolve()) for path in folder.rglob("*.py")}
    absolute = {str(Path(path).resolve()) for path in wrong | broken if path}
    return {str(Path(path).relative_to(folder.resolve())) for path in names - absolute}


# -------------------------------------------------------------------- report
def report(verdicts: Sequence[Verdict], *, reasons: bool) -> str:
    rows = [
        "| package | files | lines | files changed | CPU s | findings left on purpose | broken promises |",
        "|---|---|---|---|---|---|---|",
    ]
    for item in verdicts:
        figures = (item.files, f"{item.lines:,}", item.changed, f"{item.seconds:.0f}", item.left, len(item.broken))
        rows.append(f"| {item.name} | {' | '.join(map(str, figures))} |")
    rows += ["", "| rule | offered | applied | withdrawn | most frequent reason |", "|---|---|---|---|---|"]
    for rule, tally in sorted(_together(verdicts).items()):
        often = tally.reasons.most_common(1)
        because = f"{often[0][0]} ({often[0][1]})" if often else ""
        rows.append(f"| {rule} | {tally.offered} | {tally.applied} | {tally.withdrawn} | {because} |")
        rows += [f"|   | | | {number} | {reason} |" for reason, number in tally.reasons.most_common() if reasons]
    rows += ["", *(f"{item.name}: {promise}" for item in verdicts for promise in item.broken)]
    return "\n".join(rows)


def _together(verdicts: Iterable[Verdict]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for verdict in verdicts:
        for rule, tally in verdict.rules.items():
            known = found.setdefault(rule, Tally())
            known.offered += tally.offered
            known.applied += tally.applied
            known.withdrawn += tally.withdrawn
            known.reasons.update(tally.reasons)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--ruff", default=shutil.which("ruff"), help="without it, formatting is not compared")
    parser.add_argument("--keep", type=Path, help="leave the changed copies here")
    parser.add_argument("--reasons", action="store_true", help="all reasons, not only the most frequent one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        target = options.keep or Path(scratch)
        verdicts = []
        for folder in options.folders:
            print(f"{folder.name} ...", file=sys.stderr)
            verdicts.append(examine(folder.resolve(), target / folder.name, options.ruff))
            print("\n".join(verdicts[-1].broken), file=sys.stderr)
    print(report(verdicts, reasons=options.reasons))
    return 1 if any(verdict.broken for verdict in verdicts) else 0


if __name__ == "__main__":
    raise SystemExit(main())
