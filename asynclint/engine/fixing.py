"""Findings with fixes -> new texts, verified: every round is planned, rendered, parsed, and analysed again.

A fix stays only when its finding is gone and nothing new came. What did not stay is withdrawn, with the reason.
"""

import codecs
import io
import tokenize
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from asynclint.engine.objections import Identity, Objection, compare, identity_of
from asynclint.engine.rereading import complaint_about
from asynclint.engine.rewriting import Rewrite
from asynclint.engine.session import Outcome
from asynclint.engine.sources import Sources
from asynclint.fixes.plan import Plan, Withdrawn, make_plan
from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import USUAL, Applicability, Choices, Edit, Fix, Intent
from asynclint.model.findings import Finding
from asynclint.source.notebook import CannotWriteBackError, Notebook, NotebookError

if TYPE_CHECKING:
    from asynclint.fixes.conversion.texts import Texts

#: Fixes may open the way for others; real projects are done after two or three rounds.
_MOST_ROUNDS = 100
#: Looking for the culprits among many fixes takes analyses; after this many the rest waits for another run.
_MOST_TRIALS = 48
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

    outcome: Outcome  # of the analysis after the last round
    before: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    applied: list[Finding] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    trials: int = 0
    choices: Choices = USUAL

    def settle(self, fixed: Iterable[Finding]) -> None:
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
    accept: Callable[[Finding], bool] = lambda _finding: True,
    choices: Choices = USUAL,
) -> Repair:
    """Applies, in memory, all fixes that `trust` and `accept` let through, round by round until none is left."""
    result = Repair(analyse({}), choices=choices)
    result.choices = replace(choices, own=_own_names(result.outcome.sources.files))
    refused: set[_Attempt] = set()
    for _ in range(_MOST_ROUNDS):
        left = (_left(finding, refused) for finding in result.outcome.report.findings)
        candidates = [finding for finding in left if finding is not None and accept(finding)]
        plan = _plan(candidates, trust, result)
        refused.update(_attempt(item.finding) for item in plan.withdrawn)
        result.withdrawn += plan.withdrawn
        if not plan.accepted:
            break
        _apply(plan, analyse, trust, result, refused)
    return result


def _plan(findings: Sequence[Finding], trust: Trust, result: Repair) -> Plan:
    read = _reader(result)
    expand = expander(result.outcome, read)
    return make_plan(findings, read, applicable=trust, choices=result.choices, expand=expand)


def _left(finding: Finding, refused: Collection[_Attempt]) -> Finding | None:
    """The finding with the repairs that have not been tried in vain; None when there are none."""
    fixes = [item.fix for item in finding.variants() if item.fix is not None and _attempt(item) not in refused]
    return replace(finding, fix=fixes[0], alternatives=tuple(fixes[1:])) if fixes else None


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


def _apply(plan: Plan, analyse: Analyse, trust: Trust, result: Repair, refused: set[_Attempt]) -> None:
    """All fixes of the plan together; when that goes wrong, without those to blame, or half of them."""
    if not plan.accepted:
        return
    objection = _try(plan, analyse, result)
    if objection is None:
        return
    if len(plan.accepted) == 1 or result.trials > _MOST_TRIALS:
        reason = objection.reason if len(plan.accepted) == 1 else _NOT_TRIED
        result.withdrawn += [Withdrawn(finding, reason) for finding in plan.accepted]
        refused.update(map(_attempt, plan.accepted))
        return
    # lines move when an import is added: what is left out here is looked at anew in the next round
    blamed = {id(finding) for finding in objection.suspects}
    others = [finding for finding in plan.accepted if id(finding) not in blamed]
    wanted = others if blamed and others else plan.accepted[: len(plan.accepted) // 2]
    _apply(_plan(wanted, trust, result), analyse, trust, result, refused)


def _try(plan: Plan, analyse: Analyse, result: Repair) -> Objection | None:
    """Takes the new texts over when they are right; otherwise says what is wrong with them."""
    result.trials += 1
    texts = dict(result.texts)
    before = dict(result.before)
    sources = result.outcome.sources
    for path, text in plan.rendered().items():
        before.setdefault(path, _original(result, path))
        try:
            latest = result.texts.get(path, before[path])
            texts[path] = encode_like(latest, text, is_notebook=sources.is_notebook(path))
        except CannotWriteBackError as error:
            return Objection.about_file(str(error), path, plan.accepted)
        except UnicodeEncodeError as error:
            reason = f"the result cannot be encoded as the file is: {error}"
            return Objection.about_file(reason, path, plan.accepted)
        complaint = complaint_about(path, before[path], texts[path], sources)
        if complaint is not None:
            return Objection.about_file(complaint, path, plan.accepted)
    outcome = analyse(texts)
    objection = compare(plan.accepted, result.outcome.report.findings, outcome.report.findings)
    if objection is None:
        result.outcome, result.texts, result.before = outcome, texts, before
        result.applied += plan.accepted
        result.settle(plan.accepted)
    return objection


def _attempt(finding: Finding) -> _Attempt:
    return identity_of(finding), finding.fix.title if finding.fix is not None else ""


def _original(result: Repair, path: str) -> bytes:
    return result.outcome.sources.data(path)


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


def _reader(result: Repair) -> Callable[[str], str]:
    return lambda path: read_exactly(result.outcome.sources, path)


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
