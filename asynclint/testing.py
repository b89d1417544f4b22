"""The testing kit for authors of rules: analyse and fix files given as text, and check cards from top to bottom.

What is exported here stays as long as the version of `asynclint.api`.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from asynclint.api.rule import Rule
from asynclint.api.testing import Example, analyse, examples, mismatches
from asynclint.engine.configuration.settings import FixSettings, Settings
from asynclint.engine.edits.fixing import repair
from asynclint.engine.plugins.registry import Registry
from asynclint.engine.session import Outcome, Request, Session
from asynclint.model.edits import Applicability
from asynclint.model.findings import Finding

__all__ = ["Example", "analyse", "card_mismatches", "examples", "fix", "mismatches"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def fix(
    files: Mapping[str, str],
    rules: Iterable[type[Rule]],
    *,
    catalogues: Sequence[Path] = (),
    options: Mapping[str, Any] = _NOTHING,
) -> dict[str, str]:
    """What all fixes of `rules`, the unsafe ones too, make of a project given as POSIX path -> text.

    They are planned, verified and withdrawn as on the command line.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
        found = _repaired(root, _registry(rules, catalogues, options))
    return {path: found.get(path, text) for path, text in files.items()}


def card_mismatches(
    card: Path | str,
    rules: Iterable[type[Rule]],
    *,
    catalogues: Sequence[Path] = (),
    options: Mapping[str, Any] = _NOTHING,
) -> list[str]:
    """What a card says that is not so, in words: findings without a marker, markers without a finding, wrong rewrites.

    Only the examples can be wrong; a card without any is a mismatch, too.
    """
    rules = list(rules)
    text = card.read_text("utf-8") if isinstance(card, Path) else card
    shown = list(examples(text))
    if not any(example.expectations() for example in shown):
        return ["the card shows no finding: no line of its examples ends with a marker such as `# ACM101`"]
    complaints: list[str] = []
    for example in shown:
        told = mismatches(example, rules, catalogues=catalogues, options=options)
        fixed = fix(example.files, rules, catalogues=catalogues, options=options) if example.fixed else {}
        told += [
            f"{path}: the fixes give\n{fixed.get(path, '')}"
            for path in example.fixed
            if fixed.get(path) != example.fixed[path]
        ]
        complaints += [f"{example.heading}: {complaint}" for complaint in told]
    return complaints


def _registry(rules: Iterable[type[Rule]], catalogues: Sequence[Path], options: Mapping[str, Any]) -> Registry:
    judges = [rule() for rule in rules]
    for judge in judges:
        judge.options = options
    return Registry(rules=tuple(sorted(judges, key=lambda judge: judge.code)), catalogues=tuple(catalogues))


def _repaired(root: Path, registry: Registry) -> dict[str, str]:
    settings = Settings(root=str(root), preview=True, site_packages=False, fixes=FixSettings(enabled=True, unsafe=True))
    latest: list[Outcome] = []

    def run(overlay: Mapping[str, bytes]) -> Outcome:
        request = Request(settings, (str(root),), cwd=str(root), jobs=1, cache=False, overlay=overlay)
        latest[:] = [Session(request, loaded=registry).run()]
        return latest[0]

    def trust(finding: Finding) -> Applicability:
        return latest[0].policies.of(finding.at.path).trusts(finding)

    return {path: text.decode() for path, text in repair(run, trust).texts.items()}
