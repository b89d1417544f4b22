"""What rules look at: calls and functions of the linked program, with their questions already answered."""

from asynclint.program.views import Call, Function

__all__ = ["Call", "Function"]
