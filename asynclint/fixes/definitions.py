"""Definitions at the top of a module: below its imports, and below what they are made of."""

import libcst as cst

from asynclint.fixes.lines import behind, define_above
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import Tree
from asynclint.model.lifespan_edits import EnsureDefinition


def ensure_definition(tree: Tree, edit: EnsureDefinition) -> list[Splice]:
    newline = tree.lines.newline
    text = edit.text.replace("\n", newline)
    if text in tree.text:
        return []
    body = list(tree.module.body)
    needed = max((n for n, line in enumerate(body) if _is_header(line, n) or _defines(line, edit.text)), default=-1)
    if "\n" not in text and needed >= 0:
        at = behind(tree, tree.end(body[needed]))
        return [Splice(at, at, f"{newline}{text}{newline}")]
    if needed + 1 < len(body):
        return [define_above(tree, body[needed + 1], edit.text)]
    end = len(tree.text)
    gap = "" if not tree.text else newline * (2 if tree.text.endswith(("\r", "\n")) else 3)
    return [Splice(end, end, f"{gap}{text}{newline}")]


def _is_header(line: cst.CSTNode, number: int) -> bool:
    match line:
        case cst.SimpleStatementLine(body=[cst.Import() | cst.ImportFrom(), *_]):
            return True
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return number == 0
    return False


def _defines(line: cst.CSTNode, text: str) -> bool:
    """Is it a class that the definitions mention?"""
    return isinstance(line, cst.ClassDef) and f"{line.name.value}" in text.replace("[", " ").replace(",", " ").split()
