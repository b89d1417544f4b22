"""HCL (Terraform) -> blocks and expressions as nodes that know their place. Tolerant: what is not understood is opaque.

Values are the nodes that YAML and JSON give, so that a container definition is read in one way wherever it is written.
References, calls and `${...}` are covered by marks, as actions of templates are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from asynclint.launch.masks import MARK
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.text import Source

#: What is not closed reaches to the end, and nothing is tried twice: no text takes longer than its length.
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r,]++|\#[^\n]*+|//[^\n]*+|/\*.*?(?:\*/|\Z))
    |(?P<newline>\n)
    |(?P<heredoc><<-?(?P<mark>\w+)\r?\n.*?(?:\n[ \t]*(?P=mark)\b|\Z))
    |(?P<string>"(?>[^"\\\n$%]|\\.|[$%](?!\{)|[$%]\{(?>[^{}\n]|\{[^{}\n]*+\})*+\})*+")
    |(?P<open>[\[{(])|(?P<close>[\]})])
    |(?P<equals>=(?![=>])|:)
    |(?P<word>[\w.-]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_INTERPOLATED = re.compile(r"[$%]\{[^}]*\}")
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?|true|false|null")
#: Functions that give their argument in another notation.
_NOTATIONS = ("jsonencode", "yamlencode")
_MOST_TOKENS = 200_000
_DEEPEST = 100
_MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Block:
    """`resource "aws_ecs_task_definition" "api" { ... }`: the body as a mapping, and the blocks in it."""

    kind: str
    labels: list[str]
    body: Node
    blocks: "list[Block]" = field(default_factory=list)

    def within(self, *kinds: str) -> "Iterator[Block]":
        """The blocks at the end of a path of kinds."""
        found = [self]
        for kind in kinds:
            found = [inner for block in found for inner in block.blocks if inner.kind == kind]
        yield from found


def read_hcl(source: Source) -> list[Block]:
    """The blocks at the top of a file."""
    return _Reader(source).blocks(Node(source, 0, len(source.text), pairs=[]), 0)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = [
            _Token(match.lastgroup or "", match.start(), match.end(), match[0])
            for match in _TOKEN.finditer(source.text)
            if match.lastgroup != "space"
        ][:_MOST_TOKENS]
        self.at = 0
        self.documents = 0

    def _peek(self, kind: str, text: str = "") -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind == kind and (not text or token.text == text)

    def _skip_newlines(self) -> None:
        while self._peek("newline"):
            self.at += 1

    def blocks(self, body: Node, depth: int) -> list[Block]:
        """Blocks up to the closing brace; attributes beside them go into `body`."""
        found: list[Block] = []
        while self.at < len(self.tokens) and not self._peek("close"):
            token = self.tokens[self.at]
            self.at += 1
            if token.kind not in ("word", "string"):
                continue
            if self._peek("equals"):
                self.at += 1
                if body.pairs is not None:
                    body.pairs.append((self._scalar(token), self._expression(depth + 1)))
                continue
            block = self._block(token, depth)
            if block is not None:
                found.append(block)
        return found

    def _block(self, kind: _Token, depth: int) -> Block | None:
        labels: list[str] = []
        while self._peek("string") or self._peek("word"):
            labels.append(self.tokens[self.at].text.strip('"'))
            self.at += 1
        if not self._peek("open", "{") or depth > _DEEPEST:
            return None
        start = self.tokens[self.at].start
        self.at += 1
        block = Block(kind.text, labels, Node(self.source, start, start, pairs=[]))
        block.blocks = self.blocks(block.body, depth + 1)
        block.body.end = self._close(start)
        return block

    def _close(self, start: int) -> int:
        if self._peek("close"):
            self.at += 1
            return self.tokens[self.at - 1].end
        return max(start, self.tokens[-1].end)

    # ---------------------------------------------------------------- expressions
    def _expression(self, depth: int) -> Node:
        """One value, up to the end of its line or element; more than a literal or a collection is opaque."""
        begin = self.at
        node = self._value(depth)
        if self._ends():
            return node
        self.at = begin
        return self._opaque()

    def _ends(self) -> bool:
        """Is the value over? In lists a comma, which is no token, ends it as a new line does."""
        if self.at >= len(self.tokens) or self._peek("newline") or self._peek("close"):
            return True
        gap = self.source.text[self.tokens[self.at - 1].end : self.tokens[self.at].start]
        return "," in gap

    def _value(self, depth: int) -> Node:
        if self.at >= len(self.tokens):
            return Node(self.source, len(self.source.text), len(self.source.text), "")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "string" or (token.kind == "word" and _LITERAL.fullmatch(token.text)):
            return self._scalar(token)
        if token.kind == "heredoc":
            return self._document(token) or self._covered(token.start, token.end)
        if token.kind == "open" and depth <= _DEEPEST and token.text in "[{":
            return self._collection(token, depth)
        if token.kind == "word" and token.text in _NOTATIONS and self._peek("open", "("):
            self.at += 1
            self._skip_newlines()
            node = self._expression(depth + 1)
            self._skip_newlines()
            if self._peek("close", ")"):
                self.at += 1
                return node
        return self._covered(token.start, token.end)

    def _document(self, token: _Token) -> Node | None:
        """A document of JSON or YAML within a heredoc, read where it stands; None when it is something else."""
        newline = self.source.text.find("\n", token.start)
        start, end = newline + 1, token.start + token.text.rstrip().rfind("\n")
        body = self.source.text[start:end]
        if not body.lstrip().startswith(("[", "{")) or self.documents >= _MOST_DOCUMENTS:
            return None
        self.documents += 1
        covered = _INTERPOLATED.sub(lambda match: MARK * len(match[0]), body)
        above = "\n" * self.source.text.count("\n", 0, start)
        found, _ = read_nodes(Source(above + body), above + covered)
        return found[0] if found else None

    def _collection(self, opening: _Token, depth: int) -> Node:
        node = Node(self.source, opening.start, opening.end)
        is_list = opening.text == "["
        node.items, node.pairs = ([], None) if is_list else (None, [])
        while self.at < len(self.tokens) and not self._peek("close"):
            if self._peek("newline"):
                self.at += 1
            elif is_list:
                before = self.at
                (node.items if node.items is not None else []).append(self._expression(depth + 1))
                self.at = max(self.at, before + 1)
            else:
                self._pair(node, depth)
        node.end = self._close(opening.start)
        return node

    def _pair(self, node: Node, depth: int) -> None:
        key = self.tokens[self.at]
        self.at += 1
        if self._peek("equals") and node.pairs is not None:
            self.at += 1
            node.pairs.append((self._scalar(key), self._expression(depth + 1)))

    def _scalar(self, token: _Token) -> Node:
        text = token.text
        if token.kind != "string":
            return Node(self.source, token.start, token.end, text)
        covered = _INTERPOLATED.sub(lambda match: MARK * len(match[0]), text[1:-1])
        return Node(self.source, token.start, token.end, covered.replace('\\"', '"').replace("\\\\", "\\"), '"')

    def _opaque(self) -> Node:
        """Whatever stands up to the end of the value, brackets balanced."""
        start, nested = self.tokens[self.at].start, 0
        end = start
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if nested == 0 and (token.kind in ("close", "newline") or (end > start and self._ends())):
                break
            nested += {"open": 1, "close": -1}.get(token.kind, 0)
            end = token.end
            self.at += 1
        return self._covered(start, end)

    def _covered(self, start: int, end: int) -> Node:
        return Node(self.source, start, end, MARK * max(1, end - start))
