"""What rules look at: calls, functions and modules of the linked program, with their questions already answered."""

from asynclint.program.handing import Mistake
from asynclint.program.hoists import Hoist, Sharing
from asynclint.program.hooks import HookMove
from asynclint.program.meaning import Meaning
from asynclint.program.naming import Refusal
from asynclint.program.reach import Reach, Work
from asynclint.program.views import Call, Function, Offload
from asynclint.program.written import Module, StaleImport, WrittenCall

__all__ = [
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
