"""The project's Python texts, parsed when they are needed: who mentions a name, and what stands around a node."""

import ast
import re
from collections.abc import Callable, Iterator

from asynclint.fixes.splice import Lines
from asynclint.fixes.tree import CannotFixError
from asynclint.model.facts import Call
from asynclint.model.source import Location, Span
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import LATER, UNKNOWN, Values
from asynclint.program.refactoring.importers import Importers
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.source.parsing import parse

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: What functions, lambdas, classes and modules are to the names in them.
Suite = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.Module

_COMMENT = re.compile(r"#[^\r\n]*")


class Text:
    """One file: its tree, with the way up from each node, and the scope of the program that each node stands in."""

    def __init__(self, path: str, text: str, module: Project) -> None:
        self.path = path
        self.module = module
        try:
            self.tree = parse(text)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise CannotFixError(f"{path} cannot be parsed") from error
        self.lines = Lines(text)
        self._parents: dict[ast.AST, ast.AST] = {}
        self._words: dict[str, list[ast.AST]] = {}
        self._scopes: dict[tuple[int, int], int] = {
            (function.line, function.column): index for index, function in enumerate(module.facts.functions) if index
        }
        work: list[ast.AST] = [self.tree]
        while work:
            node = work.pop()
            for word in _words_of(node):
                self._words.setdefault(word, []).append(node)
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
                work.append(child)

    def mentions(self, word: str) -> list[ast.AST]:
        """Nodes that have the word as a name, or in a text, in no particular order."""
        return self._words.get(word, [])

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    def column(self, line: int, column: int) -> int:
        """The column in characters; `ast` counts bytes."""
        text = self.lines.text[self.lines.offset(line, 0) : self.lines.end(line)]
        return column if text.isascii() else len(text.encode()[:column].decode(errors="replace"))

    def at(self, node: ast.expr | ast.stmt) -> Location:
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        span = Span(node.lineno, self.column(node.lineno, node.col_offset), end_line, self.column(end_line, end))
        return Location(self.path, span)

    def start(self, node: ast.expr | ast.stmt) -> Location:
        """The place just before a node."""
        span = self.at(node).span
        return Location(self.path, Span(span.line, span.column, span.line, span.column))

    def behind_arguments(self, call: ast.Call, written: str) -> tuple[Location, str]:
        """Where one more argument goes, and what is written there: behind all others, laid out as they are."""
        end = self.at(call).span
        close = self.lines.offset(end.end_line, end.end_column) - 1
        last = max(
            [self.at(item).span for item in call.args] + [_value_span(self, item) for item in call.keywords],
            key=lambda span: (span.end_line, span.end_column),
            default=None,
        )
        if last is None:
            return self._point(close), written
        start = self.lines.offset(last.end_line, last.end_column)
        between = _COMMENT.sub(lambda found: " " * len(found[0]), self.lines.text[start:close])
        line = self.lines.offset(end.end_line, 0)
        stands_alone = not self.lines.text[line:close].strip() and line > start
        if "," not in between:
            bracket = between.rfind(")") + 1
            return self._point(start + bracket), f", {written}"
        if not stands_alone:
            return self._point(close), f" {written}"
        first = self.lines.offset(last.line, 0)
        text = self.lines.text[first : first + last.column]
        indentation = text[: len(text) - len(text.lstrip())]
        return self._point(line), f"{indentation}{written},{self.lines.newline}"

    def written(self, node: ast.expr) -> str:
        """The node as it is written. Raises `CannotFixError` when it goes over several lines."""
        if node.lineno != node.end_lineno:
            raise CannotFixError(f"the code at {self.path}:{node.lineno} goes over several lines")
        return self.between(self.at(node).span)

    def between(self, span: Span) -> str:
        start = self.lines.offset(span.line, span.column)
        return self.lines.text[start : self.lines.offset(span.end_line, span.end_column)]

    def _point(self, offset: int) -> Location:
        line, column = self.lines.position(offset)
        return Location(self.path, Span(line, column, line, column))

    def node_at(self, span: Span, kind: type[ast.expr] = ast.Call) -> ast.expr:
        """The expression that stands exactly there. Raises `CannotFixError`."""
        for node in ast.walk(self.tree):
            if isinstance(node, kind) and node.lineno == span.line and self.at(node).span == span:
                return node
        raise CannotFixError(f"the code at {self.path}:{span.line} was not found again")

    # ---------------------------------------------------------------- scopes
    def suite(self, node: ast.AST) -> Suite:
        """The function, lambda, class or module that runs the node: decorators and defaults run outside."""
        child, parent = node, self._parents.get(node)
        while parent is not None:
            match parent:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if any(
                    child is item for item in parent.body
                ):
                    return parent
                case ast.Lambda() if child is parent.body:
                    return parent
                case ast.Module():
                    return parent
            child, parent = parent, self._parents.get(parent)
        return self.tree

    def scope(self, suite: Suite) -> Scope:
        """The program's view of a suite. Raises `CannotFixError`."""
        if isinstance(suite, ast.Module):
            return self.module.body
        index = self._scopes.get((suite.lineno, self.column(suite.lineno, suite.col_offset)))
        if index is None:
            raise CannotFixError(f"the function at {self.path}:{suite.lineno} was not found again")
        return self.module.scope(index)

    def definition(self, scope: Scope) -> Suite:
        """The suite of a scope of this file. Raises `CannotFixError`."""
        for node in self.mentions(scope.facts.name) if scope.index else [self.tree]:
            if isinstance(node, ast.Module):
                return node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if (node.lineno, self.column(node.lineno, node.col_offset)) == (scope.facts.line, scope.facts.column):
                return node
        raise CannotFixError(f"`{scope.facts.name}` at {self.path}:{scope.facts.line} was not found again")


def _value_span(text: Text, keyword: ast.keyword) -> Span:
    """Where a keyword argument begins, and where its value ends."""
    end = text.at(keyword.value).span
    return Span(keyword.lineno, text.column(keyword.lineno, keyword.col_offset), end.end_line, end.end_column)


def _words_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name():
            yield node.id
        case ast.Attribute():
            yield node.attr
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.alias():
            yield from {node.name.rpartition(".")[2], node.asname or node.name}
        case ast.arg():
            yield node.arg
        case ast.keyword() if node.arg is not None:
            yield node.arg
        case ast.Constant(value=str() as text) if len(text) < 200:
            yield from set(re.findall(r"[^\W\d]\w*", text))
        case ast.Global() | ast.Nonlocal():
            yield from node.names
        case ast.ExceptHandler() if node.name is not None:
            yield node.name
        case ast.MatchAs() | ast.MatchStar() if node.name is not None:
            yield node.name


class Texts:
    """All files of the project, as they are now, together with what the program knows about the nodes in them."""

    def __init__(self, evaluator: Evaluator, read: Callable[[str], str]) -> None:
        self.evaluator = evaluator
        self.importers = Importers(evaluator)
        self._read = read
        self._texts: dict[str, str] = {}
        self._parsed: dict[str, Text] = {}

    def of(self, path: str) -> Text:
        found = self._parsed.get(path)
        if found is None:
            module = self.evaluator.modules.by_path.get(path)
            if module is None:
                raise CannotFixError(f"{path} is no file of the project")
            found = self._parsed[path] = Text(path, self.source(path), module)
        return found

    def source(self, path: str) -> str:
        found = self._texts.get(path)
        if found is None:
            found = self._texts[path] = self._read(path)
        return found

    def mentions(self, word: str) -> Iterator[tuple[Text, ast.AST]]:
        """Every node of the project that mentions the word, file by file."""
        for module in self.evaluator.modules.in_order():
            if not module.is_external and word in self.source(module.path):
                text = self.of(module.path)
                for node in sorted(text.mentions(word), key=_position):
                    yield text, node

    # ---------------------------------------------------------------- meanings
    def call(self, text: Text, node: ast.Call) -> tuple[Scope, Call | None]:
        """The call as the program knows it, and the scope that it runs in."""
        scope = text.scope(text.suite(node))
        span = text.at(node).span
        corners = (span.line, span.column, span.end_line, span.end_column)
        for call in scope.body.calls:
            if (call.line, call.column, call.end_line, call.end_column) == corners:
                return scope, call
        return scope, None

    def callees(self, text: Text, node: ast.Call) -> Values:
        """What a call calls; nothing when that is not known."""
        scope, call = self.call(text, node)
        return self.evaluator.callees(self.evaluator.frame(scope), call) if call is not None else UNKNOWN

    def values(self, text: Text, node: ast.expr) -> Values:
        """What an expression can be; nothing when that is not known."""
        if isinstance(node, ast.Call):
            scope, call = self.call(text, node)
            index = scope.body.calls.index(call) if call is not None else -1
            return self.evaluator.call_result(self.evaluator.frame(scope), index) if index >= 0 else UNKNOWN
        if isinstance(node, ast.Await):
            return self.evaluator.protocols.awaited(self.values(text, node.value))
        chain = dotted(node)
        if chain is not None:
            scope = text.scope(text.suite(node))
            sequence, block = _moment(scope, text.at(node).span)
            return self.evaluator.chain(chain, self.evaluator.frame(scope), sequence, block)
        if isinstance(node, ast.Attribute):
            return self.evaluator.members.of_all(self.values(text, node.value), node.attr)
        return UNKNOWN


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of a chain of names."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _moment(scope: Scope, at: Span) -> tuple[int, int]:
    """When a place is evaluated, as far as the nearest call, use or binding before it tells."""
    body = scope.body
    places = [((call.line, call.column), call.sequence, call.block) for call in body.calls]
    places += [((use.line, use.column), use.sequence, use.block) for use in body.uses]
    places += [((binding.line + 1, 0), binding.sequence, binding.block) for binding in body.bindings]
    here = (at.line, at.column)
    _, sequence, block = max((place for place in places if place[0] <= here), default=(here, LATER, 0))
    return sequence, block


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
