"""Where an import goes: into the block its kind has at the top of the file, in the order of the alphabet."""

import re
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import Tree
from asynclint.model.edits import Choices, EnsureImport

#: `from module import a, b as c` without parentheses or comments.
_PLAIN_NAMES = re.compile(
    r"from +[\w.]+ +import +(?P<names>\w+(?: as \w+)?(?:, \w+(?: as \w+)?)*)(?=[ \t]*(?:\r|\n|$))"
)
_NAME = re.compile(r"\w+(?: as \w+)?")
#: What has to stay on top of a file: its first line, its encoding, and comments that an empty line sets apart.
_HEAD = re.compile(
    r"(#![^\r\n]*(\r\n|\r|\n))?([ \t\f]*#[^\r\n]*coding[:=][^\r\n]*(\r\n|\r|\n))?"
    r"(([ \t]*#[^\r\n]*(\r\n|\r|\n))+(?=\s*[\r\n]))?"
)


class ImportPlaces:
    """The imports at the top of a module."""

    def __init__(self, tree: Tree, choices: Choices) -> None:
        self._lines = lines = tree.lines
        self._choices = choices
        self._from: list[tuple[cst.ImportFrom, int]] = []
        self._top: list[tuple[str, bool, int]] = []  # module, is `import x`, offset of the line
        self._bound: set[tuple[str, str | None, str | None]] = set()
        head = _HEAD.match(lines.text)
        self._after_header = head.end() if head is not None else 0
        for line in tree.header:
            self._read(line, tree)

    def _read(self, line: cst.CSTNode, tree: Tree) -> None:
        if not isinstance(line, cst.SimpleStatementLine):
            return
        first = line.body[0]
        if isinstance(first, cst.Import | cst.ImportFrom):
            name = _module_of(first)
            if name != "__future__":
                self._top.append((name, isinstance(first, cst.Import), tree.start(line)))
                self._remember(first, name)
                if isinstance(first, cst.ImportFrom) and len(line.body) == 1:
                    self._from.append((first, tree.start(line)))
        last, _ = self._lines.position(tree.end(line))
        self._after_header = self._lines.end(last)

    def _remember(self, statement: cst.Import | cst.ImportFrom, module: str) -> None:
        if isinstance(statement, cst.Import):
            self._bound.update((dotted(item.name), None, _alias(item)) for item in statement.names)
        elif not isinstance(statement.names, cst.ImportStar):
            self._bound.update((module, dotted(item.name), _alias(item)) for item in statement.names)

    def has(self, wanted: EnsureImport) -> bool:
        return (wanted.module, wanted.name, wanted.alias) in self._bound

    def place(self, wanted: Iterable[EnsureImport]) -> list[Splice]:
        """Where the imports go that are not there yet: beside others from the same module, or on lines of their own."""
        missing = [item for item in dict.fromkeys(wanted) if not self.has(item)]
        beside = {item: splice for item in missing if (splice := self._beside(item)) is not None}
        alone: dict[int, list[EnsureImport]] = {}
        for item in sorted(missing, key=self._order):
            if item not in beside:
                alone.setdefault(self._gap(item)[0], []).append(item)
        return [*_merged(beside.values()), *(self._lines_at(at, items) for at, items in alone.items())]

    def _beside(self, wanted: EnsureImport) -> Splice | None:
        """`from module import a, b` on one line takes one name more, as long as the line does not become too long."""
        if wanted.name is None:
            return None
        for statement, start in self._from:
            if _module_of(statement) != wanted.module or isinstance(statement.names, cst.ImportStar):
                continue
            match = _PLAIN_NAMES.match(self._lines.text, start)
            if match is None or len(match[0]) + len(_name(wanted)) + 2 > self._choices.width:
                continue
            at = match.start("names")
            for name in _NAME.finditer(match["names"]):
                if _rank(name[0]) > _rank(wanted.name):
                    return Splice(at + name.start(), at + name.start(), f"{_name(wanted)}, ")
            return Splice(match.end("names"), match.end("names"), f", {_name(wanted)}")
        return None

    def _gap(self, wanted: EnsureImport) -> tuple[int, bool, bool]:
        """The offset of a new line, and whether an empty line stands before and behind it."""
        plain = wanted.name is None
        kin = [item for item in self._top if self._section(item[0]) == self._section(wanted.module)]
        for name, is_plain, start in kin:
            if (not is_plain, name.lower()) > (not plain, wanted.module.lower()):
                return start, False, False
        if kin:
            return self._line_after(kin[-1][2]), False, False
        later = [start for name, _, start in self._top if self._section(name) > self._section(wanted.module)]
        if later:
            return later[0], False, True
        at = self._after_header
        return at, at > 0, self._lines.text[at : at + 1] not in ("", "\r", "\n")

    def _lines_at(self, at: int, wanted: Sequence[EnsureImport]) -> Splice:
        """Several imports in one gap, an empty line between sections."""
        newline = self._lines.newline
        _, before, _ = self._gap(wanted[0])
        _, _, behind = self._gap(wanted[-1])
        text = newline if before else ""
        section = -1
        for (module, plain), items in groupby(wanted, key=lambda item: (item.module, item.name is None)):
            if section not in (-1, self._section(module)):
                text += newline
            section = self._section(module)
            names = [_name(item) for item in items]
            lines = [f"import {name}" for name in names] if plain else [f"from {module} import {', '.join(names)}"]
            text += "".join(line + newline for line in lines)
        return Splice(at, at, text + newline if behind else text)

    def line_after(self, line: str) -> Splice:
        """A line of its own below all of these imports, as an insertion."""
        newline, at = self._lines.newline, self._after_header
        above = newline if at else ""
        below = newline if self._lines.text[at : at + 1] not in ("", "\r", "\n") else ""
        return Splice(at, at, f"{above}{line}{newline}{below}")

    def _section(self, module: str) -> int:
        """Standard library, packages, this project: the blocks of an import section."""
        root = module.partition(".")[0]
        if not root or root in self._choices.own:
            return 2
        return 0 if root in sys.stdlib_module_names else 1

    def _order(self, wanted: EnsureImport) -> tuple[int, bool, str, tuple[int, str]]:
        return self._section(wanted.module), wanted.name is not None, wanted.module.lower(), _rank(wanted.name or "")

    def _line_after(self, start: int) -> int:
        """The start of the line behind the statement that starts at `start`."""
        following = sorted(item[2] for item in self._top if item[2] > start)
        text = self._lines.text
        end = following[0] if following else self._after_header
        # comments and blank lines between the two belong to the later one
        statement = text[start:end]
        kept = len(statement.rstrip())
        number, _ = self._lines.position(start + max(kept - 1, 0))
        try:
            return self._lines.offset(number + 1, 0)
        except IndexError:
            return len(text)


def _alias(item: cst.ImportAlias) -> str | None:
    return dotted(item.asname.name) if item.asname is not None and isinstance(item.asname.name, cst.Name) else None


def _name(wanted: EnsureImport) -> str:
    name = wanted.name or wanted.module
    return name if wanted.alias is None else f"{name} as {wanted.alias}"


def _module_of(statement: cst.Import | cst.ImportFrom) -> str:
    if isinstance(statement, cst.Import):
        return dotted(statement.names[0].name)
    return "." * len(statement.relative) + (dotted(statement.module) if statement.module is not None else "")


def dotted(node: cst.BaseExpression) -> str:
    """`a.b.c` of a chain of names."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _rank(name: str) -> tuple[int, str]:
    """Import sorters put constants first, then classes, then the rest."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[:1].isupper() else 2), name


def _merged(splices: Iterable[Splice]) -> list[Splice]:
    """Names for one place, in their order, as one insertion."""
    by_place: dict[int, list[str]] = {}
    for item in splices:
        by_place.setdefault(item.start, []).append(item.text)
    found = []
    for at, texts in by_place.items():
        found.append(Splice(at, at, "".join(sorted(texts, key=lambda text: _rank(text.strip(", "))))))
    return found
