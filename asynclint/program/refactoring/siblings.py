"""Awaitable twins by name: `ainvoke` beside `invoke`, `get_async` beside `get`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import Frame, Instance

if TYPE_CHECKING:
    from asynclint.program.callgraph.places import Edge
    from asynclint.program.evaluation.evaluate import Evaluator


def awaitable_sibling(evaluator: "Evaluator", text: str, edges: Sequence[tuple[Frame, "Edge"]]) -> str | None:
    """The name of an async method on the class of the called method that does the same, by its name."""
    for _, edge in edges:
        target = edge.target
        if target is None or not isinstance(target.receiver, Instance):
            continue
        name = target.scope.facts.name
        for candidate in twin_names(name):
            found = evaluator.hierarchy.find(target.receiver.cls, candidate)
            if isinstance(found, Member) and found.scope.is_async:
                return f"{text.rpartition('.')[0]}.{candidate}".lstrip(".")
    return None


def twin_names(name: str) -> tuple[str, ...]:
    """What the awaitable half of a pair may be called, the commonest habit first."""
    bare = name.removesuffix("_sync").removeprefix("sync_")
    named = (f"a{bare}", f"{bare}_async", f"async_{bare}", f"a_{bare}", f"_a{bare.lstrip('_')}")
    return named if bare == name else (*named, bare)
