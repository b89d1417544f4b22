"""What rules look at: calls, functions and modules of the linked program, with their questions already answered."""

from asynclint.program.analyses.counts import Amount
from asynclint.program.analyses.handing import Mistake
from asynclint.program.analyses.reach import Reach, Work
from asynclint.program.refactoring.hoists import Hoist, Sharing
from asynclint.program.refactoring.hooks import HookMove
from asynclint.program.symbols.naming import Refusal
from asynclint.program.views.meaning import Meaning
from asynclint.program.views.subjects import Call, Function, Offload
from asynclint.program.views.written import Module, StaleImport, WrittenCall

__all__ = [
    "Amount",
    "Call",
    "Function",
    "Hoist",
    "HookMove",
    "Meaning",
    "Mistake",
    "Module",
    "Offload",
    "Reach",
    "Refusal",
    "Sharing",
    "StaleImport",
    "Work",
    "WrittenCall",
]
