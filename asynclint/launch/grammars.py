"""tree-sitter's parsers, each loaded when the first file needs it, and its nodes with offsets in code points."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tree_sitter
    from tree_sitter import Node

#: Nested deeper than this nothing is looked at: nobody writes it, and it must not end the process.
DEEPEST = 60


@cache
def _parser(module: str) -> "tree_sitter.Parser":
    from importlib import import_module

    import tree_sitter

    return tree_sitter.Parser(tree_sitter.Language(import_module(module).language()))


def parse(module: str, text: str) -> "tuple[Node, Callable[[int], int]]":
    """The root of the tree, and what turns its byte offsets into offsets in `text`."""
    data = text.encode("utf-8", errors="replace")
    root = _parser(module).parse(data).root_node
    if len(data) == len(text):
        return root, _same
    table: list[int] = []
    for index, character in enumerate(text):
        table.extend([index] * len(character.encode("utf-8", errors="replace")))
    table.append(len(text))
    return root, table.__getitem__


def _same(offset: int) -> int:
    return offset


def children(node: "Node") -> "Iterator[Node]":
    """Named children, comments left out."""
    return (child for child in node.named_children if child.type != "comment")
