"""Words of a shell command: nodes of its tree in, expressions out. Nothing is looked up, nothing is run."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclint.launch.grammars import DEEPEST
from asynclint.launch.text import Fragment, align
from asynclint.model.launchfacts import Applied, Env, Expr, Joined, Known, Opaque, Word

if TYPE_CHECKING:
    from tree_sitter import Node

#: Stands before the names of variables that the reader of the file replaces, not the shell.
HOST = "__host__"

_BACKSLASH = re.compile(r"\\(.)", re.DOTALL)
_IN_QUOTES = re.compile(r"\\([$`\"\\\n])", re.DOTALL)
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_ARRAY = re.compile(r"\$\{([A-Za-z_]\w*)\[[@*]\]\}")
_NAME = re.compile(r"\$\{?([A-Za-z_]\w*|[@*#?$!-]|\d+)")


def joined(parts: list[Expr]) -> Expr:
    """One expression for all of the parts; known texts are put together."""
    merged: list[Expr] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Known) and isinstance(last, Known):
            merged[-1] = Known(f"{last.value}{part.value}")
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else Joined(merged) if merged else Known("")


def variable(name: str, default: Expr | None, written: str, *, keeps_empty: bool = False) -> Env:
    is_host = name.startswith(HOST)
    return Env(name.removeprefix(HOST), default, written.replace(HOST, ""), is_host, keeps_empty)


@dataclass(frozen=True, slots=True)
class WordReader:
    """Reads words of one text. `at` turns byte offsets of the tree into offsets of the text."""

    fragment: Fragment
    at: Callable[[int], int]

    def written(self, node: "Node") -> str:
        return self.fragment.text[self.at(node.start_byte) : self.at(node.end_byte)]

    def span(self, node: "Node") -> tuple[int, int, int, int]:
        return self.fragment.place(self.at(node.start_byte), self.at(node.end_byte))

    def word(self, node: "Node") -> Word:
        expr = self.expr(node)
        splits = is_expansion(node.type) or (
            node.type == "concatenation" and any(is_expansion(child.type) for child in node.children)
        )
        return Word(expr, self.span(node), self.written(node).replace(HOST, ""), splits)

    def inner(self, node: "Node") -> Fragment:
        """The text within the quotes of a string, as another shell would read it."""
        start, end = self.at(node.start_byte), self.at(node.end_byte)
        text = self.fragment.text[start:end]
        if node.type == "raw_string":
            return self.fragment.part(start + 1, max(start + 1, end - 1))
        if node.type != "string":
            return self.fragment.part(start, end)
        kept: list[int] = []
        position = 1
        while position < len(text) - 1:
            if text[position] == "\\" and text[position + 1] in '$`"\\\n':
                position += 1
                if text[position] != "\n":
                    kept.append(position)
            else:
                kept.append(position)
            position += 1
        decoded = "".join(text[index] for index in kept)
        offsets = [self.fragment.offsets[start + index] for index in kept]
        offsets.append(self.fragment.offsets[max(start, end - 1)])
        return Fragment(self.fragment.source, decoded, offsets)

    def expr(self, node: "Node", depth: int = 0) -> Expr:
        kind = node.type
        written = self.written(node)
        if depth > DEEPEST:
            return Opaque(written)
        if kind in ("word", "number", "extglob_pattern", "regex", "variable_name", "file_descriptor"):
            if node.named_child_count:  # `10#$x` and the like
                return Opaque(written)
            return Known(_BACKSLASH.sub(_escape_outside, written))
        if kind == "raw_string":
            return Known(written[1:-1])
        if kind == "ansi_c_string":
            return Known(_BACKSLASH.sub(lambda match: _ANSI.get(match[1], match[1]), written[2:-1]))
        if kind == "string_content":
            return Known(_IN_QUOTES.sub(_escape_inside, written))
        if kind in ("string", "concatenation", "command_name", "translated_string"):
            return self._parts(node, depth)
        if kind == "simple_expansion":
            match = _NAME.match(written)
            return variable(match[1], None, written, keeps_empty=True) if match is not None else Opaque(written)
        if kind == "expansion":
            return self._expansion(node, written, depth)
        return Opaque(written.replace(HOST, ""))

    def _parts(self, node: "Node", depth: int) -> Expr:
        """Children and the text between them."""
        quoted = node.type == "string"
        parts: list[Expr] = []
        position = self.at(node.start_byte) + (1 if quoted else 0)
        for child in node.named_children if not quoted else [c for c in node.children if c.type != '"']:
            start = self.at(child.start_byte)
            if start > position and quoted:
                parts.append(Known(_IN_QUOTES.sub(_escape_inside, self.fragment.text[position:start])))
            parts.append(self.expr(child, depth + 1) if child.is_named else Known(self.written(child)))
            position = self.at(child.end_byte)
        end = self.at(node.end_byte) - (1 if quoted else 0)
        if quoted and end > position:
            parts.append(Known(_IN_QUOTES.sub(_escape_inside, self.fragment.text[position:end])))
        return joined(parts)

    def _expansion(self, node: "Node", written: str, depth: int) -> Expr:
        match = _ARRAY.fullmatch(written)
        if match is not None:
            return Env(f"{match[1]}[@]", None, written)
        match = _NAME.match(written)
        if match is None:
            return Opaque(written)
        name = match[1]
        rest = written[match.end() : -1]
        if not rest:
            return variable(name, None, written, keeps_empty=True)
        operator = rest[:2] if rest[:2] in (":-", ":=", ":+", ":?") else rest[:1]
        if operator not in (":-", ":=", ":+", ":?", "-", "=", "+", "?"):
            return Opaque(written.replace(HOST, ""))  # lengths, substrings, substitutions, arrays
        keeps_empty = not operator.startswith(":")
        if operator in (":?", "?"):
            return variable(name, None, written, keeps_empty=keeps_empty)
        found = [child for child in node.named_children if self.at(child.start_byte) >= self._operand(node, match)]
        if found and self.at(found[-1].end_byte) - self.at(found[0].start_byte) >= len(rest) - len(operator) - 1:
            default = joined([self.expr(child, depth + 1) for child in found])
        else:
            default = _plain(rest[len(operator) :])
        if operator in (":+", "+"):
            return Applied("when", [variable(name, None, written, keeps_empty=keeps_empty), default])
        return variable(name, default, written, keeps_empty=keeps_empty)

    def _operand(self, node: "Node", match: "re.Match[str]") -> int:
        return self.at(node.start_byte) + match.end()


def _plain(text: str) -> Expr:
    """The default of an expansion whose tree has gaps: known when it has nothing to expand."""
    if text[:1] == text[-1:] and text[:1] in ("'", '"') and len(text) > 1:
        text = text[1:-1]
    return Opaque(text) if "$" in text or "`" in text else Known(text)


def _escape_outside(match: "re.Match[str]") -> str:
    return "" if match[1] == "\n" else match[1]


def _escape_inside(match: "re.Match[str]") -> str:
    return "" if match[1] == "\n" else match[1]


def is_expansion(kind: str) -> bool:
    return kind.endswith("expansion") or kind == "command_substitution"


def decoded(fragment: Fragment, value: str) -> Fragment:
    """`value`, found within the fragment: for strings whose escapes somebody else has decoded."""
    start = fragment.offsets[0]
    return align(fragment.source, value, start, fragment.offsets[-1])
