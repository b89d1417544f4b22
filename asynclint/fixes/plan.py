"""Which fixes are applied together: those that may be, in source order, as long as no two change the same stretch."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from asynclint.fixes.authors import Authors
from asynclint.fixes.leftovers import without_leftovers
from asynclint.fixes.reflow import reflow
from asynclint.fixes.render import CannotFixError, Renderer
from asynclint.fixes.splice import Splice, join, splice
from asynclint.model.edits import USUAL, Applicability, Choices, Edit, Fix, SendOnClient, UseTwin, path_of
from asynclint.model.findings import Finding
from asynclint.model.lifespan_edits import UseInstead

#: Trees of no more text than this are kept; they are some hundred times as large, and fixes come file by file.
_MOST_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A fix that was offered and is not applied, and why."""

    finding: Finding
    reason: str


class Drafts:
    """Edits -> splices per file. `texts` are the files that were read for it."""

    def __init__(self, read: Callable[[str], str], choices: Choices = USUAL) -> None:
        self.texts: dict[str, str] = {}
        self._read = read
        self._choices = choices
        self._renderers: dict[str, Renderer] = {}

    def draft(self, edits: Sequence[Edit]) -> dict[str, list[Splice]]:
        """What the edits change. Raises `CannotFixError`."""
        found: dict[str, list[Splice]] = {}
        for path, its_edits in _by_path(edits).items():
            found[path] = self._renderer(path).render(its_edits)
        return found

    def _renderer(self, path: str) -> Renderer:
        if path not in self._renderers:
            self.texts[path] = self._read(path)
            while sum(len(item.text) for item in self._renderers.values()) > _MOST_CHARACTERS:
                del self._renderers[next(iter(self._renderers))]
            self._renderers[path] = Renderer(self.texts[path], self._choices, self._renderer)
        return self._renderers[path]


@dataclass(frozen=True, slots=True)
class Draft:
    """A fix as it can be written down: what it changes in which files."""

    finding: Finding
    group: str
    splices: Mapping[str, Sequence[Splice]]


@dataclass
class Plan:
    """Fixes that fit together, as splices per file. What did not fit now may fit in the next round: `postponed`."""

    texts: Mapping[str, str]
    width: int = USUAL.width
    accepted: list[Finding] = field(default_factory=list)
    postponed: list[Finding] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    splices: dict[str, list[Splice]] = field(default_factory=dict)
    _drafts: list[Draft] = field(default_factory=list)
    _reflows: dict[str, list[Splice]] = field(default_factory=dict)  # what was laid out anew after that
    _groups: set[str] = field(default_factory=set)
    _owners: dict[str, dict[Splice, list[Finding]]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Takes a fix in, unless one of its group is, or one that changes the same text: its turn comes later."""
        self._drafts.append(draft)
        if draft.group in self._groups or not join(self.splices, draft.splices):
            self.postponed.append(draft.finding)
            return
        self.accepted.append(draft.finding)
        self._groups.update({draft.group} - {""})
        for path, items in draft.splices.items():
            owners = self._owners.setdefault(path, {})
            for item in dict.fromkeys(items):
                owners.setdefault(item, []).append(draft.finding)

    def without(self, findings: Collection[Finding]) -> "Plan":
        """The same fixes but for these, which may make room for others. Nothing has to be read or looked for anew."""
        left_out = set(map(id, findings))
        plan = Plan(self.texts, self.width)
        for draft in self._drafts:
            if id(draft.finding) not in left_out:
                plan.add(draft)
        return plan

    def authors(self, rendered: Mapping[str, str]) -> Authors:
        """Who wrote what in the new texts."""
        authors = Authors()
        for path, items in self.splices.items():
            again = self._reflows.get(path, [])
            grown = sum(len(item.text) - (item.end - item.start) for item in (*items, *again))
            if len(rendered[path]) == len(self.texts[path]) + grown:  # otherwise leftovers are gone, and lines moved
                authors.add(path, rendered[path], items, self._owners[path], again)
        return authors

    def rendered(self) -> dict[str, str]:
        """The new text of every file that changes."""
        edits = [edit for finding in self.accepted if finding.fix is not None for edit in finding.fix.edits]
        moved = {edit.at.path for edit in edits if isinstance(edit, UseInstead)}
        if any(isinstance(edit, UseTwin | SendOnClient) for edit in edits):
            moved.update(self.splices)  # another package is used there now
        texts: dict[str, str] = {}
        for path, items in sorted(self.splices.items()):
            texts[path] = splice(self.texts[path], items)
            if path.endswith((".py", ".pyi")):
                self._reflows[path] = reflow(self.texts[path], texts[path], items, self.width)
                texts[path] = splice(texts[path], self._reflows[path])
            if path in moved and not path.endswith("__init__.py"):
                texts[path] = without_leftovers(self.texts[path], texts[path])
        return texts


def make_plan(
    findings: Iterable[Finding],
    read: Callable[[str], str],
    *,
    applicable: Callable[[Finding], Applicability],
    choices: Choices = USUAL,
    expand: Callable[[Fix], Sequence[Edit]] = lambda fix: fix.edits,
) -> Plan:
    """The plan for one round. `read` gives a file's text; `applicable` says how far a fix is trusted here.

    `expand` makes edits that only the whole program can answer into edits of single nodes. Of the repairs of a finding
    the first one that can be written down is taken.
    """
    drafts = Drafts(read, choices)
    plan = Plan(drafts.texts, choices.width)
    for finding in sorted(findings, key=lambda item: item.sort_key):
        refused: list[Withdrawn] = []
        for variant in finding.variants():
            if variant.fix is None or applicable(variant) is Applicability.DISPLAY:
                continue
            try:
                plan.add(Draft(variant, variant.fix.group, drafts.draft(expand(variant.fix))))
            except CannotFixError as error:
                refused.append(Withdrawn(variant, str(error)))
            else:
                break
        else:
            plan.withdrawn += refused
    return plan


def _by_path(edits: Sequence[Edit]) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(path_of(edit), []).append(edit)
    return found
