"""Contexts on their way from callers to callees."""

from asynclint.catalogue.entries import Context
from asynclint.program.callgraph.places import Edge
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.symbols.scopes import Scope
from asynclint.program.symbols.usage import hands_on


def from_script(evaluator: Evaluator, caller: Scope, edge: Edge) -> Context:
    """The context in which a script runs what it calls.

    What another module defines is there for others, too, and so is a method that an object offers to whoever asks:
    `{"stop": self.stop}`.
    """
    called = edge.target.scope if edge.target is not None else caller
    is_shared = called.module is not caller.module or _is_offered(evaluator, called)
    return Context.UNKNOWN if is_shared else Context.CLI


def _is_offered(evaluator: Evaluator, scope: Scope) -> bool:
    name = scope.facts.name
    if scope.cls is None or name.startswith("_"):
        return False
    return any(
        method.receiver_name is not None and hands_on(method, f"{method.receiver_name}.{name}")
        for cls in evaluator.hierarchy.order(scope.cls)
        if not isinstance(cls, str)
        for method in cls.methods
    )
