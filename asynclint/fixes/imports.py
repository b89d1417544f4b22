"""Where an import goes: into the block its kind has at the top of the file, in the order of the alphabet."""

import re
import sys

import libcst as cst

from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import Tree
from asynclint.model.edits import EnsureImport

#: What has to stay on top of a file: its first line, its encoding, and comments that an empty line sets apart.
_HEAD = re.compile(
    r"(#![^\r\n]*(\r\n|\r|\n))?([ \t\f]*#[^\r\n]*coding[:=][^\r\n]*(\r\n|\r|\n))?"
    r"(([ \t]*#[^\r\n]*(\r\n|\r|\n))+(?=\s*[\r\n]))?"
)


class ImportPlaces:
    """The imports at the top of a module."""

    def __init__(self, tree: Tree) -> None:
        self._lines = lines = tree.lines
        self._top: list[tuple[str, bool, int]] = []  # module, is `import x`, offset of the line
        self._bound: set[tuple[str, str | None]] = set()
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
        last, _ = self._lines.position(tree.end(line))
        self._after_header = self._lines.end(last)

    def _remember(self, statement: cst.Import | cst.ImportFrom, module: str) -> None:
        if isinstance(statement, cst.Import):
            self._bound.update((dotted(alias.name), None) for alias in statement.names if alias.asname is None)
        elif not isinstance(statement.names, cst.ImportStar):
            for alias in statement.names:
                if alias.asname is None:
                    self._bound.add((module, dotted(alias.name)))

    def has(self, wanted: EnsureImport) -> bool:
        return (wanted.module, wanted.name) in self._bound

    def place(self, wanted: EnsureImport) -> Splice:
        """Where the import goes, as an insertion."""
        newline = self._lines.newline
        line = f"import {wanted.module}" if wanted.name is None else f"from {wanted.module} import {wanted.name}"
        plain = wanted.name is None
        kin = [item for item in self._top if _section(item[0]) == _section(wanted.module)]
        for name, is_plain, start in kin:
            if (not is_plain, name.lower()) > (not plain, wanted.module.lower()):
                return Splice(start, start, line + newline)
        if kin:
            after = self._line_after(kin[-1][2])
            return Splice(after, after, line + newline)
        later = [start for name, _, start in self._top if _section(name) > _section(wanted.module)]
        if later:
            return Splice(later[0], later[0], line + newline * 2)
        return self.line_after(line)

    def line_after(self, line: str) -> Splice:
        """A line of its own below all of these imports, as an insertion."""
        newline, at = self._lines.newline, self._after_header
        above = newline if at else ""
        below = newline if self._lines.text[at : at + 1] not in ("", "\r", "\n") else ""
        return Splice(at, at, f"{above}{line}{newline}{below}")

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


def _module_of(statement: cst.Import | cst.ImportFrom) -> str:
    if isinstance(statement, cst.Import):
        return dotted(statement.names[0].name)
    return "." * len(statement.relative) + (dotted(statement.module) if statement.module is not None else "")


def dotted(node: cst.BaseExpression) -> str:
    """`a.b.c` of a chain of names."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _section(module: str) -> int:
    """Standard library, packages, this project: the blocks of an import section."""
    if module.startswith("."):
        return 2
    return 0 if module.partition(".")[0] in sys.stdlib_module_names else 1
