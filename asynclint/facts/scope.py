"""One scope (module, class suite, function, lambda) -> Function facts with an encoded body."""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from asynclint.facts.expressions import ExpressionReader
from asynclint.facts.features import is_large_range, is_tight, shape_of
from asynclint.model.facts import (
    Attribute,
    Block,
    BlockKind,
    Body,
    Class,
    Constant,
    Element,
    Entered,
    Expr,
    Feature,
    Function,
    FunctionKind,
    Import,
    Lambda,
    Parameter,
    Unpacked,
    UseKind,
    encode,
)

if TYPE_CHECKING:
    from asynclint.facts.extract import ModuleReader

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Scope:
    """A scope waiting to be read. `node` is a Module, ClassDef, function or Lambda."""

    __slots__ = ("cls", "decorators", "index", "kind", "name", "node", "parameters", "parent", "prefix", "returns")

    def __init__(self, node: ast.AST, name: str, prefix: str, kind: int, parent: int, cls: int) -> None:
        self.node = node
        self.name = name
        self.prefix = prefix  # qualified name of the enclosing scope, with its trailing dot
        self.kind = kind
        self.parent = parent
        self.cls = cls
        self.index = -1
        self.parameters: list[Parameter] = []
        self.decorators: list[Expr] = []
        self.returns: Expr = None


class ScopeReader(ExpressionReader):
    """Walks the statements of one scope in evaluation order with an explicit stack of suites."""

    def __init__(self, module: "ModuleReader", scope: Scope) -> None:
        super().__init__(module, scope.index, keeps_reads=scope.kind < FunctionKind.MODULE)
        self.scope = scope
        self.cls = scope.cls
        self.prefix = scope.prefix + scope.name + "." if scope.name else ""
        self.groups = 0
        self.returns: list[tuple[Expr, int, int]] = []
        self.globals: list[str] = []
        self.nonlocals: list[str] = []
        self.type_checking: set[int] = set()
        # (prelude, suite, block): the prelude runs just before the suite
        self.stack: list[tuple[ast.AST | None, Sequence[ast.stmt], int]] = []

    def read(self) -> Function:
        scope, node = self.scope, self.scope.node
        if scope.cls >= 0 and scope.parameters:
            self.receiver = scope.parameters[0].name + "."
        if isinstance(node, ast.Lambda):
            self.returns.append((self.expr(node.body), self.sequence, 0))
        elif isinstance(node, ast.GeneratorExp):
            self._generators(node.generators)
            self.yields.append((self.expr(node.elt), self.sequence, self.block))
        else:
            suite: Sequence[ast.stmt] = node.body  # type: ignore[attr-defined]
            self.features |= shape_of(suite)
            self.stack.append((None, suite, 0))
            self._walk()
        kind = scope.kind | (FunctionKind.GENERATOR if self.features & Feature.YIELD else 0)
        body = Body(
            self.calls, self.bindings, self.uses, self.blocks, self.returns, self.yields, self.globals, self.nonlocals
        )
        line = getattr(node, "lineno", 1)
        return Function(
            scope.name,
            scope.prefix + scope.name,
            kind,
            scope.parent,
            scope.cls,
            scope.parameters,
            scope.decorators,
            scope.returns,
            line,
            self.module.column(line, getattr(node, "col_offset", 0)),
            getattr(node, "end_lineno", None) or self.module.lines,
            self.features,
            msgspec.Raw(encode(body)),
        )

    def _walk(self) -> None:
        stack, dispatch = self.stack, _STATEMENTS
        while stack:
            prelude, suite, block = stack.pop()
            self.block = block
            if prelude is not None:
                self._run_prelude(prelude)
            for position, statement in enumerate(suite):
                depth = len(stack)
                dispatch[statement.__class__](self, statement)
                if isinstance(statement, _EXITS):
                    self._dead(suite[position + 1 :])
                    break
                if len(stack) > depth:
                    # A compound statement queued its suites: they come before the rest of this one.
                    stack.insert(depth, (None, suite[position + 1 :], block))
                    break

    def _dead(self, suite: Sequence[ast.stmt]) -> None:
        """Nothing runs after a return; but a `yield` there still makes the function a generator."""
        if any(isinstance(node, ast.Yield | ast.YieldFrom) for statement in suite for node in ast.walk(statement)):
            self.features |= Feature.YIELD

    def _run_prelude(self, node: ast.AST) -> None:
        if isinstance(node, ast.ExceptHandler):
            if node.name:
                self.bind_name(node.name, None, node.lineno)
        elif isinstance(node, ast.match_case):
            self._bind_pattern(node.pattern, self.match_subjects.pop(node))
            if node.guard is not None:
                self.truth(node.guard)

    # ---------------------------------------------------------------- blocks
    def _open(
        self, kind: BlockKind, suite: Sequence[ast.stmt], group: int = -1, test: Expr = None, negated: bool = False
    ) -> int:
        exits = bool(suite) and isinstance(suite[-1], ast.Return | ast.Raise)
        line = suite[0].lineno if suite else 0
        self.blocks.append(Block(self.block, kind, group, test, negated, exits, line))
        block = len(self.blocks) - 1
        if self.block in self.type_checking:
            self.type_checking.add(block)
        return block

    def _queue(self, *suites: tuple[ast.AST | None, Sequence[ast.stmt], int]) -> None:
        """Suites in source order; the stack wants the first one on top."""
        self.stack.extend(entry for entry in reversed(suites) if entry[1])

    def _group(self) -> int:
        self.groups += 1
        return self.groups

    # ---------------------------------------------------------------- compound statements
    def _if(self, node: ast.If) -> None:
        test, group = self.truth(node.test), self._group()
        if isinstance(test, Constant) and not test.value:
            self._queue((None, node.orelse, self.block))  # `if False:`
            return
        body = self._open(BlockKind.BRANCH, node.body, group, test)
        if isinstance(test, str) and test.rpartition(".")[2] == "TYPE_CHECKING":
            self.type_checking.add(body)
        orelse = self._open(BlockKind.BRANCH, node.orelse, group, test, negated=True) if node.orelse else 0
        self._queue((None, node.body, body), (None, node.orelse, orelse))

    def _while(self, node: ast.While) -> None:
        self.features |= Feature.WHILE | (Feature.NESTED_LOOP if self._in_loop() else 0)
        if is_tight(node):
            self.features |= Feature.TIGHT_WHILE
        body = self._open(BlockKind.LOOP, node.body)
        outer, self.block = self.block, body
        test = self.truth(node.test)
        self.block = outer
        self.blocks[body] = msgspec.structs.replace(self.blocks[body], test=test)
        self._queue((None, node.body, body), (None, node.orelse, self.block))

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.features |= Feature.FOR | (Feature.NESTED_LOOP if self._in_loop() else 0)
        if is_large_range(node.iter):
            self.features |= Feature.LARGE_RANGE
        is_async = isinstance(node, ast.AsyncFor)
        source = self.expr(node.iter)
        self.use(UseKind.ASYNC_ITERATE if is_async else UseKind.ITERATE, source, node.iter)
        body = self._open(BlockKind.LOOP, node.body)
        outer, self.block = self.block, body
        self.assign(node.target, Element(source, is_async))
        self.block = outer
        self._queue((None, node.body, body), (None, node.orelse, self.block))

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        self.features |= Feature.WITH
        is_async = isinstance(node, ast.AsyncWith)
        context: Expr = None
        for item in node.items:
            context = self.expr(item.context_expr)
            self.use(UseKind.ASYNC_ENTER if is_async else UseKind.ENTER, context, item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, Entered(context, is_async))
        body = self._open(BlockKind.WITH, node.body, test=context, negated=is_async)
        self._queue((None, node.body, body))

    def _try(self, node: "ast.Try | ast.TryStar") -> None:
        if node.handlers:
            self.features |= Feature.EXCEPT
        group = self._group()
        suites: list[tuple[ast.AST | None, Sequence[ast.stmt], int]] = [
            (None, node.body, self._open(BlockKind.TRY, node.body, group))
        ]
        for handler in node.handlers:
            caught = self.expr(handler.type) if handler.type is not None else None
            suites.append((handler, handler.body, self._open(BlockKind.HANDLER, handler.body, group, caught)))
        suites.append((None, node.orelse, self.block))
        if node.finalbody:
            suites.append((None, node.finalbody, self._open(BlockKind.FINALLY, node.finalbody)))
        self._queue(*suites)

    def _match(self, node: ast.Match) -> None:
        self.expr(node.subject)
        group = self._group()
        self.match_subjects.update(dict.fromkeys(node.cases, self.subject_of(node.subject)))
        self._queue(*((case, case.body, self._open(BlockKind.BRANCH, case.body, group)) for case in node.cases))

    def _bind_pattern(self, pattern: ast.pattern, subject_of_match: Expr) -> None:
        """Bind the names of a pattern; `case Cls() as x` and `case Cls()` on a plain subject say what the value is."""
        work: list[tuple[ast.pattern, Expr]] = [(pattern, subject_of_match)]
        while work:
            node, subject = work.pop()
            if isinstance(node, ast.MatchAs):
                if node.name and node.pattern is None:
                    self.bind_name(node.name, subject, node.lineno)
                if node.pattern is not None:
                    if node.name and isinstance(node.pattern, ast.MatchClass):
                        self.annotate_name(node.name, self.annotation(node.pattern.cls), node.lineno)
                    work.append((node.pattern, subject))
            elif isinstance(node, ast.MatchClass):
                if isinstance(subject, str):
                    self.annotate_name(subject, self.annotation(node.cls), node.lineno)
                work.extend((inner, None) for inner in node.patterns)
                work.extend(
                    (inner, Attribute(subject, name) if subject is not None else None)
                    for name, inner in zip(node.kwd_attrs, node.kwd_patterns, strict=True)
                )
            elif isinstance(node, ast.MatchOr):
                work.extend((inner, subject) for inner in node.patterns)
            elif isinstance(node, ast.MatchSequence):
                work.extend((inner, Unpacked(subject, i)) for i, inner in enumerate(node.patterns))
            elif isinstance(node, ast.MatchMapping):
                work.extend((inner, None) for inner in node.patterns)
                if node.rest:
                    self.bind_name(node.rest, None, node.lineno)
            elif isinstance(node, ast.MatchStar) and node.name:
                self.bind_name(node.name, None, node.lineno)

    def _in_loop(self) -> bool:
        block = self.block
        while block > 0:
            if self.blocks[block].kind == BlockKind.LOOP:
                return True
            block = self.blocks[block].parent
        return False

    # ---------------------------------------------------------------- definitions
    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        kind = FunctionKind.ASYNC if isinstance(node, ast.AsyncFunctionDef) else FunctionKind.SYNC
        cls = self.cls if self.scope.kind & FunctionKind.CLASS else -1
        scope = Scope(node, node.name, self.prefix, kind, self.scope.index, cls)
        scope.decorators = [self.expr(decorator) for decorator in node.decorator_list]
        scope.parameters = self.parameters(node.args)
        scope.returns = self.annotation(node.returns) if node.returns is not None else None
        self.bind_name(node.name, Lambda(self.module.add_scope(scope)), node.lineno)

    def _class(self, node: ast.ClassDef) -> None:
        index = self.module.add_class()
        decorators = [self.expr(decorator) for decorator in node.decorator_list]
        bases = [self.expr(base) for base in node.bases]
        keywords = [(keyword.arg, self.expr(keyword.value)) for keyword in node.keywords]
        scope = Scope(node, node.name, self.prefix, FunctionKind.CLASS, self.scope.index, index)
        body = self.module.add_scope(scope)
        parent = self.cls if self.scope.kind & FunctionKind.CLASS else -1
        self.module.classes[index] = Class(
            node.name, self.prefix + node.name, parent, bases, keywords, decorators, body, node.lineno
        )
        self.bind_name(node.name, Lambda(body), node.lineno)

    # ---------------------------------------------------------------- simple statements
    def _assign(self, node: ast.Assign) -> None:
        value = self.expr(node.value)
        for target in node.targets:
            self.assign(target, value)

    def _ann_assign(self, node: ast.AnnAssign) -> None:
        annotation = self.annotation(node.annotation)
        value = self.expr(node.value) if node.value is not None else None
        self.assign(node.target, value, annotation)

    def _aug_assign(self, node: ast.AugAssign) -> None:
        self.expr(node.value)
        self.store(node.target)

    def _return(self, node: ast.Return) -> None:
        value = self.expr(node.value) if node.value is not None else Constant(None)
        self.returns.append((value, self.sequence, self.block))

    def _expression(self, node: ast.Expr) -> None:
        if node.value.__class__ is not ast.Constant:
            self.expr(node.value)

    def _raise(self, node: ast.Raise) -> None:
        if node.exc is not None:
            self.expr(node.exc)
        if node.cause is not None:
            self.expr(node.cause)

    def _assert(self, node: ast.Assert) -> None:
        test = node.test
        self.truth(test)
        if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
            subject = self.subject_of(test.args[0])
            if test.func.id == "isinstance" and isinstance(subject, str):
                self.annotate_name(subject, self.annotation(test.args[1]), node.lineno)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self.use(UseKind.DELETE_ITEM, self.expr(target.value), target)

    def _global(self, node: ast.Global) -> None:
        self.globals.extend(node.names)
        self.module.rebound.extend((name, self.scope.index) for name in node.names)

    def _nonlocal(self, node: ast.Nonlocal) -> None:
        self.nonlocals.extend(node.names)
        self.module.rebound.extend((name, self.scope.index) for name in node.names)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            # `import a.b` binds `a`; `import a.b as c` binds a.b
            module, bound = (alias.name, alias.asname) if alias.asname else (alias.name, alias.name.partition(".")[0])
            self._add_import(module, None, bound, 0, node.lineno)

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._add_import(node.module or "", alias.name, alias.asname or alias.name, node.level, node.lineno)

    def _add_import(self, module: str, name: str | None, bound: str, level: int, line: int) -> None:
        checking = self.block in self.type_checking
        self.module.imports.append(Import(module, name, bound, level, self.scope.index, line, checking))

    def _type_alias(self, node: ast.stmt) -> None:
        name: ast.Name = node.name  # type: ignore[attr-defined]
        self.bind_name(name.id, self.annotation(node.value), node.lineno)  # type: ignore[attr-defined]

    def _nothing(self, node: ast.stmt) -> None:
        """pass, break and continue say nothing about values."""


_STATEMENTS: dict[type[ast.stmt], Callable[[ScopeReader, Any], None]] = {
    ast.If: ScopeReader._if,
    ast.While: ScopeReader._while,
    ast.For: ScopeReader._for,
    ast.AsyncFor: ScopeReader._for,
    ast.With: ScopeReader._with,
    ast.AsyncWith: ScopeReader._with,
    ast.Try: ScopeReader._try,
    ast.TryStar: ScopeReader._try,
    ast.Match: ScopeReader._match,
    ast.FunctionDef: ScopeReader._function,
    ast.AsyncFunctionDef: ScopeReader._function,
    ast.ClassDef: ScopeReader._class,
    ast.Assign: ScopeReader._assign,
    ast.AnnAssign: ScopeReader._ann_assign,
    ast.AugAssign: ScopeReader._aug_assign,
    ast.Return: ScopeReader._return,
    ast.Expr: ScopeReader._expression,
    ast.Raise: ScopeReader._raise,
    ast.Assert: ScopeReader._assert,
    ast.Delete: ScopeReader._delete,
    ast.Global: ScopeReader._global,
    ast.Nonlocal: ScopeReader._nonlocal,
    ast.Import: ScopeReader._import,
    ast.ImportFrom: ScopeReader._import_from,
    ast.Pass: ScopeReader._nothing,
    ast.Break: ScopeReader._nothing,
    ast.Continue: ScopeReader._nothing,
}
if hasattr(ast, "TypeAlias"):
    _STATEMENTS[ast.TypeAlias] = ScopeReader._type_alias

__all__ = ["Scope", "ScopeReader"]
