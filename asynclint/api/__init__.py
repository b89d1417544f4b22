"""All that rules, built-in or from plugins, may import."""

from typing import TYPE_CHECKING

from asynclint.api.blocking import (
    BlockingCall,
    last_caller,
    offload_to_thread,
    path_in_words,
    public_name,
    subject_of,
)
from asynclint.api.rule import Rule
from asynclint.api.views import Call, Function
from asynclint.catalogue.entries import Blocking, Context
from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.facts import Feature
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.source import Location, Span

if TYPE_CHECKING:
    from asynclint.api.hooks import hookimpl
    from asynclint.api.syntax import FunctionSyntax

__all__ = [
    "Blocking",
    "BlockingCall",
    "Call",
    "Confidence",
    "Context",
    "Cost",
    "EdgeKind",
    "EffectKind",
    "Evidence",
    "Feature",
    "Finding",
    "Function",
    "FunctionSyntax",
    "Location",
    "Rule",
    "Severity",
    "Span",
    "Step",
    "hookimpl",
    "last_caller",
    "offload_to_thread",
    "path_in_words",
    "public_name",
    "subject_of",
]

#: Loaded on first use: LibCST costs more to import than most runs cost altogether.
_LAZY = {"FunctionSyntax": "asynclint.api.syntax", "hookimpl": "asynclint.api.hooks"}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'asynclint.api' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
