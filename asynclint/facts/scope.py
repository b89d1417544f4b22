"""One scope (module, class suite, function, lambda) -> Function facts with an encoded body."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from asynclint.facts.expressions import EXPRESSIONS, ExpressionReader
from asynclint.facts.features import of_body, of_for, of_statement, of_try, of_while, of_with, shape_of
from asynclint.facts.module import ModuleRecord, Scope
from asynclint.facts.recorder import subject_of
from asynclint.facts.signatures import read_annotation, read_parameters
from asynclint.facts.written import (
    ASYNC_ENTER,
    ASYNC_ITERATE,
    ATTRIBUTE,
    CONSTANT,
    DELETE_ITEM,
    ELEMENT,
    ENTER,
    ENTERED,
    ITERATE,
    LAMBDA,
    NOTHING,
    OPERATE,
    OPERATION,
    UNPACKED,
    Record,
    Written,
    is_constant,
)
from asynclint.model.facts import BlockKind, CallFlag, Feature, FunctionKind, encode
from asynclint.source.parsing import TypeAlias

_EXITS = frozenset({ast.Return, ast.Raise, ast.Continue, ast.Break})
_SYNC, _ASYNC = int(FunctionKind.SYNC), int(FunctionKind.ASYNC)
_GENERATOR, _CLASS = int(FunctionKind.GENERATOR), int(FunctionKind.CLASS)
_YIELD = int(Feature.YIELD)
_DISCARDED = int(CallFlag.DISCARDED)
_BRANCH, _LOOP, _TRY = int(BlockKind.BRANCH), int(BlockKind.LOOP), int(BlockKind.TRY)
_HANDLER, _FINALLY, _WITH = int(BlockKind.HANDLER), int(BlockKind.FINALLY), int(BlockKind.WITH)

#: Statements still to be read, in a block; the prelude (a handler or a case) is read just before them.
_Suite = tuple[ast.AST | None, Iterator[ast.stmt], int]


class ScopeReader(ExpressionReader):
    """Walks the statements of one scope in evaluation order with an explicit stack of suites."""

    __slots__ = ("match_subjects", "stack", "type_checking")

    def __init__(self, module: ModuleRecord) -> None:
        super().__init__(module)
        self.type_checking: set[int] = set()
        self.match_subjects: dict[ast.match_case, Written] = {}
        self.stack: list[_Suite] = []

    def read(self, scope: Scope) -> Record:
        """The fields of `Function`."""
        self.begin(scope)
        if self.type_checking:
            self.type_checking.clear()
        node: Any = scope.node
        kind = node.__class__
        if kind is ast.Lambda:
            self.returns.append((self.expr(node.body), self.sequence, 0))
        elif kind is ast.GeneratorExp:
            self.generators(node.generators)
            self.yields.append((self.expr(node.elt), self.sequence, self.block))
        else:
            self.features = shape_of(node.body)
            self.stack.append((None, iter(node.body), 0))
            self._walk()
            self.features |= of_body(self.uses, self.calls, self.blocks)
            self.note_lost()
        line, column, end_line = 1, 0, self.module.lines
        if kind is not ast.Module:
            line, column, end_line = node.lineno, node.col_offset, node.end_lineno
            if self.wide:
                column, _ = self.module.columns(line, column, line, 0)
        return (
            scope.name,
            scope.prefix + scope.name,
            scope.kind | _GENERATOR if self.features & _YIELD else scope.kind,
            scope.parent,
            scope.cls,
            scope.parameters,
            scope.decorators,
            scope.returns,
            line,
            column,
            end_line,
            self.features,
            msgspec.Raw(encode(self.body())),
        )

    def _walk(self) -> None:
        stack = self.stack
        while stack:
            prelude, suite, self.block = stack.pop()
            if prelude is not None:
                self._run_prelude(prelude)
            for statement in suite:
                kind = statement.__class__
                if kind in _COMPOUND:
                    # It puts its own suites on top: they come before the rest of this one.
                    stack.append((None, suite, self.block))
                    _COMPOUND[kind](self, statement)
                    break
                _SIMPLE[kind](self, statement)
                if kind in _EXITS:
                    self._dead(suite)
                    break

    def _dead(self, suite: Iterator[ast.stmt]) -> None:
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
        self, kind: int, suite: Sequence[ast.stmt], group: int = -1, test: Written = None, negated: bool = False
    ) -> int:
        last = suite[-1].__class__
        exits = last is ast.Return or last is ast.Raise
        blocks = self.blocks
        blocks.append((self.block, kind, group, test, negated, exits, suite[0].lineno))
        block = len(blocks) - 1
        if self.block in self.type_checking:
            self.type_checking.add(block)
        return block

    def _queue(self, suite: Sequence[ast.stmt], block: int) -> None:
        """Puts a suite on the stack. What is queued last runs first."""
        if suite:
            self.stack.append((None, iter(suite), block))

    # ---------------------------------------------------------------- compound statements
    def _if(self, node: ast.If) -> None:
        test: Any = self.truth(node.test)
        self.groups = group = self.groups + 1
        if test.__class__ is tuple and test[0] == CONSTANT and not test[1]:
            self._queue(node.orelse, self.block)  # `if False:`
            return
        body = self._open(_BRANCH, node.body, group, test)
        if test.__class__ is str and test.endswith("TYPE_CHECKING") and test.rpartition(".")[2] == "TYPE_CHECKING":
            self.type_checking.add(body)
        if node.orelse:
            orelse = self._open(_BRANCH, node.orelse, group, test, negated=True)
            self.stack.append((None, iter(node.orelse), orelse))
        self.stack.append((None, iter(node.body), body))

    def _while(self, node: ast.While) -> None:
        self.features |= of_while(node) | (Feature.NESTED_LOOP if self._in_loop() else 0)
        body = self._open(_LOOP, node.body)
        outer, self.block = self.block, body
        test = self.truth(node.test)
        self.block = outer
        self.blocks[body] = (*self.blocks[body][:3], test, *self.blocks[body][4:])
        self._queue(node.orelse, outer)
        self._queue(node.body, body)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.features |= of_for(node) | (Feature.NESTED_LOOP if self._in_loop() else 0)
        is_async = node.__class__ is ast.AsyncFor
        source = self.expr(node.iter)
        self.use(ASYNC_ITERATE if is_async else ITERATE, source, node.iter)
        body = self._open(_LOOP, node.body)
        outer, self.block = self.block, body
        self.assign(node.target, (ELEMENT, source, is_async))
        self.block = outer
        self._queue(node.orelse, outer)
        self._queue(node.body, body)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        self.features |= of_with(node)
        is_async = node.__class__ is ast.AsyncWith
        context: Written = None
        for item in node.items:
            context = self.expr(item.context_expr)
            self.use(ASYNC_ENTER if is_async else ENTER, context, item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, (ENTERED, context, is_async))
        self._queue(node.body, self._open(_WITH, node.body, test=context, negated=is_async))

    def _try(self, node: "ast.Try | ast.TryStar") -> None:
        self.features |= of_try(node)
        self.groups = group = self.groups + 1
        suites: list[_Suite] = [(None, iter(node.body), self._open(_TRY, node.body, group))]
        for handler in node.handlers:
            caught = self.expr(handler.type) if handler.type is not None else None
            block = self._open(_HANDLER, handler.body, group, caught)
            suites.append((handler, iter(handler.body), block))
        if node.orelse:
            suites.append((None, iter(node.orelse), self.block))
        if node.finalbody:
            suites.append((None, iter(node.finalbody), self._open(_FINALLY, node.finalbody)))
        self.stack.extend(reversed(suites))

    def _match(self, node: ast.Match) -> None:
        self.expr(node.subject)
        self.groups = group = self.groups + 1
        self.match_subjects.update(dict.fromkeys(node.cases, subject_of(node.subject)))
        suites = [(case, iter(case.body), self._open(_BRANCH, case.body, group)) for case in node.cases]
        self.stack.extend(reversed(suites))

    def _bind_pattern(self, pattern: ast.pattern, subject_of_match: Written) -> None:
        """Bind the names of a pattern; `case Cls() as x` and `case Cls()` on a plain subject say what the value is."""
        work: list[tuple[ast.pattern, Written]] = [(pattern, subject_of_match)]
        while work:
            node, subject = work.pop()
            if isinstance(node, ast.MatchAs):
                if node.name and node.pattern is None:
                    self.bind_name(node.name, subject, node.lineno)
                if node.pattern is not None:
                    if node.name and isinstance(node.pattern, ast.MatchClass):
                        self._narrow(node.name, node.pattern.cls, node.lineno)
                    work.append((node.pattern, subject))
            elif isinstance(node, ast.MatchClass):
                if isinstance(subject, str):
                    self._narrow(subject, node.cls, node.lineno)
                work.extend((inner, None) for inner in node.patterns)
                work.extend(
                    (inner, (ATTRIBUTE, subject, name) if subject is not None else None)
                    for name, inner in zip(node.kwd_attrs, node.kwd_patterns, strict=True)
                )
            elif isinstance(node, ast.MatchOr):
                work.extend((inner, subject) for inner in node.patterns)
            elif isinstance(node, ast.MatchSequence):
                work.extend((inner, (UNPACKED, subject, i)) for i, inner in enumerate(node.patterns))
            elif isinstance(node, ast.MatchMapping):
                work.extend((inner, None) for inner in node.patterns)
                if node.rest:
                    self.bind_name(node.rest, None, node.lineno)
            elif isinstance(node, ast.MatchStar) and node.name:
                self.bind_name(node.name, None, node.lineno)

    def _in_loop(self) -> bool:
        block = self.block
        while block > 0:
            parent, kind = self.blocks[block][:2]
            if kind == _LOOP:
                return True
            block = parent
        return False

    # ---------------------------------------------------------------- definitions
    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        kind = _ASYNC if node.__class__ is ast.AsyncFunctionDef else _SYNC
        scope = Scope(node, node.name, self.prefix, kind, self.index, self.cls if self.scope.kind & _CLASS else -1)
        if node.decorator_list:
            scope.decorators = [self.expr(decorator) for decorator in node.decorator_list]
        scope.parameters = read_parameters(node.args, self)
        if node.returns is not None:
            scope.returns = read_annotation(node.returns, self)
        self.bind_name(node.name, (LAMBDA, self.module.add_scope(scope)), node.lineno)

    def _class(self, node: ast.ClassDef) -> None:
        index = self.module.add_class()
        decorators = [self.expr(decorator) for decorator in node.decorator_list]
        bases = [self.expr(base) for base in node.bases]
        keywords = [(keyword.arg, self.expr(keyword.value)) for keyword in node.keywords]
        body = self.module.add_scope(Scope(node, node.name, self.prefix, _CLASS, self.index, index))
        parent = self.cls if self.scope.kind & _CLASS else -1
        self.module.classes[index] = (
            *(node.name, self.prefix + node.name, parent, bases, keywords, decorators, body, node.lineno),
        )
        self.bind_name(node.name, (LAMBDA, body), node.lineno)

    # ---------------------------------------------------------------- simple statements
    def _assign(self, node: Any) -> None:
        value = EXPRESSIONS[node.value.__class__](self, node.value)
        for target in node.targets:
            if target.__class__ is ast.Name:
                self.sequence = sequence = self.sequence + 1
                self.bindings.append((target.id, value, None, target.lineno, sequence, self.block))
            else:
                self.assign(target, value)

    def _ann_assign(self, node: ast.AnnAssign) -> None:
        annotation = self.annotation(node.annotation)
        if annotation.__class__ is str and annotation.endswith("TypeAlias"):
            value = self.annotation(node.value) if node.value is not None else None
        else:
            value = self.expr(node.value) if node.value is not None else None
        self.assign(node.target, value, annotation)

    def _aug_assign(self, node: ast.AugAssign) -> None:
        value = self.expr(node.value)
        name = self.store(node.target)
        if name and not (is_constant(value) and value[1].__class__ is str):  # type: ignore[index]
            self.use(OPERATE, (OPERATION, f"I{node.op.__class__.__name__}", name, value), node)
        if name == "__all__":
            self.bind_name(name, None, node.lineno)  # what is added is not known

    def _return(self, node: ast.Return) -> None:
        value = self.expr(node.value) if node.value is not None else NOTHING
        self.returns.append((value, self.sequence, self.block))

    def _expression(self, node: ast.Expr) -> None:
        value: Any = node.value
        kind = value.__class__
        if kind is ast.Call:
            self.called(value, _DISCARDED)
            self.features |= of_statement(value)
        elif kind is not ast.Constant:
            EXPRESSIONS[kind](self, value)

    def _raise(self, node: ast.Raise) -> None:
        if node.exc is not None:
            self.expr(node.exc)
        if node.cause is not None:
            self.expr(node.cause)

    def _assert(self, node: ast.Assert) -> None:
        test = node.test
        self.truth(test)
        if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
            subject = subject_of(test.args[0])
            if test.func.id == "isinstance" and subject is not None:
                self._narrow(subject, test.args[1], node.lineno)

    def _narrow(self, subject: str, cls: ast.expr, line: int) -> None:
        """What is known of `subject` from here on: it is an instance of `cls`."""
        self.bind_name(subject, None, line, self.annotation(cls))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self.use(DELETE_ITEM, self.expr(target.value), target)

    def _global(self, node: ast.Global) -> None:
        self.globals.extend(node.names)
        self.module.rebound.extend((name, self.index) for name in node.names)

    def _nonlocal(self, node: ast.Nonlocal) -> None:
        self.nonlocals.extend(node.names)
        self.module.rebound.extend((name, self.index) for name in node.names)

    def _import(self, node: ast.Import) -> None:
        checking = self.block in self.type_checking
        for alias in node.names:
            # `import a.b` binds `a`; `import a.b as c` binds a.b; `import a.b as a` is kept as `from a import b as a`
            first = alias.name.partition(".")[0]
            module, name, bound = alias.name, None, alias.asname or first
            if alias.asname == first != alias.name:
                module, _, name = alias.name.rpartition(".")
            self.module.imports.append((module, name, bound, 0, self.index, node.lineno, checking))

    def _import_from(self, node: ast.ImportFrom) -> None:
        module, level, line, index = node.module or "", node.level, node.lineno, self.index
        checking = self.block in self.type_checking
        imports = self.module.imports
        for alias in node.names:
            name = alias.name
            imports.append((module, name, alias.asname or name, level, index, line, checking))

    def _type_alias(self, node: TypeAlias) -> None:
        if isinstance(node.name, ast.Name):
            self.bind_name(node.name.id, self.annotation(node.value), node.lineno)

    def _nothing(self, node: ast.stmt) -> None:
        """pass, break and continue say nothing about values."""


_Statements = dict[type[ast.stmt], Callable[[ScopeReader, Any], None]]

#: Statements with suites, which wait on the stack until all before them is read.
_COMPOUND: _Statements = {
    ast.If: ScopeReader._if,
    ast.While: ScopeReader._while,
    ast.For: ScopeReader._for,
    ast.AsyncFor: ScopeReader._for,
    ast.With: ScopeReader._with,
    ast.AsyncWith: ScopeReader._with,
    ast.Try: ScopeReader._try,
    ast.TryStar: ScopeReader._try,
    ast.Match: ScopeReader._match,
}
_SIMPLE: _Statements = {
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
    TypeAlias: ScopeReader._type_alias,
}

__all__ = ["Scope", "ScopeReader"]
