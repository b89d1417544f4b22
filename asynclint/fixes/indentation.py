"""Blocks that move one level in or out: every line of them, except where a string goes on."""

import io
import tokenize
from collections.abc import Iterator

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree

STEP = "    "


def shift_out(tree: Tree, start: int, end: int, indent: str, outer: str) -> Iterator[Splice]:
    """The lines from `start` up to `end`, indented with `indent`, as if they were indented with `outer`."""
    for at in _lines(tree, start, end):
        line = tree.text[at : at + len(indent)]
        present = len(line) - len(line.lstrip(" \t"))
        if present > len(outer):
            yield Splice(at + len(outer), at + present, "")


def shift_in(tree: Tree, start: int, end: int) -> Iterator[Splice]:
    """The lines from `start` up to `end`, one step further in; empty ones stay empty."""
    for at in _lines(tree, start, end):
        if tree.text[at : at + 1] not in ("\r", "\n", ""):
            yield Splice(at, at, STEP)


def _lines(tree: Tree, start: int, end: int) -> Iterator[int]:
    """Where the lines of a stretch begin, those inside of strings excepted."""
    number, _ = tree.lines.position(start)
    inside = lines_in_strings(tree.text)
    while True:
        try:
            at = tree.lines.offset(number, 0)
        except IndexError:
            return
        if at >= end:
            return
        if number not in inside:
            yield at
        number += 1


def lines_in_strings(text: str) -> frozenset[int]:
    """Lines (from 1) that begin inside of a string."""
    found: set[int] = set()
    opened: list[int] = []
    starts, ends = getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_END", -1)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            if token.type == tokenize.STRING:
                found.update(range(token.start[0] + 1, token.end[0] + 1))
            elif token.type == starts:
                opened.append(token.start[0])
            elif token.type == ends:
                found.update(range(opened.pop() + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError) as error:
        raise CannotFixError("the file cannot be divided into tokens") from error
    return frozenset(found)
