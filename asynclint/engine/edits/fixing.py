"""Findings with fixes -> new texts, verified: every round is planned, rendered, parsed, and analysed again.

A fix stays only when its finding is gone and nothing new came. What did not stay is withdrawn, with the reason.
"""

import codecs
import gc
import io
import tokenize
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from asynclint.engine.edits.objections import Identity, Objection, compare, identity_of
from asynclint.engine.edits.rereading import complaint_about
from asynclint.engine.edits.rewriting import Rewrite
from asynclint.engine.session import Outcome
from asynclint.engine.sources import Sources
from asynclint.fixes.plan import Plan, Withdrawn, make_plan
from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import USUAL, Applicability, Choices, Edit, Fix, Intent
from asynclint.model.findings import Finding, Report
from asynclint.model.record import record
from asynclint.source.notebook import CannotWriteBackError, Notebook, NotebookError

if TYPE_CHECKING:
    from asynclint.fixes.conversion.texts import Texts

#: Fixes may open the way for others; real projects are done after two or three rounds.
_MOST_ROUNDS = 100
#: Looking for the culprits among many fixes takes analyses; after this many the rest waits for another run.
_MOST_TRIALS = 48
#: A fix that is left out because of what is near it gets so many chances.
_MOST_DOUBTS = 2
_NOT_TRIED = "not tried: too many others had to be taken back; run again"

#: Analyses the project with some of its files replaced.
Analyse = Callable[[Mapping[str, bytes]], Outcome]
#: How far the fix of a finding is trusted in this run; `DISPLAY`: not to be applied.
Trust = Callable[[Finding], Applicability]

#: A repair that was tried: of which finding, and which one.
_Attempt = tuple[Identity, str]


@dataclass
class Repair:
    """What fixing came to. `texts`: path -> new content; nothing of it is written yet."""

    analyse: Analyse
    trust: Trust
    before: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    applied: list[Finding] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    trials: int = 0
    choices: Choices = USUAL
    _outcome: Outcome | None = None
    _doubts: Counter[_Attempt] = field(default_factory=Counter)
    _refused: set[_Attempt] = field(default_factory=set)

    @property
    def outcome(self) -> Outcome:
        """The analysis of the texts as they are now; made anew where it had to make room for a trial."""
        if self._outcome is None:
            self._outcome = self.analyse(self.texts)
        return self._outcome

    def make_room(self) -> None:
        """Lets the program go: no two of them are in memory at a time."""
        self._outcome = None
        gc.unfreeze()  # the analysis had frozen what it has made
        gc.collect()

    def take(self, outcome: Outcome, before: Mapping[str, bytes], texts: Mapping[str, bytes], plan: Plan) -> None:
        """The trial went well."""
        self._outcome, self.before, self.texts = outcome, dict(before), dict(texts)
        self.applied += plan.accepted
        self._settle(plan.accepted)

    def withdraw(self, findings: Iterable[tuple[Finding, str]]) -> None:
        """These fixes are not tried again."""
        for finding, reason in findings:
            self.withdrawn.append(Withdrawn(finding, reason))
            self._refused.add(_attempt(finding))

    def doubt(self, findings: Iterable[tuple[Finding, str]]) -> None:
        """These fixes were near something that went wrong. Once may be bad company, twice is not."""
        for finding, reason in findings:
            attempt = _attempt(finding)
            self._doubts[attempt] += 1
            if self._doubts[attempt] >= _MOST_DOUBTS:
                self.withdraw([(finding, reason)])

    def left(self, finding: Finding) -> Finding | None:
        """The finding with the repairs that have not been tried in vain; None when there are none."""
        left = (item for item in finding.variants() if _attempt(item) not in self._refused)
        fixes = [item.fix for item in left if item.fix is not None]
        return replace(finding, fix=fixes[0], alternatives=tuple(fixes[1:])) if fixes else None

    def report(self) -> Report:
        """The findings that are left, without the repairs that have been tried in vain."""
        report = self.outcome.report
        findings = tuple(
            self.left(finding) or replace(finding, fix=None, alternatives=()) for finding in report.findings
        )
        lost = sum(map(self._is_fixable, report.findings)) - sum(map(self._is_fixable, findings))
        return replace(report, findings=findings, fixed=len(self.applied), fixable=report.fixable - lost)

    def _is_fixable(self, finding: Finding) -> bool:
        return self.trust(finding) is not Applicability.DISPLAY

    def _settle(self, fixed: Iterable[Finding]) -> None:
        """What was withdrawn before another repair of the same finding did fit is not worth telling."""
        done = Counter(map(identity_of, fixed))
        kept: list[Withdrawn] = []
        for item in self.withdrawn:
            identity = identity_of(item.finding)
            if done[identity]:
                done[identity] -= 1
            else:
                kept.append(item)
        self.withdrawn = kept

    def rewrites(self) -> dict[str, Rewrite]:
        """The changes to write, for files that are different in the end."""
        sources = self.outcome.sources
        files = {**sources.launch, **sources.files}
        return {
            path: Rewrite(files[path].absolute, self.before[path], text)
            for path, text in sorted(self.texts.items())
            if path in files and text != self.before[path]
        }


def repair(
    analyse: Analyse,
    trust: Trust,
    *,
    accept: Callable[[Finding, Outcome], bool] = lambda _finding, _outcome: True,
    choices: Callable[[Sources], Choices] = lambda _sources: USUAL,
) -> Repair:
    """Applies, in memory, all fixes that `trust` and `accept` let through, round by round until none is left."""
    result = Repair(analyse, trust)
    sources = result.outcome.sources
    result.choices = replace(choices(sources), own=_own_names(sources.files))
    for _ in range(_MOST_ROUNDS):
        outcome = result.outcome
        left = (result.left(finding) for finding in outcome.report.findings)
        candidates = [finding for finding in left if finding is not None and accept(finding, outcome)]
        plan = _plan(candidates, trust, outcome, result.choices)
        result.withdraw((item.finding, item.reason) for item in plan.withdrawn)
        if not plan.accepted:
            break
        old = _Old(outcome.report.findings, outcome.sources)
        del outcome
        _apply(plan, old, result)
    return result


def _plan(findings: Sequence[Finding], trust: Trust, outcome: Outcome, choices: Choices) -> Plan:
    read = reader_of(outcome.sources)
    return make_plan(findings, read, applicable=trust, choices=choices, expand=expander(outcome, read))


def _own_names(paths: Iterable[str]) -> frozenset[str]:
    """What the project's own modules are imported by: the outermost package of each, or its own name."""
    known = [path for path in paths if path.endswith((".py", ".pyi"))]
    packages = {path.rpartition("/")[0] for path in known if path.rpartition("/")[2].startswith("__init__.")}
    found: set[str] = set()
    for path in known:
        folder, _, file = path.rpartition("/")
        name = file.partition(".")[0]
        while folder in packages and folder:
            folder, _, name = folder.rpartition("/")
        found.add(name)
    return frozenset(found)


def _apply(plan: Plan, old: "_Old", result: Repair) -> None:
    """All fixes of the plan together; when that goes wrong, without those to blame, or half of them."""
    while plan.accepted:
        objection = _try(plan, old, result)
        if objection is None:
            return
        if len(plan.accepted) == 1 or result.trials > _MOST_TRIALS:
            reason = objection.reason if len(plan.accepted) == 1 else _NOT_TRIED
            result.withdraw((finding, reason) for finding in plan.accepted)
            return
        result.withdraw(objection.culprits.values())
        blamed = objection.blamed
        if len(blamed) == len(plan.accepted) and not objection.culprits:
            blamed = []
        else:
            result.doubt(item for key, item in objection.suspects.items() if key not in objection.culprits)
        # lines move when an import is added: what is left out here is looked at anew in the next round
        plan = plan.without(blamed or plan.accepted[len(plan.accepted) // 2 :])


@record
class _Old:
    """What is known of the texts before a trial."""

    findings: tuple[Finding, ...]
    sources: Sources


def _try(plan: Plan, old: _Old, result: Repair) -> Objection | None:
    """Takes the new texts over when they are right; otherwise says what is wrong with them."""
    result.trials += 1
    texts, before = dict(result.texts), dict(result.before)
    rendered = plan.rendered()
    for path, text in rendered.items():
        before.setdefault(path, old.sources.data(path))
        try:
            latest = result.texts.get(path, before[path])
            texts[path] = encode_like(latest, text, is_notebook=old.sources.is_notebook(path))
        except CannotWriteBackError as error:
            return Objection.about_file(str(error), path, plan.accepted)
        except UnicodeEncodeError as error:
            reason = f"the result cannot be encoded as the file is: {error}"
            return Objection.about_file(reason, path, plan.accepted)
        complaint = complaint_about(path, before[path], texts[path], old.sources)
        if complaint is not None:
            return Objection.about_file(complaint, path, plan.accepted)
    result.make_room()
    outcome = result.analyse(texts)
    objection = compare(plan.accepted, old.findings, outcome.report.findings, plan.authors(rendered).of)
    if objection is None:
        result.take(outcome, before, texts, plan)
    return objection


def _attempt(finding: Finding) -> _Attempt:
    return identity_of(finding), finding.fix.title if finding.fix is not None else ""


def expander(outcome: Outcome, read: Callable[[str], str]) -> Callable[[Fix], Sequence[Edit]]:
    """What makes the intents of a fix into edits of single nodes."""

    texts: list[Texts] = []  # read once, and only when a fix asks for them

    def expanded(fix: Fix) -> Sequence[Edit]:
        if not any(isinstance(edit, Intent) for edit in fix.edits):
            return fix.edits
        from asynclint.fixes.conversion.conversion import expand
        from asynclint.fixes.conversion.texts import Texts

        if not texts:
            texts.append(Texts(outcome.program.evaluator, read))
        return expand(fix, outcome.program, texts[0])

    return expanded


def reader_of(sources: Sources) -> Callable[[str], str]:
    """The texts of the files of a run."""
    return lambda path: read_exactly(sources, path)


def read_exactly(sources: Sources, path: str) -> str:
    """The text of a file of the run. Raises `CannotFixError`."""
    if not (path in sources.files or path in sources.launch or path in sources.given):
        raise CannotFixError(f"{path} is no file of the project")
    try:
        return decode_exactly(sources.data(path), is_notebook=sources.is_notebook(path))
    except (OSError, SyntaxError, UnicodeDecodeError, NotebookError) as error:
        raise CannotFixError(f"{path} cannot be read: {error}") from error


def decode_exactly(data: bytes, *, is_notebook: bool) -> str:
    """The text without its byte-order mark, every newline as it is; of a notebook, the code in it.

    Raises `SyntaxError`, `UnicodeDecodeError`, `NotebookError`.
    """
    if is_notebook:
        return Notebook.read(data).python
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def encode_like(original: bytes, text: str, *, is_notebook: bool) -> bytes:
    """The text in the original's encoding, with its byte-order mark; code of a notebook in the original notebook.

    Raises `UnicodeEncodeError`, `CannotWriteBackError`.
    """
    if is_notebook:
        return Notebook.read(original).with_python(text).encode()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(original).readline)
    plain = text.encode(encoding.removesuffix("-sig"))
    return codecs.BOM_UTF8 + plain if original.startswith(codecs.BOM_UTF8) else plain
