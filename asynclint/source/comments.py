"""The text of a file -> which of its lines silence which codes.

Follows ruff's rules, and two of our own: prefixes (`ASL1`) and names work everywhere, and a comment that names its
codes also counts at the end of the statement it belongs to, because formatters move it there.
"""

import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property

from asynclint.model.record import mutable, record
from asynclint.source.directives import Directive, Kind, Malformed, parse_comment
from asynclint.source.read import decode_leniently
from asynclint.source.silencers import Silencer, any_silences, means

#: A file without these bytes cannot declare a function nonblocking; looking for them is cheaper than any tokenizer.
NONBLOCKING_MARK = b"nonblocking"

#: Every comment that silences something has one of these words.
_MARK = re.compile("noqa|ruff|asynclint", re.IGNORECASE)
_MANY_HASHES = 20

_LAYOUT = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


@record
class Comment:
    """A comment, where it stands."""

    line: int
    column: int
    text: str
    own_line: bool
    in_brackets: bool


@record
class Statement:
    """A logical line: a simple statement, or the header of a compound one."""

    first: int
    last: int
    column: int
    words: tuple[str, str]  # its first two tokens


@mutable
class Layout:
    """What the tokens of a file say about its lines. `joined` maps a line to the last one of its string or `\\`."""

    comments: list[Comment] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    joined: dict[int, int] = field(default_factory=dict)

    def statement_at(self, line: int) -> Statement | None:
        index = bisect_right(self.statements, line, key=lambda statement: statement.first) - 1
        if index >= 0 and line <= self.statements[index].last:
            return self.statements[index]
        return None

    def statement_after(self, line: int) -> int:
        """The index of the first statement that starts below `line`."""
        return bisect_right(self.statements, line, key=lambda statement: statement.first)


def read_layout(text: str) -> Layout:
    """Comments and logical lines of a text; of a text with errors, those before the first error."""
    layout = Layout()
    words: list[str] = []
    first = column = depth = 0
    previous: tokenize.TokenInfo | None = None
    strings: list[int] = []
    for token in _tokens(text):
        kind, (row, start) = token.type, token.start
        if kind == tokenize.COMMENT:
            own_line = not token.line[:start].strip()
            layout.comments.append(Comment(row, start, token.string, own_line, depth > 0))
        elif kind == tokenize.NEWLINE:
            if words:  # none after a `\\` that continues nothing
                layout.statements.append(Statement(first, row, column, (words[0], words[1] if len(words) > 1 else "")))
            words = []
        elif kind not in _LAYOUT and kind != tokenize.ENDMARKER:
            if not words:
                first, column = row, start
            if len(words) < 2:
                words.append(token.string)
            if kind == tokenize.OP:
                depth += (token.string in _OPENING) - (token.string in _CLOSING)
            if previous is not None and previous.type not in _LAYOUT and previous.end[0] < row:
                _join(layout, previous.end[0], row)
        name = tokenize.tok_name[kind]
        if name in ("FSTRING_START", "TSTRING_START"):
            strings.append(row)
        elif name in ("FSTRING_END", "TSTRING_END") and strings:
            _join(layout, strings.pop(), token.end[0])
        elif kind == tokenize.STRING:
            _join(layout, row, token.end[0])
        previous = token
    return layout


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    if "\0" in text:  # no Python, and CPython 3.12.1 forgets to raise what its tokenizer says of it
        text = text[: text.rfind("\n", 0, text.index("\0")) + 1]
    # Not `splitlines`: it knows more ends of lines than Python does.
    lines = iter([f"{line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")])
    try:
        yield from tokenize.generate_tokens(lambda: next(lines, ""))
    except (tokenize.TokenError, SyntaxError):
        return


def _join(layout: Layout, first: int, last: int) -> None:
    for line in range(first, last):
        layout.joined[line] = max(last, layout.joined.get(line, 0))


@record
class _Range:
    """Lines that a comment, or a pair of them, speaks for."""

    first: int
    last: int
    silencer: Silencer


class Suppressions:
    """What the comments of one file silence. Tokens are slow: they wait for a question that a comment may be about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._possible = _possible_codes(text)

    @cached_property
    def _layout(self) -> Layout:
        return read_layout(self._text)

    @cached_property
    def _found(self) -> "_Comments":
        return _Comments(self._layout)

    @property
    def malformed(self) -> Mapping[int, Malformed]:
        """Line -> what is wrong with a comment there."""
        return self._found.malformed if self._possible is None else {}

    def covers(self, line: int, code: str, name: str, aliases: tuple[str, ...] = ()) -> bool:
        """Is the finding `code` on `line` silenced? `aliases` are other linters' codes that mean it too."""
        if self._possible is not None and not any(means(word, code, name, aliases) for word in self._possible):
            return False
        found = self._found
        asked = [*found.files, *(area.silencer for area in found.ranges if area.first <= line <= area.last)]
        for place in sorted({line, self._layout.joined.get(line, line)}):
            asked += found.lines.get(place, ())
        statement = self._layout.statement_at(line)
        if statement is not None:
            asked += [item for item in found.lines.get(statement.last, ()) if item.codes is not None]
        return any_silences(asked, code, name, aliases)

    def covers_root(self, line: int, code: str, name: str) -> bool:
        """Is everything that comes from the statement at `line` accepted there, in so many words?"""
        if self._possible is not None and not any(means(word, code, name) for word in self._possible):
            return False
        found = self._found
        near = [area.silencer for area in found.ranges if area.first <= line <= area.last]
        statement = self._layout.statement_at(line)
        for place in {line, self._layout.joined.get(line, line), statement.last if statement is not None else line}:
            near += found.lines.get(place, ())
        return any_silences([item for item in near if item.codes is not None], code, name)

    def silencers(self) -> list[Silencer]:
        """Everything in this file that silences findings, in order."""
        return self._found.silencers

    def comment_on(self, line: int) -> Comment | None:
        """The trailing comment of a line."""
        return next((comment for comment in self._layout.comments if comment.line == line), None)

    def line_for_comment(self, line: int) -> int:
        """Where a `noqa` for a finding on `line` has to be written: strings and `\\` cannot take comments."""
        return self._layout.joined.get(line, line)

    def first_line_of_statement(self, line: int) -> int:
        """Where the statement, or the header of one, begins that `line` is part of."""
        statement = self._layout.statement_at(line)
        return statement.first if statement is not None else line


class _Comments:
    """The directives of a file, by what they are about."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.silencers: list[Silencer] = []
        self.files: list[Silencer] = []
        self.lines: dict[int, list[Silencer]] = {}
        self.ranges: list[_Range] = []
        self.malformed: dict[int, Malformed] = {}
        opened: list[Silencer] = []
        for comment in layout.comments:
            for directive in parse_comment(comment.text, own_line=comment.own_line):
                if isinstance(directive, Malformed):
                    self.malformed[comment.line] = directive
                elif directive.kind is not Kind.NONBLOCKING:
                    self._take(comment, Silencer(comment.line, comment.column, comment.text, directive), opened)
        for silencer in opened:
            self.ranges.append(_Range(silencer.line, self._end_of_block(silencer), silencer))

    def _take(self, comment: Comment, silencer: Silencer, opened: list[Silencer]) -> None:
        kind = silencer.directive.kind
        if kind is Kind.ENABLE:
            self._close(silencer, opened)
            return
        self.silencers.append(silencer)
        if kind is Kind.DISABLE:
            opened.append(silencer)
        elif kind is Kind.FILE:
            if silencer.codes is None or not comment.in_brackets:
                self.files.append(silencer)
        elif kind is Kind.NOQA or not comment.own_line:
            self.lines.setdefault(comment.line, []).append(silencer)
        elif comment.in_brackets:
            following = self._first_code_line(comment.line)
            self.ranges.append(_Range(following, following, silencer))
        else:
            index = self._layout.statement_after(comment.line)
            if index < len(self._layout.statements):
                statement = self._layout.statements[index]
                self.ranges.append(_Range(statement.first, statement.last, silencer))

    def _first_code_line(self, line: int) -> int:
        comments = {comment.line for comment in self._layout.comments if comment.own_line}
        line += 1
        while line in comments:
            line += 1
        return line

    def _close(self, end: Silencer, opened: list[Silencer]) -> None:
        for start in reversed(opened):
            if start.codes == end.codes and start.column == end.column:
                start.partner = end
                self.ranges.append(_Range(start.line, end.line, start))
                opened.remove(start)
                return
        reason = "`enable` without the matching `disable` above it"
        self.malformed[end.line] = Malformed(reason, end.directive.family)

    def _end_of_block(self, start: Silencer) -> int:
        for statement in self._layout.statements[self._layout.statement_after(start.line) :]:
            if statement.column < start.column:
                return statement.first - 1
        return 1 << 60


def _possible_codes(text: str) -> tuple[str, ...] | None:
    """The codes that comments of `text` may name; None where one may silence everything, is malformed or a switch.

    Whatever follows a `#` on a line with a telling word is taken for a comment, also within strings.
    """
    codes: dict[str, None] = {}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() < end:
            continue
        start = text.rfind("\n", 0, mark.start()) + 1
        end = text.find("\n", mark.end())
        if end < 0:
            end = len(text)
        line = text[start:end]
        places = [place for place, letter in enumerate(line) if letter == "#"]
        if len(places) > _MANY_HASHES:
            return None
        for place in places:
            for directive in parse_comment(line[place:], own_line=not line[:place].strip()):
                if isinstance(directive, Malformed) or directive.kind in (Kind.DISABLE, Kind.ENABLE):
                    return None
                if directive.kind is not Kind.NONBLOCKING:
                    if directive.codes is None:
                        return None
                    codes.update(dict.fromkeys(directive.codes))
    return tuple(codes)


def nonblocking_lines(data: bytes) -> frozenset[int]:
    """Lines of the `def`s that are declared safe by `# asynclint: nonblocking`, on their line or directly above."""
    if NONBLOCKING_MARK not in data:
        return frozenset()
    layout = read_layout(decode_leniently(data))
    lines: set[int] = set()
    for comment in layout.comments:
        directives = parse_comment(comment.text, own_line=comment.own_line)
        if not any(isinstance(found, Directive) and found.kind is Kind.NONBLOCKING for found in directives):
            continue
        if not comment.own_line or comment.in_brackets:
            statement = layout.statement_at(comment.line)
        else:
            index = layout.statement_after(comment.line)
            while index < len(layout.statements) and layout.statements[index].words[0] == "@":
                index += 1
            statement = layout.statements[index] if index < len(layout.statements) else None
        if statement is not None and (statement.words[0] == "def" or statement.words == ("async", "def")):
            lines.add(statement.first)
    return frozenset(lines)
