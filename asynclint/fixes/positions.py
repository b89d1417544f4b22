"""A LibCST module -> where its nodes stand, and the text that it prints, in one go.

Asking LibCST's `MetadataWrapper` walks every tree two more times: for visitors that there are none of, and to print it.
"""

from collections.abc import Mapping

import libcst as cst
from libcst._position import CodeRange
from libcst.metadata import PositionProvider
from libcst.metadata.position_provider import PositionProvidingCodegenState

#: Nobody asks where blanks stand, and there are as many of them as of all other nodes.
_BLANKS = (cst.SimpleWhitespace, cst.Newline)


class _Printer(PositionProvidingCodegenState):
    """LibCST's own, but that it looks for newlines with a regular expression in every single token."""

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        if "\n" in value or "\r" in value:
            self._update_position(value)
        else:
            self.column += len(value)


class _Positions(PositionProvider):
    code = ""

    def _gen_impl(self, module: cst.Module) -> None:
        printer = _Printer(module.default_indent, module.default_newline, self)
        module._codegen(printer)
        self.code = "".join(printer.tokens)


def positions_in(module: cst.Module) -> tuple[str, dict[cst.CSTNode, CodeRange]]:
    """The text of the module, and the place of every node in it but for blanks."""
    provider = _Positions()
    provider._gen_impl(module)
    known: Mapping[cst.CSTNode, object] = provider._computed
    return provider.code, {
        node: at for node, at in known.items() if isinstance(at, CodeRange) and not isinstance(node, _BLANKS)
    }
