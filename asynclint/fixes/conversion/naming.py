"""Classes under their new names: where objects are made, in annotations, and in the imports of a file."""

import ast
from dataclasses import dataclass

from asynclint.catalogue.entries import Twin
from asynclint.fixes.conversion.texts import Text, Texts, dotted
from asynclint.fixes.tree import CannotFixError
from asynclint.model.edits import Edit, EnsureImport, ReplaceText
from asynclint.model.source import Location, Span
from asynclint.program.evaluation.values import ClassValue, ModuleValue, Value
from asynclint.program.evaluation.values import dotted as name_of


@dataclass(frozen=True)
class _Reference:
    """An expression that names a class or a function, and what it has to name."""

    text: Text
    node: ast.Name | ast.Attribute
    by: str


class Renaming:
    """Collects what has to be called by another name; `finish` writes it down, file by file."""

    def __init__(self, texts: Texts, edits: dict[Edit, None]) -> None:
        self._texts = texts
        self._edits = edits
        self._references: dict[_Reference, None] = {}

    def constructs(self, text: Text, call: ast.Call, twin: Twin) -> bool:
        """Does the call make an object of the class? Then it will make the twin."""
        catalogue = self._texts.evaluator.catalogue
        func = call.func
        if not isinstance(func, ast.Name | ast.Attribute):
            return False
        for value in self._texts.callees(text, call):
            name = self._canonical(value)
            if name is None:
                continue
            if name == twin.of:
                self.rename(text, func, twin.by)
                return True
            if name in twin.made_by:
                self.rename(text, func, twin.made_by[name])
                return True
            owner, _, method = name.rpartition(".")
            made = catalogue.created_by(name) == twin.of and method not in twin.different
            if owner != twin.of or not made or not isinstance(func, ast.Attribute):
                continue
            if isinstance(func.value, ast.Name | ast.Attribute):
                self.rename(text, func.value, twin.by)
                return True
        return False

    @property
    def is_empty(self) -> bool:
        return not self._references

    def annotation(self, text: Text, node: ast.expr | None, twin: Twin) -> None:
        """The class under its new name wherever an annotation names it."""
        last = twin.of.rpartition(".")[2]
        work: list[ast.AST] = [node] if node is not None else []
        while work:
            item = work.pop()
            if isinstance(item, ast.Name | ast.Attribute):
                if any(self._canonical(value) == twin.of for value in self._texts.values(text, item)):
                    self.rename(text, item, twin.by)
                continue
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and last in item.value:
                raise CannotFixError(f"an annotation is written as a text at {text.path}:{item.lineno}")
            work.extend(ast.iter_child_nodes(item))

    def _canonical(self, value: Value) -> str | None:
        if isinstance(value, ClassValue):
            return f"{value.cls.scope.module.name}.{value.cls.facts.qualname}"
        name = name_of(value)
        return self._texts.evaluator.catalogue.canonical(name) if name is not None else None

    def rename(self, text: Text, node: ast.Name | ast.Attribute, by: str) -> None:
        """The expression names something else from now on."""
        self._references[_Reference(text, node, by)] = None

    # ---------------------------------------------------------------- writing
    def finish(self) -> None:
        for reference in self._references:
            if isinstance(reference.node, ast.Attribute):
                self._attribute(reference.text, reference.node, reference.by)
        names: dict[tuple[Text, str, str], list[ast.Name]] = {}
        for reference in self._references:
            if isinstance(reference.node, ast.Name):
                names.setdefault((reference.text, reference.node.id, reference.by), []).append(reference.node)
        for (text, name, by), nodes in names.items():
            self._name(text, name, by, nodes)

    def _attribute(self, text: Text, node: ast.Attribute, by: str) -> None:
        module, _, name = by.rpartition(".")
        base = dotted(node.value)
        known = {
            value.module.name if isinstance(value, ModuleValue) else name_of(value)
            for value in self._texts.values(text, node.value)
        }
        if module in known and base is not None:
            self._replace(text, node, f"{base}.{name}")
            return
        self._edits[EnsureImport(text.path, module)] = None
        self._replace(text, node, by)

    def _name(self, text: Text, name: str, by: str, nodes: list[ast.Name]) -> None:
        """A class that was imported by its name: the import changes where nobody else needs it."""
        module, _, new = by.rpartition(".")
        found = _import_of(text, name)
        others = [
            node
            for node in text.mentions(name)
            if node not in nodes and isinstance(node, ast.Name | ast.Constant) and getattr(node, "value", name) == name
        ]
        statement, alias = found if found is not None else (None, None)
        if statement is None or alias is None or others:
            if new != name:
                self._edits[EnsureImport(text.path, module, new)] = None
            else:
                self._edits[EnsureImport(text.path, module)] = None
            for node in nodes:
                self._replace(text, node, new if new != name else by)
            return
        written = f"{new} as {alias.asname}" if alias.asname else new
        if statement.module == module:
            self._replace(text, alias, written)
        elif len(statement.names) == 1:
            self._replace(text, statement, f"from {module} import {written}")
        elif statement.lineno == statement.end_lineno and statement.col_offset == 0:
            rest = ", ".join(ast.unparse(item) for item in statement.names if item is not alias)
            kept = f"from {'.' * statement.level}{statement.module or ''} import {rest}"
            self._replace(text, statement, kept)
            self._edits[EnsureImport(text.path, module, new)] = None
        else:
            self._edits[EnsureImport(text.path, module)] = None
            for node in nodes:
                self._replace(text, node, by)
            return
        if not alias.asname and new != name:
            for node in nodes:
                self._replace(text, node, new)

    def _replace(self, text: Text, node: ast.expr | ast.stmt | ast.alias, new: str) -> None:
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        span = Span(node.lineno, text.column(node.lineno, node.col_offset), end_line, text.column(end_line, end))
        self._edits[ReplaceText(Location(text.path, span), new)] = None


def _import_of(text: Text, name: str) -> tuple[ast.ImportFrom, ast.alias] | None:
    """The one statement that imports a name; None when there are several, or none."""
    found: list[tuple[ast.ImportFrom, ast.alias]] = []
    for node in text.mentions(name):
        statement = text.parent(node)
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            if not isinstance(statement, ast.ImportFrom):
                return None
            found.append((statement, node))
    return found[0] if len(found) == 1 else None
