"""ASL701: an imported name whose module binds it anew later on."""

from collections.abc import Iterator
from itertools import groupby

from asynclint.api import Applicability, Finding, Fix, Module, Rule, StaleImport, UseModule


class StaleGlobalImport(Rule):
    code = "ASL701"
    name = "stale-global-import"
    message = "{names} stay{s} what {it} when this module is imported: `{rebinder}` binds `{original}` anew later on"

    def check_module(self, module: Module) -> Iterator[Finding]:
        for (at, cause), group in groupby(module.stale_imports(), key=lambda stale: (stale.at, stale.rebinder.at)):
            stale = list(group)
            first = stale[0]
            owner = first.module.rpartition(".")[2]
            yield self.finding(
                at,
                first.users[0],
                related=(cause, *(user.at for user in first.users[:1])),
                cause=cause,
                help=f"import the module, and write `{owner}.{first.original}` where it is used",
                fix=_fix(stale, owner),
                names=_listed(stale),
                s="" if len(stale) > 1 else "s",
                it="they are" if len(stale) > 1 else "it is",
                rebinder=first.rebinder.name,
                original=f"{owner}.{first.original}",
            )


def _fix(stale: list[StaleImport], owner: str) -> Fix | None:
    if not all(entry.is_private for entry in stale):
        return None
    return Fix(
        f"Import `{owner}`, and look names up in it",
        Applicability.UNSAFE,
        (UseModule(stale[0].at, stale[0].module, tuple((entry.name, entry.original) for entry in stale)),),
        why="who replaces the names in this module, as tests do, has to replace them in the other one",
    )


def _listed(stale: list[StaleImport]) -> str:
    *others, last = [f"`{entry.name}`" for entry in stale]
    return f"{', '.join(others)} and {last}" if others else last
