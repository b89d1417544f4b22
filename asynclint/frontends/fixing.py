"""`--fix`, `--diff` and `asynclint fix`: repairs in memory, then on the screen or on the disk."""

import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from asynclint.engine.caches.memory import Memory
from asynclint.engine.cells import in_cell
from asynclint.engine.complaints import UsageError
from asynclint.engine.edits.fixing import Repair, expander, reader_of, repair
from asynclint.engine.edits.rewriting import Rewrite, WriteError, rewrite
from asynclint.engine.edits.suggestions import choices_of
from asynclint.engine.installed.packages import Packages
from asynclint.engine.plugins.registry import Registry
from asynclint.engine.session import Outcome, Request, Session, Watcher
from asynclint.engine.sources import Sources
from asynclint.engine.verdicts.policy import Policies
from asynclint.fixes.plan import make_plan
from asynclint.model.edits import Applicability, Choices
from asynclint.model.findings import Finding
from asynclint.report.diff import render_diff
from asynclint.report.style import Style
from asynclint.source.notebook import Notebook


@dataclass
class Fixer:
    """One run with fixes. `ask`: put every change before a person."""

    request: Request
    watcher: Watcher
    registry: Registry
    ask: bool = False
    shown: Callable[[str], str] = str
    style: Style = field(default_factory=Style)
    _policies: Policies | None = None
    _packages: Packages | None = None
    _answers: dict[str, bool] = field(default_factory=dict)
    _everything: bool | None = None  # what the person said about all that is left

    def run(self) -> Repair:
        """All fixes that may be applied, in memory."""
        accept = self._accept if self.ask else lambda _finding, _outcome: True
        return repair(self._analyse, self._trust, accept=accept, choices=self._choices)

    def _choices(self, sources: Sources) -> Choices:
        return choices_of(self.request.settings, sources)

    @cached_property
    def _memory(self) -> Memory:
        cache_dir = self.request.settings.cache_dir if self.request.cache else None
        return Memory(cache_dir, self.registry, is_shared=True)

    def _analyse(self, overlay: Mapping[str, bytes]) -> Outcome:
        """The project with these files changed. Nothing else changes between two analyses: its settings stay."""
        request = replace(self.request, overlay=overlay)
        session = Session(request, self.watcher, self.registry, self._packages, self._policies, self._memory)
        outcome = session.run()
        self._packages, self._policies = outcome.packages, outcome.policies
        return outcome

    def _trust(self, finding: Finding) -> Applicability:
        if self._policies is None:  # nothing has been analysed yet
            return Applicability.DISPLAY
        level = self._policies.of(finding.at.path).trusts(finding)
        unsafe = self.request.settings.fixes.unsafe
        return Applicability.DISPLAY if level is Applicability.UNSAFE and not unsafe else level

    def _accept(self, finding: Finding, outcome: Outcome) -> bool:
        if all(self._trust(item) is Applicability.DISPLAY for item in finding.variants()):
            return False
        title = finding.fix.title if finding.fix is not None else ""
        key = f"{finding.code} {finding.at.path} {finding.function} {finding.message} {title}"
        if self._everything is not None:
            return self._everything
        if key not in self._answers:
            self._answers[key] = self._put(finding, outcome)
        return self._answers[key]

    def _put(self, finding: Finding, outcome: Outcome) -> bool:
        """Shows one change and waits for an answer."""
        read = reader_of(outcome.sources)
        expand = expander(outcome, read)
        plan = make_plan([finding], read, applicable=self._trust, choices=self._choices(outcome.sources), expand=expand)
        fix = plan.accepted[0].fix if plan.accepted else None
        if fix is None:
            return False
        paint, place = self.style.paint, in_cell(finding.at, outcome.sources)
        where = f"{self.shown(place.file)}:{place.span.line}:{place.span.column + 1}"
        print(f"\n{where}: {paint(finding.code or finding.name, 'red')} {paint(finding.message, 'bold')}\n{fix.title}")
        if fix.why:
            print(f"note: {fix.why}")
        for other in (item.fix for item in finding.variants()):
            if other is not None and other.applicability is Applicability.DISPLAY:
                print(f"or: {other.title}{f' ({other.why})' if other.why else ''}")
        changed = {self.shown(path): (read(path), text) for path, text in plan.rendered().items()}
        print("".join(self._in_colour(line) for line in render_diff(changed).splitlines(keepends=True)), end="")
        while True:
            print("Apply this fix? [y]es, [n]o, [a]ll that are left, [q]uit: ", end="", flush=True)
            line = sys.stdin.readline()
            answer = line.strip().lower()[:1] if line else "q"  # nobody is there any more
            if answer in ("a", "q"):
                self._everything = answer == "a"
            if answer in ("y", "n", "a", "q"):
                return answer in ("y", "a")

    def _in_colour(self, line: str) -> str:
        """A line of a diff, as ruff and git show it."""
        kind = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        if line.startswith(("+++", "---")):
            kind = "bold"
        return self.style.paint(line.rstrip("\r\n"), kind) + line[len(line.rstrip("\r\n")) :] if kind else line


def write(result: Repair) -> None:
    """Puts the new texts in place: all, or none. Raises `UsageError`."""
    try:
        rewrite(result.rewrites())
    except WriteError as error:
        raise UsageError(str(error)) from error


def show_diff(result: Repair, options: Namespace, shown: Callable[[str], str]) -> int:
    """`--diff`: what would change, on stdout; how many, on stderr."""
    changed: dict[str, tuple[str, str]] = {}
    sources = result.outcome.sources
    for path, change in result.rewrites().items():
        changed |= _texts(shown(path), change, is_notebook=sources.is_notebook(path))
    sys.stdout.write(render_diff(changed))
    if not options.quiet and not options.silent:
        sys.stderr.write(_in_figures(result, "Would fix", "No errors would be fixed"))
    return 1 if changed else 0


def fixed_stdin(result: Repair, stdin: tuple[str, bytes]) -> bytes:
    """What the file that came through stdin looks like now."""
    return next(iter(result.texts.values()), stdin[1])


def _texts(shown: str, change: Rewrite, *, is_notebook: bool) -> dict[str, tuple[str, str]]:
    """The text of a file before and after; of a notebook, that of each cell."""
    from asynclint.engine.edits.fixing import decode_exactly

    if not is_notebook:
        before, after = (decode_exactly(text, is_notebook=False) for text in (change.before, change.after))
        return {shown: (before, after)}
    cells = zip(Notebook.read(change.before).cells, Notebook.read(change.after).cells, strict=True)
    return {f"{shown}:cell {old.number}": (old.text, new.text) for old, new in cells if old.lines != new.lines}


def fixed_only(result: Repair) -> str:
    """`--fix-only`: how many, and nothing where there was nothing to do."""
    if not result.applied and not result.outcome.report.fixable_unsafely:
        return ""
    return _in_figures(result, "Fixed", "No errors fixed")


def _in_figures(result: Repair, done: str, nothing: str) -> str:
    """ruff's last line: `Fixed 2 errors (1 additional fix available with `--unsafe-fixes`).`"""
    number, more = len(result.applied), result.outcome.report.fixable_unsafely
    text = f"{done} {number} {'error' if number == 1 else 'errors'}" if number else nothing
    if more:
        additional = "additional " if number else ""
        text += f" ({more} {additional}{'fix' if more == 1 else 'fixes'} available with `--unsafe-fixes`)"
    return f"{text}.\n"


def describe_fixed(result: Repair, shown: Callable[[str], str]) -> str:
    """`--show-fixes`: what was fixed, by file and rule."""
    if not result.applied:
        return ""
    number = len(result.applied)
    lines = [f"Fixed {number} {'error' if number == 1 else 'errors'}:"]
    by_path: dict[str, dict[str, int]] = {}
    for finding in result.applied:
        rules = by_path.setdefault(finding.at.path, {})
        label = f"{finding.code} ({finding.name})"
        rules[label] = rules.get(label, 0) + 1
    for path in sorted(by_path):
        lines.append(f"- {shown(path)}:")
        lines += [f"    {times} × {label}" for label, times in sorted(by_path[path].items())]
    return "\n".join(lines) + "\n\n"


def describe_withdrawn(result: Repair, shown: Callable[[str], str], *, every: bool) -> list[str]:
    """One line for every fix that was offered and is not applied, or how many there are."""
    number = len(result.withdrawn)
    if number and not every:
        return [f"note: {number} {'fix' if number == 1 else 'fixes'} could not be applied: --show-fixes says why"]
    return [
        f"not fixed: {shown(at.file)}:{at.span.line}: {item.finding.code}: {item.reason}"
        for item in sorted(result.withdrawn, key=lambda item: item.finding.sort_key)
        for at in [in_cell(item.finding.at, result.outcome.sources)]
    ]
